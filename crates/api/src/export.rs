//! Writes the whole configuration as an office file.

use cordboard_pbx::office::{self, FlowEntry, Secrets};
use cordboard_store::{Error, Store};

/// The office file's text; `None` before the first office was saved.
///
/// # Errors
///
/// The database cannot be read.
pub fn export(store: &Store, secrets: Secrets) -> Result<Option<String>, Error> {
    let Some(mut office) = store.office()? else {
        return Ok(None);
    };
    for flow in &mut office.flows {
        tidy(flow);
    }
    Ok(Some(office::write(&office, secrets)))
}

/// Leaves out a published document that is the draft over again: the file says so by `publish`, as
/// it did when it was imported. Version numbers are this exchange's own.
fn tidy(flow: &mut FlowEntry) {
    let same =
        flow.published.as_ref().is_some_and(|published| *published.document == flow.document);
    if flow.publish && same {
        flow.published = None;
    }
}
