use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Ends the call. It has no exits.
///
/// A caller who was not answered before is refused: that costs him nothing, and his phone says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HangUp {
    /// `normal` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<HangUpReason>,
    /// A caller who was answered before hears the tone of a busy line for so long; none where nothing is
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tone_seconds: Option<u32>,
}

/// What the caller's phone is told, where the call was not answered before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HangUpReason {
    #[default]
    Normal,
    /// SIP 486.
    Busy,
    /// SIP 603.
    Rejected,
    /// SIP 480: nobody is there now.
    Unavailable,
}

impl Acts for HangUp {
    fn exits(&self) -> Vec<Exit> {
        Vec::new()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.range("tone_seconds", self.tone_seconds, 1..=60);
    }

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::HangUp(self.reason.unwrap_or_default(), self.tone_seconds.unwrap_or(0))
    }
}
