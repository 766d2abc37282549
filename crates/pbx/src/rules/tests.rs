use serde_json::{Value, json};

use super::*;
use crate::{office::read, record::Reason};

/// The example office with these rules alone.
fn office(rules: &Value) -> Office {
    let text = include_str!("../../../../tests/fixtures/office.json");
    let mut office: Value = serde_json::from_str(text).expect("JSON");
    office["outbound_rules"] = rules.clone();
    read(&office.to_string()).expect("a good office")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

const NUMBER: &str = "075586001234";

fn to(callee: &str) -> Intent<'_> {
    Intent {
        callee,
        dialled: callee.trim_start_matches("+86"),
        number: NUMBER,
        recorded_number: "+8675586001234",
        trunk: "carrier",
    }
}

/// Attempts from one number to one callee, at these moments.
fn attempts(
    moments: impl IntoIterator<Item = (&'static str, &'static str, Timestamp)>,
) -> Attempts {
    let known = moments.into_iter().map(|(number, callee, at)| Attempt {
        number: number.to_owned(),
        callee: callee.to_owned(),
        at,
    });
    Attempts::new(known.collect())
}

fn verdict(office: &Office, callee: &str, attempts: &Attempts, now: &str) -> String {
    match judge(office, to(callee), attempts, at(now)) {
        Ok(()) => "allowed".to_owned(),
        Err(blocked) => blocked.text,
    }
}

#[test]
fn the_26th_call_in_half_an_hour_is_refused_and_passes_when_the_first_is_old_enough() {
    let office = office(&json!([
        { "id": "per-own-number", "scope": "own_number", "limit": 25, "per_seconds": 1800 }
    ]));
    let first = at("2026-10-12T02:00:00Z");
    let minute = |n: i64| first + SignedDuration::from_secs(60 * n);
    let made: Vec<_> = (0..24).map(|n| ("+8675586001234", "+8613800138000", minute(n))).collect();
    let most = attempts(made.clone());
    assert_eq!(
        verdict(&office, "+8613900139000", &most, "2026-10-12T02:25:00Z"),
        "allowed",
        "25th"
    );
    let full = attempts(made.into_iter().chain([("+8675586001234", "+861", minute(24))]));
    assert_eq!(
        verdict(&office, "+8613900139000", &full, "2026-10-12T02:25:00Z"),
        "the rule per-own-number allows 25 calls in 30 minutes from 0755 8600 1234; free at 10:31"
            .replace("0755 8600 1234", &office.shown("+8675586001234"))
    );
    let at_the_end = verdict(&office, "+861", &full, "2026-10-12T02:30:00Z");
    assert!(at_the_end.starts_with("the rule"), "to the millisecond: {at_the_end}");
    assert_eq!(verdict(&office, "+861", &full, "2026-10-12T02:30:00.001Z"), "allowed");
}

#[test]
fn a_callee_is_counted_across_own_numbers() {
    let office = office(&json!([
        { "id": "burst", "scope": "callee", "limit": 3, "per_seconds": 300 },
        { "id": "day", "scope": "callee", "limit": 5, "per_seconds": 86400 }
    ]));
    let callee = "+8613800138000";
    let made = |times: &[&str]| {
        let numbers = ["+8675586001234", "+8675586005678"];
        let made: Vec<_> = times
            .iter()
            .enumerate()
            .map(|(n, time)| (numbers[n % 2], callee, at(&format!("2026-10-12T{time}Z"))))
            .collect();
        attempts(made)
    };
    let three = made(&["02:00:00", "02:01:00", "02:02:00"]);
    let burst = verdict(&office, callee, &three, "2026-10-12T02:03:00Z");
    assert!(burst.contains("burst allows 3 calls in 5 minutes to"), "{burst}");
    assert!(burst.ends_with("free at 10:06"), "five minutes after the first, and on: {burst}");
    assert_eq!(verdict(&office, "+8613900139000", &three, "2026-10-12T02:03:00Z"), "allowed");
    let five = made(&["02:00:00", "03:00:00", "04:00:00", "05:00:00", "06:00:00"]);
    let day = verdict(&office, callee, &five, "2026-10-12T09:00:00Z");
    assert!(day.ends_with("free at 2026-10-13 10:01"), "24 hours after the first: {day}");
    assert_eq!(verdict(&office, callee, &five, "2026-10-13T02:00:00.001Z"), "allowed");
}

#[test]
fn hours_are_those_of_the_rule_wherever_the_computer_stands() {
    let mut office = office(&json!([{ "id": "hours", "scope": "any",
        "allow_between": ["08:00", "21:00"], "time_zone": "Asia/Shanghai" }]));
    office.office.time_zone = "America/New_York".to_owned();
    let none = Attempts::default();
    assert_eq!(verdict(&office, "+861", &none, "2026-10-12T12:59:59Z"), "allowed", "20:59:59");
    let nine = judge(&office, to("+861"), &none, at("2026-10-12T13:00:00Z")).expect_err("21:00:00");
    assert_eq!(nine.free_at, Some(at("2026-10-13T00:00:00Z")), "at eight in Shanghai");
    assert!(nine.text.contains("from 08:00 to 21:00 (Asia/Shanghai)"), "{}", nine.text);
    assert_eq!(verdict(&office, "+861", &none, "2026-10-13T00:00:00Z"), "allowed", "08:00:00");
}

#[test]
fn hours_may_go_over_midnight() {
    let office = office(&json!([{ "id": "night", "scope": "any",
        "allow_between": ["20:00", "02:00"] }]));
    let none = Attempts::default();
    assert_eq!(verdict(&office, "+861", &none, "2026-10-12T17:59:59Z"), "allowed", "01:59:59");
    let morning = verdict(&office, "+861", &none, "2026-10-12T18:00:00Z");
    assert!(morning.ends_with("free at 20:00"), "from two o'clock on: {morning}");
}

#[test]
fn a_calendar_day_ends_at_midnight_of_the_rules_zone() {
    let office = office(&json!([{ "id": "day", "scope": "callee", "limit": 1, "per": "day",
        "time_zone": "Asia/Shanghai" }]));
    let one = attempts([("+8675586001234", "+861", at("2026-10-12T15:59:00Z"))]);
    assert!(verdict(&office, "+861", &one, "2026-10-12T15:59:30Z").starts_with("the rule day"));
    assert_eq!(verdict(&office, "+861", &one, "2026-10-12T16:00:00Z"), "allowed", "a new day");
}

#[test]
fn when_several_rules_forbid_it_the_call_is_free_when_all_have_ended() {
    let office = office(&json!([
        { "id": "hours", "scope": "any", "allow_between": ["08:00", "21:00"] },
        { "id": "burst", "scope": "callee", "limit": 1, "per_seconds": 3600 }
    ]));
    let late = attempts([("+8675586001234", "+861", at("2026-10-12T12:50:00Z"))]);
    let blocked = judge(&office, to("+861"), &late, at("2026-10-12T12:55:00Z")).expect_err("burst");
    assert_eq!(blocked.rule, "burst");
    assert_eq!(blocked.free_at, Some(at("2026-10-13T00:00:00Z")), "21:50 is out of hours");
}

#[test]
fn denied_numbers_are_never_called_and_rules_may_be_for_one_trunk() {
    let office = office(&json!([
        { "id": "services", "scope": "any", "deny": ["400*", "95*"], "trunks": ["carrier"] }
    ]));
    let none = Attempts::default();
    let blocked = judge(&office, to("4008001234"), &none, at("2026-10-12T02:00:00Z"));
    let blocked = blocked.expect_err("denied");
    assert_eq!(blocked.free_at, None, "for good");
    assert_eq!(blocked.text, "the rule services does not allow calls to 400*");
    let other = Intent { trunk: "provider", ..to("4008001234") };
    assert_eq!(judge(&office, other, &none, at("2026-10-12T02:00:00Z")), Ok(()), "not that trunk");
}

#[test]
fn a_rule_that_is_switched_off_forbids_nothing() {
    let rules = json!([{ "id": "no", "scope": "any", "limit": 0, "per_seconds": 60,
        "enabled": false }]);
    let none = Attempts::default();
    assert_eq!(verdict(&office(&rules), "+861", &none, "2026-10-12T02:00:00Z"), "allowed");
}

#[test]
fn areas_are_denied_by_province_for_fixed_lines_and_mobiles() {
    let office =
        office(&json!([{ "id": "blind", "scope": "any", "deny_areas": ["新疆", "Tibet"] }]));
    let none = Attempts::default();
    let at = "2026-10-12T02:00:00Z";
    let urumqi = judge(&office, to("+869912345678"), &none, self::at(at)).expect_err("denied");
    assert!(urumqi.denied, "it is the number, not the moment");
    assert_eq!(urumqi.text, "the rule blind does not allow calls to 新疆 (0991 Urumqi)");
    assert!(verdict(&office, "+868911234567", &none, at).contains("Tibet"), "Lhasa");
    assert_eq!(verdict(&office, "+8675586001234", &none, at), "allowed", "Shenzhen");
    assert_eq!(verdict(&office, "+8613000080000", &none, at), "allowed", "a mobile of Wuhan");
}

#[test]
fn a_call_is_judged_without_being_made() {
    let office = office(&json!([
        { "id": "burst", "scope": "callee", "limit": 1, "per_seconds": 3600 }
    ]));
    let now = at("2026-10-12T02:30:00Z");
    let attempt = Attempt {
        number: "+8675586001234".to_owned(),
        callee: "+8613800138000".to_owned(),
        at: at("2026-10-12T02:00:00Z"),
    };
    let past = || Past { attempts: vec![attempt.clone()], talks: Vec::new() };
    let tried = office.try_call(past(), "1001", "138 0013 8000", now);
    assert!(!tried.allowed, "{tried:?}");
    assert_eq!(tried.rule.as_deref(), Some("burst"));
    assert_eq!(tried.reason, Some(Reason::RuleBlocked));
    assert_eq!(tried.free_at, Some(at("2026-10-12T03:00:00.001Z")), "when it will pass");
    let other = office.try_call(past(), "1001", "13900139000", now);
    assert!(other.allowed, "{other:?}");
    assert_eq!(other.number.as_deref(), Some("075586001234"), "what is shown");
    assert_eq!(other.trunk.as_deref(), Some("carrier"));
    assert!(office.try_call(past(), "1003", "110", now).allowed, "help, from whatever phone");
    let workshop = office.try_call(past(), "1003", "13900139000", now);
    assert_eq!(workshop.reason, Some(Reason::NotAllowed), "its group has no number");
    assert_eq!(office.try_call(past(), "1001", "sales", now).reason, Some(Reason::NotFound));
}
