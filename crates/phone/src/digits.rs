//! Keys that are sent in a call, one step after the other: what the user pressed, and what a dialled
//! number has behind its pauses.

use std::collections::VecDeque;

use cordboard_media::voice;
use cordboard_sip as sip;

use crate::{
    account::Digits,
    desk::{Desk, TimerKey},
    dial::{After, Step},
    view::{CallId, LineId, Rest},
};

/// More steps than any menu needs; what is pressed beyond them is lost.
const MOST: usize = 256;

/// The steps that are left, and what the first of them waits for.
#[derive(Debug, Default)]
pub(crate) struct Program {
    steps: VecDeque<Step>,
    phase: Phase,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// The line sends them.
    Sounding,
    /// An INFO is on its way.
    Informing(sip::RequestId),
    Pausing,
    /// For a hand.
    Waiting,
}

/// Whose keys they are and how they are told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) call: CallId,
    pub(crate) line: LineId,
    pub(crate) dialog: sip::DialogId,
    pub(crate) digits: Digits,
}

impl Program {
    pub(crate) fn of(after: After) -> Self {
        Self { steps: after.0, phase: Phase::Idle }
    }

    pub(crate) fn add(&mut self, after: After) {
        self.steps.extend(after.0);
        self.steps.truncate(MOST);
    }

    /// What waits for a hand, or for the call to be answered.
    pub(crate) fn rest(&self) -> Option<Rest> {
        if self.steps.is_empty() {
            return None;
        }
        let digits = self.steps.iter().map(|step| match step {
            Step::Digits(digits) => digits.as_str(),
            Step::Pause => ",",
            Step::Wait => ";",
        });
        Some(Rest { digits: digits.collect(), waits: self.phase == Phase::Waiting })
    }

    /// Goes on if nothing is waited for.
    pub(crate) fn run(&mut self, desk: &mut Desk, way: Way) {
        while self.phase == Phase::Idle {
            match self.steps.pop_front() {
                None => return,
                Some(Step::Wait) => self.phase = Phase::Waiting,
                Some(Step::Pause) => {
                    self.phase = Phase::Pausing;
                    desk.set(TimerKey::Digits(way.call), desk.settings.pause);
                }
                Some(Step::Digits(digits)) => self.send(desk, way, digits),
            }
        }
    }

    fn send(&mut self, desk: &mut Desk, way: Way, digits: String) {
        match way.digits {
            Digits::Events | Digits::Tones => {
                self.phase = Phase::Sounding;
                desk.sound(way.line, voice::Command::SendDigits(digits));
            }
            Digits::Info => {
                let mut keys = digits.chars();
                let Some(key) = keys.next() else { return };
                let rest = keys.as_str();
                if !rest.is_empty() {
                    self.steps.push_front(Step::Digits(rest.to_owned()));
                }
                let body = sip::Body {
                    content_type: "application/dtmf-relay".to_owned(),
                    bytes: format!("Signal={key}\r\nDuration=160\r\n").into_bytes(),
                };
                let info = sip::wire::Method::Info;
                let id = desk.sip.request(desk.now, way.dialog, info, Vec::new(), Some(body));
                self.phase = Phase::Informing(id);
            }
        }
    }

    /// The line has sent all.
    pub(crate) fn sent(&mut self) {
        if self.phase == Phase::Sounding {
            self.phase = Phase::Idle;
        }
    }

    /// An INFO has its outcome; says whether it was one of these.
    pub(crate) fn informed(&mut self, id: sip::RequestId) -> bool {
        let ours = self.phase == Phase::Informing(id);
        if ours {
            self.phase = Phase::Idle;
        }
        ours
    }

    pub(crate) fn pause_is_over(&mut self) {
        if self.phase == Phase::Pausing {
            self.phase = Phase::Idle;
        }
    }

    /// The hand has come.
    pub(crate) fn go_on(&mut self) {
        if self.phase == Phase::Waiting {
            self.phase = Phase::Idle;
        }
    }
}
