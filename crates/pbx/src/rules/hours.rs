//! The hours of the day in which calls may be made.

use jiff::{Timestamp, Zoned, civil::Time, tz::TimeZone};

/// When calls may be made next; `None`: they may be made now. From `from` on, up to but not at `to`; where
/// `to` is the earlier one the hours go over midnight.
pub(super) fn opens(from: &str, to: &str, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
    let (from, to) = (time(from)?, time(to)?);
    let here = at.to_zoned(zone.clone());
    let now = here.time();
    let is_open = if from <= to { (from..to).contains(&now) } else { now >= from || now < to };
    if is_open {
        return None;
    }
    let today = on(&here, from)?;
    let next = if today > here { today } else { on(&here.tomorrow().ok()?, from)? };
    Some(next.timestamp())
}

fn on(day: &Zoned, time: Time) -> Option<Zoned> {
    day.date().to_datetime(time).to_zoned(day.time_zone().clone()).ok()
}

/// One that cannot be read was refused with its office.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    // The end of the day.
    let (hour, minute) = if hour == 24 { (23, 59) } else { (hour, minute) };
    Time::new(hour, minute, 0, 0).ok()
}
