//! Why a phone or an outside number did not take a call, in SIP's words and in ours.

use cordboard_queue as queue;
use cordboard_sip as sip;

use crate::record::Reason;

/// Why a hunt or one of its phones failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) reason: Reason,
    /// The SIP status that said so, to be passed on.
    pub(crate) status: Option<u16>,
}

impl Failure {
    pub(crate) fn of(reason: Reason) -> Self {
        Self { reason, status: None }
    }

    /// Reads a final response to our INVITE.
    pub(super) fn read(cause: &sip::RejectCause, trunk: bool) -> Self {
        let response = match cause {
            sip::RejectCause::Response(response) => response,
            sip::RejectCause::Timeout | sip::RejectCause::Unreachable => {
                return Self::of(if trunk {
                    Reason::TrunkUnavailable
                } else {
                    Reason::Unreachable
                });
            }
        };
        let reason = match response.status {
            486 | 600 => Reason::Busy,
            603 | 403 if !trunk => Reason::Declined,
            408 | 480 | 487 => Reason::NoAnswer,
            404 | 410 | 484 | 604 => Reason::NotFound,
            488 | 606 | 415 => Reason::NoCommonCodec,
            503 if trunk => Reason::TrunkUnavailable,
            _ if trunk => Reason::TrunkRefused,
            _ => Reason::Failed,
        };
        Self { reason, status: Some(response.status) }
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
pub(super) fn telling(reason: Reason) -> u8 {
    match reason {
        Reason::Declined => 4,
        Reason::Busy => 3,
        Reason::NoAnswer => 2,
        Reason::Unreachable => 1,
        _ => 0,
    }
}

/// The same in the floor's words.
pub(super) fn decline(reason: Reason) -> queue::Decline {
    match reason {
        Reason::Busy => queue::Decline::Busy,
        Reason::Declined => queue::Decline::Rejected,
        Reason::NoAnswer | Reason::Withdrawn => queue::Decline::NoAnswer,
        _ => queue::Decline::Unreachable,
    }
}
