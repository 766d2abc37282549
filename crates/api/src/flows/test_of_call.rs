//! A call of the log becomes a test of its flow.

use cordboard_flow::TestResult;
use cordboard_pbx::record::CallId;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::{
    dry_run::{Rehearsed, program},
    tests::one,
};
use crate::{ApiError, Code, Language, configure::edit::load};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowTestOfCall {
    /// Such as `C17`.
    pub call: String,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>", optional))]
    pub language: Language,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallAsTest {
    pub flow: String,
    /// Not kept yet: without an id.
    pub test: cordboard_flow::FlowTest,
    /// What the draft makes of it now.
    pub result: TestResult,
}

pub fn flow_test_of_call(store: &mut Store, args: &FlowTestOfCall) -> Result<CallAsTest, ApiError> {
    let id: CallId = args
        .call
        .parse()
        .map_err(|_| ApiError::bad("name a call as the list of calls does: C17"))?;
    let Some((record, journal)) = store.call(id)? else {
        return Err(ApiError::not_found("call", &args.call));
    };
    let (_, office) = load(store)?;
    let walked = |flow: &str, version| store.flow_document(flow, version).ok().flatten();
    let Some((flow, test)) = office.test_of_call(&record, &journal, walked) else {
        let text = format!("{id} went through no flow that is still known, so it cannot be a test");
        return Err(ApiError::new(Code::NotFound, text));
    };
    let program = program(store, &office, &flow, &Rehearsed::Draft)?;
    let result = one(&office, &program, &test, args.language);
    Ok(CallAsTest { flow, test, result })
}
