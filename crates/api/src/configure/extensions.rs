//! Extensions, one at a time.

use cordboard_pbx::office::{Extension, Kind, Secret};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Remove, Saved, carry_to_drafts, edit, new_secret, not_in_use, put, take};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct ExtensionSave {
    pub extension: Extension,
    /// Its number until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

/// Saves an extension. A secret that is left out stays, or is made up for a new one; a PIN that is left
/// out stays, an empty one is taken away. A new number is carried to all that name the old one.
pub fn extension_save(store: &mut Store, args: &ExtensionSave) -> Result<Saved, ApiError> {
    let made_up = new_secret()?;
    let saved = edit(store, args.revision, |office| {
        let (new, was) = (args.extension.clone(), args.was.as_deref());
        let number = new.number.clone();
        let old = put(&mut office.extensions, new, was, |one| &one.number, "extension")?;
        let place = office.extensions.iter_mut().rev().find(|one| one.number == number);
        if let Some(saved) = place {
            keep_secrets(saved, old.as_ref(), &made_up);
        }
        if let Some(old) = old.filter(|old| old.number != number) {
            office.rename(Kind::Extension, &old.number, &number);
        }
        Ok(())
    })?;
    carry_to_drafts(store, Kind::Extension, args.was.as_deref(), &args.extension.number)?;
    Ok(saved)
}

pub fn extension_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.extensions, &args.id, |one| &one.number, "extension")?;
        not_in_use(office, Kind::Extension, &args.id)
    })
}

pub(super) fn keep_secrets(saved: &mut Extension, old: Option<&Extension>, made_up: &Secret) {
    if saved.secret.as_ref().is_none_or(|secret| secret.expose().is_empty()) {
        let before = old.and_then(|old| old.secret.clone());
        saved.secret = Some(before.unwrap_or_else(|| made_up.clone()));
    }
    let before = old.and_then(|old| old.voicemail.as_ref()).and_then(|mailbox| mailbox.pin.clone());
    if let Some(mailbox) = &mut saved.voicemail {
        mailbox.pin = match mailbox.pin.take() {
            None => before,
            Some(pin) => Some(pin).filter(|pin| !pin.expose().is_empty()),
        };
    }
}
