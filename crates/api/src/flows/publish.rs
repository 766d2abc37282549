//! A draft becomes what calls walk; or an older version becomes that again.

use std::sync::Arc;

use cordboard_flow::Problem;
use cordboard_pbx::office;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::{
    check::read,
    draft::{current, entry},
    tests::refuse_red,
};
use crate::{
    ApiError, By, Language,
    configure::edit::{edit, load},
};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowPublish {
    pub id: String,
    /// What is new, for the history.
    #[serde(default)]
    pub note: String,
    /// Publish though a test of the flow is red.
    #[serde(default)]
    pub despite_red: bool,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>", optional))]
    pub language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "FlowPublished"))]
pub struct Published {
    pub version: u32,
}

/// Publishes the draft, unless one of its tests is red. Calls that run go on by the version that they began with.
pub fn flow_publish(
    store: &mut Store,
    args: &FlowPublish,
    by: By<'_>,
) -> Result<Published, ApiError> {
    let (_, office) = load(store)?;
    let (draft, _) = current(store, entry(&office, &args.id)?)?;
    let document = read(&draft).map_err(ApiError::faulty)?;
    let mut problems = office.problems_of(Some(&args.id), &document);
    problems.retain(Problem::is_error);
    if !problems.is_empty() {
        return Err(ApiError::faulty(problems.iter().map(fault).collect()));
    }
    if !args.despite_red {
        refuse_red(store, &office, &args.id, args.language)?;
    }
    edit(store, None, |office| {
        let entry = office.flows.iter_mut().find(|flow| flow.id == args.id);
        let entry = entry.ok_or_else(|| ApiError::not_found("flow", &args.id))?;
        entry.document = document.clone();
        entry.publish = true;
        entry.published = None; // the draft is it; the store knows its number
        Ok(())
    })?;
    // Typed meanwhile by somebody else: that stays a draft.
    if store.flow_draft(&args.id)?.is_some_and(|now| now.document == draft) {
        store.forget_flow_draft(&args.id)?;
    }
    let version = version_of(store, &args.id)?;
    store.note_version(&args.id, version, by.at, by.login, args.note.trim())?;
    Ok(Published { version })
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfVersion {
    pub id: String,
    pub version: u32,
}

/// Puts an older version in force again, under its own number. The draft stays as it is.
pub fn flow_roll_back(store: &mut Store, args: &OfVersion) -> Result<Published, ApiError> {
    let document = store.flow_document(&args.id, args.version)?;
    let document = document.ok_or_else(|| {
        ApiError::not_found("version", &format!("{} of {}", args.version, args.id))
    })?;
    let document = Arc::new(document);
    edit(store, None, |office| {
        let entry = office.flows.iter_mut().find(|flow| flow.id == args.id);
        let entry = entry.ok_or_else(|| ApiError::not_found("flow", &args.id))?;
        entry.publish = true;
        let document = Arc::clone(&document);
        entry.published = Some(office::Published { version: args.version, document });
        Ok(())
    })?;
    Ok(Published { version: version_of(store, &args.id)? })
}

fn version_of(store: &Store, id: &str) -> Result<u32, ApiError> {
    let (_, office) = load(store)?;
    let version = entry(&office, id)?.published_document().map(|(version, _)| version);
    version.ok_or_else(|| ApiError::not_found("published version of", id))
}

/// As the office file's faults name it: `nodes[menu].exit 2`.
fn fault(problem: &Problem) -> office::Fault {
    let node = problem.node.as_ref().map(|node| format!("nodes[{node}]"));
    let exit = problem.exit.as_ref().map(|exit| format!("exit {exit}"));
    let parts: Vec<String> = [node, exit, problem.field.clone()].into_iter().flatten().collect();
    office::Fault::new(parts.join("."), problem.message.as_str())
}
