//! What a switch asks: of the caller, the number dialled, variables, and the hour.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CalendarId, Pattern, TimeOfDay, Weekday, calendar::span};

/// A question with a yes or a no. In JSON an object with one field, such as
/// `{"caller": {"starts_with": "0755"}}` or `{"any": [{"calendar": "lunch"}, ...]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All of these hold; none to ask holds too.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// The caller's number, as the exchange shows it.
    Caller(Test),
    /// The number that the caller dialled.
    Dialled(Test),
    /// The language in which the caller hears prompts.
    Language(Test),
    Variable(VariableTest),
    /// This calendar is open.
    Calendar(CalendarId),
    /// The hour and the day of the week.
    Time(Daytime),
    /// How it stands in a group at this moment.
    Group(GroupTest),
}

/// What is asked of a text. A variable that was never set is the empty text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Test {
    Is(String),
    OneOf(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    /// The whole text matches the pattern.
    Matches(Pattern),
    /// The text is empty (`true`), or is not (`false`).
    Empty(bool),
    /// The text is a whole number, and at least this.
    AtLeast(i64),
    /// The text is a whole number, and at most this.
    AtMost(i64),
}

/// A test of a variable: `{"name": "choice", "test": {"is": "1"}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct VariableTest {
    pub name: String,
    pub test: Test,
}

/// A test of a group: `{"group": "sales", "fact": "waiting", "test": {"at_least": 5}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GroupTest {
    pub group: String,
    pub fact: GroupFact,
    pub test: Test,
}

/// What is asked of a group; each is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GroupFact {
    /// How many callers wait.
    Waiting,
    /// How many agents are logged in and not on a break.
    Agents,
    /// How many of them could take a call now.
    Free,
    /// How many seconds the one who came first has waited.
    LongestWait,
}

/// How it stands in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct GroupStanding {
    pub waiting: u32,
    pub agents: u32,
    pub free: u32,
    pub longest_wait_seconds: u32,
}

impl GroupStanding {
    #[must_use]
    pub fn of(self, fact: GroupFact) -> u32 {
        match fact {
            GroupFact::Waiting => self.waiting,
            GroupFact::Agents => self.agents,
            GroupFact::Free => self.free,
            GroupFact::LongestWait => self.longest_wait_seconds,
        }
    }
}

impl Condition {
    /// Whether it asks for how it stands in some group.
    pub(crate) fn asks_of_groups(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().any(Condition::asks_of_groups)
            }
            Condition::Not(part) => part.asks_of_groups(),
            Condition::Group(_) => true,
            Condition::Caller(_)
            | Condition::Dialled(_)
            | Condition::Language(_)
            | Condition::Variable(_)
            | Condition::Calendar(_)
            | Condition::Time(_) => false,
        }
    }
}

impl fmt::Display for GroupTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fact {
            GroupFact::Waiting => "the number of callers who wait in",
            GroupFact::Agents => "the number of agents at work in",
            GroupFact::Free => "the number of free agents in",
            GroupFact::LongestWait => "the longest wait in",
        };
        write!(f, "{what} {} {}", self.group, self.test)
    }
}

/// Hours of the day, from `from` until before `to`; over midnight if `to` is not after `from`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Daytime {
    /// Without it, every day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Weekday>>,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    /// Without it, the office's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl Test {
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let number = || text.parse::<i64>().ok();
        match self {
            Test::Is(other) => text == other,
            Test::OneOf(others) => others.iter().any(|other| text == other),
            Test::StartsWith(start) => text.starts_with(start.as_str()),
            Test::EndsWith(end) => text.ends_with(end.as_str()),
            Test::Contains(part) => text.contains(part.as_str()),
            Test::Matches(pattern) => pattern.matches(text),
            Test::Empty(empty) => text.is_empty() == *empty,
            Test::AtLeast(least) => number().is_some_and(|number| number >= *least),
            Test::AtMost(most) => number().is_some_and(|number| number <= *most),
        }
    }
}

impl Daytime {
    pub(crate) fn holds(&self, day: Weekday, time: TimeOfDay) -> bool {
        let day_fits = self.days.as_ref().is_none_or(|days| days.contains(&day));
        let (after, before) = (self.from <= time, time < self.to);
        let time_fits = if self.to <= self.from { after || before } else { after && before };
        day_fits && time_fits
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Is(other) => write!(f, "is {other:?}"),
            Test::OneOf(others) => write!(f, "is one of {}", others.join(", ")),
            Test::StartsWith(start) => write!(f, "starts with {start:?}"),
            Test::EndsWith(end) => write!(f, "ends with {end:?}"),
            Test::Contains(part) => write!(f, "contains {part:?}"),
            Test::Matches(pattern) => write!(f, "matches {pattern}"),
            Test::Empty(true) => f.write_str("is empty"),
            Test::Empty(false) => f.write_str("is not empty"),
            Test::AtLeast(least) => write!(f, "is at least {least}"),
            Test::AtMost(most) => write!(f, "is at most {most}"),
        }
    }
}

impl fmt::Display for Daytime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(days) = &self.days {
            write!(f, "{} ", span(days))?;
        }
        write!(f, "{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(json: &str) -> Test {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_test_has_a_yes_and_a_no() {
        for (json, yes, no) in [
            (r#"{"is":"1"}"#, "1", "2"),
            (r#"{"one_of":["1","2"]}"#, "2", "3"),
            (r#"{"starts_with":"0755"}"#, "075586001234", "01012345678"),
            (r#"{"ends_with":"1234"}"#, "075586001234", "075586001235"),
            (r#"{"contains":"600"}"#, "86001234", "86101234"),
            (r#"{"matches":"1[3-9][0-9]{9}"}"#, "13800138000", "1380013800"),
            (r#"{"empty":true}"#, "", "x"),
            (r#"{"empty":false}"#, "x", ""),
            (r#"{"at_least":5}"#, "5", "4"),
            (r#"{"at_most":5}"#, "-3", "6"),
        ] {
            let test = test(json);
            assert!(test.holds(yes), "{json} of {yes:?}");
            assert!(!test.holds(no), "{json} of {no:?}");
            assert_eq!(serde_json::to_string(&test).unwrap(), json, "written back as it was read");
        }
        assert!(!test(r#"{"at_least":5}"#).holds("many"), "what is no number is not at least 5");
    }

    #[test]
    fn hours_may_run_over_midnight() {
        let night = Daytime {
            days: None,
            from: "22:00".parse().unwrap(),
            to: "06:00".parse().unwrap(),
            time_zone: None,
        };
        let at = |text: &str| night.holds(Weekday::Mon, text.parse().unwrap());
        assert!(at("23:00") && at("05:59"));
        assert!(!at("06:00") && !at("21:59"));
    }
}
