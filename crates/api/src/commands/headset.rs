//! Commands for the headset and the accounts of this process's softphone; only the person at this
//! machine gives them.

use std::sync::Arc;

use serde::Deserialize;

use super::{Asked, Done, Nothing, phone::On, phone::is_here};
use crate::{self as api, ApiError, Host, phone_desk::PhoneDesk};

pub(super) fn devices(
    host: &Host,
    asked: &Asked<'_>,
    _: Nothing,
) -> Result<api::PhoneDevices, ApiError> {
    Ok(desk(host, asked)?.devices())
}

pub(super) fn devices_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::DeviceChoice,
) -> Result<Done, ApiError> {
    desk(host, asked)?.choose_devices(&args)?;
    Ok(Done {})
}

pub(super) fn voice_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::VoiceChoice,
) -> Result<Done, ApiError> {
    desk(host, asked)?.choose_voice(args)?;
    Ok(Done {})
}

pub(super) fn ring_tone_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::RingChoice,
) -> Result<Done, ApiError> {
    desk(host, asked)?.choose_ring_tone(args)?;
    Ok(Done {})
}

pub(super) fn ring_tone_upload(
    host: &Host,
    asked: &Asked<'_>,
    args: api::RingUpload,
) -> Result<Done, ApiError> {
    desk(host, asked)?.bring_ring_tone(&args)?;
    Ok(Done {})
}

pub(super) fn watch_levels(host: &Host, asked: &Asked<'_>, args: On) -> Result<Done, ApiError> {
    desk(host, asked)?.watch_levels(args.on);
    Ok(Done {})
}

pub(super) fn test_ring(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<Done, ApiError> {
    desk(host, asked)?.try_bell();
    Ok(Done {})
}

pub(super) fn test_call(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<api::Job, ApiError> {
    desk(host, asked)?.try_echo(host.jobs())
}

pub(super) fn accounts(
    host: &Host,
    asked: &Asked<'_>,
    _: Nothing,
) -> Result<Vec<api::PhoneAccount>, ApiError> {
    Ok(desk(host, asked)?.accounts())
}

pub(super) fn own(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<api::OwnManners, ApiError> {
    Ok(desk(host, asked)?.own_manners())
}

pub(super) fn own_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::OwnManners,
) -> Result<Done, ApiError> {
    desk(host, asked)?.save_own_manners(args)?;
    Ok(Done {})
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct AccountSave {
    pub(super) account: api::PhoneAccount,
}

pub(super) fn account_save(
    host: &Host,
    asked: &Asked<'_>,
    args: AccountSave,
) -> Result<api::PhoneAccount, ApiError> {
    desk(host, asked)?.save_account(args.account)
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfAccount {
    pub(super) id: u64,
}

pub(super) fn account_remove(
    host: &Host,
    asked: &Asked<'_>,
    args: OfAccount,
) -> Result<Done, ApiError> {
    desk(host, asked)?.remove_account(args.id)?;
    Ok(Done {})
}

fn desk(host: &Host, asked: &Asked<'_>) -> Result<Arc<PhoneDesk>, ApiError> {
    is_here(asked)?;
    host.phone()
}
