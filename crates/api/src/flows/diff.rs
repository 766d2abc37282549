//! What differs between two versions of a flow, or between one and its draft.

use cordboard_flow::{Diff, Document, diff, reading};
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::{
    draft::{current, entry},
    publish::OfVersion,
    versions::flow_version,
};
use crate::{ApiError, configure::edit::load};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowDiff {
    pub id: String,
    pub from: Side,
    pub to: Side,
}

/// A version's number, or `"draft"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Side {
    Version(u32),
    Draft(DraftWord),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DraftWord {
    Draft,
}

/// Of a draft, what can be read of it.
pub fn flow_diff(store: &mut Store, args: &FlowDiff) -> Result<Diff, ApiError> {
    let before = document(store, &args.id, args.from)?;
    let after = document(store, &args.id, args.to)?;
    Ok(diff(&before, &after))
}

fn document(store: &mut Store, id: &str, side: Side) -> Result<Document, ApiError> {
    match side {
        Side::Version(version) => flow_version(store, &OfVersion { id: id.to_owned(), version }),
        Side::Draft(_) => {
            let (_, office) = load(store)?;
            let (draft, _) = current(store, entry(&office, id)?)?;
            reading::draft(&draft).ok_or_else(|| ApiError::bad("the draft is no flow yet"))
        }
    }
}
