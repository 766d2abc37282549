//! A page of the call log, as programs read it.

use cordboard_pbx::record::{
    CallRecord, Direction, LegRecord, LegRole, Party, PathStep, Reason, Termination,
};
use cordboard_store::{CallQuery, Error, Store};
use jiff::Timestamp;
use serde::Serialize;

use crate::known::BothNames;

/// The newest calls that the query lets through.
///
/// # Errors
///
/// The database cannot be read.
pub fn calls(store: &Store, query: &CallQuery) -> Result<Vec<Call>, Error> {
    let mut calls: Vec<Call> = store.calls(query)?.into_iter().map(Call::from).collect();
    let office = store.office()?;
    for call in &mut calls {
        BothNames::of(store, office.as_ref(), (&call.caller, &call.called))?.put(call);
    }
    for call in calls.iter_mut().filter(|call| call.recording.is_some()) {
        let recording = call.id.parse().ok().map(|id| store.recording(id)).transpose()?.flatten();
        call.recording_removed = recording.and_then(|recording| recording.removed);
        if call.recording_removed.is_some() {
            call.recording = None;
        }
    }
    Ok(calls)
}

/// One call. Moments are UTC in RFC 3339, durations are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Call {
    /// As it is printed everywhere: `C17`.
    pub id: String,
    pub direction: Direction,
    pub caller: String,
    /// As the office knows it, or else as the caller says it.
    pub caller_name: Option<String>,
    pub called: String,
    /// A colleague's or a contact's, where the number is known.
    pub called_name: Option<String>,
    pub trunk: Option<String>,
    /// The office's own number that was dialled or shown.
    pub number: Option<String>,
    #[cfg_attr(test, ts(type = "string"))]
    pub started: Timestamp,
    /// When a person was first spoken to.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub answered: Option<Timestamp>,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub ended: Option<Timestamp>,
    /// Spent in queues.
    pub wait_seconds: Option<f64>,
    pub talk_seconds: f64,
    #[serde(flatten)]
    pub end: End,
    pub legs: Vec<Leg>,
    pub path: Vec<PathStep>,
    /// Numbers that were keyed in during its conversations.
    pub collected: Vec<Collected>,
    /// File name, relative to the folder of recordings.
    pub recording: Option<String>,
    /// When the recording was deleted, its time being over.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub recording_removed: Option<Timestamp>,
}

/// A number that was keyed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Collected {
    /// What it is.
    pub label: String,
    /// Which extension asked for it.
    pub by: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// How many there are.
    pub digits: u32,
    /// `None`: it is masked; `collected_reveal` tells it to whoever may see it.
    pub value: Option<String>,
}

/// One party of a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Leg {
    pub index: u32,
    pub role: LegRole,
    /// An extension's number, or an outside number.
    pub party: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub started: Timestamp,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub answered: Option<Timestamp>,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub ended: Option<Timestamp>,
    #[serde(flatten)]
    pub end: End,
    pub codec: Option<String>,
}

/// Who ended it and why; all `None` while it lasts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct End {
    /// `caller`, `called`, `agent`, `exchange` or `network`.
    #[cfg_attr(
        test,
        ts(type = "\"caller\" | \"called\" | \"agent\" | \"exchange\" | \"network\" | null")
    )]
    pub ended_by: Option<&'static str>,
    /// Which extension, where `ended_by` is `agent`.
    pub ended_by_extension: Option<String>,
    pub reason: Option<Reason>,
}

impl From<CallRecord> for Call {
    fn from(record: CallRecord) -> Self {
        Self {
            id: record.id.to_string(),
            direction: record.direction,
            caller: record.caller,
            caller_name: record.caller_name,
            called: record.called,
            called_name: None,
            trunk: record.trunk,
            number: record.number,
            started: record.started,
            answered: record.answered,
            ended: record.ended,
            wait_seconds: record.wait_ms.map(seconds),
            talk_seconds: seconds(record.talk_ms),
            end: End::from(record.termination),
            legs: record.legs.into_iter().map(Leg::from).collect(),
            path: record.path,
            collected: record.collected.into_iter().map(Collected::from).collect(),
            recording: record.recording,
            recording_removed: None,
        }
    }
}

impl From<cordboard_pbx::record::Collected> for Collected {
    fn from(one: cordboard_pbx::record::Collected) -> Self {
        let cordboard_pbx::record::Collected { label, by, at, digits, value } = one;
        Self { label, by, at, digits, value }
    }
}

impl From<LegRecord> for Leg {
    fn from(leg: LegRecord) -> Self {
        Self {
            index: leg.index,
            role: leg.role,
            party: leg.party,
            started: leg.started,
            answered: leg.answered,
            ended: leg.ended,
            end: End::from(leg.termination),
            codec: leg.codec,
        }
    }
}

impl From<Option<Termination>> for End {
    fn from(termination: Option<Termination>) -> Self {
        let Some(Termination { by, reason }) = termination else {
            return Self::default();
        };
        let (word, extension) = match by {
            Party::Caller => ("caller", None),
            Party::Called => ("called", None),
            Party::Agent(extension) => ("agent", Some(extension)),
            Party::Exchange => ("exchange", None),
            Party::Network => ("network", None),
        };
        Self { ended_by: Some(word), ended_by_extension: extension, reason: Some(reason) }
    }
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}
