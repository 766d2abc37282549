//! The draft of a flow: what was typed last, or else what the office has.

use cordboard_flow::Problem;
use cordboard_pbx::office::{FlowEntry, Office};
use cordboard_store::{Draft, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::problems;
use crate::{ApiError, By, Code, configure::edit::load};

/// The largest document that is kept, in bytes of JSON.
const LARGEST: usize = 2 * 1024 * 1024;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DraftSave {
    pub id: String,
    /// Kept as it is, also where no document can be read from it.
    #[cfg_attr(test, ts(as = "cordboard_flow::Document"))]
    pub document: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DraftSaved {
    pub problems: Vec<Problem>,
    #[cfg_attr(test, ts(type = "string"))]
    pub saved: Timestamp,
}

/// Keeps what was typed. Calls go on walking the published version.
pub fn flow_draft_save(
    store: &mut Store,
    args: &DraftSave,
    by: By<'_>,
) -> Result<DraftSaved, ApiError> {
    if args.document.to_string().len() > LARGEST {
        let text = "the flow is too large to be kept: make two of it, with a go_to between them";
        return Err(ApiError::new(Code::TooLarge, text));
    }
    let (_, office) = load(store)?;
    entry(&office, &args.id)?;
    let author = Some(by.login.to_owned());
    let draft = Draft { document: args.document.clone(), saved: by.at, author };
    store.save_flow_draft(&args.id, &draft)?;
    Ok(DraftSaved { problems: problems(&office, Some(&args.id), &args.document), saved: by.at })
}

pub(super) fn entry<'a>(office: &'a Office, id: &str) -> Result<&'a FlowEntry, ApiError> {
    office.flow(id).ok_or_else(|| ApiError::not_found("flow", id))
}

/// The draft as JSON, and when it was typed where that is known.
pub(super) fn current(
    store: &Store,
    entry: &FlowEntry,
) -> Result<(Value, Option<Timestamp>), ApiError> {
    if let Some(draft) = store.flow_draft(&entry.id)? {
        return Ok((draft.document, Some(draft.saved)));
    }
    let document = serde_json::to_value(&entry.document);
    let document =
        document.map_err(|error| ApiError::failed("the draft cannot be told", &error))?;
    Ok((document, None))
}
