//! What callers hear, and what they left to be heard.

use cordboard_pbx::Command;
use serde::Deserialize;
use serde_json::json;

use super::{Asked, Done, Nothing, exchange::tell};
use crate::{self as api, ApiError, Code, Host, Right};

pub(super) fn prompts(
    host: &Host,
    _: &Asked<'_>,
    _: Nothing,
) -> Result<Vec<api::PromptRow>, ApiError> {
    host.store(|store| api::prompts(store, host.data()))
}

/// The sound itself is too much for the audit.
pub(super) fn prompt_upload(
    host: &Host,
    asked: &Asked<'_>,
    args: api::PromptUpload,
) -> Result<api::Saved, ApiError> {
    let saved = host.store(|store| api::prompt_upload(store, host.data(), &args))?;
    let detail = json!({ "id": args.id, "language": args.language, "file_name": args.file_name });
    host.audit(asked.caller()?, "prompt_upload", detail);
    host.configured();
    Ok(saved)
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfMessage {
    pub(super) id: u64,
}

/// The lamp of the mailbox goes out with its last new message.
pub(super) fn message_heard(
    host: &Host,
    asked: &Asked<'_>,
    args: OfMessage,
) -> Result<Done, ApiError> {
    may_have(host, asked, args, Right::ListenRecordings)?;
    tell(host, Command::MessageHeard { id: args.id })
}

pub(super) fn message_delete(
    host: &Host,
    asked: &Asked<'_>,
    args: OfMessage,
) -> Result<Done, ApiError> {
    let mailbox = may_have(host, asked, args, Right::DeleteCalls)?;
    let done = tell(host, Command::MessageDelete { id: args.id })?;
    let detail = json!({ "id": args.id, "mailbox": mailbox });
    host.audit(asked.caller()?, "message_delete", detail);
    Ok(done)
}

/// One's own message, or any with this right. Gives the box it is in.
fn may_have(
    host: &Host,
    asked: &Asked<'_>,
    args: OfMessage,
    right: Right,
) -> Result<String, ApiError> {
    let caller = asked.caller()?;
    let message = host.store(|store| Ok(store.message(args.id)?))?;
    let message = message.ok_or_else(|| ApiError::not_found("message", &args.id.to_string()))?;
    if caller.extension.as_ref() == Some(&message.mailbox) || caller.may(right) {
        return Ok(message.mailbox);
    }
    Err(ApiError::new(Code::Forbidden, "this is a message for others"))
}
