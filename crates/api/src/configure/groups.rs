//! Skill groups, one at a time.

use cordboard_pbx::office::{Group, Kind};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Remove, Saved, carry_to_drafts, edit, not_in_use, put, take};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct GroupSave {
    pub group: Group,
    /// Its id until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

/// Saves a group. A new id is carried to all that name the old one, published flows included.
pub fn group_save(store: &mut Store, args: &GroupSave) -> Result<Saved, ApiError> {
    let saved = edit(store, args.revision, |office| {
        let (new, was) = (args.group.clone(), args.was.as_deref());
        put(&mut office.groups, new, was, |one| &one.id, "group")?;
        if let Some(was) = was.filter(|was| *was != args.group.id) {
            office.rename(Kind::Group, was, &args.group.id);
        }
        Ok(())
    })?;
    carry_to_drafts(store, Kind::Group, args.was.as_deref(), &args.group.id)?;
    Ok(saved)
}

pub fn group_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.groups, &args.id, |one| &one.id, "group")?;
        not_in_use(office, Kind::Group, &args.id)
    })
}
