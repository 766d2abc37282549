//! Programs at the door: each has a token with rights of its own, and no password.

use cordboard_pbx::office::{NumbersShown, Role};
use cordboard_store::{Store, Token};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Caller;
use crate::{ApiError, Right};

/// What every token begins with, so that one that leaked is found in logs and files.
const BEGINS: &str = "cordboard_";

/// A token as it is shown: never itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TokenRow {
    pub id: u64,
    pub name: String,
    pub rights: Vec<Right>,
    pub numbers: NumbersShown,
    pub made_by: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub made: Timestamp,
    #[cfg_attr(test, ts(type = "string | null"))]
    pub expires: Option<Timestamp>,
    /// To the day.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub used: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct TokenCreate {
    /// What it is for.
    pub name: String,
    pub rights: Vec<Right>,
    /// How much of customers' numbers it is told; all of them where nothing is said.
    #[serde(default)]
    pub numbers: Option<NumbersShown>,
    /// For so many days; for good where nothing is said.
    #[serde(default)]
    pub days: Option<u32>,
}

/// The token, which is shown this once.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TokenCreated {
    pub token: String,
    #[serde(flatten)]
    pub row: TokenRow,
}

impl std::fmt::Debug for TokenCreated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCreated").field("row", &self.row).finish_non_exhaustive()
    }
}

/// Makes a token. Nobody gives away rights that he does not have.
pub(crate) fn create(
    store: &mut Store,
    caller: &Caller,
    args: &TokenCreate,
    now: Timestamp,
) -> Result<TokenCreated, ApiError> {
    let name = args.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(ApiError::bad("name: say in 1 to 80 letters what the token is for"));
    }
    if let Some(more) = args.rights.iter().find(|right| !caller.may(**right)) {
        let word = serde_json::to_value(more).unwrap_or_default();
        return Err(ApiError::bad(format!("rights: you have not the right {word} yourself")));
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| ApiError::failed("no randomness", &error))?;
    let token = format!("{BEGINS}{}", hex::encode(random));
    // Who sees less himself gives no sight of more.
    let numbers = match args.numbers.unwrap_or(caller.numbers) {
        wanted if caller.numbers == NumbersShown::Full => wanted,
        _ => caller.numbers,
    };
    let days = args.days.map(|days| i64::from(days.clamp(1, 36_500)) * 24);
    let kept = Token {
        id: 0,
        name: name.to_owned(),
        digest: digest(&token),
        rights: word(&args.rights),
        numbers: word(&numbers),
        made_by: caller.login.clone(),
        made: now,
        expires: days.and_then(|h| now.checked_add(jiff::SignedDuration::from_hours(h)).ok()),
        used: None,
    };
    let id = store.add_token(&kept)?;
    Ok(TokenCreated { token, row: row(Token { id, ..kept }) })
}

pub(crate) fn rows(store: &Store) -> Result<Vec<TokenRow>, ApiError> {
    Ok(store.tokens()?.into_iter().map(row).collect())
}

/// The name of a token's session, which ends when the token is removed.
pub(crate) fn session(id: u64) -> String {
    format!("token:{id}")
}

/// Whether a caller is a program with a token.
pub(crate) fn is_program(caller: &Caller) -> bool {
    caller.session.starts_with("token:")
}

/// The program that holds this token, if it holds one.
pub(crate) fn holder(
    store: &mut Store,
    token: &str,
    now: Timestamp,
) -> Result<Option<Caller>, ApiError> {
    if !token.starts_with(BEGINS) {
        return Ok(None);
    }
    // Found by its digest: how long the search takes tells nothing of the token.
    let Some(found) = store.token_of(&digest(token))? else { return Ok(None) };
    if found.expires.is_some_and(|expires| expires <= now) {
        return Ok(None);
    }
    let day = |at: Timestamp| at.as_second().div_euclid(86_400);
    if found.used.is_none_or(|used| day(used) != day(now)) {
        store.token_used(found.id, now)?;
    }
    let row = row(found);
    Ok(Some(Caller {
        login: session(row.id),
        name: row.name,
        // Nothing is decided by it: what a program may is in its rights.
        role: Role::Viewer,
        extension: None,
        numbers: row.numbers,
        address: None,
        session: session(row.id),
        granted: Some(row.rights),
    }))
}

fn row(token: Token) -> TokenRow {
    TokenRow {
        id: token.id,
        name: token.name,
        rights: serde_json::from_str(&token.rights).unwrap_or_default(),
        // What cannot be read shows nothing.
        numbers: serde_json::from_str(&token.numbers).unwrap_or(NumbersShown::Hidden),
        made_by: token.made_by,
        made: token.made,
        expires: token.expires,
        used: token.used,
    }
}

fn word(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
