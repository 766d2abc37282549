use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Where the call goes on, by `done`, when the caller hangs up: for what is to be noted or told then.
/// No way leads here, and what comes after it must work without anybody on the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OnHangUp {}

impl Acts for OnHangUp {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, _checks: &mut Checks<'_>) {}

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::exit("done", "the caller hung up")
    }
}
