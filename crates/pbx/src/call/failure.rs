//! Why a phone or an outside number did not take a call, in SIP's words and in ours.

use cordboard_flow as flow;
use cordboard_queue as queue;
use serde::{Deserialize, Serialize};

use super::dialling::exit_of;
use crate::record::Reason;

/// Why a hunt or one of its phones failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub(crate) reason: Reason,
    /// The SIP status that said so, to be passed on.
    pub(crate) status: Option<u16>,
}

impl Failure {
    pub(crate) fn of(reason: Reason) -> Self {
        Self { reason, status: None }
    }

    /// Reads the status of a final response to our INVITE; `None`: none came.
    pub(crate) fn read(status: Option<u16>, trunk: bool) -> Self {
        let Some(status) = status else {
            return Self::of(if trunk { Reason::TrunkUnavailable } else { Reason::Unreachable });
        };
        let reason = match status {
            486 | 600 => Reason::Busy,
            603 | 403 if !trunk => Reason::Declined,
            408 | 480 | 487 => Reason::NoAnswer,
            404 | 410 | 484 | 604 => Reason::NotFound,
            488 | 606 | 415 => Reason::NoCommonCodec,
            503 if trunk => Reason::TrunkUnavailable,
            _ if trunk => Reason::TrunkRefused,
            _ => Reason::Failed,
        };
        Self { reason, status: Some(status) }
    }

    /// The status that tells a caller of this failure.
    pub(crate) fn to_status(self) -> u16 {
        self.status.unwrap_or_else(|| status_of(self.reason))
    }
}

/// The SIP status that fits a reason.
pub(crate) fn status_of(reason: Reason) -> u16 {
    match reason {
        Reason::Busy => 486,
        Reason::Declined => 603,
        Reason::NotFound => 404,
        Reason::NotAllowed | Reason::RuleBlocked | Reason::CalleeDenied | Reason::GuardBlocked => {
            403
        }
        Reason::NoAnswer | Reason::NotRegistered | Reason::Unreachable => 480,
        Reason::NoCommonCodec => 488,
        Reason::TrunkUnavailable | Reason::Congestion | Reason::MediaFailed | Reason::ShutDown => {
            503
        }
        Reason::TrunkRefused => 502,
        _ => 500,
    }
}

/// Which of two failures of one hunt is worth telling: a busy phone tells more than a silent one.
pub(crate) fn more_telling(known: Option<Failure>, another: Failure) -> Failure {
    known.filter(|known| telling(known.reason) >= telling(another.reason)).unwrap_or(another)
}

fn telling(reason: Reason) -> u8 {
    match reason {
        Reason::Declined => 4,
        Reason::Busy => 3,
        Reason::NoAnswer => 2,
        Reason::Unreachable => 1,
        _ => 0,
    }
}

/// Who wanted somebody to be rung, and is told how it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A flow's block `ring`.
    Ring,
    /// A flow's block `dial_out`.
    DialOut,
    /// A group that offered a caller.
    Offer,
}

/// What it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToldAs {
    Ring(flow::RingExit),
    DialOut(flow::DialExit),
    Offer(queue::Decline),
}

impl Wanted {
    pub(crate) fn told(self, reason: Reason) -> ToldAs {
        match self {
            Wanted::Ring if reason == Reason::Busy => ToldAs::Ring(flow::RingExit::Busy),
            Wanted::Ring => ToldAs::Ring(flow::RingExit::NoAnswer),
            Wanted::DialOut => ToldAs::DialOut(exit_of(reason)),
            Wanted::Offer => ToldAs::Offer(decline(reason)),
        }
    }
}

/// The same in the floor's words.
fn decline(reason: Reason) -> queue::Decline {
    match reason {
        Reason::Busy => queue::Decline::Busy,
        Reason::Declined => queue::Decline::Rejected,
        Reason::NoAnswer | Reason::Withdrawn => queue::Decline::NoAnswer,
        _ => queue::Decline::Unreachable,
    }
}
