//! Is the peer still there?

use std::time::{Duration, Instant};

/// Watches for silence while the leg listens. RTCP counts as life: a phone that sends nothing
/// while nobody speaks still reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Watch {
    #[default]
    Off,
    Listening {
        since: Instant,
    },
    Stalled,
}

impl Watch {
    /// The leg was configured, and listens or does not.
    pub(crate) fn set(&mut self, now: Instant, listening: bool) {
        *self = match (listening, *self) {
            (false, _) => Self::Off,
            (true, Self::Off) => Self::Listening { since: now },
            (true, same) => same,
        };
    }

    /// Something came; whether that ends a stall.
    pub(crate) fn alive(&mut self, now: Instant) -> bool {
        match *self {
            Self::Off => false,
            Self::Listening { .. } => {
                *self = Self::Listening { since: now };
                false
            }
            Self::Stalled => {
                *self = Self::Listening { since: now };
                true
            }
        }
    }

    pub(crate) fn deadline(&self, patience: Duration) -> Option<Instant> {
        match *self {
            Self::Listening { since } => Some(since + patience),
            Self::Off | Self::Stalled => None,
        }
    }

    /// How long nothing came, once, when patience is at its end.
    pub(crate) fn expire(&mut self, now: Instant, patience: Duration) -> Option<Duration> {
        let Self::Listening { since } = *self else {
            return None;
        };
        if now < since + patience {
            return None;
        }
        *self = Self::Stalled;
        Some(now - since)
    }
}
