//! A moment as people write it: with a zone, or by the clock on the office's wall.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::Disambiguation};
use serde::{Deserialize, Serialize, de};

use crate::Calendars;

/// Written `2026-10-10T10:00` (by the office's clock) or `2026-10-10T10:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub enum Moment {
    /// By the clock on the office's wall.
    Local(civil::DateTime),
    At(Timestamp),
}

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a moment as 2026-10-10T10:00, or with its zone as 2026-10-10T10:00:00+08:00")]
pub struct NotAMoment;

impl Moment {
    /// When it is, in the zone of these calendars. An hour that the clocks skip is the one after it.
    #[must_use]
    pub fn timestamp(self, calendars: &Calendars) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Local(local) => calendars
                .zone()
                .into_ambiguous_zoned(local)
                .disambiguate(Disambiguation::Compatible)
                .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp()),
        }
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Moment, NotAMoment> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Moment::At(at));
        }
        // The parser takes a day alone as midnight; whoever means midnight should write it.
        let has_time = text.contains(['T', 't', ' ']);
        let local = text.parse::<civil::DateTime>().ok().filter(|_| has_time);
        local.map(Moment::Local).ok_or(NotAMoment)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Local(local) => local.fmt(f),
            Moment::At(at) => at.fmt(f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|why| de::Error::custom(format!("{text:?}: {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_local_or_has_a_zone() {
        let shanghai = Calendars::new("Asia/Shanghai", []);
        for same in [
            "2026-10-10T10:00",
            "2026-10-10 10:00:00",
            "2026-10-10T10:00:00+08:00",
            "2026-10-10T02:00:00Z",
        ] {
            let moment: Moment = same.parse().unwrap();
            assert_eq!(moment.timestamp(&shanghai).to_string(), "2026-10-10T02:00:00Z", "{same}");
            let written = serde_json::to_string(&moment).unwrap();
            assert_eq!(serde_json::from_str::<Moment>(&written).unwrap(), moment, "{written}");
        }
        for bad in ["2026-10-10", "10:00", "tomorrow", "", "2026-13-10T10:00"] {
            assert_eq!(bad.parse::<Moment>(), Err(NotAMoment), "{bad} leaves something open");
        }
    }

    #[test]
    fn an_hour_that_the_clocks_skip_is_the_one_after_it() {
        let berlin = Calendars::new("Europe/Berlin", []);
        let skipped: Moment = "2026-03-29T02:30".parse().unwrap();
        assert_eq!(skipped.timestamp(&berlin).to_string(), "2026-03-29T01:30:00Z", "03:30 there");
    }
}
