//! Sound for screens: recordings, messages, prompts, and texts as they would be spoken.

use std::path::{Component, Path, PathBuf};

use cordboard_engine::hear::{HearError, Hearing, wav};
use cordboard_media::Clip;
use cordboard_pbx::record::CallId;
use serde::Deserialize;

use crate::{ApiError, Code, Host, Right, configure::edit::load, door::Caller};

/// Which sound.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MediaRef {
    /// Of a call, by its name: `C17`.
    Recording(String),
    Message(u64),
    Speech(Speech),
    #[serde(untagged)]
    Prompt(PromptRef),
}

/// A prompt of the office.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PromptRef {
    pub prompt: String,
    pub language: String,
}

/// A text that may become a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Speech {
    pub text: String,
    pub language: String,
}

/// The sound as the bytes of a WAV file.
///
/// # Errors
///
/// There is none, or this person may not hear it.
pub fn media(host: &Host, caller: &Caller, what: &MediaRef) -> Result<Vec<u8>, ApiError> {
    match what {
        MediaRef::Recording(call) => recording(host, caller, call),
        MediaRef::Message(id) => message(host, caller, *id),
        MediaRef::Prompt(PromptRef { prompt, language }) => {
            heard(host, |hearing| hearing.prompt(language, prompt))
        }
        MediaRef::Speech(Speech { text, language }) => {
            if !caller.may(Right::Configure) && !caller.may(Right::Flows) {
                return Err(ApiError::new(Code::Forbidden, "only who writes prompts tries them"));
            }
            heard(host, |hearing| hearing.speech(language, text))
        }
    }
}

/// What callers would hear: nothing that anybody must not know.
fn heard(
    host: &Host,
    hear: impl FnOnce(&Hearing) -> Result<Clip, HearError>,
) -> Result<Vec<u8>, ApiError> {
    let (_, office) = host.store(|store| load(store))?;
    let hearing = Hearing::of(host.data(), &office);
    let clip = hear(&hearing).map_err(|error| ApiError::new(Code::Failed, error.to_string()))?;
    Ok(wav(&clip))
}

/// Everybody's with the right to listen; else one's own calls.
fn recording(host: &Host, caller: &Caller, call: &str) -> Result<Vec<u8>, ApiError> {
    let id: CallId = call.parse().map_err(|_| ApiError::not_found("call", call))?;
    let found = host.store(|store| Ok(store.call(id)?))?;
    let (record, _) = found.ok_or_else(|| ApiError::not_found("call", call))?;
    let own = caller.extension.as_ref();
    let own = own.is_some_and(|own| record.legs.iter().any(|leg| leg.party == *own));
    if !own && !caller.may(Right::ListenRecordings) {
        return Err(ApiError::new(Code::Forbidden, "this is a call of others"));
    }
    let file = record.recording.ok_or_else(|| ApiError::not_found("recording of", call))?;
    read(host, "recordings", &file)
}

fn message(host: &Host, caller: &Caller, id: u64) -> Result<Vec<u8>, ApiError> {
    let found = host.store(|store| Ok(store.message(id)?))?;
    let message = found.ok_or_else(|| ApiError::not_found("message", &id.to_string()))?;
    let own = caller.extension.as_ref() == Some(&message.mailbox);
    if !own && !caller.may(Right::ListenRecordings) {
        return Err(ApiError::new(Code::Forbidden, "this is a message for others"));
    }
    read(host, "voicemail", &message.file)
}

fn read(host: &Host, folder: &str, file: &str) -> Result<Vec<u8>, ApiError> {
    let path: PathBuf = host.data().join(folder).join(inside(file)?);
    std::fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ApiError::not_found("file", file),
        _ => ApiError::failed("the file cannot be read", &error),
    })
}

/// A name out of the database leads to a file of the folder, or nowhere.
fn inside(file: &str) -> Result<&Path, ApiError> {
    let path = Path::new(file);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if plain && !file.is_empty() { Ok(path) } else { Err(ApiError::not_found("file", file)) }
}
