//! The office's own numbers, one at a time.

use cordboard_pbx::office::{Kind, Number};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Remove, Saved, edit, not_in_use, put, take};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct NumberSave {
    pub number: Number,
    /// As it was written until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn number_save(store: &mut Store, args: &NumberSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        let (new, was) = (args.number.clone(), args.was.as_deref());
        put(&mut office.numbers, new, was, |one| &one.number, "number")?;
        if let Some(was) = was.filter(|was| *was != args.number.number) {
            office.rename(Kind::Number, was, &args.number.number);
        }
        Ok(())
    })
}

pub fn number_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.numbers, &args.id, |one| &one.number, "number")?;
        not_in_use(office, Kind::Number, &args.id)
    })
}
