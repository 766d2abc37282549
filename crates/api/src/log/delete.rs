//! Forgetting a call.

use std::io;

use cordboard_store::Store;
use serde_json::{Value, json};

use super::page::{OfCall, call_id, recording_path};
use crate::ApiError;

/// Deletes the call's row, its journal, its note, and the file of its recording. The answer is what
/// an audit notes of it.
///
/// # Errors
///
/// There is no such call; it goes on; its recording cannot be deleted, and then nothing is.
pub fn call_delete(store: &mut Store, args: &OfCall) -> Result<Value, ApiError> {
    let call = call_id(&args.id)?;
    let Some((record, _)) = store.call(call)? else {
        return Err(ApiError::not_found("call", &args.id));
    };
    if record.ended.is_none() {
        return Err(ApiError::bad("this call goes on: end it first"));
    }
    if let Some(path) = record.recording.as_deref().and_then(|file| recording_path(store, file)) {
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ApiError::failed("the recording cannot be deleted", &error)),
        }
        if let Some(day) = path.parent() {
            let _ = std::fs::remove_dir(day); // refused while there is anything in it
        }
    }
    store.delete_call(call)?;
    Ok(json!({
        "id": args.id,
        "caller": record.caller,
        "called": record.called,
        "started": record.started,
        "recording": record.recording,
    }))
}
