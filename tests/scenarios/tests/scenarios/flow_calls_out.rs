//! A flow looks the caller up and calls a number outside: by the rules, and taken by a key.

use cordboard_pbx::Event;
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office(settings: Value) -> Value {
    let mut office = example();
    let at = json!([0, 0]);
    let mut out = json!({ "id": "out", "kind": "dial_out", "number": "${mobile}", "at": at });
    let Value::Object(settings) = settings else { panic!("settings are an object") };
    for (name, value) in settings {
        out[name.as_str()] = value;
    }
    let wire = |from: &str, exit: &str, to: &str| json!({ "from": from, "exit": exit, "to": to });
    office["flows"][0]["document"] = json!({
        "format": 1, "start": "who",
        "nodes": [
            { "id": "who", "kind": "lookup", "variables": ["mobile"], "at": at,
              "rows": [{ "key": "100*", "values": ["139 0013 9000"] }] },
            out,
            { "id": "late", "kind": "hang_up", "at": at },
            { "id": "busy", "kind": "hang_up", "at": at },
            { "id": "forbidden", "kind": "hang_up", "at": at },
            { "id": "broken", "kind": "hang_up", "at": at },
            { "id": "after", "kind": "hang_up", "at": at },
        ],
        "wires": [
            wire("who", "found", "out"), wire("who", "not_found", "broken"),
            wire("out", "no_answer", "late"), wire("out", "busy", "busy"),
            wire("out", "refused", "forbidden"), wire("out", "failed", "broken"),
            wire("out", "ended", "after"),
        ],
    });
    office
}

/// Wei (1001) dials the flow; the carrier is called.
fn begin(office: &Value) -> (World, PhoneId, PhoneId) {
    let (mut world, [wei, ..]) = office_with(office, OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 500);
    world.dial(wei, "welcome");
    (world, wei, carrier)
}

fn last(world: &World) -> String {
    let path = &world.record(1).path;
    path.iter().map(|step| step.node.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_two_talk_and_the_own_number_is_shown() {
    let (mut world, wei, carrier) = begin(&office(json!({})));
    world.until("they talk", |world| world.is_up(wei) && world.is_up(carrier));
    assert_eq!(world.see(carrier).calls[0].caller, "075586001234");
    assert!(world.listens(wei, 400).tone(world.voice(carrier)), "wei hears whom the flow called");
    world.hang_up(carrier);
    world.run_ms(1000);
    assert_eq!(last(&world), "who out after", "\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn whoever_answers_takes_the_call_by_a_key() {
    let (mut world, wei, carrier) = begin(&office(json!({ "confirm": "1" })));
    world.until("the carrier answers", |world| world.is_up(carrier));
    let asked = world.listens(carrier, 300);
    assert!(asked.prompt(), "it is asked\n{}", world.story());
    assert!(!asked.tone(world.voice(wei)), "and hears nobody yet");
    world.press(carrier, "5");
    world.run_ms(500);
    assert!(!world.is_up(wei), "another key takes nothing");
    world.press(carrier, "1");
    world.until("they talk", |world| world.is_up(wei));
    world.run_ms(500);
    assert!(world.listens(carrier, 300).tone(world.voice(wei)), "now they hear each other");
    world.hang_up(wei);
    world.run_ms(1000);
    assert_nothing_left(&mut world);
}

#[test]
fn an_answering_machine_does_not_take_the_call() {
    let (mut world, wei, carrier) = begin(&office(json!({ "confirm": "1" })));
    world.until("the machine answers", |world| world.is_up(carrier));
    world.run_ms(16_000);
    assert!(!world.is_up(carrier), "it is let go\n{}", world.story());
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))));
    assert_eq!(last(&world), "who out late", "\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_busy_number_has_its_own_way() {
    let (mut world, [wei, ..]) = office_with(&office(json!({})), OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 486);
    world.dial(wei, "welcome");
    world.run_ms(3000);
    assert_eq!(last(&world), "who out busy", "\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_rule_refuses_before_anything_is_dialled() {
    let mut office = office(json!({ "from": "075586001234" }));
    office["outbound_rules"] = json!([{ "id": "never", "scope": "any", "deny": ["139*"] }]);
    let (mut world, _, carrier) = begin(&office);
    world.run_ms(2000);
    assert_eq!(world.state(carrier), None, "the carrier hears nothing of it\n{}", world.story());
    assert_eq!(last(&world), "who out forbidden", "\n{}", world.story());
    let told = world.events().iter().find_map(|event| match event {
        Event::RuleBlocked { extension, dialled, rule, .. } => Some((extension, dialled, rule)),
        _ => None,
    });
    let told = told.map(|(who, whom, rule)| (who.as_str(), whom.as_str(), rule.as_str()));
    assert_eq!(told, Some(("welcome", "13900139000", "never")), "who watches is told");
    assert_nothing_left(&mut world);
}
