//! The guard of a trunk: how many minutes and how much money calls over it may take in an hour and in
//! a day, and in which hours it makes calls at all. Stolen passwords are used at night, and dearly.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    talks::{Talks, in_millionths},
    verdict::Standing,
};
use crate::office::{Guard, Office, Trunk};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// How far ahead a calendar is asked when it opens.
const HORIZON: i64 = 14 * 24 * 60;
/// From this part of a limit on, those who watch are told.
const NEARLY: u64 = 80;

/// What the guard has against a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Against {
    pub(super) text: String,
    pub(super) until: Option<Timestamp>,
}

/// An alarm of a guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Warning {
    pub(crate) what: String,
    pub(crate) advice: String,
}

/// One of the four limits.
#[derive(Clone, Copy, Debug)]
struct Limit {
    name: &'static str,
    is_money: bool,
    most: u64,
    used: u64,
    per: Per,
}

/// How near its end a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Nearly,
    Reached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Per {
    Hour,
    Day,
}

impl Limit {
    /// In the words of the rest of a sentence.
    fn as_words(self) -> String {
        let per = if self.per == Per::Hour { "in an hour" } else { "a day" };
        if self.is_money {
            format!("a spend of {} {per}", amount(self.most))
        } else {
            format!("{} minutes of talk {per}", self.most)
        }
    }

    fn is_reached(self) -> bool {
        self.used >= self.most
    }

    /// Every minute that has begun is counted, so one more than allowed has begun.
    fn is_passed(self) -> bool {
        self.used > self.most
    }

    fn stage(self) -> Option<Stage> {
        if self.is_reached() {
            return Some(Stage::Reached);
        }
        (self.used * 100 >= self.most * NEARLY).then_some(Stage::Nearly)
    }
}

/// What the guard of the trunk has against one more call now: the one that holds it back longest.
pub(super) fn against(standing: &Standing<'_>, trunk: &Trunk) -> Option<Against> {
    let guard = trunk.guard.as_ref()?;
    let reached = limits(standing.office, standing.talks, trunk, guard, standing.wall)
        .into_iter()
        .filter(|limit| limit.is_reached())
        .map(|limit| Against {
            text: format!("the guard of the trunk {} allows {}", trunk.id, limit.as_words()),
            until: frees(standing, trunk, limit),
        });
    let all = reached.chain(closed(standing, trunk, guard));
    // Without an end is longest.
    let longest = all.max_by_key(|against| against.until.unwrap_or(Timestamp::MAX))?;
    let zone = &standing.office.office.time_zone;
    let when =
        longest.until.map(|at| format!("; free at {}", super::clock(at, standing.wall, zone)));
    Some(Against { text: format!("{}{}", longest.text, when.unwrap_or_default()), ..longest })
}

/// Alarms that are due: of limits that have come near their end since the last look.
pub(crate) fn warnings(office: &Office, talks: &mut Talks, wall: Timestamp) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut told = std::mem::take(&mut talks.told);
    for trunk in &office.trunks {
        let Some(guard) = &trunk.guard else { continue };
        for limit in limits(office, talks, trunk, guard, wall) {
            let key = (trunk.id.clone(), limit.name);
            let before = match limit.stage() {
                Some(stage) => told.insert(key, stage),
                None => told.remove(&key),
            };
            match limit.stage().filter(|stage| Some(*stage) > before) {
                Some(Stage::Nearly) => found.push(nearly(trunk, limit)),
                Some(Stage::Reached) => found.push(reached(trunk, guard, limit)),
                None => {}
            }
        }
    }
    talks.told = told;
    found
}

fn nearly(trunk: &Trunk, limit: Limit) -> Warning {
    let percent = limit.used * 100 / limit.most.max(1);
    let (name, words) = (&trunk.name, limit.as_words());
    Warning {
        what: format!("{name}: {percent} % of what its guard allows is used ({words})."),
        advice: "Look who calls where; when it is used up, calls over this trunk are refused, but for help."
            .to_owned(),
    }
}

fn reached(trunk: &Trunk, guard: &Guard, limit: Limit) -> Warning {
    let (name, words) = (&trunk.name, limit.as_words());
    let ends = guard.end_calls == Some(true);
    let others =
        if ends { "those that go on beyond it are ended" } else { "those that go on go on" };
    Warning {
        what: format!("{name}: all that its guard allows is used ({words})."),
        advice: format!(
            "New calls over this trunk are refused, but for help; {others}. Look who calls where."
        ),
    }
}

/// Trunks whose calls are to be ended: more is used than their guards allow.
pub(crate) fn overspent(office: &Office, talks: &Talks, wall: Timestamp) -> Vec<String> {
    let guarded = office.trunks.iter().filter_map(|trunk| {
        let guard = trunk.guard.as_ref().filter(|guard| guard.end_calls == Some(true))?;
        let passed = limits(office, talks, trunk, guard, wall).into_iter().any(Limit::is_passed);
        passed.then(|| trunk.id.clone())
    });
    guarded.collect()
}

/// An alarm for a call that a guard refused.
pub(crate) fn refused(text: &str) -> Warning {
    Warning {
        what: format!("A call to the outside was refused: {text}."),
        advice: "If it is none of yours that calls, change the secret of the extension; if it is, allow more in the settings of the trunk."
            .to_owned(),
    }
}

fn limits(
    office: &Office,
    talks: &Talks,
    trunk: &Trunk,
    guard: &Guard,
    wall: Timestamp,
) -> Vec<Limit> {
    let since_hour = wall.checked_sub(HOUR).unwrap_or(wall);
    let hour = talks.used(office, trunk, since_hour, wall);
    let day = talks.used(office, trunk, start_of_day(office, wall), wall);
    let minutes = |most: Option<u32>| most.map(u64::from);
    let money = |most: Option<f64>| most.map(in_millionths);
    let all = [
        ("minutes_per_hour", minutes(guard.minutes_per_hour), hour.minutes, Per::Hour),
        ("minutes_per_day", minutes(guard.minutes_per_day), day.minutes, Per::Day),
        ("spend_per_hour", money(guard.spend_per_hour), hour.millionths, Per::Hour),
        ("spend_per_day", money(guard.spend_per_day), day.millionths, Per::Day),
    ];
    let said = all.into_iter().filter_map(|(name, most, used, per)| {
        let is_money = name.starts_with("spend");
        Some(Limit { name, is_money, most: most?, used, per })
    });
    said.collect()
}

/// When so much of the past counts no more that the limit is not reached, to the minute.
fn frees(standing: &Standing<'_>, trunk: &Trunk, limit: Limit) -> Option<Timestamp> {
    let (office, wall) = (standing.office, standing.wall);
    if limit.most == 0 {
        return None;
    }
    if limit.per == Per::Day {
        let zone = TimeZone::get(&office.office.time_zone).unwrap_or(TimeZone::UTC);
        let tomorrow = wall.to_zoned(zone).tomorrow().ok()?;
        return Some(tomorrow.start_of_day().ok()?.timestamp());
    }
    (1..=61).find_map(|minutes| {
        let at = wall.checked_add(MINUTE * minutes).ok()?;
        let since = at.checked_sub(HOUR).ok()?;
        // What goes on may end at any moment; it is counted up to now.
        let used = standing.talks.used(office, trunk, since, wall);
        let used = if limit.is_money { used.millionths } else { used.minutes };
        (used < limit.most).then_some(at)
    })
}

/// Outside the hours in which the trunk makes calls.
fn closed(standing: &Standing<'_>, trunk: &Trunk, guard: &Guard) -> Option<Against> {
    let id = guard.calendar.as_ref()?;
    let calendars = standing.office.flow_calendars();
    let calendar = calendars.calendar(id)?;
    if calendar.is_open(standing.wall).0 {
        return None;
    }
    let text = format!("the guard of the trunk {} allows calls in the hours of {id}", trunk.id);
    let minute = standing.wall.as_second().div_euclid(60) * 60;
    let until = (1..=HORIZON).find_map(|ahead| {
        let at = Timestamp::from_second(minute + ahead * 60).ok()?;
        calendar.is_open(at).0.then_some(at)
    });
    Some(Against { text, until })
}

fn start_of_day(office: &Office, wall: Timestamp) -> Timestamp {
    let zone = TimeZone::get(&office.office.time_zone).unwrap_or(TimeZone::UTC);
    wall.to_zoned(zone).start_of_day().map_or(wall, |day| day.timestamp())
}

/// `12.5` and no more digits than it has.
fn amount(millionths: u64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
