//! A sound that somebody brings or has just spoken becomes a prompt.

use std::{fs, io, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_engine::{convert, hear};
use cordboard_pbx::office::{Office, Prompt};
use cordboard_store::Store;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    ApiError, Code, Saved,
    configure::edit::{edit, load},
};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PromptUpload {
    pub id: String,
    pub language: String,
    /// As it was called where it comes from; for the audit.
    pub file_name: String,
    /// WAV, MP3, FLAC or OGG Vorbis in base64, half an hour at most.
    pub data: String,
}

/// Converts and evens the sound, and makes it the prompt of this id and language. The file that it
/// replaces is removed.
pub fn prompt_upload(
    store: &mut Store,
    data: &Path,
    args: &PromptUpload,
) -> Result<Saved, ApiError> {
    let sound =
        STANDARD.decode(&args.data).map_err(|_| ApiError::bad("data: this is no base64"))?;
    let clip = convert::clip(sound).map_err(|error| {
        let code = match error {
            convert::ConvertError::TooLong => Code::TooLarge,
            convert::ConvertError::Unreadable(_)
            | convert::ConvertError::Empty
            | convert::ConvertError::Rate(_) => Code::BadArguments,
        };
        ApiError::new(code, format!("{}: {error}", args.file_name))
    })?;
    let wav = hear::wav(&clip);
    let name = file_name(args, &wav);
    let folder = data.join("prompts");
    keep(&folder, &name, &wav)
        .map_err(|error| ApiError::failed("the sound is not kept", &error))?;
    let before = load(store)?.1;
    let saved = edit(store, None, |office| {
        let PromptUpload { id, language, .. } = args;
        office.prompts.retain(|one| one.id != *id || one.language != *language);
        office.prompts.push(Prompt {
            id: id.clone(),
            language: language.clone(),
            builtin: None,
            text: None,
            file: Some(name.clone()),
        });
        Ok(())
    });
    let left = match &saved {
        Ok(_) => file_of(&before, args),
        Err(_) => Some(name.as_str()),
    };
    if let Some(left) = left {
        let (_, office) = load(store)?;
        let used = office.prompts.iter().any(|prompt| prompt.file.as_deref() == Some(left));
        // Only what was made here: others' files are their owners'.
        if !used && is_ours(left) {
            let _ = fs::remove_file(folder.join(left)); // it only takes room
        }
    }
    saved
}

fn file_of<'a>(office: &'a Office, args: &PromptUpload) -> Option<&'a str> {
    let same = |one: &&Prompt| one.id == args.id && one.language == args.language;
    office.prompts.iter().find(same)?.file.as_deref()
}

/// Another sound has another name, so that nothing that was loaded before is played in its place.
fn file_name(args: &PromptUpload, wav: &[u8]) -> String {
    let plain = |text: &str| -> String {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        text.chars().take(40).map(plain).collect()
    };
    let digest = hex::encode(&Sha256::digest(wav)[..6]);
    format!("{}.{}.{digest}.wav", plain(&args.id), plain(&args.language))
}

fn is_ours(file: &str) -> bool {
    let parts: Vec<&str> = file.split('.').collect();
    matches!(parts.as_slice(), [_, _, digest, "wav"] if digest.len() == 12)
        && !file.contains(['/', '\\'])
}

/// Whole or not at all.
fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!("{name}.part"));
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, folder.join(name))
}
