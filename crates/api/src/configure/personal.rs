//! What somebody sets for his own extension: not to be disturbed, where its calls go, the mobile that rings too.

use cordboard_pbx::office::{Forward, Mobile};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Saved, edit};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct PersonalSave {
    pub do_not_disturb: bool,
    /// Where its calls go in its place; `None`: they stay.
    #[serde(default)]
    pub forward: Option<Forward>,
    /// A telephone outside that rings with its phones; `None`: none does.
    #[serde(default)]
    pub mobile: Option<Mobile>,
}

/// Sets it for that extension, and nothing else of it.
pub fn personal_save(
    store: &mut Store,
    args: &PersonalSave,
    extension: &str,
) -> Result<Saved, ApiError> {
    edit(store, None, |office| {
        let own = office.extensions.iter_mut().find(|one| one.number == extension);
        let own = own.ok_or_else(|| ApiError::not_found("extension", extension))?;
        own.do_not_disturb = args.do_not_disturb.then_some(true);
        own.mobile = args.mobile.clone();
        own.forward = args.forward.clone().filter(|forward| *forward != Forward::default());
        Ok(())
    })
}
