//! The tests that are kept with a flow: each is rehearsed on the draft, before it is published.

use std::{sync::Arc, time::Instant};

use cordboard_flow::{ExpectedEnd, FlowTest, Mailbox, Program, TestResult};
use cordboard_pbx::office::{Kind, Office};
use cordboard_store::Store;
use serde::Deserialize;

use super::{
    draft::entry,
    dry_run::{Rehearsed, micros, program},
    page::OfFlow,
    telling,
};
use crate::{ApiError, Code, Language, configure::edit::load};

/// More tests than this are not kept with one flow.
const MOST: usize = 200;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowTestSave {
    pub id: String,
    /// One without an id gets one.
    pub test: FlowTest,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowTestsRun {
    pub id: String,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>", optional))]
    pub language: Language,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowTestRemove {
    pub id: String,
    pub test: String,
}

/// In the order in which they were made.
pub fn flow_tests(store: &mut Store, args: &OfFlow) -> Result<Vec<FlowTest>, ApiError> {
    let (_, office) = load(store)?;
    entry(&office, &args.id)?;
    kept(store, &args.id)
}

/// Keeps a test, in the place of the one with its id if there is one.
pub fn flow_test_save(store: &mut Store, args: &FlowTestSave) -> Result<FlowTest, ApiError> {
    let tests = flow_tests(store, &OfFlow { id: args.id.clone() })?;
    let mut test = args.test.clone();
    if test.name.trim().is_empty() {
        return Err(ApiError::bad("give the test a name"));
    }
    if test.id.is_empty() {
        test.id = free_id(&tests);
    }
    let is_new = tests.iter().all(|known| known.id != test.id);
    if is_new && tests.len() >= MOST {
        let text = format!("a flow has at most {MOST} tests; remove one first");
        return Err(ApiError::new(Code::TooLarge, text));
    }
    save(store, &args.id, &test)?;
    Ok(test)
}

pub fn flow_test_remove(store: &mut Store, args: &FlowTestRemove) -> Result<(), ApiError> {
    match store.remove_flow_test(&args.id, &args.test)? {
        true => Ok(()),
        false => Err(ApiError::not_found("test", &args.test)),
    }
}

/// Rehearses all tests on the draft.
pub fn flow_tests_run(store: &mut Store, args: &FlowTestsRun) -> Result<Vec<TestResult>, ApiError> {
    let (_, office) = load(store)?;
    let program = program(store, &office, &args.id, &Rehearsed::Draft)?;
    Ok(run(&office, &program, &kept(store, &args.id)?, args.language))
}

/// Nothing if all are green, or if nothing is tested.
pub(super) fn refuse_red(
    store: &Store,
    office: &Office,
    flow: &str,
    language: Language,
) -> Result<(), ApiError> {
    let tests = kept(store, flow)?;
    if tests.is_empty() {
        return Ok(());
    }
    let program = program(store, office, flow, &Rehearsed::Draft)?;
    let results = run(office, &program, &tests, language);
    let red: Vec<&TestResult> = results.iter().filter(|result| !result.passed).collect();
    let Some(first) = red.first() else {
        return Ok(());
    };
    let text = format!("{} of {} tests are red, first {:?}", red.len(), tests.len(), first.name);
    let details = serde_json::json!({ "results": results });
    Err(ApiError::new(Code::TestsRed, text).with(details))
}

fn run(
    office: &Office,
    program: &Arc<Program>,
    tests: &[FlowTest],
    language: Language,
) -> Vec<TestResult> {
    tests.iter().map(|test| one(office, program, test, language)).collect()
}

pub(super) fn one(
    office: &Office,
    program: &Arc<Program>,
    test: &FlowTest,
    language: Language,
) -> TestResult {
    let began = Instant::now();
    let mut run = office.rehearse(began, program, &test.caller);
    run.took_us = micros(began.elapsed());
    let mut result = test.judge(run);
    telling::result(language, &mut result);
    result
}

/// A group or an extension is called otherwise now.
pub(crate) fn carry_to_tests(
    store: &mut Store,
    flow: &str,
    kind: Kind,
    from: &str,
    to: &str,
) -> Result<(), ApiError> {
    for test in kept(store, flow)? {
        let mut renamed = test.clone();
        rename(&mut renamed, kind, from, to);
        if renamed != test {
            save(store, flow, &renamed)?;
        }
    }
    Ok(())
}

fn rename(test: &mut FlowTest, kind: Kind, from: &str, to: &str) {
    let end = test.expect.ends.get_or_insert_default();
    let agents = test.caller.agents.iter_mut();
    let names: Vec<&mut String> = match kind {
        Kind::Group => {
            let mailbox = end.mailbox.as_mut().and_then(|mailbox| match mailbox {
                Mailbox::Group(group) => Some(group),
                Mailbox::Extension(_) => None,
            });
            let named = agents.filter_map(|agent| agent.group.as_mut());
            named.chain(end.group.as_mut()).chain(mailbox).collect()
        }
        Kind::Extension => {
            let mailbox = end.mailbox.as_mut().and_then(|mailbox| match mailbox {
                Mailbox::Extension(extension) => Some(extension),
                Mailbox::Group(_) => None,
            });
            let named = agents.filter_map(|agent| agent.extension.as_mut());
            named.chain(end.extension.as_mut()).chain(mailbox).collect()
        }
        Kind::Trunk | Kind::Number | Kind::Prompt | Kind::Calendar | Kind::Flow => Vec::new(),
    };
    for name in names.into_iter().filter(|name| *name == from) {
        to.clone_into(name);
    }
    if *end == ExpectedEnd::default() {
        test.expect.ends = None;
    }
}

fn save(store: &mut Store, flow: &str, test: &FlowTest) -> Result<(), ApiError> {
    let value = serde_json::to_value(test);
    let value = value.map_err(|error| ApiError::failed("the test cannot be kept", &error))?;
    Ok(store.save_flow_test(flow, &test.id, &value)?)
}

fn kept(store: &Store, flow: &str) -> Result<Vec<FlowTest>, ApiError> {
    let tests = store.flow_tests(flow)?.into_iter();
    let read = |(id, value)| {
        serde_json::from_value(value)
            .map_err(|error| ApiError::failed(&format!("the test {id} cannot be read"), &error))
    };
    tests.map(read).collect()
}

fn free_id(tests: &[FlowTest]) -> String {
    let is_free = |id: &String| tests.iter().all(|test| test.id != *id);
    (1..).map(|number| format!("t{number}")).find(is_free).unwrap_or_default()
}
