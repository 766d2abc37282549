//! A prompt is saved, renamed, removed.

use cordboard_pbx::office::{Kind, Office, Prompt};
use cordboard_store::Store;
use serde::Deserialize;

use crate::{
    ApiError, Saved,
    configure::edit::{carry_to_drafts, edit, not_in_use},
};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct PromptSave {
    pub prompt: Prompt,
    /// Its id until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    /// Its language until now; `None`: the same as it is to be.
    #[serde(default)]
    pub was_language: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

/// One prompt in one language.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct PromptOf {
    pub id: String,
    pub language: String,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn prompt_save(store: &mut Store, args: &PromptSave) -> Result<Saved, ApiError> {
    let PromptSave { prompt, was, was_language, revision } = args;
    let language = was_language.as_ref().unwrap_or(&prompt.language);
    let saved = edit(store, *revision, |office| {
        let Some(was) = was else {
            office.prompts.push(prompt.clone());
            return Ok(());
        };
        let place = position(office, was, language)?;
        let others = office.prompts.iter().filter(|one| one.id == *was).count() - 1;
        if let Some(old) = office.prompts.get_mut(place) {
            *old = prompt.clone();
        }
        // What was said in several languages under one name is so still: flows know that name.
        if *was != prompt.id && others == 0 {
            office.rename(Kind::Prompt, was, &prompt.id);
        }
        Ok(())
    })?;
    if store
        .office()?
        .is_some_and(|office| !office.prompts.iter().any(|one| Some(&one.id) == was.as_ref()))
    {
        carry_to_drafts(store, Kind::Prompt, was.as_deref(), &prompt.id)?;
    }
    Ok(saved)
}

/// The last language of a prompt stays for as long as a published flow plays it.
pub fn prompt_remove(store: &mut Store, args: &PromptOf) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        let place = position(office, &args.id, &args.language)?;
        office.prompts.remove(place);
        if office.prompts.iter().any(|prompt| prompt.id == args.id) {
            return Ok(());
        }
        not_in_use(office, Kind::Prompt, &args.id)
    })
}

fn position(office: &Office, id: &str, language: &str) -> Result<usize, ApiError> {
    let place = office.prompts.iter().position(|one| one.id == id && one.language == language);
    place.ok_or_else(|| ApiError::not_found("prompt", &format!("{id} in {language}")))
}
