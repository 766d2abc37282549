use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Counts how often the call comes here: it goes by `again` the first `times` times, then by `done`,
/// and then counts anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Loop {
    pub times: u32,
}

impl Acts for Loop {
    fn exits(&self) -> Vec<Exit> {
        ["again", "done"].map(Exit::required).into()
    }

    fn passage(&self, exit: &str) -> Passage {
        // A circle through `again` comes to an end, one through `done` does not.
        if exit == "again" { Passage::AfterWait } else { Passage::AtOnce }
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.range("times", Some(self.times), 1..=100);
    }

    fn begin(&self, line: &mut Line, _now: Instant) -> Step {
        let round = line.count_round(self.times);
        match round {
            Some(round) => Step::exit("again", format!("round {round} of {}", self.times)),
            None => Step::exit("done", format!("all {} rounds are over", self.times)),
        }
    }
}
