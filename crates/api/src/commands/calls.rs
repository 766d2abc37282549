//! The call log, the mailboxes and the people outside, for whoever asks.

use cordboard_pbx::record::CallId;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Asked, Done};
use crate::{self as api, ApiError, Code, Host, Right, door::Caller};

/// The extension whose calls alone somebody may see; `None`: all calls.
pub(super) fn only(caller: &Caller) -> Option<String> {
    own_unless(caller, Right::AllCalls)
}

/// The extension whose recordings alone somebody may hear.
pub(super) fn only_heard(caller: &Caller) -> Option<String> {
    own_unless(caller, Right::ListenRecordings)
}

/// Who has no extension has no calls: no party is called nothing.
fn own_unless(caller: &Caller, right: Right) -> Option<String> {
    (!caller.may(right)).then(|| caller.extension.clone().unwrap_or_default())
}

/// One's own calls, or any with the right to see them.
pub(super) fn note_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::NoteSave,
) -> Result<Option<api::CallNote>, ApiError> {
    let only = only(asked.caller()?);
    let of = api::OfCall { id: args.id.clone(), language: api::Language::English };
    let saved = host.store(|store| {
        api::call(store, &of, only.as_deref())?;
        api::call_note_save(store, &args, asked.by())
    })?;
    // What it says is in the call log, where it can be deleted.
    host.audit(asked.caller()?, "call_note_save", json!({ "id": args.id }));
    Ok(saved)
}

pub(super) fn delete(host: &Host, asked: &Asked<'_>, args: api::OfCall) -> Result<Done, ApiError> {
    let what = host.store(|store| api::call_delete(store, &args))?;
    host.audit(asked.caller()?, "call_delete", what);
    Ok(Done {})
}

pub(super) fn incident(
    host: &Host,
    asked: &Asked<'_>,
    args: api::CallIncident,
) -> Result<api::IncidentFile, ApiError> {
    let by = asked.by();
    let (file, what) = host.store(|store| api::call_incident(store, &args, by.at))?;
    host.audit(asked.caller()?, "call_incident", what);
    Ok(file)
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Reveal {
    /// `C17`
    pub(super) id: String,
    /// Which of those that were keyed in, counted from 0.
    pub(super) place: u32,
}

#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct Revealed {
    pub(super) value: String,
}

/// What nobody else sees. Who looked is noted, not what was seen.
pub(super) fn reveal(host: &Host, asked: &Asked<'_>, args: Reveal) -> Result<Revealed, ApiError> {
    let missing = || ApiError::not_found("number", &format!("{}/{}", args.id, args.place));
    let call: CallId = args.id.parse().map_err(|_| missing())?;
    let value = host.store(|store| Ok(store.kept_digits(call, args.place)?))?;
    let value = value.ok_or_else(missing)?;
    host.audit(asked.caller()?, "collected_reveal", json!({ "id": args.id, "place": args.place }));
    Ok(Revealed { value })
}

/// One's own box, or any with the right to listen.
pub(super) fn messages(
    store: &mut Store,
    args: &api::Messages,
    caller: &Caller,
) -> Result<Vec<api::MessageRow>, ApiError> {
    let own = caller.extension.as_ref() == Some(&args.mailbox);
    if !own && !caller.may(Right::ListenRecordings) {
        return Err(ApiError::new(Code::Forbidden, "this mailbox is somebody else's"));
    }
    api::messages(store, args)
}

pub(super) fn contact_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::ContactSave,
) -> Result<api::Contact, ApiError> {
    let saved = host.store(|store| api::contact_save(store, &args))?;
    host.audit(asked.caller()?, "contact_save", json!({ "id": saved.id, "name": saved.name }));
    Ok(saved)
}

pub(super) fn contact_remove(
    host: &Host,
    asked: &Asked<'_>,
    args: api::ContactId,
) -> Result<Done, ApiError> {
    host.store(|store| api::contact_remove(store, args))?;
    host.audit(asked.caller()?, "contact_remove", json!({ "id": args.id }));
    Ok(Done {})
}

pub(super) fn contacts_import(
    host: &Host,
    asked: &Asked<'_>,
    args: api::ContactsTable,
) -> Result<api::ContactsImported, ApiError> {
    let told = host.store(|store| api::contacts_import(store, &args))?;
    let detail = json!({ "added": told.added, "changed": told.changed });
    host.audit(asked.caller()?, "contacts_import", detail);
    Ok(told)
}
