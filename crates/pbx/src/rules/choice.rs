//! Which of the own numbers that an extension may show comes first, as its group chooses.

use jiff::{Timestamp, tz::TimeZone};

use super::verdict::Standing;
use crate::{
    numbers::{Area, Dialled},
    office::{Group, Number, NumberChoice, Office},
};

/// A number that may be shown.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) number: &'a Number,
    /// Why it and no other, as a sentence.
    pub(super) why: Option<String>,
}

/// The numbers that are tried, the best first. Where the group shows its first number always, no other
/// takes its place.
pub(super) fn candidates<'a>(
    standing: &Standing<'a>,
    extension: &str,
    callee: &Dialled,
) -> Vec<Candidate<'a>> {
    let Some((group, numbers)) = group_of(standing.office, extension) else {
        return Vec::new();
    };
    let choice = group.number_choice.unwrap_or_default();
    if numbers.len() < 2 || choice == NumberChoice::Fixed {
        let first = numbers.into_iter().take(1);
        return first.map(|number| Candidate { number, why: None }).collect();
    }
    match choice {
        NumberChoice::Fixed => Vec::new(),
        NumberChoice::RoundRobin => longest_ago(standing, numbers),
        NumberChoice::LeastUsed => least_used(standing, numbers),
        NumberChoice::SameArea => same_area(standing, numbers, callee),
    }
}

/// The own numbers that an extension may show: of the first of its groups that has some.
pub(super) fn numbers_of<'a>(office: &'a Office, extension: &str) -> Vec<&'a Number> {
    group_of(office, extension).map(|(_, numbers)| numbers).unwrap_or_default()
}

fn group_of<'a>(office: &'a Office, extension: &str) -> Option<(&'a Group, Vec<&'a Number>)> {
    let mine = office
        .groups
        .iter()
        .filter(|group| group.members.iter().any(|member| member.extension == extension));
    let mut numbers = mine.map(|group| {
        let shown = group.outbound_numbers.iter().flatten();
        let known =
            shown.filter_map(|text| office.numbers.iter().find(|number| number.number == *text));
        (group, known.collect::<Vec<_>>())
    });
    numbers.find(|(_, numbers)| !numbers.is_empty())
}

/// In turn: whichever was shown longest ago, by whomever.
fn longest_ago<'a>(standing: &Standing<'a>, numbers: Vec<&'a Number>) -> Vec<Candidate<'a>> {
    let last = |number: &&Number| {
        let recorded = standing.office.recorded(&number.number);
        let all = standing.attempts.all().enumerate();
        let mut of_number = all.filter(|(_, attempt)| attempt.number == recorded);
        // The newest attempt is the first.
        std::cmp::Reverse(of_number.next().map_or(usize::MAX, |(place, _)| place))
    };
    let mut numbers = numbers;
    numbers.sort_by_cached_key(last);
    let why = |number: &Number| format!("{} is shown, as its turn has come.", number.number);
    numbers.into_iter().map(|number| Candidate { number, why: Some(why(number)) }).collect()
}

/// By how often each was shown today.
fn least_used<'a>(standing: &Standing<'a>, numbers: Vec<&'a Number>) -> Vec<Candidate<'a>> {
    let today = start_of_day(standing);
    let used = |number: &Number| {
        let recorded = standing.office.recorded(&number.number);
        let all = standing.attempts.all().take_while(|attempt| attempt.at >= today);
        all.filter(|attempt| attempt.number == recorded).count()
    };
    let mut counted: Vec<_> = numbers.into_iter().map(|number| (used(number), number)).collect();
    counted.sort_by_key(|(used, _)| *used);
    let why = |used: usize, number: &Number| {
        format!("{} is shown, as it was shown least today ({used} calls).", number.number)
    };
    let candidates = counted.into_iter();
    candidates.map(|(used, number)| Candidate { number, why: Some(why(used, number)) }).collect()
}

/// Those of the callee's area first, then those of its province, then the others; among equals
/// whichever was shown least today.
fn same_area<'a>(
    standing: &Standing<'a>,
    numbers: Vec<&'a Number>,
    callee: &Dialled,
) -> Vec<Candidate<'a>> {
    let home = match callee {
        Dialled::E164(number) => standing.office.plan().area(number),
        Dialled::Short(_) | Dialled::Emergency(_) => None,
    };
    let mut candidates = least_used(standing, numbers);
    let near = |number: &Number| nearness(standing.office, number, home, callee);
    candidates.sort_by_key(|candidate| near(candidate.number));
    for candidate in &mut candidates {
        let number = &candidate.number.number;
        let place = home.map(|area| format!("{} {}", area.code, area.city_english));
        candidate.why = Some(match (near(candidate.number), place, candidate.why.take()) {
            (Near::Area, Some(place), _) => {
                format!("{number} is shown, as it has the area of the called number ({place}).")
            }
            (Near::Area, None, _) => {
                format!("{number} is shown, as it has the area of the called number.")
            }
            (Near::Province, Some(place), _) => format!(
                "{number} is shown, as it has the province of the called number; none has its area ({place})."
            ),
            (_, Some(place), why) => {
                format!(
                    "No number has the area of the called one ({place}): {}",
                    why.unwrap_or_default()
                )
            }
            (_, None, why) => {
                format!("The area of the called number is not known: {}", why.unwrap_or_default())
            }
        });
    }
    candidates
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Area,
    Province,
    Elsewhere,
}

/// How near an own number is to where the called one is at home.
fn nearness(office: &Office, own: &Number, home: Option<Area>, callee: &Dialled) -> Near {
    let plan = office.plan();
    let read = plan.normalise(&own.number).ok();
    let ours = read.as_ref().and_then(|number| plan.area(number));
    let said = own.area.as_deref().map(|code| code.trim_start_matches('0'));
    let Some(home) = home else {
        // Where there is no table, the area that was written down is the beginning of its numbers.
        let Dialled::E164(callee) = callee else { return Near::Elsewhere };
        let national = plan.national(callee);
        let begins = |code: &str| national.trim_start_matches('0').starts_with(code);
        let known = said.is_some_and(|code| !code.is_empty() && begins(code));
        return if known && !plan.is_abroad(callee) { Near::Area } else { Near::Elsewhere };
    };
    let code = said.or_else(|| ours.map(|area| area.code.trim_start_matches('0')));
    if code == Some(home.code.trim_start_matches('0')) {
        return Near::Area;
    }
    let province = match said.and_then(Area::with_code) {
        Some(area) => Some(area.province),
        None => ours.map(|area| area.province),
    };
    if province == Some(home.province) { Near::Province } else { Near::Elsewhere }
}

fn start_of_day(standing: &Standing<'_>) -> Timestamp {
    let zone = TimeZone::get(&standing.office.office.time_zone).unwrap_or(TimeZone::UTC);
    let today = standing.wall.to_zoned(zone).start_of_day();
    today.map_or(standing.wall, |day| day.timestamp())
}
