//! What is done with conversations that go on: supervised, parked, asked for a number,
//! sent into a flow.

use cordboard_pbx::{CollectDigits, Command, Supervision, codes::SLOTS, record::CallId};
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
    both_there(host, call)?;
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
    let own = speaking(host, asked, call)?;
    both_there(host, call)?;
    let taken = host.live.parked();
    let slot = SLOTS.into_iter().find(|slot| !taken.contains(slot)).ok_or_else(|| {
        ApiError::bad("every parking place is taken: take a call out of one of them first")
    })?;
    tell(host, Command::Transfer { call, extension: own, to: slot.to_string() })?;
    Ok(ParkedIn { slot })
}

/// More digits than any number has that is keyed in.
const MOST_DIGITS: u32 = 64;
const LONGEST_LABEL: usize = 40;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(super) struct CollectArgs {
    /// `C17`
    pub(super) id: String,
    /// What it is: "ID number".
    pub(super) label: String,
    /// At so many digits it is whole, 1 to 64.
    pub(super) most: u32,
    /// The key `#` ends it.
    pub(super) hash_ends: bool,
    /// Nobody sees it.
    pub(super) masked: bool,
    /// A prompt of the office that is heard first.
    #[serde(default)]
    pub(super) prompt: Option<String>,
}

/// Asks whom one speaks with for a number.
pub(super) fn collect(host: &Host, asked: &Asked<'_>, args: CollectArgs) -> Result<Done, ApiError> {
    let call = of(&args.id)?;
    let own = speaking(host, asked, call)?;
    let label = args.label.trim().to_owned();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL || label.contains(char::is_control)
    {
        return Err(ApiError::bad("label: write in a few words what is asked for"));
    }
    if !(1..=MOST_DIGITS).contains(&args.most) {
        return Err(ApiError::bad(format!("most: 1 to {MOST_DIGITS} digits")));
    }
    if host.live.has_aside(call) {
        return Err(ApiError::new(Code::Conflict, "the other side is asked already"));
    }
    let prompt = args.prompt.filter(|prompt| !prompt.is_empty());
    if let Some(prompt) = &prompt {
        let office = host.store(|store| Ok(store.office()?))?;
        let known = office.is_some_and(|office| office.prompts.iter().any(|one| one.id == *prompt));
        if !known {
            return Err(ApiError::not_found("prompt", prompt));
        }
    }
    let (most, hash_ends, masked) = (args.most, args.hash_ends, args.masked);
    let ask = CollectDigits { label, most, hash_ends, masked, prompt };
    tell(host, Command::CollectDigits { call, extension: own, ask })
}

pub(super) fn collect_cancel(
    host: &Host,
    asked: &Asked<'_>,
    args: OfLiveCall,
) -> Result<Done, ApiError> {
    let call = of(&args.id)?;
    let extension = speaking(host, asked, call)?;
    tell(host, Command::CancelDigits { call, extension })
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct SendToFlow {
    /// `C17`
    pub(super) id: String,
    /// One that is published.
    pub(super) flow: String,
}

pub(super) fn send_to_flow(
    host: &Host,
    asked: &Asked<'_>,
    args: SendToFlow,
) -> Result<Done, ApiError> {
    let call = of(&args.id)?;
    let extension = speaking(host, asked, call)?;
    let office = host.store(|store| Ok(store.office()?))?;
    let published = office.is_some_and(|office| {
        office.flow(&args.flow).is_some_and(|flow| flow.published_document().is_some())
    });
    if !published {
        return Err(ApiError::not_found("published flow", &args.flow));
    }
    if host.live.has_aside(call) {
        return Err(ApiError::new(Code::Conflict, "the other side is asked or sent already"));
    }
    host.audit(
        asked.caller()?,
        "call_send_to_flow",
        json!({ "id": args.id, "flow": args.flow, "extension": extension }),
    );
    tell(host, Command::SendToFlow { call, extension, flow: args.flow })
}

pub(super) fn take_back(
    host: &Host,
    asked: &Asked<'_>,
    args: OfLiveCall,
) -> Result<Done, ApiError> {
    let call = of(&args.id)?;
    let extension = speaking(host, asked, call)?;
    tell(host, Command::TakeBack { call, extension })
}

/// The own extension, which must speak in that call.
fn speaking(host: &Host, asked: &Asked<'_>, call: CallId) -> Result<String, ApiError> {
    let own = asked.caller()?.extension.clone().filter(|own| host.live.speaks(call, own));
    own.ok_or_else(|| ApiError::new(Code::Forbidden, "you are not in this call"))
}

/// Nobody of the conversation was sent into a flow.
pub(super) fn both_there(host: &Host, call: CallId) -> Result<(), ApiError> {
    if host.live.is_in_flow(call) {
        let text = "the other side is in a flow: wait for its end, or take it back first";
        return Err(ApiError::new(Code::Conflict, text));
    }
    Ok(())
}

fn of(id: &str) -> Result<CallId, ApiError> {
    id.parse().map_err(|_| ApiError::not_found("call", id))
}
