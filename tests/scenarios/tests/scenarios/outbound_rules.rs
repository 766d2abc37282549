//! The office's rules stop a call to the outside before anything is dialled, and never a call for help.

use cordboard_pbx::record::{Party, Reason};
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office(rules: &Value, wall: &str) -> (World, PhoneId, PhoneId) {
    let mut office = example();
    office["outbound_rules"] = rules.clone();
    let (mut world, [wei, ..]) = office_with(&office, wall);
    let carrier = carrier(&mut world);
    (world, wei, carrier)
}

/// Wei dials; the carrier's gateway answers if the call comes there. Whether it did.
fn reaches(world: &mut World, wei: PhoneId, carrier: PhoneId, number: &str) -> bool {
    let (before, dialled) = (world.see(carrier).calls.len(), world.see(wei).calls.len());
    world.dial(wei, number);
    world.until("it rings outside, or is refused", |world| {
        let call = world.see(wei).calls.get(dialled);
        let refused = call.is_some_and(|call| matches!(call.state, CallState::Ended(_)));
        refused || world.see(carrier).calls.len() > before
    });
    let reached = world.see(carrier).calls.len() > before;
    if reached {
        world.answer(carrier);
        world.run_ms(300);
        world.hang_up(wei);
    }
    world.run_ms(700);
    reached
}

#[test]
fn the_third_call_to_a_number_in_five_minutes_is_refused_and_passes_later() {
    let rules = json!([{ "id": "burst", "scope": "callee", "limit": 2, "per_seconds": 300 }]);
    let (mut world, wei, carrier) = office(&rules, OPEN);
    assert!(reaches(&mut world, wei, carrier, "13800138000"), "the first");
    assert!(reaches(&mut world, wei, carrier, "013800138000"), "the second, written otherwise");
    assert!(!reaches(&mut world, wei, carrier, "13800138000"), "the third is refused");
    let ended = world.record(3).termination.clone().expect("it has ended");
    assert_eq!((ended.by, ended.reason), (Party::Exchange, Reason::RuleBlocked), "in the log too");
    let story = world.story();
    assert!(story.contains("the rule burst allows 2 calls in 5 minutes to"), "{story}");
    assert!(story.contains("free at 10:06"), "and says until when:\n{story}");
    assert!(reaches(&mut world, wei, carrier, "13900139000"), "another number is not concerned");
    world.run_ms(300_000);
    assert!(reaches(&mut world, wei, carrier, "13800138000"), "it passes then\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn out_of_hours_only_help_is_called() {
    let rules = json!([{ "id": "hours", "scope": "any", "allow_between": ["08:00", "21:00"],
        "time_zone": "Asia/Shanghai" }]);
    // 21:00 in Shanghai.
    let (mut world, wei, carrier) = office(&rules, "2026-10-12T13:00:00Z");
    assert!(!reaches(&mut world, wei, carrier, "13800138000"), "too late for a customer");
    assert!(world.story().contains("free at 2026-10-13 08:00"), "{}", world.story());
    assert!(reaches(&mut world, wei, carrier, "110"), "the police always\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn calls_for_help_are_counted_by_no_rule() {
    let rules = json!([{ "id": "number", "scope": "own_number", "limit": 1, "per_seconds": 1800 }]);
    let (mut world, wei, carrier) = office(&rules, OPEN);
    for _ in 0..3 {
        assert!(reaches(&mut world, wei, carrier, "110"), "the police always");
    }
    assert!(reaches(&mut world, wei, carrier, "13800138000"), "{}", world.story());
    assert!(!reaches(&mut world, wei, carrier, "13900139000"), "that one was counted");
    assert_nothing_left(&mut world);
}

/// Two own numbers that take turns, and these rules.
fn two_numbers(rules: &Value, wall: &str) -> (World, PhoneId, PhoneId) {
    let mut office = example();
    office["outbound_rules"] = rules.clone();
    let second = json!({ "number": "075586005678", "trunk": "carrier", "kind": "fixed" });
    office["numbers"].as_array_mut().expect("a list").push(second);
    office["groups"][0]["outbound_numbers"] = json!(["075586001234", "075586005678"]);
    office["groups"][0]["number_choice"] = json!("round_robin");
    let (mut world, [wei, ..]) = office_with(&office, wall);
    world.signalling_only();
    let carrier = carrier(&mut world);
    (world, wei, carrier)
}

#[test]
fn twenty_five_calls_in_half_an_hour_pass_and_the_next_one_when_the_first_is_old_enough() {
    let rules =
        json!([{ "id": "number", "scope": "own_number", "limit": 25, "per_seconds": 1800 }]);
    let (mut world, wei, carrier) = office(&rules, OPEN);
    world.signalling_only();
    for call in 0..25 {
        let number = format!("139001390{call:02}");
        assert!(reaches(&mut world, wei, carrier, &number), "call {call}\n{}", world.story());
        world.run_ms(20_000);
    }
    assert!(!reaches(&mut world, wei, carrier, "13800138000"), "the 26th");
    assert!(world.story().contains("; free at 10:3"), "with its time:\n{}", world.story());
    assert!(reaches(&mut world, wei, carrier, "110"), "the police always");
    world.run_ms(22 * 60_000);
    assert!(reaches(&mut world, wei, carrier, "13800138000"), "then it passes\n{}", world.story());
}

#[test]
fn three_calls_in_five_minutes_and_five_a_day_are_counted_across_own_numbers() {
    let rules = json!([
        { "id": "burst", "scope": "callee", "limit": 3, "per_seconds": 300 },
        { "id": "day", "scope": "callee", "limit": 5, "per_seconds": 86400 }
    ]);
    let (mut world, wei, carrier) = two_numbers(&rules, OPEN);
    let callee = "13800138000";
    for call in 1..=3 {
        assert!(reaches(&mut world, wei, carrier, callee), "call {call}");
    }
    let shown: Vec<_> = (1..=3).map(|call| world.record(call).number.clone()).collect();
    assert_ne!(shown[0], shown[1], "two numbers took turns: {shown:?}");
    assert!(!reaches(&mut world, wei, carrier, callee), "the fourth in five minutes");
    assert!(reaches(&mut world, wei, carrier, "13700137000"), "somebody else");
    world.run_ms(301_000);
    for call in 4..=5 {
        assert!(reaches(&mut world, wei, carrier, callee), "call {call}\n{}", world.story());
    }
    world.run_ms(301_000);
    assert!(!reaches(&mut world, wei, carrier, callee), "the sixth of the day");
    let story = world.story();
    assert!(story.contains("free at 2026-10-13 10:0"), "a day after the first:\n{story}");
}

#[test]
fn the_hours_of_a_rule_are_those_of_its_zone_to_the_second() {
    let rules = json!([{ "id": "hours", "scope": "any", "allow_between": ["08:00", "21:00"],
        "time_zone": "Asia/Shanghai" }]);
    let mut office = example();
    office["outbound_rules"] = rules;
    office["office"]["time_zone"] = json!("America/New_York");
    // Phones register within the first two seconds; 20:59:55 in Shanghai.
    let (mut world, [wei, ..]) = office_with(&office, "2026-10-12T12:59:55Z");
    let carrier = carrier(&mut world);
    assert!(reaches(&mut world, wei, carrier, "13800138000"), "before nine\n{}", world.story());
    world.run_ms(5000);
    assert!(!reaches(&mut world, wei, carrier, "13900139000"), "after nine");
    assert!(reaches(&mut world, wei, carrier, "110"), "the police always");
}
