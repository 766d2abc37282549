//! All flows, a line each.

use cordboard_flow::Problem;
use cordboard_pbx::office::{FlowEntry, Office};
use cordboard_store::Store;
use jiff::Timestamp;
use serde::Serialize;

use super::{check::problems, draft::current};
use crate::{ApiError, configure::edit::load};

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FlowRow {
    pub id: String,
    pub name: String,
    /// The version that calls walk.
    pub published: Option<u32>,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub published_at: Option<Timestamp>,
    /// The draft is another document than the published one.
    pub changed: bool,
    /// Errors in the draft; warnings do not count.
    pub problems: usize,
    /// The office's numbers that lead here.
    pub numbers: Vec<String>,
    pub tests: u32,
}

pub fn flows(store: &mut Store) -> Result<Vec<FlowRow>, ApiError> {
    let (_, office) = load(store)?;
    office.flows.iter().map(|entry| row(store, &office, entry)).collect()
}

pub(super) fn row(store: &Store, office: &Office, entry: &FlowEntry) -> Result<FlowRow, ApiError> {
    let (draft, _) = current(store, entry)?;
    let published = entry.published_document();
    let version = published.map(|(version, _)| version);
    let history = store.flow_history(&entry.id)?;
    let noted = history.iter().find(|known| Some(known.number) == version);
    let same = published
        .and_then(|(_, document)| serde_json::to_value(document).ok())
        .is_some_and(|document| document == draft);
    let leads_here = |number: &&cordboard_pbx::office::Number| {
        number.inbound.as_ref().is_some_and(|inbound| inbound.flow == entry.id)
    };
    Ok(FlowRow {
        id: entry.id.clone(),
        name: entry.name.clone(),
        published: version,
        published_at: noted.and_then(|noted| noted.at),
        changed: !same,
        problems: problems(office, Some(&entry.id), &draft)
            .iter()
            .filter(|problem| Problem::is_error(problem))
            .count(),
        numbers: office.numbers.iter().filter(leads_here).map(|one| one.number.clone()).collect(),
        tests: store.count_flow_tests(&entry.id)?,
    })
}
