//! Tests that are kept with a flow: a rehearsal, and what is expected of it.

use serde::{Deserialize, Serialize};

use crate::{DryCaller, DryHeard, DryParty, DryReason, DryRun, DryStep, Mailbox};

/// A caller, and what is to become of him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowTest {
    pub id: String,
    /// Such as "Sunday, presses 2: a message for sales".
    pub name: String,
    pub caller: DryCaller,
    pub expect: Expect,
}

/// What is expected; whatever is left out is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Blocks in this order: `menu`, or `sales/menu` for that block of the flow `sales`.
    pub path: Option<Vec<String>>,
    /// Whether the path is these blocks and no other; else others may lie between.
    pub exact: bool,
    pub ends: Option<ExpectedEnd>,
    /// In this order: ids of prompts, or parts of what was said.
    pub heard: Option<Vec<String>>,
}

/// How the call is to end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedEnd {
    pub reason: Option<DryReason>,
    pub by: Option<DryParty>,
    /// By which a block was left last.
    pub exit: Option<String>,
    pub group: Option<String>,
    pub extension: Option<String>,
    pub mailbox: Option<Mailbox>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TestResult {
    /// The test's id.
    pub test: String,
    pub name: String,
    pub passed: bool,
    /// What came out otherwise, a sentence each.
    pub why: Vec<String>,
    pub run: DryRun,
}

impl FlowTest {
    /// Compares a rehearsal of the test's caller with what is expected.
    #[must_use]
    pub fn judge(&self, run: DryRun) -> TestResult {
        let Expect { path, exact, ends, heard } = &self.expect;
        let mut why = Vec::new();
        if let Some(path) = path {
            why.extend(wrong_path(path, *exact, &run.steps));
        }
        if let Some(ends) = ends {
            why.extend(wrong_end(ends, &run));
        }
        if let Some(heard) = heard {
            why.extend(not_heard(heard, &run.steps));
        }
        let (test, name) = (self.id.clone(), self.name.clone());
        TestResult { test, name, passed: why.is_empty(), why, run }
    }
}

fn wrong_path(expected: &[String], exact: bool, steps: &[DryStep]) -> Option<String> {
    let took = || steps.iter().map(|step| step.node.as_str()).collect::<Vec<_>>().join(", ");
    if exact {
        let same = expected.len() == steps.len()
            && expected.iter().zip(steps).all(|(name, step)| is_called(step, name));
        let wished = expected.join(", ");
        return (!same).then(|| format!("the way is {}, not {wished}", took()));
    }
    let mut steps_ahead = steps.iter();
    let missing = expected.iter().find(|name| !steps_ahead.any(|step| is_called(step, name)))?;
    let came_before = steps.iter().any(|step| is_called(step, missing));
    Some(if came_before {
        format!("the call comes to {missing}, but not in that order: {}", took())
    } else {
        format!("the call does not come to {missing}; its way is {}", took())
    })
}

fn is_called(step: &DryStep, name: &str) -> bool {
    step.node.as_str() == name
        || name.strip_prefix(step.flow.as_str()).and_then(|rest| rest.strip_prefix('/'))
            == Some(step.node.as_str())
}

fn wrong_end(expected: &ExpectedEnd, run: &DryRun) -> Vec<String> {
    let end = &run.end;
    let exit = run.steps.iter().rev().find_map(|step| step.exit.as_deref());
    let word = |party: DryParty| party.as_str().to_owned();
    let text = |mailbox: &Mailbox| mailbox.to_string();
    [
        differs("reason", expected.reason.map(DryReason::as_str), Some(end.reason.as_str())),
        differs("ended by", expected.by.map(word).as_deref(), Some(end.by.as_str())),
        differs("last exit", expected.exit.as_deref(), exit),
        differs("group", expected.group.as_deref(), end.group.as_deref()),
        differs("extension", expected.extension.as_deref(), end.extension.as_deref()),
        differs(
            "mailbox",
            expected.mailbox.as_ref().map(text).as_deref(),
            end.mailbox.as_ref().map(text).as_deref(),
        ),
    ]
    .into_iter()
    .flatten()
    .map(|what| format!("{what} ({})", end.text))
    .collect()
}

fn differs(what: &str, expected: Option<&str>, found: Option<&str>) -> Option<String> {
    let expected = expected?;
    let found_words = found.unwrap_or("none");
    (found != Some(expected)).then(|| format!("{what}: {found_words}, not {expected}"))
}

fn not_heard(expected: &[String], steps: &[DryStep]) -> Option<String> {
    let mut heard = steps.iter().flat_map(|step| &step.heard);
    let missing = expected.iter().find(|what| !heard.any(|heard| is_heard(heard, what)))?;
    let ever = steps.iter().flat_map(|step| &step.heard).any(|heard| is_heard(heard, missing));
    let order = if ever { " in that order" } else { "" };
    Some(format!("{missing:?} is not heard{order}"))
}

fn is_heard(heard: &DryHeard, what: &str) -> bool {
    heard.prompt.as_ref().is_some_and(|prompt| prompt.as_str() == what)
        || heard.builtin.as_deref() == Some(what)
        || heard.text.as_ref().is_some_and(|text| text.contains(what))
}
