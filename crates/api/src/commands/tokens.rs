//! Tokens for programs.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{Asked, Done, Nothing};
use crate::{
    ApiError, Host, TokenCreate, TokenCreated, TokenRow,
    door::token::{create, rows, session},
};

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfToken {
    id: u64,
}

pub(super) fn tokens(host: &Host, _: &Asked<'_>, _: Nothing) -> Result<Vec<TokenRow>, ApiError> {
    host.store(|store| rows(store))
}

pub(super) fn token_create(
    host: &Host,
    asked: &Asked<'_>,
    args: TokenCreate,
) -> Result<TokenCreated, ApiError> {
    let caller = asked.caller()?;
    let made = host.store(|store| create(store, caller, &args, Timestamp::now()))?;
    let detail = json!({ "name": args.name, "rights": args.rights, "days": args.days });
    host.audit(caller, "token_create", detail);
    Ok(made)
}

pub(super) fn token_remove(
    host: &Host,
    asked: &Asked<'_>,
    args: OfToken,
) -> Result<Done, ApiError> {
    if !host.store(|store| Ok(store.remove_token(args.id)?))? {
        return Err(ApiError::not_found("token", &args.id.to_string()));
    }
    host.live.end_sessions(&[session(args.id)]);
    host.audit(asked.caller()?, "token_remove", json!({ "id": args.id }));
    Ok(Done {})
}
