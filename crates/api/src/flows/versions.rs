//! What was ever published of a flow.

use cordboard_flow::Document;
use cordboard_store::Store;
use jiff::Timestamp;
use serde::Serialize;

use super::{draft::entry, page::OfFlow, publish::OfVersion};
use crate::{ApiError, configure::edit::load};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VersionRow {
    pub version: u32,
    /// Not known of versions that came with an office file.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub at: Option<Timestamp>,
    pub by: Option<String>,
    pub note: String,
    /// This is the one that calls walk.
    pub published: bool,
}

/// The newest first.
pub fn flow_versions(store: &mut Store, args: &OfFlow) -> Result<Vec<VersionRow>, ApiError> {
    let (_, office) = load(store)?;
    let published = entry(&office, &args.id)?.published_document().map(|(version, _)| version);
    let history = store.flow_history(&args.id)?.into_iter().rev();
    let row = |version: cordboard_store::Version| VersionRow {
        version: version.number,
        at: version.at,
        by: version.author,
        note: version.note.unwrap_or_default(),
        published: Some(version.number) == published,
    };
    Ok(history.map(row).collect())
}

pub fn flow_version(store: &mut Store, args: &OfVersion) -> Result<Document, ApiError> {
    let found = store.flow_document(&args.id, args.version)?;
    found.ok_or_else(|| ApiError::not_found("version", &format!("{} of {}", args.version, args.id)))
}
