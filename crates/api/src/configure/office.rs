//! The office as a whole: read, imported, exported, and what the business itself is.

use cordboard_pbx::office::{Office, OfficeInfo, Secrets};
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::edit::{Saved, edit, load};
use crate::{ApiError, Checked, Code, ImportError, check, export, import};

/// The configuration without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OfficeAnswer {
    pub revision: u64,
    pub office: Office,
}

pub fn office(store: &mut Store) -> Result<OfficeAnswer, ApiError> {
    let (revision, office) = load(store)?;
    Ok(OfficeAnswer { revision, office: office.without_secrets() })
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct OfficeInfoSave {
    pub info: OfficeInfo,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn office_info_save(store: &mut Store, args: &OfficeInfoSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        office.office = args.info.clone();
        Ok(())
    })
}

/// The text of an office file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfficeText {
    pub text: String,
}

/// Puts an office file in place of the whole configuration. Drafts that were not published go with
/// the flows that they belonged to.
pub fn office_import(store: &mut Store, args: &OfficeText) -> Result<Saved, ApiError> {
    let imported = import(store, &args.text).map_err(|error| match error {
        ImportError::Faulty(faults) => ApiError::faulty(faults),
        ImportError::Store(error) => error.into(),
        ImportError::Randomness(error) => ApiError::failed("no secrets can be made up", &error),
    })?;
    let mut notes = imported.checked.notes;
    if imported.new_secrets > 0 {
        notes.push(format!("secrets made up, since none were given: {}", imported.new_secrets));
    }
    Ok(Saved { revision: imported.revision, notes })
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ExportArgs {
    #[serde(default)]
    pub with_secrets: bool,
}

pub fn office_export(store: &mut Store, args: ExportArgs) -> Result<OfficeText, ApiError> {
    let secrets = if args.with_secrets { Secrets::Include } else { Secrets::Omit };
    match export(store, secrets)? {
        Some(text) => Ok(OfficeText { text }),
        None => Err(ApiError::new(Code::NotReady, "there is no office to export yet")),
    }
}

/// Looks whether a file could be imported; changes nothing.
pub fn office_check(args: &OfficeText) -> Result<Checked, ApiError> {
    check(&args.text).map_err(ApiError::faulty)
}
