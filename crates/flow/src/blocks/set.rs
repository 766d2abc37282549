use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Sets a variable to a text whose `${name}` places are filled, then goes on by `done`.
///
/// Places can name any variable, and `caller`, `dialled`, `language`, `date` (2026-10-01), `time`
/// (09:00), `hour` (0 to 23) and `weekday` (mon). The variable `language` chooses the language in
/// which prompts are heard from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "SetVariable"))]
#[serde(deny_unknown_fields)]
pub struct Set {
    pub variable: String,
    pub value: String,
}

impl Acts for Set {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.settable("variable", &self.variable);
        checks.text("value", &self.value);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let filled = line.fill(&self.value, now);
        let why = if filled.masked {
            format!("{} was set to a value that is not shown", self.variable)
        } else {
            format!("{} was set to {:?}", self.variable, filled.text)
        };
        line.set(&self.variable, filled);
        Step::exit("done", why)
    }
}
