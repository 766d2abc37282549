//! What every call works with: SIP below, the row of outputs, the timers.

use std::{
    collections::VecDeque,
    fmt,
    time::{Duration, Instant},
};

use cordboard_media::voice;
use cordboard_sdp as sdp;
use cordboard_sip as sip;

use crate::{
    account::AccountId,
    entropy,
    timers::Timers,
    view::{CallId, LineId},
    words::{Event, LineCommand, Output, Settings},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TimerKey {
    /// The call answers itself.
    AutoAnswer(CallId),
    /// A pause between digits is over.
    Digits(CallId),
    /// The call was not connected with another after all.
    Joining(CallId),
    /// The busy tone has sounded long enough.
    BusyTone,
    /// The way through the NAT is kept open.
    KeepAlive(AccountId),
}

pub(crate) struct Desk {
    pub(crate) now: Instant,
    pub(crate) settings: Settings,
    pub(crate) sip: sip::Endpoint,
    pub(crate) timers: Timers<TimerKey>,
    pub(crate) muted: bool,
    outputs: VecDeque<Output>,
    next_session: u64,
    lock_seed: [u8; 32],
    next_secret: u64,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the seed of keys.
        f.debug_struct("Desk").field("sip", &self.sip).finish_non_exhaustive()
    }
}

impl Desk {
    pub(crate) fn new(now: Instant, settings: Settings, seed: [u8; 32]) -> Self {
        let lock_seed = entropy::derive(&seed, "locks");
        let seed = entropy::derive(&seed, "sip");
        let sip = sip::Endpoint::new(settings.sip.clone(), seed);
        Self {
            now,
            settings,
            sip,
            timers: Timers::default(),
            muted: false,
            outputs: VecDeque::new(),
            next_session: 1,
            lock_seed,
            next_secret: 1,
        }
    }

    pub(crate) fn emit(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.emit(Output::Event(event));
    }

    pub(crate) fn line(&mut self, line: LineId, command: LineCommand) {
        self.emit(Output::Line { line, command });
    }

    pub(crate) fn sound(&mut self, line: LineId, command: voice::Command) {
        self.line(line, LineCommand::Sound(command));
    }

    pub(crate) fn set(&mut self, key: TimerKey, after: Duration) {
        self.timers.set(key, self.now + after);
    }

    /// What the keys of one call are made from.
    pub(crate) fn take_secret(&mut self) -> sdp::Secret {
        let number = self.next_secret;
        self.next_secret += 1;
        sdp::Secret::new(&self.lock_seed, number)
    }

    pub(crate) fn take_session(&mut self) -> u64 {
        let session = self.next_session;
        self.next_session += 1;
        session
    }
}
