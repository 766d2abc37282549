//! A flow looks the caller up and calls a number outside: by the rules, and taken by a key.

use cordboard_pbx::{Event, record::Reason};
use cordboard_testkit::{CallState, PhoneId, World, heard};
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

#[test]
fn a_call_for_help_takes_the_line_that_a_flows_call_holds() {
    let mut office = office(json!({}));
    office["trunks"][0]["max_calls"] = json!(1);
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 500);
    world.dial(wei, "welcome");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(carrier));
    world.dial(mei, "110");
    world.until("help answers", |world| world.is_up(mei));
    world.run_ms(500);
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei's call made way");
    let end = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(end.reason, Reason::Congestion, "the log says why\n{}", world.story());
    assert!(world.story().contains("It was ended for a call for help"), "{}", world.story());
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_for_help_takes_the_line_of_a_call_that_was_forwarded_outside() {
    let mut office = example();
    office["trunks"][0]["max_calls"] = json!(1);
    // Who calls by the other trunk is sent on by this one.
    let mut other = office["trunks"][0].clone();
    other["id"] = json!("other");
    other["hosts"] = json!(["127.0.0.4:5090"]);
    for allowed in ["allow_signalling_from", "allow_media_from"] {
        other[allowed] = json!(["127.0.0.4/32"]);
    }
    office["trunks"].as_array_mut().expect("trunks").push(other);
    let mut number = office["numbers"][0].clone();
    number["number"] = json!("02088001234");
    number["trunk"] = json!("other");
    number["area"] = json!("020");
    number["inbound"] = json!({ "flow": "sent_on" });
    let mut flow = office["flows"][0].clone();
    flow["id"] = json!("sent_on");
    let at = json!([0, 0]);
    flow["document"] = json!({
        "format": 1, "start": "ring",
        "nodes": [
            { "id": "ring", "kind": "ring", "extensions": ["1002"], "ring_seconds": 30, "at": at },
            { "id": "late", "kind": "hang_up", "at": at },
        ],
        "wires": [{ "from": "ring", "exit": "no_answer", "to": "late" }],
    });
    office["flows"].as_array_mut().expect("flows").push(flow);
    office["numbers"].as_array_mut().expect("numbers").push(number);
    office["extensions"][1]["forward"] = json!({ "always": "13900139000" });
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.answers(gateway, 500);
    let caller = world.carrier("caller", "127.0.0.4:5090", "13700137000");
    world.dial(caller, "02088001234");
    world.until("they talk", |world| world.is_up(caller) && world.is_up(gateway));
    let record = world.record(1);
    assert_eq!(record.trunk.as_deref(), Some("other"), "it came by the other trunk");
    world.dial(wei, "110");
    world.until("help answers", |world| world.is_up(wei));
    world.run_ms(500);
    assert!(!world.is_up(caller), "the forwarded call made way\n{}", world.story());
    // A second call for help takes nobody's line who called for help.
    let mei = PhoneId(1);
    world.dial(mei, "120");
    world.run_ms(1000);
    assert!(world.is_up(wei), "who has called for help goes on\n{}", world.story());
    world.hang_up(wei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn an_announcement_and_the_conversation_that_a_flow_finds_after_it_are_on_one_tape() {
    let mut office = office(json!({}));
    office["recording"]["internal"] = json!("always");
    let document = &mut office["flows"][0]["document"];
    document["nodes"][5] =
        json!({ "id": "broken", "kind": "dial_out", "number": "13700137000", "at": [0, 0] });
    let exits = ["no_answer", "busy", "refused", "failed", "ended"];
    let wires = exits.map(|exit| json!({ "from": "broken", "exit": exit, "to": "late" }));
    document["wires"].as_array_mut().expect("wires").extend(wires);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.dial(wei, "welcome");
    world.until("the first number is called", |world| world.state(carrier).is_some());
    world.early_media(carrier);
    world.run_ms(3000);
    world.reject(carrier, 404);
    world.until("the second is", |world| world.see(carrier).calls.len() == 2);
    world.answer(carrier);
    world.until("they talk", |world| world.is_up(wei));
    world.run_ms(4000);
    let (voice, own) = (world.voice(carrier), world.voice(wei));
    world.hang_up(wei);
    world.run_ms(1000);
    let path = world.record(1).recording.clone().expect("it was recorded");
    let tape = world.tape(&path);
    let second = tape.rate as usize;
    let said = |samples: &[i16], tone| heard(samples, tape.rate, tone);
    assert!(said(&tape.left[second..2 * second], voice), "first what was announced");
    let end = tape.left.len() - 2 * second;
    assert!(said(&tape.left[end..end + second], voice), "last who was reached, on the same side");
    assert!(said(&tape.right[end..end + second], own), "and wei on the other");
    assert_nothing_left(&mut world);
}
