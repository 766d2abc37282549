//! One flow with all that its editor shows.

use cordboard_flow::{Document, Problem};
use cordboard_store::Store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    check::problems,
    draft::{current, entry},
};
use crate::{ApiError, configure::edit::load};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfFlow {
    pub id: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FlowPage {
    pub id: String,
    pub name: String,
    /// As it was typed: a document, or what may become one.
    #[cfg_attr(test, ts(as = "Document"))]
    pub draft: Value,
    /// What calls walk, if anything.
    pub published: Option<Document>,
    pub version: Option<u32>,
    /// Of the draft.
    pub problems: Vec<Problem>,
    /// `None`: nothing was typed since it was published or imported.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub draft_saved: Option<Timestamp>,
}

pub fn flow(store: &mut Store, args: &OfFlow) -> Result<FlowPage, ApiError> {
    let (_, office) = load(store)?;
    let entry = entry(&office, &args.id)?;
    let (draft, draft_saved) = current(store, entry)?;
    let published = entry.published_document();
    Ok(FlowPage {
        id: entry.id.clone(),
        name: entry.name.clone(),
        problems: problems(&office, Some(&args.id), &draft),
        draft,
        published: published.map(|(_, document)| document.clone()),
        version: published.map(|(version, _)| version),
        draft_saved,
    })
}
