//! Commands for the softphone of this process; only the person at this machine gives them.

use cordboard_phone::{
    AccountId, CallId, Command,
    dial::{self as dialling, Callee, Step},
};
use serde::{Deserialize, Serialize};

use super::{Asked, Done, Nothing};
use crate::{ApiError, Code, Host};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(super) struct Dial {
    /// `None`: the first that is registered.
    #[serde(default)]
    pub(super) account: Option<u64>,
    pub(super) target: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "OfPhoneCall"))]
#[serde(deny_unknown_fields)]
pub(super) struct OfCall {
    pub(super) call: u64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct On {
    pub(super) on: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Keys {
    pub(super) call: u64,
    pub(super) digits: String,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PhoneTransfer"))]
#[serde(deny_unknown_fields)]
pub(super) struct Transfer {
    pub(super) call: u64,
    pub(super) target: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct TransferTo {
    pub(super) call: u64,
    pub(super) to: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Conference {
    pub(super) calls: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PhoneRecord"))]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) call: u64,
    pub(super) on: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) text: String,
}

/// What a link asks to be dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct Linked {
    pub(super) target: String,
    /// Digits for after the answer.
    pub(super) rest: Option<String>,
}

pub(super) fn dial(host: &Host, asked: &Asked<'_>, args: Dial) -> Result<Done, ApiError> {
    // Said at once, where it can be seen at once.
    dialling::parse(&args.target).map_err(|why| ApiError::bad(why.to_string()))?;
    tell(host, asked, Command::Dial { account: args.account.map(AccountId), target: args.target })
}

pub(super) fn redial(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<Done, ApiError> {
    tell(host, asked, Command::Redial)
}

pub(super) fn answer(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::Answer(CallId(args.call)))
}

pub(super) fn decline(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::Decline { call: CallId(args.call), status: 486 })
}

pub(super) fn hang_up(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::HangUp(CallId(args.call)))
}

pub(super) fn hold(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::Hold(CallId(args.call)))
}

pub(super) fn retrieve(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::Retrieve(CallId(args.call)))
}

pub(super) fn swap(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<Done, ApiError> {
    tell(host, asked, Command::Swap)
}

pub(super) fn mute(host: &Host, asked: &Asked<'_>, args: On) -> Result<Done, ApiError> {
    tell(host, asked, Command::Mute(args.on))
}

pub(super) fn digits(host: &Host, asked: &Asked<'_>, args: Keys) -> Result<Done, ApiError> {
    let good = |key: char| key.is_ascii_digit() || "*#ABCDabcd".contains(key);
    if args.digits.is_empty() || args.digits.len() > 64 || !args.digits.chars().all(good) {
        return Err(ApiError::bad("keys are 0 to 9, *, # and A to D, at most 64 at once"));
    }
    tell(host, asked, Command::SendDigits { call: CallId(args.call), digits: args.digits })
}

pub(super) fn rest(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::SendRest(CallId(args.call)))
}

pub(super) fn transfer(host: &Host, asked: &Asked<'_>, args: Transfer) -> Result<Done, ApiError> {
    tell(host, asked, Command::TransferBlind { call: CallId(args.call), target: args.target })
}

pub(super) fn transfer_to(
    host: &Host,
    asked: &Asked<'_>,
    args: TransferTo,
) -> Result<Done, ApiError> {
    tell(host, asked, Command::TransferAttended { call: CallId(args.call), to: CallId(args.to) })
}

pub(super) fn conference(
    host: &Host,
    asked: &Asked<'_>,
    args: Conference,
) -> Result<Done, ApiError> {
    tell(host, asked, Command::Conference(args.calls.into_iter().map(CallId).collect()))
}

pub(super) fn split(host: &Host, asked: &Asked<'_>, args: OfCall) -> Result<Done, ApiError> {
    tell(host, asked, Command::Split(CallId(args.call)))
}

pub(super) fn record(host: &Host, asked: &Asked<'_>, args: Record) -> Result<Done, ApiError> {
    tell(host, asked, Command::Record { call: CallId(args.call), on: args.on })
}

pub(super) fn do_not_disturb(host: &Host, asked: &Asked<'_>, args: On) -> Result<Done, ApiError> {
    tell(host, asked, Command::DoNotDisturb(args.on))
}

pub(super) fn link(_: &Host, _: &Asked<'_>, args: Link) -> Result<Linked, ApiError> {
    let target = dialling::parse(&args.text).map_err(|why| ApiError::bad(why.to_string()))?;
    let callee = match &target.callee {
        Callee::Number(number) => number.clone(),
        Callee::Address(address) => address.to_string(),
    };
    let rest: String = target
        .after
        .0
        .iter()
        .map(|step| match step {
            Step::Digits(digits) => digits.as_str(),
            Step::Pause => ",",
            Step::Wait => ";",
        })
        .collect();
    Ok(Linked { target: callee, rest: (!rest.is_empty()).then_some(rest) })
}

pub(super) fn is_here(asked: &Asked<'_>) -> Result<(), ApiError> {
    if asked.caller()?.is_here() {
        return Ok(());
    }
    let text = "the softphone belongs to the person at that computer";
    Err(ApiError::new(Code::Forbidden, text))
}

fn tell(host: &Host, asked: &Asked<'_>, command: Command) -> Result<Done, ApiError> {
    is_here(asked)?;
    host.phone()?.tell(command)?;
    Ok(Done {})
}
