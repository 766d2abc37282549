//! What people want of the running exchange.

use cordboard_pbx::{Command, Duty};
use cordboard_store::Store;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Asked, Done, Nothing, conversation};
use crate::{self as api, ApiError, Change, Code, Host, Right, door::Caller};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(super) struct AgentStateArgs {
    /// `None`: my own.
    #[serde(default)]
    pub(super) extension: Option<String>,
    pub(super) state: AgentWish,
    /// Of a break.
    #[serde(default)]
    pub(super) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(super) enum AgentWish {
    Ready,
    Break,
    LoggedOut,
}

/// One's own state, or with the right to supervise anybody's.
pub(super) fn agent_state(
    host: &Host,
    asked: &Asked<'_>,
    args: AgentStateArgs,
) -> Result<Done, ApiError> {
    let caller = asked.caller()?;
    let own = caller.extension.clone();
    let agent = args.extension.or_else(|| own.clone());
    let agent = agent.ok_or_else(|| ApiError::bad("you have no extension; name one"))?;
    if own.as_ref() != Some(&agent) && !caller.may(Right::Supervise) {
        let text = "only a supervisor changes the state of others";
        return Err(ApiError::new(Code::Forbidden, text));
    }
    let office = host.store(|store| Ok(store.office()?))?;
    if !office.is_some_and(|office| office.is_agent(&agent)) {
        return Err(ApiError::not_found("agent", &agent));
    }
    let reason = args.reason.map(|reason| reason.chars().take(60).collect::<String>());
    let detail = json!({ "extension": agent, "state": args.state, "reason": reason });
    let duty = match args.state {
        AgentWish::Ready => Duty::Ready,
        AgentWish::Break => Duty::Break { reason },
        AgentWish::LoggedOut => Duty::LogOut,
    };
    let done = tell(host, Command::Duty { agent, duty })?;
    host.audit(caller, "agent_state", detail);
    Ok(done)
}

/// In the office's language.
pub(super) fn break_reasons(
    host: &Host,
    _: &Asked<'_>,
    _: Nothing,
) -> Result<Vec<String>, ApiError> {
    let office = host.store(|store| Ok(store.office()?))?;
    Ok(office.map(|office| office.break_reasons()).unwrap_or_default())
}

/// One's own extension's secret: whoever has logged in as its user may be its phone.
pub(super) fn phone_credentials(
    host: &Host,
    asked: &Asked<'_>,
    _: Nothing,
) -> Result<api::PhoneCredentials, ApiError> {
    let caller = asked.caller()?;
    let own = caller.extension.clone();
    let own = own.ok_or_else(|| ApiError::bad("you have no extension: an admin gives you one"))?;
    let (_, office) = host.store(|store| crate::configure::edit::load(store))?;
    let extension = office.extension(&own);
    let extension = extension.ok_or_else(|| ApiError::not_found("extension", &own))?;
    let secret = extension.secret.as_ref().map(|secret| secret.expose().to_owned());
    let credentials = api::PhoneCredentials {
        user: extension.number.clone(),
        secret: secret.unwrap_or_default(),
        name: extension.name.clone(),
        port: host.reach().port,
        country: office.office.country.clone(),
    };
    host.audit(caller, "phone_credentials", json!({ "extension": own }));
    Ok(credentials)
}

/// Of one's own extension.
pub(super) fn personal_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::PersonalSave,
) -> Result<api::Saved, ApiError> {
    let caller = asked.caller()?;
    let own = caller.extension.clone();
    let own = own.ok_or_else(|| ApiError::bad("you have no extension: an admin gives you one"))?;
    let saved = host.store(|store| api::personal_save(store, &args, &own))?;
    let detail = json!({ "extension": own, "do_not_disturb": args.do_not_disturb,
        "forward": args.forward, "mobile": args.mobile });
    host.audit(caller, "personal_save", detail);
    host.configured();
    Ok(saved)
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfLiveCall {
    /// `C17`
    pub(super) id: String,
}

/// Ends a call: one's own, or with the right to supervise any.
pub(super) fn call_hang_up(
    host: &Host,
    asked: &Asked<'_>,
    args: OfLiveCall,
) -> Result<Done, ApiError> {
    let caller = asked.caller()?;
    let call = args.id.parse().map_err(|_| ApiError::not_found("call", &args.id))?;
    let parties = host.live.parties(call).ok_or_else(|| ApiError::not_found("call", &args.id))?;
    let own = caller.extension.as_ref().is_some_and(|own| parties.contains(own));
    if !own && !caller.may(Right::Supervise) {
        return Err(ApiError::new(Code::Forbidden, "this is a call of others"));
    }
    host.audit(caller, "call_hang_up", json!({ "id": args.id }));
    tell(host, Command::HangUp { call })
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceArgs {
    /// Whose phones ring first.
    pub(super) extension: String,
    pub(super) to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct PlacedCall {
    /// `C17`
    pub(super) call: String,
}

/// Calls for one's own extension, or with the right to supervise for any.
pub(super) fn call_place(
    host: &Host,
    asked: &Asked<'_>,
    args: PlaceArgs,
) -> Result<PlacedCall, ApiError> {
    let caller = asked.caller()?;
    if caller.extension.as_ref() != Some(&args.extension) && !caller.may(Right::Supervise) {
        return Err(ApiError::new(Code::Forbidden, "this is the phone of others"));
    }
    let to = args.to.trim().to_owned();
    if to.is_empty() || to.len() > 64 {
        return Err(ApiError::bad("to: write whom to call"));
    }
    has_phones(host, &args.extension)?;
    Ok(PlacedCall { call: host.place(args.extension, Some(to))? })
}

/// Anybody may ask for the own phone.
pub(super) fn rules_try(
    store: &Store,
    args: &api::RulesTry,
    caller: &Caller,
) -> Result<api::RulesTried, ApiError> {
    let own = caller.extension.as_ref() == Some(&args.extension);
    if !own && !caller.may(Right::Supervise) && !caller.may(Right::Configure) {
        return Err(ApiError::new(Code::Forbidden, "this is the phone of others"));
    }
    api::rules_try(store, args)
}

/// Rings the phones of an extension, for a test.
pub(super) fn extension_ring(
    host: &Host,
    _: &Asked<'_>,
    args: api::OfExtension,
) -> Result<PlacedCall, ApiError> {
    has_phones(host, &args.number)?;
    Ok(PlacedCall { call: host.place(args.number, None)? })
}

pub(super) fn has_phones(host: &Host, number: &str) -> Result<(), ApiError> {
    match host.live.phones_of(number) {
        None => Err(ApiError::not_found("extension", number)),
        Some(0) => {
            let text = format!("no phone is registered as {number}: set one up first");
            Err(ApiError::new(Code::PhoneRefused, text))
        }
        Some(_) => Ok(()),
    }
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(super) struct TransferArgs {
    /// `C17`
    pub(super) id: String,
    pub(super) to: String,
    /// Who is to be taken out of it; my own extension where nothing is said.
    #[serde(default)]
    pub(super) extension: Option<String>,
}

/// Hands on whom one's own extension speaks with, or with the right to supervise anybody's.
pub(super) fn call_transfer(
    host: &Host,
    asked: &Asked<'_>,
    args: TransferArgs,
) -> Result<Done, ApiError> {
    let caller = asked.caller()?;
    let call = args.id.parse().map_err(|_| ApiError::not_found("call", &args.id))?;
    let parties = host.live.parties(call).ok_or_else(|| ApiError::not_found("call", &args.id))?;
    let own = caller.extension.clone();
    let hander = args.extension.clone().or_else(|| own.clone());
    let hander = hander.filter(|hander| parties.contains(hander));
    let hander = hander.ok_or_else(|| {
        let text = match &args.extension {
            Some(extension) => format!("{extension} is not in this call"),
            None => "you are not in this call".to_owned(),
        };
        ApiError::new(Code::Forbidden, text)
    })?;
    if own.as_ref() != Some(&hander) && !caller.may(Right::Supervise) {
        return Err(ApiError::new(Code::Forbidden, "this is a call of others"));
    }
    conversation::both_there(host, call)?;
    let to = args.to.trim().to_owned();
    if to.is_empty() || to.len() > 64 {
        return Err(ApiError::bad("to: write whom to hand the call on to"));
    }
    host.audit(caller, "call_transfer", json!({ "id": args.id, "extension": hander, "to": to }));
    tell(host, Command::Transfer { call, extension: hander, to })
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfAlarm {
    pub(super) id: u64,
}

pub(super) fn alarm_clear(host: &Host, asked: &Asked<'_>, args: OfAlarm) -> Result<Done, ApiError> {
    if !host.live.clear_alarm(args.id) {
        return Err(ApiError::not_found("alarm", &args.id.to_string()));
    }
    host.audit(asked.caller()?, "alarm_clear", json!({ "id": args.id }));
    Ok(Done {})
}

pub(super) fn extension_secret(
    host: &Host,
    asked: &Asked<'_>,
    args: api::OfExtension,
) -> Result<api::ExtensionSecret, ApiError> {
    let reach = host.reach();
    let secret = host.store(|store| api::extension_secret(store, &args, &reach))?;
    host.audit(asked.caller()?, "extension_secret", json!({ "number": args.number }));
    Ok(secret)
}

/// Kept at each pause of whoever draws, so it is not noted in the audit; others are told.
pub(super) fn flow_draft_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::DraftSave,
) -> Result<api::DraftSaved, ApiError> {
    let saved = host.store(|store| api::flow_draft_save(store, &args, asked.by()))?;
    let by = asked.caller()?.login.clone();
    host.live.tell(Change::FlowDraft { flow: args.id, by });
    Ok(saved)
}

pub(super) fn tell(host: &Host, command: Command) -> Result<Done, ApiError> {
    host.control.tell(command).map_err(|busy| ApiError::new(Code::NotReady, busy.to_string()))?;
    Ok(Done {})
}
