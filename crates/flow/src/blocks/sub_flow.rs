use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    FlowId,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Goes through another flow, with the same variables, and comes back by that flow's [`Return`].
///
/// Exits: `done`, and the results that are named here; each of these is taken when the other flow
/// returns it, else `done`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SubFlow {
    pub flow: FlowId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<String>>,
}

/// Goes back to where this flow was called as a [`SubFlow`]. Where it was not, the call ends. It has
/// no exits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Which exit is taken there; `done` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

pub(crate) const DONE: &str = "done";
const MOST_RESULTS: usize = 20;

impl Acts for SubFlow {
    fn exits(&self) -> Vec<Exit> {
        let results = self.results.iter().flatten().map(|name| Exit::required(name.as_str()));
        results.chain([Exit::required(DONE)]).collect()
    }

    fn passage(&self, _exit: &str) -> Passage {
        // What the other flow waits for is not known here.
        Passage::AfterWait
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.flow("flow", &self.flow);
        let results = self.results.as_deref().unwrap_or_default();
        if results.len() > MOST_RESULTS {
            checks.bad("results", format!("at most {MOST_RESULTS} results"));
        }
        for (index, name) in results.iter().enumerate() {
            let field = format!("results[{index}]");
            if name.trim().is_empty() {
                checks.bad(&field, "give the result a name");
            } else if name == DONE {
                checks.bad(&field, "the exit done is there already");
            } else if results[..index].contains(name) {
                checks.bad(&field, format!("{name} is there already"));
            }
        }
    }

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::Call(self.flow.clone())
    }
}

impl Acts for Return {
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
        if self.result.as_ref().is_some_and(|result| result.trim().is_empty()) {
            checks.bad("result", "name the result, or leave it out");
        }
    }

    fn begin(&self, _line: &mut Line, _now: Instant) -> Step {
        Step::Return(self.result.clone().unwrap_or_else(|| DONE.to_owned()))
    }
}
