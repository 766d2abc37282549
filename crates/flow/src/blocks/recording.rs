use std::{fmt, time::Instant};

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Output, Step},
};

/// Says from here on whether the call is recorded, and goes on by `done`.
///
/// What is left out by `pause` or `off` is silence on the tape, so that everything else stays in its
/// place. Best around a number that nobody is to hear again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RecordingBlock"))]
#[serde(deny_unknown_fields)]
pub struct Recording {
    pub action: Taping,
}

/// What becomes of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Taping {
    /// The call is recorded, whatever the office's rules are.
    On,
    /// It is not, whatever the office's rules are.
    Off,
    /// What follows is left out, where it would be recorded.
    Pause,
    /// After a pause.
    Resume,
}

impl Acts for Recording {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn check(&self, _checks: &mut Checks<'_>) {}

    fn begin(&self, line: &mut Line, _now: Instant) -> Step {
        line.emit(Output::Tape { action: self.action });
        Step::exit("done", self.action.to_string())
    }
}

/// A plain sentence part.
impl fmt::Display for Taping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Taping::On => "the call is recorded from here on",
            Taping::Off => "the call is not recorded from here on",
            Taping::Pause => "the recording pauses",
            Taping::Resume => "the recording goes on",
        })
    }
}
