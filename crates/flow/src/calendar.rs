//! Calendars: when the office is open, and why.

use std::{collections::BTreeMap, fmt};

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{CalendarId, Day, TimeOfDay};

/// When the office is open. Days of `open` (moved working days) go before days of `closed`, and those
/// before the week. A window whose end is not after its start runs on into the next day; it belongs
/// to the day on which it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub id: CalendarId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Such as `Asia/Shanghai`; without it, the office's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Vec<Weekly>>,
    /// Days on which nobody works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Vec<Day>>,
    /// Days on which people work at these hours, whatever else is said of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Vec<OpenDay>>,
    /// Set by hand: goes before everything, until it is taken away.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub manual: Option<Manual>,
}

/// Hours that come back every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Weekly {
    pub days: Vec<Weekday>,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

/// Hours of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OpenDay {
    pub date: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

/// What somebody set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Manual {
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// The calendars of an office, and the zone of those that name none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendars {
    time_zone: String,
    by_id: BTreeMap<CalendarId, Calendar>,
}

impl Calendars {
    #[must_use]
    pub fn new(time_zone: &str, calendars: impl IntoIterator<Item = Calendar>) -> Calendars {
        let fill = |mut calendar: Calendar| {
            calendar.time_zone.get_or_insert_with(|| time_zone.to_owned());
            (calendar.id.clone(), calendar)
        };
        let by_id = calendars.into_iter().map(fill).collect();
        Calendars { time_zone: time_zone.to_owned(), by_id }
    }

    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Calendar> {
        self.by_id.get(id)
    }

    /// The office's own.
    pub(crate) fn zone(&self) -> TimeZone {
        zone(&self.time_zone)
    }

    /// The wall time at `at` where `time_zone` says, or in the office's zone.
    pub(crate) fn local(&self, at: Timestamp, time_zone: Option<&str>) -> Zoned {
        at.to_zoned(zone(time_zone.unwrap_or(&self.time_zone)))
    }
}

impl Calendar {
    /// Whether people work at `at`, and a sentence that says why.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> (bool, String) {
        let id = &self.id;
        match self.manual {
            Some(Manual::Open) => return (true, format!("{id} was set to open by hand")),
            Some(Manual::Closed) => return (false, format!("{id} was set to closed by hand")),
            None => {}
        }
        let local = at.to_zoned(zone(self.time_zone.as_deref().unwrap_or("UTC")));
        let (today, time) = (local.date(), TimeOfDay::of(local.time()));
        let when = format!("{} {time}", long_name(Weekday::of(today)));

        let hours = self.hours_of(today);
        if let Some(window) = hours.windows.iter().find(|w| w.holds(time)) {
            return (true, format!("{when} is within {id} ({window})"));
        }
        let before = today.yesterday().ok().map(|date| self.hours_of(date)).unwrap_or_default();
        if let Some(window) = before.windows.iter().find(|w| w.runs_on_to(time)) {
            return (true, format!("{when} is within {id} ({window}, begun the day before)"));
        }
        (false, format!("{when} is outside {id}{}", hours.why_not(today)))
    }

    /// The windows that begin on a date.
    fn hours_of(&self, date: civil::Date) -> HoursOfDay {
        let moved = self.open.iter().flatten().filter(|open| open.date == Day(date));
        let windows: Vec<Window> = moved
            .map(|open| Window { days: open.date.to_string(), from: open.from, to: open.to })
            .collect();
        if !windows.is_empty() {
            return HoursOfDay { windows, closed: false };
        }
        if self.closed.iter().flatten().any(|closed| *closed == Day(date)) {
            return HoursOfDay { windows, closed: true };
        }
        let weekday = Weekday::of(date);
        let weekly = self.weekly.iter().flatten().filter(|weekly| weekly.days.contains(&weekday));
        let windows = weekly
            .map(|weekly| Window { days: span(&weekly.days), from: weekly.from, to: weekly.to })
            .collect();
        HoursOfDay { windows, closed: false }
    }
}

impl Weekday {
    const ALL: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    #[must_use]
    pub fn of(date: civil::Date) -> Weekday {
        match date.weekday() {
            civil::Weekday::Monday => Weekday::Mon,
            civil::Weekday::Tuesday => Weekday::Tue,
            civil::Weekday::Wednesday => Weekday::Wed,
            civil::Weekday::Thursday => Weekday::Thu,
            civil::Weekday::Friday => Weekday::Fri,
            civil::Weekday::Saturday => Weekday::Sat,
            civil::Weekday::Sunday => Weekday::Sun,
        }
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        })
    }
}

#[derive(Debug, Default)]
struct HoursOfDay {
    windows: Vec<Window>,
    closed: bool,
}

impl HoursOfDay {
    fn why_not(&self, date: civil::Date) -> String {
        if self.closed {
            return format!(" ({date} is a closed day)");
        }
        let windows: Vec<String> = self.windows.iter().map(Window::to_string).collect();
        match windows.as_slice() {
            [] => " (no hours on that day)".to_owned(),
            windows => format!(" ({})", windows.join(", ")),
        }
    }
}

#[derive(Debug)]
struct Window {
    days: String,
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Window {
    fn crosses_midnight(&self) -> bool {
        self.to <= self.from
    }

    fn holds(&self, time: TimeOfDay) -> bool {
        self.from <= time && (time < self.to || self.crosses_midnight())
    }

    fn runs_on_to(&self, time: TimeOfDay) -> bool {
        self.crosses_midnight() && time < self.to
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}-{}", self.days, self.from, self.to)
    }
}

/// A zone that is not known counts as UTC: validation refuses it, a running call must go on.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// "mon-fri", "sat, sun", "mon, wed-fri".
pub(crate) fn span(days: &[Weekday]) -> String {
    let mut parts = Vec::new();
    let mut run: Vec<Weekday> = Vec::new();
    let mut close = |run: &mut Vec<Weekday>| match run.as_slice() {
        [] => {}
        [one] => parts.push(one.to_string()),
        [one, other] => parts.extend([one.to_string(), other.to_string()]),
        [first, .., last] => parts.push(format!("{first}-{last}")),
    };
    for day in Weekday::ALL {
        if days.contains(&day) {
            run.push(day);
        } else {
            close(&mut run);
            run.clear();
        }
    }
    close(&mut run);
    parts.join(", ")
}

fn long_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(json: &str) -> Calendar {
        serde_json::from_str(json).unwrap()
    }

    fn shop_hours() -> Calendar {
        calendar(
            r#"{ "id": "shop-hours", "time_zone": "Asia/Shanghai",
                 "weekly": [{ "days": ["mon","tue","wed","thu","fri"], "from": "09:00", "to": "18:00" }],
                 "closed": ["2026-10-01", "2026-10-02", "2026-10-10"],
                 "open": [{ "date": "2026-10-10", "from": "10:00", "to": "16:00" }] }"#,
        )
    }

    fn at(calendar: &Calendar, local: &str, zone: &str) -> (bool, String) {
        let zoned: Zoned = format!("{local}[{zone}]").parse().unwrap();
        calendar.is_open(zoned.timestamp())
    }

    fn in_shanghai(local: &str) -> (bool, String) {
        at(&shop_hours(), local, "Asia/Shanghai")
    }

    #[test]
    fn the_week_opens_and_closes_on_the_minute() {
        assert_eq!(
            in_shanghai("2026-09-28T10:00"),
            (true, "Monday 10:00 is within shop-hours (mon-fri 09:00-18:00)".into())
        );
        assert!(!in_shanghai("2026-09-28T08:59:59").0, "nine has not struck");
        assert!(in_shanghai("2026-09-28T09:00").0);
        assert!(in_shanghai("2026-09-28T17:59:59").0);
        assert_eq!(
            in_shanghai("2026-09-28T18:00"),
            (false, "Monday 18:00 is outside shop-hours (mon-fri 09:00-18:00)".into())
        );
        assert_eq!(
            in_shanghai("2026-09-27T12:00"),
            (false, "Sunday 12:00 is outside shop-hours (no hours on that day)".into())
        );
    }

    #[test]
    fn a_closed_day_goes_before_the_week() {
        assert_eq!(
            in_shanghai("2026-10-01T10:00"),
            (false, "Thursday 10:00 is outside shop-hours (2026-10-01 is a closed day)".into())
        );
    }

    #[test]
    fn a_moved_working_day_goes_before_a_closed_one() {
        let (open, why) = in_shanghai("2026-10-10T15:00");
        assert!(open, "it is a Saturday, and listed as closed too, yet people work");
        assert_eq!(why, "Saturday 15:00 is within shop-hours (2026-10-10 10:00-16:00)");
        assert!(!in_shanghai("2026-10-10T09:30").0, "its own hours hold, not those of the week");
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_it_begins() {
        let bar = calendar(
            r#"{ "id": "bar", "time_zone": "Asia/Shanghai",
                 "weekly": [{ "days": ["fri"], "from": "22:00", "to": "02:00" }],
                 "closed": ["2026-10-09"] }"#,
        );
        let open = |local| at(&bar, local, "Asia/Shanghai");
        assert!(open("2026-10-02T23:00").0);
        let (late, why) = open("2026-10-03T01:59");
        assert!(late, "Friday's hours run on into Saturday");
        assert_eq!(why, "Saturday 01:59 is within bar (fri 22:00-02:00, begun the day before)");
        assert!(!open("2026-10-03T02:00").0);
        assert!(!open("2026-10-02T01:00").0, "Thursday has no hours to run on");
        assert!(!open("2026-10-10T01:00").0, "the Friday before was closed");
    }

    #[test]
    fn a_day_may_last_until_24_00() {
        let always = calendar(
            r#"{ "id": "always", "weekly": [{ "days": ["mon"], "from": "00:00", "to": "24:00" }] }"#,
        );
        assert!(at(&always, "2026-10-05T00:00", "UTC").0);
        assert!(at(&always, "2026-10-05T23:59:59", "UTC").0);
        assert!(!at(&always, "2026-10-06T00:00", "UTC").0, "Tuesday is another day");
    }

    #[test]
    fn the_zone_changes_its_clocks_and_the_hours_go_with_it() {
        let berlin = calendar(
            r#"{ "id": "b", "time_zone": "Europe/Berlin",
                 "weekly": [{ "days": ["sat", "sun", "mon"], "from": "09:00", "to": "17:00" }] }"#,
        );
        // 08:30 UTC is 09:30 in winter and 10:30 in summer; 07:30 UTC opens in summer only.
        let utc = |text: &str| berlin.is_open(text.parse().unwrap()).0;
        assert!(!utc("2026-03-28T07:30:00Z"), "winter: 08:30 local");
        assert!(utc("2026-03-29T07:30:00Z"), "summer time began that night: 09:30 local");
        assert!(utc("2026-10-24T07:30:00Z"), "still summer");
        assert!(!utc("2026-10-25T07:30:00Z"), "winter again");
        assert!(utc("2026-10-25T15:59:00Z"), "16:59 local");
    }

    #[test]
    fn a_setting_by_hand_goes_before_everything() {
        let mut hours = shop_hours();
        hours.manual = Some(Manual::Closed);
        let (open, why) = at(&hours, "2026-09-28T10:00", "Asia/Shanghai");
        assert_eq!((open, why.as_str()), (false, "shop-hours was set to closed by hand"));
    }

    #[test]
    fn a_calendar_without_a_zone_takes_the_office_s() {
        let json =
            r#"{ "id": "c", "weekly": [{ "days": ["mon"], "from": "09:00", "to": "10:00" }] }"#;
        let calendars = Calendars::new("Asia/Shanghai", [calendar(json)]);
        let morning = "2026-10-05T01:30:00Z".parse().unwrap();
        assert!(calendars.calendar("c").unwrap().is_open(morning).0, "it is 09:30 in Shanghai");
    }

    #[test]
    fn days_are_told_as_spans() {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Wed};
        assert_eq!(span(&[Sat, Sun]), "sat, sun");
        assert_eq!(span(&[Fri, Mon, Thu, Wed]), "mon, wed-fri");
        assert_eq!(span(&Weekday::ALL), "mon-sun");
        assert_eq!(span(&[]), "");
    }
}
