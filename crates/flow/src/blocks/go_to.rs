use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    FlowId,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Goes on in another flow, with the same variables. It does not come back, and has no exits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GoTo {
    pub flow: FlowId,
}

impl Acts for GoTo {
    fn exits(&self) -> Vec<Exit> {
        Vec::new()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.flow("flow", &self.flow);
    }

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::GoTo(self.flow.clone())
    }
}
