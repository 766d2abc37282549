//! Trunks, one at a time.

use cordboard_pbx::office::{Kind, Secret, Trunk};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Remove, Saved, edit, not_in_use, put, take};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct TrunkSave {
    pub trunk: Trunk,
    /// Its id until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

/// Saves a trunk. A secret or a prefix that is left out stays as it was; an empty one is taken away.
pub fn trunk_save(store: &mut Store, args: &TrunkSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        let (mut new, was) = (args.trunk.clone(), args.was.as_deref());
        let old = was.and_then(|was| office.trunk(was));
        let old = old.map(|old| (old.secret.clone(), old.dial_prefix.clone())).unwrap_or_default();
        new.secret = kept(new.secret, old.0);
        new.dial_prefix = kept(new.dial_prefix, old.1);
        put(&mut office.trunks, new, was, |one| &one.id, "trunk")?;
        if let Some(was) = was.filter(|was| *was != args.trunk.id) {
            office.rename(Kind::Trunk, was, &args.trunk.id);
        }
        Ok(())
    })
}

pub fn trunk_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.trunks, &args.id, |one| &one.id, "trunk")?;
        not_in_use(office, Kind::Trunk, &args.id)
    })
}

fn kept(new: Option<Secret>, old: Option<Secret>) -> Option<Secret> {
    match new {
        None => old,
        Some(secret) => Some(secret).filter(|secret| !secret.expose().is_empty()),
    }
}
