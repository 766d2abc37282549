use std::time::Instant;

use crate::OfferId;

/// What an agent is doing, as a supervisor sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentState {
    LoggedOut,
    /// Logged in, but without a registered phone.
    NoPhone,
    Ready,
    Ringing {
        offer: OfferId,
    },
    /// On a call from here or on any other.
    OnCall,
    WrapUp {
        until: Instant,
    },
    Break {
        reason: Option<String>,
    },
}
