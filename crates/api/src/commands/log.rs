//! Who changed what, what takes a while, and what the program is.

use cordboard_store::Store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Asked, Done, Nothing};
use crate::{ApiError, Host};

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    #[serde(default)]
    pub(super) offset: u64,
    #[serde(default = "hundred")]
    pub(super) limit: u64,
}

fn hundred() -> u64 {
    100
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct AuditPage {
    pub(super) rows: Vec<AuditRow>,
    pub(super) total: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct AuditRow {
    #[cfg_attr(test, ts(type = "string"))]
    pub(super) at: Timestamp,
    pub(super) who: String,
    /// Where from.
    pub(super) address: String,
    /// The command.
    pub(super) what: String,
    /// What was asked for, without secrets.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub(super) detail: Value,
}

pub(super) fn audit(store: &mut Store, page: &Page) -> Result<AuditPage, ApiError> {
    let (changes, total) = store.changes(page.offset, page.limit.min(1000))?;
    let rows = changes.into_iter().map(|change| AuditRow {
        at: change.at,
        who: change.who,
        address: change.address,
        what: change.what,
        detail: serde_json::from_str(&change.detail).unwrap_or_default(),
    });
    Ok(AuditPage { rows: rows.collect(), total })
}

pub(super) fn health(host: &Host, _: &Asked<'_>, _: Nothing) -> Result<crate::Health, ApiError> {
    crate::health::health(host)
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct OfJob {
    pub(super) id: u64,
}

pub(super) fn job_cancel(host: &Host, asked: &Asked<'_>, args: OfJob) -> Result<Done, ApiError> {
    host.jobs().cancel(args.id)?;
    host.audit(asked.caller()?, "job_cancel", json!({ "id": args.id }));
    Ok(Done {})
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct About {
    pub(super) version: &'static str,
    /// The licences of this program.
    pub(super) licences: &'static str,
}

pub(super) fn about(_: &Host, _: &Asked<'_>, _: Nothing) -> Result<About, ApiError> {
    let licences = concat!(
        include_str!("../../../../LICENSE-MIT"),
        "\n\n",
        include_str!("../../../../LICENSE-APACHE")
    );
    Ok(About { version: env!("CARGO_PKG_VERSION"), licences })
}
