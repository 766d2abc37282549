//! How calls and accounts look to whoever shows them: whole, at one moment.

use std::time::{Duration, Instant};

use crate::account::AccountId;

/// One call of this phone, never used twice by one phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// The line that carries a call's sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// The other party as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub display: Option<String>,
    /// The number, or the user part of the address.
    pub user: String,
    /// The whole address.
    pub address: String,
}

/// How far a call is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallState {
    /// We call, and nobody rings yet.
    Calling,
    /// The other side rings; with `early_media` it is heard already.
    Ringback {
        early_media: bool,
    },
    /// We are called.
    Ringing,
    Talking,
    /// We hold it.
    Held,
    Ended(Ending),
}

/// Why a call is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Hung up by us after it was answered.
    ByUs,
    /// Hung up by the other side after it was answered.
    ByThem,
    /// We gave up before it was answered.
    GivenUp,
    /// They gave up before we answered.
    Missed,
    /// Another device of ours has answered it (RFC 3326).
    AnsweredElsewhere,
    /// We did not want it.
    Declined,
    /// They did not want it, or could not be reached, by this SIP status.
    Refused(u16),
    /// Handed on to somebody else.
    Transferred,
    /// Nobody answered our messages, or the way was broken.
    Unreachable,
    /// Nothing in common to talk with, or no port for the sound.
    NoSound(String),
    /// Our answer was never acknowledged: the 32-second drop behind NAT.
    AckLost,
    /// The other side has forgotten the call, or did not refresh it.
    Lost,
}

/// What remains to be dialled after the call was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    pub digits: String,
    /// It waits for a hand (`;` in a number), not for the time.
    pub waits: bool,
}

/// One call, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView {
    pub id: CallId,
    pub line: LineId,
    pub account: AccountId,
    pub direction: Direction,
    pub party: Party,
    pub state: CallState,
    /// The other side holds us.
    pub held_by_peer: bool,
    /// Nothing has come from it for a while, though it should.
    pub silent: bool,
    /// It is one of several that hear each other.
    pub in_conference: bool,
    pub recording: bool,
    /// It is being handed on.
    pub transferring: bool,
    pub rest: Option<Rest>,
    pub began: Instant,
    pub answered: Option<Instant>,
    pub ended: Option<Instant>,
    /// The name of the codec in use.
    pub codec: Option<&'static str>,
    /// Nobody on the way can listen.
    pub encrypted: bool,
}

impl CallView {
    /// It was never answered, and that was not our wish.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.state == CallState::Ended(Ending::Missed)
    }

    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state, CallState::Ended(_))
    }
}

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does not register.
    Off,
    Registering,
    Registered,
    /// The registrar's answer (`None`: none came), and when it is asked again.
    Failed {
        status: Option<u16>,
        retry_in: Duration,
    },
}

/// Waiting messages (RFC 3842).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Messages {
    pub waiting: bool,
    pub new: u32,
    pub old: u32,
}

/// One account, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    pub id: AccountId,
    pub standing: Standing,
    /// `None` until the exchange has said something of it.
    pub messages: Option<Messages>,
    /// The address under which the registrar sees us, where that is not our own.
    pub seen_as: Option<std::net::SocketAddr>,
}
