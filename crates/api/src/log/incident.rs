//! What a call's decisions came from, as a file for another machine.

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_pbx::{
    incident::{FORMAT, Incident},
    record::CallId,
};
use cordboard_store::{Error, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::page::{call_id, recording_path};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CallIncident {
    /// `C17`.
    pub id: String,
    /// With what was spoken, where it was recorded.
    #[serde(default)]
    pub with_audio: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct IncidentFile {
    pub file_name: String,
    /// JSON.
    pub text: String,
}

/// Whether what was spoken goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audio {
    LeaveOut,
    Include,
}

/// The file of a call that is over, and what an audit notes of it.
pub fn call_incident(
    store: &mut Store,
    args: &CallIncident,
    now: Timestamp,
) -> Result<(IncidentFile, Value), ApiError> {
    let call = call_id(&args.id)?;
    if store.call(call)?.is_none() {
        return Err(ApiError::not_found("call", &args.id));
    }
    let audio = if args.with_audio { Audio::Include } else { Audio::LeaveOut };
    let incident = incident(store, call, audio, now)?;
    let kept = "nothing is kept of how this call was decided: it goes on, or is too old";
    let incident = incident.ok_or_else(|| ApiError::bad(kept))?;
    let text = serde_json::to_string(&incident);
    let text = text.map_err(|error| ApiError::failed("it cannot be written", &error))?;
    let file_name = format!("incident-{call}.json");
    let what = json!({ "id": args.id, "with_audio": args.with_audio });
    Ok((IncidentFile { file_name, text }, what))
}

/// `None`: there is no such call, or nothing is kept of how it was decided.
pub fn incident(
    store: &Store,
    call: CallId,
    audio: Audio,
    now: Timestamp,
) -> Result<Option<Incident>, Error> {
    let (Some((record, journal)), Some(kept)) = (store.call(call)?, store.call_tape(call)?) else {
        return Ok(None);
    };
    let path = record.recording.as_deref().and_then(|file| recording_path(store, file));
    let audio = match (audio, path) {
        // One that was deleted since is not missed: the file is of decisions.
        (Audio::Include, Some(path)) => std::fs::read(path).ok().map(|raw| STANDARD.encode(raw)),
        (Audio::Include, None) | (Audio::LeaveOut, _) => None,
    };
    Ok(Some(Incident {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        written: now,
        call: record,
        journal,
        documents: kept.documents,
        tape: kept.tape,
        floor: kept.floor,
        audio,
    }))
}
