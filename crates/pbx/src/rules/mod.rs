//! May this call to the outside be made now? What carriers and the law demand, as rules of the office.
//!
//! A verdict comes before anything is dialled: it names the rule, and says when the call will be
//! allowed. What counts are attempts, answered or not (`attempts.rs`). A call for help is never judged.

mod attempts;
mod choice;
mod guard;
mod hours;
mod period;
mod talks;
mod tried;
mod verdict;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use self::period::{Period, TICK};
pub(crate) use self::verdict::{Refused, Standing, Way, no_address};
pub use self::{
    attempts::Attempt,
    talks::Talk,
    tried::{Past, Tried},
};
pub(crate) use self::{
    attempts::Attempts,
    guard::{Warning, overspent, refused as guard_refused, warnings},
    talks::Talks,
};
use crate::office::{Office, OutboundRule, Scope};

/// How far ahead a free moment is looked for.
const HORIZON: SignedDuration = SignedDuration::from_hours(24 * 400);

/// The call that is to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intent<'a> {
    /// As records keep it: E.164 where it can be read so.
    pub(crate) callee: &'a str,
    /// As people dial it inside the country, which is how deny lists are written: `4008001234`.
    pub(crate) dialled: &'a str,
    /// The own number that is shown, as the office writes it.
    pub(crate) number: &'a str,
    /// The same as records keep it.
    pub(crate) recorded_number: &'a str,
    pub(crate) trunk: &'a str,
}

/// Why a call may not be made now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The rule that holds it back longest.
    pub rule: String,
    /// It is the called number that the rule is against, whenever.
    pub denied: bool,
    /// What it says, as the rest of a sentence.
    pub text: String,
    /// From when on no rule forbids it, if nothing else is dialled; `None`: not at all.
    pub free_at: Option<Timestamp>,
}

/// Judges by all rules of the office.
pub(crate) fn judge(
    office: &Office,
    intent: Intent<'_>,
    attempts: &Attempts,
    now: Timestamp,
) -> Result<(), Blocked> {
    let Some((rule, against)) = first_against(office, intent, attempts, now) else {
        return Ok(());
    };
    let free_at = free_at(office, intent, attempts, now);
    let when = match free_at {
        Some(at) => format!("; free at {}", clock(at, now, &office.office.time_zone)),
        None => String::new(),
    };
    let text = format!("{}{when}", against.text);
    Err(Blocked { rule: rule.id.clone(), denied: against.denied, text, free_at })
}

/// The first rule that forbids the call at that moment.
fn first_against<'a>(
    office: &'a Office,
    intent: Intent<'_>,
    attempts: &Attempts,
    at: Timestamp,
) -> Option<(&'a OutboundRule, Against)> {
    let rules = office.outbound_rules.iter().filter(|rule| rule.is_for(intent));
    rules.into_iter().find_map(|rule| Some((rule, rule.against(office, intent, attempts, at)?)))
}

/// When no rule forbids it any more: from one rule's end on to the next, until none is left.
fn free_at(
    office: &Office,
    intent: Intent<'_>,
    attempts: &Attempts,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut at = now;
    while at.duration_since(now) < HORIZON {
        let ends = office
            .outbound_rules
            .iter()
            .filter(|rule| rule.is_for(intent))
            .filter_map(|rule| rule.against(office, intent, attempts, at))
            .map(|against| against.until);
        // A rule without an end forbids it for good.
        match ends.reduce(|one, other| Some(one?.max(other?))) {
            None => return Some(at),
            Some(None) => return None,
            Some(Some(until)) => at = until.max(at.checked_add(TICK).ok()?),
        }
    }
    None
}

/// What one rule has against a call.
struct Against {
    denied: bool,
    text: String,
    until: Option<Timestamp>,
}

impl OutboundRule {
    fn is_for(&self, intent: Intent<'_>) -> bool {
        let named = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| one == name))
        };
        self.enabled.unwrap_or(true)
            && named(&self.trunks, intent.trunk)
            && named(&self.numbers, intent.number)
    }

    fn against(
        &self,
        office: &Office,
        intent: Intent<'_>,
        attempts: &Attempts,
        at: Timestamp,
    ) -> Option<Against> {
        let zone = self.zone(office);
        self.denied(intent)
            .or_else(|| self.denied_area(office, intent))
            .or_else(|| self.out_of_hours(&zone, at))
            .or_else(|| self.too_often(office, intent, attempts, &zone, at))
    }

    fn denied(&self, intent: Intent<'_>) -> Option<Against> {
        let pattern =
            self.deny.iter().flatten().find(|pattern| {
                matches(pattern, intent.dialled) || matches(pattern, intent.callee)
            })?;
        let text = format!("the rule {} does not allow calls to {pattern}", self.id);
        Some(Against { denied: true, text, until: None })
    }

    fn denied_area(&self, office: &Office, intent: Intent<'_>) -> Option<Against> {
        let denied = self.deny_areas.as_ref()?;
        let plan = office.plan();
        let area = plan.area(&plan.normalise(intent.callee).ok()?)?;
        let name = denied.iter().find(|name| area.is_called(name))?;
        let place = format!("{} {}", area.code, area.city_english);
        let text = format!("the rule {} does not allow calls to {name} ({place})", self.id);
        Some(Against { denied: true, text, until: None })
    }

    fn out_of_hours(&self, zone: &TimeZone, at: Timestamp) -> Option<Against> {
        let [from, to] = self.allow_between.as_ref()?;
        let until = hours::opens(from, to, zone, at)?;
        let name = zone.iana_name().unwrap_or("UTC");
        let text = format!("the rule {} allows calls from {from} to {to} ({name})", self.id);
        Some(Against { denied: false, text, until: Some(until) })
    }

    fn too_often(
        &self,
        office: &Office,
        intent: Intent<'_>,
        attempts: &Attempts,
        zone: &TimeZone,
        at: Timestamp,
    ) -> Option<Against> {
        let (limit, period) = (self.limit?, Period::of(self)?);
        let number = (self.scope == Scope::OwnNumber).then_some(intent.recorded_number);
        let callee = (self.scope == Scope::Callee).then_some(intent.callee);
        let since = period.start(zone, at)?;
        let of_scope = |attempt: &&Attempt| {
            attempt.at <= at && number.is_none_or(|number| attempt.number == number)
        };
        let in_window = |attempt: &&Attempt| attempt.at >= since;
        // So many calls ago; when that one counts no more, one more call fits in.
        let nth = (limit as usize).checked_sub(1);
        let leaves = match (nth, callee) {
            (None, _) => None,
            (Some(nth), Some(callee)) => {
                Some(attempts.to(callee).take_while(in_window).filter(of_scope).nth(nth)?.at)
            }
            (Some(nth), None) => {
                Some(attempts.all().take_while(in_window).filter(of_scope).nth(nth)?.at)
            }
        };
        let until = leaves.and_then(|attempt| period.end(zone, attempt));
        let whom = match self.scope {
            Scope::Any => "altogether".to_owned(),
            Scope::OwnNumber => format!("from {}", office.shown(intent.number)),
            Scope::Callee => format!("to {}", office.shown(intent.callee)),
        };
        let calls = if limit == 1 { "call" } else { "calls" };
        let text =
            format!("the rule {} allows {limit} {calls} {} {whom}", self.id, period.as_words());
        Some(Against { denied: false, text, until })
    }

    fn zone(&self, office: &Office) -> TimeZone {
        let name = self.time_zone.as_ref().unwrap_or(&office.office.time_zone);
        TimeZone::get(name).unwrap_or(TimeZone::UTC)
    }
}

/// `400*` is every number that begins so; anything else is one number.
fn matches(pattern: &str, number: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => number.starts_with(beginning),
        None => number == pattern,
    }
}

/// `14:32`, or `2026-10-13 08:00` on another day; rounded up, so that it is true at that minute.
fn clock(at: Timestamp, now: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let late = SignedDuration::from_millis(59_999);
    let at = at.checked_add(late).unwrap_or(at).to_zoned(zone.clone());
    let same_day = at.date() == now.to_zoned(zone).date();
    at.strftime(if same_day { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
}

#[cfg(test)]
mod tests;
