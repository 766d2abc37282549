//! The time in which a rule counts calls.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::office::{CalendarUnit, OutboundRule};

/// The clock's smallest step, as records are kept.
pub(super) const TICK: SignedDuration = SignedDuration::from_millis(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Sliding { seconds: u32 },
    Day,
}

impl Period {
    pub(super) fn of(rule: &OutboundRule) -> Option<Self> {
        match (rule.per_seconds, rule.per) {
            (Some(seconds), _) => Some(Self::Sliding { seconds }),
            (None, Some(CalendarUnit::Day)) => Some(Self::Day),
            (None, None) => None,
        }
    }

    /// From when on attempts count at that moment.
    pub(super) fn start(self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        match self {
            // One that is exactly as old as the window counts still.
            Self::Sliding { seconds } => at.checked_sub(duration(seconds)).ok(),
            Self::Day => {
                let day = at.to_zoned(zone.clone()).start_of_day().ok()?;
                Some(day.timestamp())
            }
        }
    }

    /// When an attempt counts no more.
    pub(super) fn end(self, zone: &TimeZone, attempt: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Sliding { seconds } => attempt.checked_add(duration(seconds) + TICK).ok(),
            Self::Day => {
                let tomorrow = attempt.to_zoned(zone.clone()).tomorrow().ok()?;
                Some(tomorrow.start_of_day().ok()?.timestamp())
            }
        }
    }

    pub(super) fn as_words(self) -> String {
        match self {
            Self::Day => "a day".to_owned(),
            Self::Sliding { seconds } => match seconds {
                3600 => "in an hour".to_owned(),
                _ if seconds % 3600 == 0 => format!("in {} hours", seconds / 3600),
                _ if seconds % 60 == 0 => format!("in {} minutes", seconds / 60),
                _ => format!("in {seconds} seconds"),
            },
        }
    }
}

fn duration(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}
