//! A page of the call log, and what there was with a number.

use cordboard_pbx::{office::Office, record::CallRecord};
use cordboard_store::{CallFilter, CallPage, CallSort, Store};
use serde::{Deserialize, Serialize};

use super::filter::CallLogQuery;
use crate::{ApiError, Call, known::BothNames, numbers::recorded};

/// How many calls with a number are told.
const HISTORY: u32 = 20;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallLogPage {
    pub rows: Vec<Call>,
    /// All that the filters let through.
    pub total: u64,
}

/// `only`: the extension whose calls alone the asker may see; `None` for all.
pub fn call_log(
    store: &mut Store,
    args: &CallLogQuery,
    only: Option<&str>,
) -> Result<CallLogPage, ApiError> {
    let office = store.office()?;
    let filter = args.filter(store, office.as_ref(), only)?;
    let (records, total) = store.call_log(&filter, args.page())?;
    Ok(CallLogPage { rows: rows(store, office.as_ref(), records)?, total })
}

/// The records as they are told; a recording that was deleted is none.
pub(super) fn rows(
    store: &Store,
    office: Option<&Office>,
    records: Vec<CallRecord>,
) -> Result<Vec<Call>, ApiError> {
    records.into_iter().map(|record| row(store, office, record)).collect()
}

pub(super) fn row(
    store: &Store,
    office: Option<&Office>,
    record: CallRecord,
) -> Result<Call, ApiError> {
    let recording = store.recording(record.id)?;
    let mut call = Call::from(record);
    BothNames::of(store, office, (&call.caller, &call.called))?.put(&mut call);
    call.recording_removed = recording.and_then(|recording| recording.removed);
    if call.recording_removed.is_some() {
        call.recording = None;
    }
    Ok(call)
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct History {
    /// As anybody writes it.
    pub number: String,
}

/// The last calls from and to a number, the newest first.
pub fn history(
    store: &mut Store,
    args: &History,
    only: Option<&str>,
) -> Result<Vec<Call>, ApiError> {
    let office = store.office()?;
    let number = Some(recorded(office.as_ref(), &args.number));
    let filter = CallFilter { number, only: only.map(str::to_owned), ..CallFilter::default() };
    let page = CallPage { sort: CallSort::Started, descending: true, offset: 0, limit: HISTORY };
    let (records, _) = store.call_log(&filter, page)?;
    rows(store, office.as_ref(), records)
}
