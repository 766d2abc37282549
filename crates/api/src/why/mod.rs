//! The story of a call, in sentences: what happened, and why it went that way.
//!
//! Two parts. The first says in short how the call went, from its record. The second tells it step
//! by step from the journal, where every decision lies with its reason. The journal is written in
//! English; `told/` knows its sentences in Chinese.

mod chinese;
mod english;

use cordboard_pbx::record::{CallId, CallRecord, JournalEntry, Reason};
use cordboard_store::{Error, Recording, Store};
use jiff::Timestamp;

use crate::names::{Language, Names};

/// The story of a call of the log; `None` where there is no such call.
///
/// # Errors
///
/// The database cannot be read.
pub fn why(store: &Store, call: CallId, language: Language) -> Result<Option<String>, Error> {
    let names = Names::load(store)?.speaking(language);
    let Some((record, journal)) = store.call(call)? else {
        return Ok(None);
    };
    let recording = store.recording(call)?;
    Ok(Some(story(&record, &journal, recording.as_ref(), &names)))
}

/// The story of a call, given all that is known of it.
pub fn story(
    record: &CallRecord,
    journal: &[JournalEntry],
    recording: Option<&Recording>,
    names: &Names,
) -> String {
    match names.language() {
        Language::English => english::story(record, journal, recording, names),
        Language::Chinese => chinese::story(record, journal, recording, names),
    }
}

/// Two people were speaking when the exchange stopped unexpectedly.
fn is_cut_off(record: &CallRecord) -> bool {
    let interrupted = record.termination.as_ref().map(|ended| ended.reason);
    let answered = record.legs.iter().filter(|leg| leg.answered.is_some()).count();
    interrupted == Some(Reason::Interrupted) && answered > 1
}

/// Where the text has this as a word of its own.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let joins = |letter: char| letter.is_alphanumeric() || "-_+".contains(letter);
    text.match_indices(word).map(|(place, _)| place).find(|&place| {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        let after = text.get(place + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

fn millis_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or(0)
}
