//! Calendars, one at a time.

use cordboard_flow::Calendar;
use cordboard_pbx::office::Kind;
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Remove, Saved, carry_to_drafts, edit, not_in_use, put, take};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct CalendarSave {
    pub calendar: Calendar,
    /// Its id until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn calendar_save(store: &mut Store, args: &CalendarSave) -> Result<Saved, ApiError> {
    let saved = edit(store, args.revision, |office| {
        let (new, was) = (args.calendar.clone(), args.was.as_deref());
        put(&mut office.calendars, new, was, |one| one.id.as_str(), "calendar")?;
        if let Some(was) = was.filter(|was| *was != args.calendar.id.as_str()) {
            office.rename(Kind::Calendar, was, args.calendar.id.as_str());
        }
        Ok(())
    })?;
    carry_to_drafts(store, Kind::Calendar, args.was.as_deref(), args.calendar.id.as_str())?;
    Ok(saved)
}

pub fn calendar_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.calendars, &args.id, |one| one.id.as_str(), "calendar")?;
        not_in_use(office, Kind::Calendar, &args.id)
    })
}
