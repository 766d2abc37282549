//! May this number be called now? The verdict, and from when on, without dialling.

use cordboard_pbx::{
    record::Reason,
    rules::{Past, Tried},
};
use cordboard_store::Store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::edit::load;
use crate::{ApiError, Language};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct RulesTry {
    /// Who would call.
    pub extension: String,
    /// As it would be dialled.
    pub number: String,
    /// When; now where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub at: Option<Timestamp>,
    /// `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

/// The verdict on a call that nobody makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RulesTried {
    pub allowed: bool,
    /// Who is meant, as the call log would have it.
    pub callee: String,
    /// The own number that would be shown.
    pub number: Option<String>,
    pub trunk: Option<String>,
    /// Why this number is shown, or what forbids the call.
    pub why: Vec<String>,
    pub reason: Option<Reason>,
    /// The office's rule that forbids it.
    pub rule: Option<String>,
    /// From when on nothing forbids it; `None`: not at all, or nothing does now.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub free_at: Option<Timestamp>,
}

/// Judges by the configuration and by the calls of the log.
///
/// # Errors
///
/// There is no such extension, or the database cannot be read.
pub fn rules_try(store: &Store, args: &RulesTry) -> Result<RulesTried, ApiError> {
    let (_, office) = load(store)?;
    let at = args.at.unwrap_or_else(Timestamp::now);
    if office.extension(&args.extension).is_none() {
        return Err(ApiError::not_found("extension", &args.extension));
    }
    let past = Past { attempts: store.attempts(at)?, talks: store.talks(at)? };
    let dialled = args.number.trim();
    let tried = office.try_call(past, &args.extension, dialled, at);
    let Tried { callee, allowed, number, trunk, why, reason, rule, free_at } = tried;
    let why = why.iter().map(|text| args.language.tell(text)).collect();
    Ok(RulesTried { allowed, callee, number, trunk, why, reason, rule, free_at })
}
