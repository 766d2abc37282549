//! What people write down of a call.

use std::collections::BTreeSet;

use cordboard_store::{Note, Store};
use serde::Deserialize;

use super::page::{CallNote, call_id};
use crate::{ApiError, By, Code};

const LONGEST: usize = 10_000;
const MOST_TAGS: usize = 20;
const LONGEST_TAG: usize = 60;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NoteSave {
    /// `C17`.
    pub id: String,
    pub text: String,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Puts it in place of the note that was there. Without text and tags it is taken away.
pub fn call_note_save(
    store: &mut Store,
    args: &NoteSave,
    by: By<'_>,
) -> Result<Option<CallNote>, ApiError> {
    let call = call_id(&args.id)?;
    if store.call(call)?.is_none() {
        return Err(ApiError::not_found("call", &args.id));
    }
    let tags: BTreeSet<&str> =
        args.tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()).collect();
    let tag_too_long = tags.iter().any(|tag| tag.chars().count() > LONGEST_TAG);
    if args.text.chars().count() > LONGEST || tags.len() > MOST_TAGS || tag_too_long {
        let text = format!(
            "a note has up to {LONGEST} characters and {MOST_TAGS} tags of {LONGEST_TAG}: shorten it"
        );
        return Err(ApiError::new(Code::TooLarge, text));
    }
    let note = Note {
        text: args.text.trim().to_owned(),
        tags: tags.into_iter().map(str::to_owned).collect(),
        author: by.login.to_owned(),
        at: by.at,
    };
    store.save_note(call, &note)?;
    Ok(store.note(call)?.map(CallNote::from))
}

/// Every tag that there is, the most used first.
pub fn call_tags(store: &mut Store) -> Result<Vec<String>, ApiError> {
    Ok(store.call_tags()?)
}
