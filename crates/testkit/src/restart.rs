//! The exchange dies, and starts again from what was stored.

use std::{sync::Arc, time::Instant};

use cordboard_media as media;
use cordboard_pbx::{
    Exchange, Settings, Start,
    office::Office,
    record::Message,
    resumed::{OpenMessage, Resumed, SHORTEST_MESSAGE_MS},
    rules::Attempt,
};
use jiff::{SignedDuration, Timestamp};

use crate::host::{Host, Stored};

/// What an exchange starts from that finds this.
pub(crate) fn start(stored: &Stored, office: Arc<Office>, now: Instant, wall: Timestamp) -> Start {
    let owed = stored.call_backs.values();
    let call_backs =
        owed.filter_map(|owed| Some((owed.clone(), stored.calls.get(&owed.call)?.clone())));
    let resumed = Resumed {
        call_backs: call_backs.collect(),
        bans: stored.bans.iter().filter(|ban| ban.until > wall).cloned().collect(),
        messages: Vec::new(),
    };
    Start {
        office,
        bindings: stored.bindings.clone(),
        messages: stored.messages.values().cloned().collect(),
        acquaintances: Vec::new(),
        attempts: attempts(stored),
        talks: Vec::new(),
        resumed,
        next_call: stored.calls.keys().next_back().map_or(1, |last| last.0 + 1),
        next_message: stored.messages.keys().next_back().map_or(1, |last| last + 1),
        settings: Settings::default(),
        seed: [7; 32],
        now,
        wall,
    }
}

/// As the store tells them.
fn attempts(stored: &Stored) -> Vec<Attempt> {
    let legs = stored.calls.values().flat_map(|call| &call.legs);
    let mut all: Vec<Attempt> =
        legs.filter_map(|leg| leg.placed.as_ref()).map(Attempt::of).collect();
    all.sort_by(|one, other| (one.at, &one.callee).cmp(&(other.at, &other.callee)));
    all.dedup();
    all
}

impl Host {
    /// Without a word to anybody: no call is ended, nothing more is stored.
    pub(crate) fn die_and_start(&mut self, now: Instant) {
        let (began, wall) = self.began;
        let passed = SignedDuration::try_from(now - began).expect("not that long");
        let cut_off = std::mem::take(&mut self.stored.open_messages);
        let delivered: Vec<_> = cut_off.values().filter_map(|open| self.deliver(open)).collect();
        self.stored.messages.extend(delivered.iter().map(|message| (message.id, message.clone())));
        self.legs.clear();
        self.locals.clear();
        self.later.clear();
        self.patchbay = media::Patchbay::new(media::Settings::default(), 8);
        let mut start = start(&self.stored, self.office.clone(), now, wall + passed);
        start.resumed.messages = delivered;
        start.seed = [8; 32];
        self.exchange = Exchange::new(start);
    }

    fn deliver(&self, open: &OpenMessage) -> Option<Message> {
        let tape = self.tapes.values().find(|tape| tape.path.ends_with(&open.file))?;
        let millis = tape.left.len() as u64 * 1000 / u64::from(tape.rate.max(1));
        let mailbox = open.mailboxes.first()?;
        (millis >= SHORTEST_MESSAGE_MS).then(|| open.in_box(mailbox, millis))
    }
}
