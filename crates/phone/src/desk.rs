//! What every call works with: SIP below, the row of outputs, the timers.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use cordboard_media::voice;
use cordboard_sip as sip;

use crate::{
    account::AccountId,
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

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) now: Instant,
    pub(crate) settings: Settings,
    pub(crate) sip: sip::Endpoint,
    pub(crate) timers: Timers<TimerKey>,
    pub(crate) muted: bool,
    outputs: VecDeque<Output>,
    next_session: u64,
}

impl Desk {
    pub(crate) fn new(now: Instant, settings: Settings, seed: [u8; 32]) -> Self {
        let sip = sip::Endpoint::new(settings.sip.clone(), seed);
        Self {
            now,
            settings,
            sip,
            timers: Timers::default(),
            muted: false,
            outputs: VecDeque::new(),
            next_session: 1,
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

    pub(crate) fn take_session(&mut self) -> u64 {
        let session = self.next_session;
        self.next_session += 1;
        session
    }
}
