//! Time as people write it: days, times of day, zones, and the two clocks of a walk.

use std::{fmt, str::FromStr, time::Instant};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize, de};

/// The wall clock's reading at an instant; it tells the wall time of every other instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub at: Instant,
    pub wall: Timestamp,
}

impl Clock {
    /// The wall time at `now`.
    #[must_use]
    pub fn wall(&self, now: Instant) -> Timestamp {
        let ahead = now.saturating_duration_since(self.at);
        self.wall.saturating_add(ahead).unwrap_or(self.wall)
    }
}

/// Whether the zone is known by this name, such as `Asia/Shanghai`.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// A day of the calendar, written `2026-10-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct Day(pub civil::Date);

/// A time of day to the minute, written `09:00`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    pub const MIDNIGHT: TimeOfDay = TimeOfDay { minutes: 0 };
    pub const END_OF_DAY: TimeOfDay = TimeOfDay { minutes: 24 * 60 };

    /// Minutes since midnight, 0 to 1440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.minutes
    }

    pub(crate) fn of(time: civil::Time) -> TimeOfDay {
        let minutes = i32::from(time.hour()) * 60 + i32::from(time.minute());
        TimeOfDay { minutes: u16::try_from(minutes).unwrap_or(0) }
    }
}

/// Why a text is no day or no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATime {
    #[error("write a day as 2026-10-01")]
    Day,
    #[error("write a time as 09:00, from 00:00 to 24:00")]
    TimeOfDay,
}

impl FromStr for Day {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Day, NotATime> {
        let date: civil::Date = text.parse().map_err(|_| NotATime::Day)?;
        let day = Day(date);
        // The parser knows more spellings; what is written back must be what was read.
        if day.to_string() == text { Ok(day) } else { Err(NotATime::Day) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TimeOfDay {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<TimeOfDay, NotATime> {
        let two = |part: &str| -> Option<u16> {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        };
        let (hour, minute) = text.split_once(':').ok_or(NotATime::TimeOfDay)?;
        match (two(hour), two(minute)) {
            (Some(24), Some(0)) => Ok(TimeOfDay::END_OF_DAY),
            (Some(hour @ 0..=23), Some(minute @ 0..=59)) => {
                Ok(TimeOfDay { minutes: hour * 60 + minute })
            }
            _ => Err(NotATime::TimeOfDay),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(|why| de::Error::custom(format!("{text:?}: {why}")))
            }
        }
    )*};
}

as_text!(Day TimeOfDay);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_written_in_one_way_only() {
        for good in ["00:00", "09:05", "23:59", "24:00"] {
            assert_eq!(good.parse::<TimeOfDay>().map(|t| t.to_string()), Ok(good.to_owned()));
        }
        for bad in ["9:00", "24:01", "12:60", "noon", "12", "12:5", "+1:00", "-1:00", ""] {
            assert_eq!(bad.parse::<TimeOfDay>(), Err(NotATime::TimeOfDay), "{bad} is ambiguous");
        }
    }

    #[test]
    fn days_are_written_in_one_way_only() {
        assert_eq!("2026-10-01".parse::<Day>().map(|d| d.to_string()), Ok("2026-10-01".into()));
        for bad in ["20261001", "2026-10-01T00:00", "2026-02-30", "1 Oct", ""] {
            assert_eq!(
                bad.parse::<Day>(),
                Err(NotATime::Day),
                "{bad} would be written back otherwise"
            );
        }
    }

    #[test]
    fn the_wall_clock_goes_on_with_the_steady_one() {
        let at = Instant::now();
        let clock = Clock { at, wall: Timestamp::UNIX_EPOCH };
        let later = clock.wall(at + std::time::Duration::from_secs(90));
        assert_eq!(later.as_second(), 90);
    }
}
