//! What goes on at this moment, for all who watch.
//!
//! [`Live`] takes in what the exchange and the softphone tell, keeps the picture, and hands every
//! change to every screen: whole entities, numbered, after a snapshot. A screen that does not keep up
//! is let go; it comes back for a new snapshot. The exchange waits for nobody. `world.rs` is the
//! picture, `words.rs` what is shown of it, `mask.rs` who sees how much.

mod mask;
mod words;
mod world;

use std::sync::{Mutex, PoisonError};

use cordboard_pbx::{CallStage, Event, office::Office, record::CallRecord};
use jiff::Timestamp;
use tokio::sync::mpsc;

pub use self::words::{
    Alarm, Change, LiveAgent, LiveCall, LiveDevice, LiveExtension, LiveGroup, LiveMailbox,
    LiveTrunk, LiveWait, Me, ServerMessage, Snapshot,
};
pub(crate) use self::{
    mask::mask_all,
    world::{GroupToday, Today, World},
};
use crate::{Job, LivePhone, door::Caller, known::BothNames};

/// Changes that a screen may fall behind before it is let go.
const BEHIND: usize = 1024;

/// The picture, and who looks at it.
#[derive(Debug)]
pub struct Live {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: World,
    phone: Option<LivePhone>,
    jobs: Vec<Job>,
    screens: Vec<Screen>,
}

/// See [`Live::figures`].
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) calls: usize,
    pub(crate) phones: usize,
    pub(crate) screens: usize,
    pub(crate) alarms: usize,
    pub(crate) agents: Vec<LiveAgent>,
    pub(crate) groups: Vec<LiveGroup>,
    pub(crate) trunks: Vec<LiveTrunk>,
}

#[derive(Debug)]
struct Screen {
    caller: Caller,
    /// The number of the last message.
    seq: u64,
    messages: mpsc::Sender<ServerMessage>,
}

impl Live {
    pub(crate) fn new(world: World) -> Self {
        let inner = Inner { world, phone: None, jobs: Vec::new(), screens: Vec::new() };
        Self { inner: Mutex::new(inner) }
    }

    /// A screen that looks from now on. Its first message is the snapshot; when it ends, the screen
    /// was too slow or its session is over.
    pub fn watch(&self, caller: Caller, me: Me, now: Timestamp) -> mpsc::Receiver<ServerMessage> {
        let (messages, receiver) = mpsc::channel(BEHIND);
        let mut inner = self.lock();
        let world = &inner.world;
        let snapshot = Snapshot {
            now,
            me,
            revision: world.revision,
            calls: world.calls(),
            agents: world.agents(),
            extensions: world.extensions(),
            groups: world.groups(),
            trunks: world.trunks(),
            mailboxes: world.mailboxes(),
            alarms: world.alarms(),
            phone: inner.phone.clone(),
            jobs: inner.jobs.clone(),
        };
        let snapshot = mask::fit_snapshot(snapshot, &caller);
        let first = ServerMessage::Snapshot { seq: 0, snapshot };
        if messages.try_send(first).is_ok() {
            inner.screens.push(Screen { caller, seq: 0, messages });
        }
        receiver
    }

    /// The exchange tells something.
    pub fn take(&self, event: Event, now: Timestamp) {
        let mut inner = self.lock();
        let changes = inner.world.apply(event, now);
        inner.tell_all(&changes);
    }

    /// What an extension is called; `None` where there is no such extension.
    pub(crate) fn colleague(&self, number: &str) -> Option<String> {
        self.lock().world.colleague(number)
    }

    /// Whether it is known of a call who it is between.
    pub(crate) fn is_named(&self, call: &CallRecord) -> bool {
        self.lock().world.is_named(call)
    }

    pub(crate) fn name(&self, call: &CallRecord, stage: CallStage, names: BothNames) {
        self.lock().world.name(call, stage, names);
    }

    pub(crate) fn configure(&self, office: Office, revision: u64) {
        let mut inner = self.lock();
        if inner.world.revision == revision {
            return;
        }
        inner.world.configure(office, revision);
        let world = &inner.world;
        let mut changes = vec![Change::Office(revision)];
        changes.extend(world.extensions().into_iter().map(Change::Extension));
        changes.extend(world.groups().into_iter().map(Change::Group));
        changes.extend(world.trunks().into_iter().map(Change::Trunk));
        changes.extend(world.agents().into_iter().map(Change::Agent));
        inner.tell_all(&changes);
    }

    pub(crate) fn count(&self, today: Today) {
        let mut inner = self.lock();
        let changes = inner.world.count(today);
        inner.tell_all(&changes);
    }

    pub(crate) fn clear_alarm(&self, id: u64) -> bool {
        let mut inner = self.lock();
        let cleared = inner.world.clear_alarm(id);
        if cleared {
            inner.tell_all(&[Change::AlarmCleared(id)]);
        }
        cleared
    }

    pub(crate) fn phone_changed(&self, phone: LivePhone) {
        let mut inner = self.lock();
        if inner.phone.as_ref() != Some(&phone) {
            inner.phone = Some(phone.clone());
            inner.tell_all(&[Change::Phone(phone)]);
        }
    }

    /// Long work, as screens that come later see it.
    pub(crate) fn jobs(&self, change: impl FnOnce(&mut Vec<Job>)) {
        change(&mut self.lock().jobs);
    }

    pub(crate) fn tell(&self, change: Change) {
        self.lock().tell_all(&[change]);
    }

    /// Sessions that are over: their screens hear so, and are let go.
    pub(crate) fn end_sessions(&self, names: &[String]) {
        let mut inner = self.lock();
        let (gone, stay) = std::mem::take(&mut inner.screens)
            .into_iter()
            .partition(|screen: &Screen| names.contains(&screen.caller.session));
        inner.screens = stay;
        for mut screen in gone {
            screen.tell(&[Change::LoggedOut(())]);
        }
    }

    /// What is known of the people at screens has changed.
    pub(crate) fn renew(&self, mut known: impl FnMut(&mut Caller)) {
        for screen in &mut self.lock().screens {
            known(&mut screen.caller);
        }
    }

    /// The calls that go on.
    pub(crate) fn calls(&self) -> Vec<cordboard_pbx::record::CallId> {
        self.lock().world.call_ids()
    }

    /// Who is in a call that goes on; `None` where there is none.
    pub(crate) fn parties(&self, call: cordboard_pbx::record::CallId) -> Option<Vec<String>> {
        self.lock().world.parties(call)
    }

    /// The parking places that are taken.
    pub(crate) fn parked(&self) -> std::collections::BTreeSet<u16> {
        self.lock().world.parked()
    }

    /// Whether something goes on beside a conversation.
    pub(crate) fn has_aside(&self, call: cordboard_pbx::record::CallId) -> bool {
        self.lock().world.has_aside(call)
    }

    /// Whether one of a conversation's two is in a flow just now.
    pub(crate) fn is_in_flow(&self, call: cordboard_pbx::record::CallId) -> bool {
        self.lock().world.is_in_flow(call)
    }

    /// Whether somebody speaks in a call.
    pub(crate) fn speaks(&self, call: cordboard_pbx::record::CallId, extension: &str) -> bool {
        self.lock().world.speaks(call, extension)
    }

    /// How many phones an extension has; `None` where there is no such extension.
    pub(crate) fn phones_of(&self, number: &str) -> Option<usize> {
        self.lock().world.phones_of(number)
    }

    /// What can be counted at this moment.
    pub(crate) fn figures(&self) -> Figures {
        let inner = self.lock();
        let world = &inner.world;
        Figures {
            calls: world.call_ids().len(),
            phones: world.extensions().iter().map(|one| one.phones.len()).sum(),
            screens: inner.screens.len(),
            alarms: world.alarms().len(),
            agents: world.agents(),
            groups: world.groups(),
            trunks: world.trunks(),
        }
    }

    pub(crate) fn trunks(&self) -> Vec<LiveTrunk> {
        self.lock().world.trunks()
    }

    /// How many screens look.
    pub fn screens(&self) -> usize {
        self.lock().screens.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // Whoever broke down in here left a picture that the next change mends.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn tell_all(&mut self, changes: &[Change]) {
        self.screens.retain_mut(|screen| screen.tell(changes));
    }
}

impl Screen {
    /// Whether it keeps up.
    fn tell(&mut self, changes: &[Change]) -> bool {
        changes.iter().filter_map(|change| mask::fit(change, &self.caller)).all(|change| {
            self.seq += 1;
            self.messages.try_send(ServerMessage::Change { seq: self.seq, change }).is_ok()
        })
    }
}
