use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    Condition,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Takes the exit of the first case that holds, else `otherwise`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Switch {
    pub cases: Vec<Case>,
}

/// A condition, and the exit that it opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub when: Condition,
}

const OTHERWISE: &str = "otherwise";
const MOST_CASES: usize = 50;

impl Acts for Switch {
    fn exits(&self) -> Vec<Exit> {
        let cases = self.cases.iter().map(|case| Exit::required(case.name.as_str()));
        cases.chain([Exit::required(OTHERWISE)]).collect()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if self.cases.is_empty() {
            checks.bad("cases", "give at least one case");
        }
        if self.cases.len() > MOST_CASES {
            checks.bad("cases", format!("at most {MOST_CASES} cases"));
        }
        for (index, case) in self.cases.iter().enumerate() {
            let name = case.name.as_str();
            if name.trim().is_empty() {
                checks.bad(&format!("cases[{index}].name"), "give the case a name");
            } else if name == OTHERWISE {
                checks.bad(&format!("cases[{index}].name"), "the exit otherwise is there already");
            } else if self.cases[..index].iter().any(|other| other.name == name) {
                checks.bad(&format!("cases[{index}].name"), format!("{name} is there already"));
            }
            checks.condition(&format!("cases[{index}].when"), &case.when);
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        match self.cases.iter().find(|case| line.holds(&case.when, now)) {
            Some(case) => {
                let why = format!("{} holds: {}", case.name, line.describe(&case.when));
                Step::exit(case.name.clone(), why)
            }
            None => Step::exit(OTHERWISE, "no case holds"),
        }
    }
}
