//! A call to a flow is rehearsed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_flow::{DryCaller, DryRun, FlowId, Program, reading};
use cordboard_pbx::office::Office;
use cordboard_store::Store;
use serde::Deserialize;
use serde_json::Value;

use super::{
    draft::{current, entry},
    telling,
};
use crate::{ApiError, Code, Language, configure::edit::load};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct DryRunArgs {
    pub id: String,
    /// As an editor has it now, faults and all; without it, the draft as it was saved.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<cordboard_flow::Document>"))]
    pub document: Option<Value>,
    pub caller: DryCaller,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>"))]
    pub language: Language,
}

/// Which document of a flow is rehearsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Rehearsed {
    Published,
    Draft,
    Typed(Value),
}

pub fn flow_dry_run(store: &mut Store, args: &DryRunArgs) -> Result<DryRun, ApiError> {
    let what = args.document.clone().map_or(Rehearsed::Draft, Rehearsed::Typed);
    let mut caller = args.caller.clone();
    if caller.contact.is_none() {
        caller.contact = contact(store, &caller.number)?;
    }
    let mut run = rehearse(store, &args.id, &what, &caller)?;
    telling::run(args.language, &mut run);
    Ok(run)
}

/// Whoever has this number, as flows know him.
fn contact(store: &mut Store, number: &str) -> Result<Option<cordboard_flow::Contact>, ApiError> {
    let (_, office) = load(store)?;
    let found = store.contact_of(&office.recorded(number))?;
    let extension =
        |login: String| office.users.iter().find(|user| user.login == login)?.extension.clone();
    Ok(found.map(|contact| cordboard_flow::Contact {
        name: contact.name,
        company: contact.company,
        tags: contact.tags,
        note: contact.note,
        owner: contact.owner.and_then(extension),
    }))
}

/// A faulty draft goes as far as it goes, and says where it stopped.
pub fn rehearse(
    store: &mut Store,
    flow: &str,
    what: &Rehearsed,
    caller: &DryCaller,
) -> Result<DryRun, ApiError> {
    let (_, office) = load(store)?;
    let program = program(store, &office, flow, what)?;
    let began = Instant::now();
    let run = office.rehearse(began, &program, caller);
    Ok(DryRun { took_us: micros(began.elapsed()), ..run })
}

pub(super) fn program(
    store: &Store,
    office: &Office,
    flow: &str,
    what: &Rehearsed,
) -> Result<Arc<Program>, ApiError> {
    let entry = entry(office, flow)?;
    match what {
        Rehearsed::Published => office.program(flow).ok_or_else(|| {
            let text = format!("the flow {flow} is not published; rehearse its draft");
            ApiError::new(Code::NotFound, text)
        }),
        Rehearsed::Draft => as_drawn(flow, &current(store, entry)?.0),
        Rehearsed::Typed(document) => as_drawn(flow, document),
    }
}

/// Blocks that cannot be read are left out.
fn as_drawn(flow: &str, document: &Value) -> Result<Arc<Program>, ApiError> {
    let Some(document) = reading::draft(document) else {
        return Err(ApiError::bad("there is no flow in this document: it needs a start and nodes"));
    };
    Ok(Arc::new(Program::draft(FlowId::new(flow), document)))
}

pub(super) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
