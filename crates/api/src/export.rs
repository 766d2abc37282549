//! Writes the whole configuration as an office file.

use std::sync::Arc;

use cordboard_pbx::office::{self, FlowEntry, Published, Secrets};
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
        typed(store, flow)?;
        tidy(flow);
    }
    Ok(Some(office::write(&office, secrets)))
}

/// What was typed and not published yet is the draft, where it can be read as a document.
fn typed(store: &Store, flow: &mut FlowEntry) -> Result<(), Error> {
    let Some(draft) = store.flow_draft(&flow.id)? else {
        return Ok(());
    };
    let Ok(document) = serde_json::from_value(draft.document) else {
        return Ok(());
    };
    let published = flow.published_document();
    let published = published.map(|(version, document)| (version, Arc::new(document.clone())));
    flow.published = published.map(|(version, document)| Published { version, document });
    flow.document = document;
    Ok(())
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
