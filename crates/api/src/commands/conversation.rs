//! What is done with conversations that go on: supervised, parked.

use cordboard_pbx::{Command, Supervision, codes::SLOTS, record::CallId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Asked, Done,
    exchange::{OfLiveCall, has_phones, tell},
};
use crate::{ApiError, Code, Host};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Supervise {
    /// `C17`
    pub(super) id: String,
    /// The extension whose conversation it is.
    pub(super) watched: String,
    pub(super) how: How,
}

/// What a supervisor does in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Supervision"))]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// Hears both, is heard by nobody.
    Listen,
    /// Is heard by the colleague alone.
    Whisper,
    /// All three hear each other.
    Barge,
    /// Speaks in the colleague's place.
    TakeOver,
}

/// Rings the phones of whoever asks; answered, they are in the conversation.
pub(super) fn supervise(host: &Host, asked: &Asked<'_>, args: Supervise) -> Result<Done, ApiError> {
    let caller = asked.caller()?;
    let by = caller.extension.clone();
    let by = by.ok_or_else(|| ApiError::bad("you have no extension: an admin gives you one"))?;
    if by == args.watched {
        return Err(ApiError::bad("watched: this is your own extension"));
    }
    let call = of(&args.id)?;
    if !host.live.speaks(call, &args.watched) {
        return Err(ApiError::not_found("conversation", &args.id));
    }
    has_phones(host, &by)?;
    let detail = json!({ "id": args.id, "watched": args.watched, "how": args.how });
    host.audit(caller, "call_supervise", detail);
    let how = match args.how {
        How::Listen => Supervision::Listen,
        How::Whisper => Supervision::Whisper,
        How::Barge => Supervision::Barge,
        How::TakeOver => Supervision::TakeOver,
    };
    tell(host, Command::Supervise { call, watched: args.watched, by, how })
}

/// Where a call waits from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct ParkedIn {
    /// Any phone that dials this has the call.
    pub(super) slot: u16,
}

/// Lets whom one speaks with wait in a parking place that is free.
pub(super) fn park(host: &Host, asked: &Asked<'_>, args: OfLiveCall) -> Result<ParkedIn, ApiError> {
    let call = of(&args.id)?;
    let own = asked.caller()?.extension.clone().filter(|own| host.live.speaks(call, own));
    let own = own.ok_or_else(|| ApiError::new(Code::Forbidden, "you are not in this call"))?;
    let taken = host.live.parked();
    let slot = SLOTS.into_iter().find(|slot| !taken.contains(slot)).ok_or_else(|| {
        ApiError::bad("every parking place is taken: take a call out of one of them first")
    })?;
    tell(host, Command::Transfer { call, extension: own, to: slot.to_string() })?;
    Ok(ParkedIn { slot })
}

fn of(id: &str) -> Result<CallId, ApiError> {
    id.parse().map_err(|_| ApiError::not_found("call", id))
}
