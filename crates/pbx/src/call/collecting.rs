//! Digits for whoever speaks with somebody: the other side keys a number in, and neither the colleague nor
//! the tape hears it.
//!
//! Meanwhile the other side hears the colleague, who hears nobody. Both hear each other again a moment
//! after the last key, so that its end does not slip through. A number that is masked is told to the store
//! alone.

use std::{fmt, time::Duration};

use cordboard_media as media;

use super::{Call, LegState, talking::clip, taping};
use crate::{
    Aside, CollectDigits, Write,
    desk::{Desk, TimerKey},
    office::Secret,
    record::{Collected, EntryKind},
};

/// For the first key.
const FIRST: Duration = Duration::from_secs(30);
/// From one key to the next.
const NEXT: Duration = Duration::from_secs(10);
/// How long nothing is heard after the end: the last key may still sound.
const SETTLE: Duration = Duration::from_millis(500);

/// Digits that are being collected.
pub(super) struct Collecting {
    /// Whoever asked for them.
    by: media::LegId,
    /// Whose keys they are.
    from: media::LegId,
    ask: CollectDigits,
    digits: String,
    /// The prompt has not been cut short.
    plays: bool,
    /// It is over, but for the moment of silence.
    settles: bool,
}

/// By hand: the digits may be a secret.
impl fmt::Debug for Collecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Collecting");
        shown.field("by", &self.by).field("from", &self.from).field("ask", &self.ask);
        shown.finish_non_exhaustive()
    }
}

/// How it came to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Silence,
    Cancelled,
}

impl Call {
    /// An extension that talks wants a number of the other side. Without effect where it talks with
    /// nobody, where one of the two waits on hold, and while digits are collected already.
    pub(crate) fn collect_digits(&mut self, desk: &mut Desk, extension: &str, ask: CollectDigits) {
        let by = self.talks_by(extension);
        let Some((by, from)) = by.and_then(|by| Some((by, self.opposite(by)?))) else {
            return;
        };
        let can = |leg: &media::LegId| {
            self.legs.get(leg).is_some_and(|leg| leg.state == LegState::Up && !leg.holds)
        };
        if self.collecting.is_some() || self.is_whispering() || ![by, from].iter().all(can) {
            return;
        }
        let CollectDigits { label, most, masked, .. } = &ask;
        let text = match masked {
            true => format!(
                "{extension} asks for {label}: at most {most} digits are collected, which nobody sees."
            ),
            false => {
                format!("{extension} asks for {label}: at most {most} digits are collected.")
            }
        };
        self.journal(desk, EntryKind::Digit, Some(extension), text);
        let prompt = ask.prompt.clone();
        let plays = prompt.is_some();
        self.collecting =
            Some(Collecting { by, from, ask, digits: String::new(), plays, settles: false });
        self.tape(desk, taping::Change::Secret(true));
        desk.media(media::Command::Unbridge { leg: by });
        self.mix_conversation(desk);
        if let Some(prompt) = prompt {
            let language = self.language(desk);
            let (play, repeat) = (desk.take_play(), media::Repeat::Once);
            let clips = vec![clip(&format!("prompt/{language}/{prompt}"))];
            desk.media(media::Command::Play { leg: from, play, clips, repeat });
        }
        desk.timers.set(TimerKey::Collect(self.id), desk.now + FIRST);
    }

    /// A key of whoever is asked for a number. `false`: it is not.
    pub(super) fn collects(&mut self, desk: &mut Desk, leg: media::LegId, key: char) -> bool {
        let Some(collecting) = self.collecting.as_mut().filter(|one| one.from == leg) else {
            return false;
        };
        if collecting.settles {
            desk.timers.set(TimerKey::Collect(self.id), desk.now + SETTLE);
            return true;
        }
        if std::mem::take(&mut collecting.plays) {
            desk.media(media::Command::StopPlay { leg });
        }
        if key == '#' && collecting.ask.hash_ends {
            self.collected(desk, End::Whole);
            return true;
        }
        collecting.digits.push(key);
        let whole = collecting.digits.len() >= collecting.ask.most as usize;
        desk.touched.insert(self.id);
        if whole {
            self.collected(desk, End::Whole);
        } else {
            desk.timers.set(TimerKey::Collect(self.id), desk.now + NEXT);
        }
        true
    }

    /// Nothing more was pressed in time, or the moment of silence is over.
    pub(crate) fn collect_timer(&mut self, desk: &mut Desk) {
        match &self.collecting {
            Some(Collecting { settles: true, .. }) => self.hear_each_other(desk),
            Some(_) => self.collected(desk, End::Silence),
            None => {}
        }
    }

    /// Whoever asked for the number does not want it any more.
    pub(crate) fn cancel_collecting(&mut self, desk: &mut Desk, extension: &str) {
        let by = self.collecting.as_ref().filter(|one| !one.settles).map(|one| one.by);
        if by.is_some() && by == self.talks_by(extension) {
            self.collected(desk, End::Cancelled);
        }
    }

    /// The conversation ends or changes: what was keyed in so far is forgotten.
    pub(super) fn stop_collecting(&mut self, desk: &mut Desk) {
        let Some(collecting) = self.collecting.take() else { return };
        desk.timers.stop(TimerKey::Collect(self.id));
        let name = self.name_of(collecting.by);
        if !collecting.settles {
            let text = format!("{} was not collected to its end.", collecting.ask.label);
            self.journal(desk, EntryKind::Digit, Some(&name), text);
        }
        if collecting.plays {
            desk.media(media::Command::StopPlay { leg: collecting.from });
        }
        desk.media(media::Command::Mix { leg: collecting.from, hears: Vec::new() });
        self.tape(desk, taping::Change::Secret(false));
    }

    /// As those who watch are told.
    pub(super) fn collecting_shown(&self) -> Option<Aside> {
        let one = self.collecting.as_ref().filter(|one| !one.settles)?;
        Some(Aside::Collecting {
            by: self.name_of(one.by),
            label: one.ask.label.clone(),
            masked: one.ask.masked,
            digits: u32::try_from(one.digits.len()).unwrap_or(u32::MAX),
            most: one.ask.most,
        })
    }

    /// Whose sound nobody hears now.
    pub(super) fn unheard(&self) -> Option<(media::LegId, media::LegId)> {
        self.collecting.as_ref().map(|one| (one.from, one.by))
    }

    fn collected(&mut self, desk: &mut Desk, end: End) {
        let Some(collecting) = &mut self.collecting else { return };
        collecting.settles = true;
        desk.timers.set(TimerKey::Collect(self.id), desk.now + SETTLE);
        if std::mem::take(&mut collecting.plays) {
            desk.media(media::Command::StopPlay { leg: collecting.from });
        }
        let (by, from) = (collecting.by, collecting.from);
        let value = std::mem::take(&mut collecting.digits);
        let CollectDigits { label, masked, .. } = collecting.ask.clone();
        let (by, from) = (self.name_of(by), self.name_of(from));
        let text = match (end, value.len()) {
            (End::Cancelled, _) => format!("{by} does not want {label} any more."),
            (End::Silence, 0) => format!("{from} keyed in nothing for {label} in time."),
            (End::Whole, 0) => format!("{from} keyed in nothing for {label}."),
            (End::Whole | End::Silence, digits) => {
                format!("{from} keyed in {digits} digits for {label}.")
            }
        };
        self.journal(desk, EntryKind::Digit, Some(&by), text);
        if end != End::Cancelled && !value.is_empty() {
            self.keep_value(desk, Collected::new(label, by, desk.wall(), masked, &value), &value);
        }
    }

    /// Writes into the record what was collected; what is masked is for the store alone.
    pub(super) fn keep_value(&mut self, desk: &mut Desk, collected: Collected, value: &str) {
        let place = u32::try_from(self.record.collected.len()).unwrap_or(u32::MAX);
        let masked = collected.value.is_none();
        self.record.collected.push(collected);
        // What is known so far stands in the log, should the power fail.
        desk.write(Write::CallStarted(self.record.clone()));
        if masked {
            desk.write(Write::DigitsKept { call: self.id, place, value: Secret::new(value) });
        }
    }

    fn hear_each_other(&mut self, desk: &mut Desk) {
        let Some(Collecting { from, by, .. }) = self.collecting.take() else { return };
        desk.media(media::Command::Mix { leg: from, hears: Vec::new() });
        self.tape(desk, taping::Change::Secret(false));
        let person = if from == self.party { by } else { from };
        self.bridge(desk, person);
        self.mix_conversation(desk);
        desk.touched.insert(self.id);
    }
}
