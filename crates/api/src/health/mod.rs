//! Whether this machine is fit for its calls, and what to do where it is not.
//!
//! Figures: `machine.rs` (memory, cores, disk, clock), `ways.rs` (addresses, ports, what a firewall has
//! to let through), `line.rs` (a test of the line to a carrier or a phone), `seat.rs` (an agent's PC alone). The limits are those that
//! providers of call centres give for their agents' PCs.

mod line;
mod machine;
mod seat;
mod ways;

use cordboard_store::CallQuery;
use jiff::Timestamp;
use serde::Serialize;

#[cfg(test)]
pub(crate) use self::line::Measured;
pub(crate) use self::line::{LineArgs, measure, target};
pub use self::seat::{SeatCheck, SeatChecked, seat_check};
use crate::{ApiError, Host, host::moment};

/// What the last test of the line found is kept under this name.
pub(crate) const LINE: &str = "network_check";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Good,
    Warn,
    Bad,
}

/// One thing that was looked at. Screens know its name and what to do about it by `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HealthCheck {
    pub id: &'static str,
    pub level: Level,
    pub value: String,
    pub text_key: &'static str,
    pub advice_key: &'static str,
}

impl HealthCheck {
    fn new(id: &'static str, level: Level, value: impl Into<String>) -> Self {
        Self { id, level, value: value.into(), text_key: id, advice_key: id }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Disk {
    pub free_bytes: u64,
    pub recordings_bytes: u64,
    /// At the pace of the last two weeks; `None` while nothing is recorded.
    pub days_left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Port {
    pub name: String,
    pub port: u16,
    /// `UDP` or `TCP`.
    pub protocol: &'static str,
    pub open_hint: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Firewall {
    pub system: &'static str,
    pub commands: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Health {
    pub checks: Vec<HealthCheck>,
    pub disk: Disk,
    pub addresses: Vec<String>,
    pub ports: Vec<Port>,
    pub firewall: Vec<Firewall>,
    /// By which phones and other machines know this exchange; `None` where it shows none.
    pub certificate: Option<CertificateTerm>,
    pub version: &'static str,
}

/// Whose the certificate is, and for how long others believe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CertificateTerm {
    pub whose: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub until: Timestamp,
    /// Below zero when it is over.
    pub days_left: i32,
}

/// Looks at everything.
///
/// # Errors
///
/// The database cannot be read.
pub(crate) fn health(host: &Host) -> Result<Health, ApiError> {
    let wall = moment().wall;
    let since = wall - jiff::SignedDuration::from_hours(24 * machine::PACE_DAYS);
    let (office, room, line, newest) = host.store(|store| {
        let newest = store.calls(&CallQuery { limit: 1, ..CallQuery::default() })?;
        let newest = newest.first().map(|call| call.started);
        Ok((store.office()?, store.recordings_room(since)?, store.keepsake(LINE)?, newest))
    })?;
    let keep_days = office.as_ref().and_then(|office| office.recording.as_ref()?.keep_days);
    let zone = office.map(|office| office.office.time_zone).unwrap_or_default();
    let disk = machine::disk(host.data(), room, keep_days, wall);
    let mut checks = vec![
        machine::memory(),
        machine::cores(),
        machine::disk_check(&disk),
        machine::clock(host.began(), moment(), newest, &zone),
    ];
    checks.extend(ways::trunks(&host.live().trunks()));
    checks.extend(headset(host));
    checks.extend(line.iter().flat_map(|line| line::checks(line)));
    checks.push(ways::port_check(host.doors()));
    let certificate = host.certificate_term().map(|term| ways::certificate(term, wall));
    checks.extend(certificate.as_ref().map(ways::certificate_check));
    let ports = ways::ports(host.doors());
    Ok(Health {
        checks,
        disk,
        addresses: ways::addresses(host.reach().address),
        firewall: ways::firewall(&ports),
        ports: ports.into_iter().map(|port| port.shown()).collect(),
        certificate,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The softphone of this program has something to hear and to speak with.
fn headset(host: &Host) -> Vec<HealthCheck> {
    let Ok(phone) = host.phone() else { return Vec::new() };
    let devices = phone.devices();
    seat::devices(devices.microphones.len(), devices.speakers.len()).into()
}
