use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Where the call goes on, by `done`, when something went wrong and no wire says what then: a block
/// left by an exit such as `failed` that has no wire, or a flow to go to that is not published. No way
/// leads here.
///
/// A flow that was called by another leaves it to that one, where it has no such block itself. After
/// several failures in one call the call ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OnError {}

impl Acts for OnError {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn check(&self, _checks: &mut Checks<'_>) {}

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::exit("done", "something went wrong before")
    }
}
