//! One call with all that is known of it.

use std::path::{Component, Path, PathBuf};

use cordboard_pbx::record::{CallId, CallRecord, EntryKind, JournalEntry, LegQuality};
use cordboard_store::{Note, Recording, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::query::row;
use crate::{ApiError, Call, Contact, Language, Names, story};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfCall {
    /// `C17`.
    pub id: String,
    /// In which the story is told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>", optional))]
    pub language: Language,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallPage {
    pub call: Call,
    pub journal: Vec<JournalRow>,
    /// The story of the call, as `cordboardd why` tells it.
    pub why: String,
    pub note: Option<CallNote>,
    pub recording: Option<RecordingPart>,
    /// Whose number the outside party has.
    pub contact: Option<Contact>,
    /// How the legs sounded that had sound and are over.
    pub quality: Vec<LegSound>,
}

/// How a leg sounded, between the exchange and its party.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LegSound {
    /// The index of the leg.
    pub leg: u32,
    /// An extension's number, or an outside number.
    pub party: String,
    /// Of a hundred packets that it sent, those that never came.
    pub loss: f64,
    /// Of a hundred packets that were sent to it, as it reported.
    pub loss_out: Option<f64>,
    pub jitter_ms: f64,
    pub round_trip_ms: Option<f64>,
    /// Mean opinion score of the worse direction, 1 to 4.4.
    pub mos: f64,
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JournalRow {
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    pub kind: EntryKind,
    pub who: Option<String>,
    /// The same with its name, where the office knows one: `Wei (1001)`.
    pub who_name: Option<String>,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallNote {
    pub text: String,
    pub tags: Vec<String>,
    /// The login of who wrote it last.
    pub by: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RecordingPart {
    /// Known once the file is whole.
    pub seconds: Option<f64>,
    pub bytes: Option<u64>,
    /// When it was deleted, its time being over.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub removed: Option<Timestamp>,
    /// Why it broke off.
    pub failure: Option<String>,
}

/// `only`: the extension whose calls alone the asker may see.
pub fn call(store: &mut Store, args: &OfCall, only: Option<&str>) -> Result<CallPage, ApiError> {
    let id = call_id(&args.id)?;
    let missing = || ApiError::not_found("call", &args.id);
    let (record, journal) = store.call(id)?.ok_or_else(missing)?;
    let is_his = |extension| record.legs.iter().any(|leg| leg.party == extension);
    if only.is_some_and(|extension| !is_his(extension)) {
        return Err(missing()); // whether there is one is not his to know
    }
    let recording = store.recording(id)?;
    let names = Names::load(store)?.speaking(args.language);
    let quality = sounds(&record, store.leg_qualities(id)?);
    let why = story(&record, &journal, recording.as_ref(), &names);
    let mut contact = None;
    for number in [&record.caller, &record.called] {
        contact = contact.or(store.contact_of(number)?);
    }
    Ok(CallPage {
        journal: journal.into_iter().map(|entry| journal_row(entry, &names)).collect(),
        why,
        quality,
        note: store.note(id)?.map(CallNote::from),
        recording: recording.filter(|found| found.file.is_some()).map(|found| {
            let mut part = RecordingPart::from(found);
            part.failure.iter_mut().for_each(|why| args.language.put(why));
            part
        }),
        contact: contact.map(Contact::from),
        call: row(store, store.office()?.as_ref(), record)?,
    })
}

fn sounds(record: &CallRecord, legs: Vec<(u32, LegQuality)>) -> Vec<LegSound> {
    let sound = |(leg, quality): (u32, LegQuality)| {
        let LegQuality { loss, loss_out, jitter_ms, round_trip_ms, mos } = quality;
        let party = party_of(record, leg);
        LegSound { leg, party, loss, loss_out, jitter_ms, round_trip_ms, mos }
    };
    legs.into_iter().map(sound).collect()
}

/// Who was on that leg.
pub(super) fn party_of(record: &CallRecord, leg: u32) -> String {
    let leg = record.legs.iter().find(|row| row.index == leg);
    leg.map(|row| row.party.clone()).unwrap_or_default()
}

pub(super) fn call_id(text: &str) -> Result<CallId, ApiError> {
    text.parse().map_err(|_| ApiError::bad(format!("{text:?} is no call; write one such as C17")))
}

/// Where a recording's file is; `None` for a name that would lead out of the folder.
pub(super) fn recording_path(store: &Store, file: &str) -> Option<PathBuf> {
    let file = Path::new(file);
    let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| store.data().join("recordings").join(file))
}

fn journal_row(entry: JournalEntry, names: &Names) -> JournalRow {
    let who_name = entry.who.as_deref().map(|who| names.of(who));
    let JournalEntry { at, kind, who, text, .. } = entry;
    let text = names.journal(&text);
    JournalRow { at, kind, who_name: who_name.filter(|name| Some(name) != who.as_ref()), who, text }
}

impl From<Note> for CallNote {
    fn from(note: Note) -> Self {
        Self { text: note.text, tags: note.tags, by: note.author, at: note.at }
    }
}

impl From<Recording> for RecordingPart {
    fn from(recording: Recording) -> Self {
        Self {
            seconds: recording.millis.map(|millis| millis as f64 / 1000.0),
            bytes: recording.bytes,
            removed: recording.removed,
            failure: recording.failure,
        }
    }
}
