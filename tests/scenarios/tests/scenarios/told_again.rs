//! What was decided of a call is decided again from its incident file, bit for bit; and where it would
//! be decided otherwise now, that is found.

use std::{collections::BTreeMap, time::Duration};

use cordboard_pbx::{
    incident::{self, FORMAT, Found, Incident, Part},
    record::CallId,
};
use cordboard_testkit::{CallState, World};
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with, open_office};

/// The file of a call, as another machine reads it.
pub(crate) fn file_of(world: &World, call: u64) -> (Incident, String) {
    let stored = world.stored();
    let tape = stored.tapes.get(&CallId(call)).expect("the call left a tape");
    let (tape, documents) = tape.write().expect("it can be written");
    let documents = documents.into_iter();
    let documents = documents
        .map(|(digest, json)| (digest, serde_json::from_str(&json).expect("it is JSON")))
        .collect();
    let (first, last) = tape.floor.unwrap_or((1, 0));
    let floor = stored.floor.iter().filter(|piece| (first..=last).contains(&piece.tape));
    let floor = floor
        .map(|piece| incident::write_stretch(piece).expect("it can be written"))
        .map(|json| serde_json::from_str(&json).expect("it is JSON"))
        .collect();
    let journal = stored.journal.iter().filter(|entry| entry.call == CallId(call));
    let incident = Incident {
        format: FORMAT,
        version: "test".to_owned(),
        written: jiff::Timestamp::UNIX_EPOCH,
        call: stored.calls[&CallId(call)].clone(),
        journal: journal.cloned().collect(),
        documents,
        tape,
        floor,
        audio: None,
    };
    let text = serde_json::to_string(&incident).expect("it can be written");
    (serde_json::from_str(&text).expect("it can be read"), text)
}

/// On a machine whose clock stands elsewhere.
pub(crate) fn told_again(world: &World, incident: &Incident) -> Found {
    let elsewhere = world.now() + Duration::from_secs(5_000_000);
    incident::replay(incident, elsewhere, &BTreeMap::new())
}

/// Two callers; wei refuses the first, mei takes it and hands it on to the workshop.
fn a_busy_minute() -> World {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.refuses(wei, 486);
    let first = carrier(&mut world);
    let second = world.carrier("second", "127.0.0.2:5091", "13700137000");
    for caller in [first, second] {
        world.dial(caller, "075586001234");
        world.until("the flow answers", |world| world.is_up(caller));
        world.run_ms(300);
        world.press(caller, "1");
        world.run_ms(700);
    }
    world.until("mei rings", |world| world.state(mei).is_some());
    world.answer(mei);
    world.run_ms(2000);
    world.refer(mei, "1003");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.answer(workshop);
    world.run_ms(1500);
    world.hang_up(first);
    world.run_ms(40_000);
    world.hang_up(second);
    world.run_ms(1000);
    world
}

#[test]
fn a_call_with_a_refusal_and_a_transfer_is_decided_the_same_again() {
    let world = a_busy_minute();
    for call in [1, 2] {
        let (incident, _) = file_of(&world, call);
        let Found::TheSame { flow, queue, verdicts, left_out, choices } =
            told_again(&world, &incident)
        else {
            panic!("{:#?}", told_again(&world, &incident));
        };
        assert!(flow >= 6, "the way through the menu is made again: {flow}");
        assert!(queue >= 8, "who was offered to whom is decided again: {queue}");
        assert!(choices >= 3, "who rang and who hung up is chosen again: {choices}");
        assert_eq!(left_out, [""; 0], "all of it is in the file");
        // Where the carrier's call leads, and for the first, where it is handed on to.
        let least = if call == 1 { 2 } else { 1 };
        assert!(verdicts >= least, "{verdicts} verdicts of call {call}:\n{}", world.story());
    }
}

#[test]
fn a_changed_flow_decides_otherwise_and_it_is_said_where_first() {
    let world = a_busy_minute();
    let (incident, _) = file_of(&world, 1);
    let flows = &incident.tape.walks[0].flows;
    let (name, digest) = (flows[0].flow.clone(), flows[0].document.clone());
    let changed = incident.documents[&digest].to_string().replace("\"sales\"", "\"gone\"");
    let mut other = incident.clone();
    let document = serde_json::from_str(&changed).expect("still a document");
    other.documents.insert(digest, serde_json::from_str(&changed).expect("still JSON"));
    assert_ne!(other, incident, "something was changed in {changed}");
    let found = told_again(&world, &other);
    let Found::Another { part: Part::Flow, at, then, now } = found else {
        panic!("another flow decides otherwise: {found:?}");
    };
    assert!(at > incident.call.started, "it is said when");
    assert_ne!(then, now, "what was decided then, and what now");
    let in_place = BTreeMap::from([(name, document)]);
    let elsewhere = world.now() + Duration::from_secs(77);
    assert!(
        matches!(incident::replay(&incident, elsewhere, &in_place), Found::Another { .. }),
        "the same with a flow that is given beside the file"
    );
}

#[test]
fn a_forged_decision_is_found_in_each_part() {
    let world = a_busy_minute();
    let (incident, _) = file_of(&world, 1);
    let mut forged = incident.clone();
    let steps = &mut forged.tape.walks[0].tape.steps;
    let step = steps.iter_mut().rev().find(|step| !step.did.is_empty()).expect("a decision");
    step.did[0].push('!');
    let found = told_again(&world, &forged);
    assert!(matches!(found, Found::Another { part: Part::Flow, .. }), "{found:?}");

    let mut forged = incident.clone();
    let text = serde_json::to_string(&forged.floor).expect("JSON");
    let text = text.replacen("\"passed_over\"", "\"already_tried\"", 1);
    let changed: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let text = text.replacen("\"declined\":\"busy\"", "\"declined\":\"rejected\"", 1);
    forged.floor = serde_json::from_str(&text).expect("JSON");
    assert!(forged.floor != incident.floor || changed != incident.floor, "it was forged: {text}");
    let found = told_again(&world, &forged);
    assert!(matches!(found, Found::Another { part: Part::Queue, .. }), "{found:?}");

    let mut forged = incident;
    forged.tape.verdicts[0].tape.verdict.push('!');
    let found = told_again(&world, &forged);
    assert!(matches!(found, Found::Another { part: Part::Verdict, .. }), "{found:?}");
}

#[test]
fn no_secret_and_no_digit_of_a_pin_is_in_the_file() {
    let mut office = example();
    office["flows"][0]["document"] = json!({
        "format": 1,
        "start": "pin",
        "nodes": [
            { "id": "pin", "kind": "collect", "text": "Your PIN, please.", "min": 4, "max": 4,
              "variable": "pin", "mask": true, "at": [0, 0] },
            { "id": "right", "kind": "switch", "cases": [
                { "name": "yes", "when": { "variable": { "name": "pin", "test": { "is": "8246" } } } }
              ], "at": [1, 0] },
            { "id": "ask", "kind": "http_request", "url": "https://crm.example/c?key=topsecretkey",
              "headers": { "Authorization": "Bearer topsecrettoken" }, "at": [2, 0] },
            { "id": "menu", "kind": "collect", "text": "And your choice.", "min": 1, "max": 1,
              "variable": "choice", "at": [2, 1] },
            { "id": "bye", "kind": "hang_up", "at": [3, 0] },
        ],
        "wires": [
            { "from": "pin", "exit": "done", "to": "right" },
            { "from": "pin", "exit": "timeout", "to": "bye" },
            { "from": "pin", "exit": "invalid", "to": "bye" },
            { "from": "right", "exit": "yes", "to": "ask" },
            { "from": "right", "exit": "otherwise", "to": "bye" },
            { "from": "ask", "exit": "ok", "to": "menu" },
            { "from": "ask", "exit": "failed", "to": "menu" },
            { "from": "menu", "exit": "done", "to": "bye" },
            { "from": "menu", "exit": "timeout", "to": "bye" },
            { "from": "menu", "exit": "invalid", "to": "bye" },
        ],
    });
    office["flows"][0]["publish"] = json!(true);
    office["flows"][0].as_object_mut().expect("a flow").remove("published");
    let (mut world, _) = office_with(&office, OPEN);
    let caller = carrier(&mut world);
    world.dial(caller, "075586001234");
    world.until("the flow answers", |world| world.is_up(caller));
    world.run_ms(300);
    world.press(caller, "8246");
    world.until("the server is asked", |world| !world.asked().is_empty());
    let (call, number) = (world.asked()[0].call, world.asked()[0].number);
    let response = cordboard_pbx::request::Response::Timeout;
    world.tell(cordboard_pbx::Input::Responded { call, number, response });
    world.run_ms(300);
    world.press(caller, "7");
    world.until("the flow ends", |world| matches!(world.state(caller), Some(CallState::Ended(_))));
    world.run_ms(1000);
    let (incident, text) = file_of(&world, 1);
    let found = told_again(&world, &incident);
    assert!(matches!(found, Found::TheSame { .. }), "the secret is not needed for it: {found:?}");
    let steps = &incident.tape.walks[0].tape.steps;
    let told = |what: &str| steps.iter().flat_map(|step| &step.did).any(|did| did.contains(what));
    assert!(told(r#"the caller entered \"7\""#), "what is no secret is told: {steps:#?}");
    let mut secrets = vec!["8246".to_owned(), "topsecret".to_owned()];
    let all = office.to_string();
    for word in ["secret", "password", "pin", "dial_prefix"] {
        for part in all.split(&format!("\"{word}\":\"")).skip(1) {
            secrets.extend(part.split('"').next().map(str::to_owned));
        }
    }
    assert!(secrets.len() > 4, "the example has secrets of extensions and trunks: {secrets:?}");
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        assert!(!text.contains(secret.as_str()), "{secret} is in the file");
    }
    assert_nothing_left(&mut world);
}
