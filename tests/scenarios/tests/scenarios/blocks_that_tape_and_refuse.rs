//! A flow says what is recorded of the call, and refuses a call before it costs the caller anything.

use cordboard_pbx::record::{Party, Reason};
use cordboard_testkit::{CallState, heard};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office(nodes: Value, wires: Value) -> Value {
    let mut office = example();
    let mut nodes = nodes;
    for node in nodes.as_array_mut().expect("nodes") {
        node["at"] = json!([0, 0]);
    }
    let start = nodes[0]["id"].clone();
    let mut document = json!({ "format": 1, "start": start, "nodes": nodes });
    document["wires"] = wires;
    office["flows"][0]["document"] = document;
    office
}

#[test]
fn what_the_flow_pauses_is_silence_on_the_tape() {
    let office = office(
        json!([
            { "id": "tape", "kind": "recording", "action": "on" },
            { "id": "before", "kind": "wait", "seconds": 2, "music": "default" },
            { "id": "pause", "kind": "recording", "action": "pause" },
            { "id": "secret", "kind": "wait", "seconds": 3 },
            { "id": "resume", "kind": "recording", "action": "resume" },
            { "id": "after", "kind": "wait", "seconds": 2 },
            { "id": "bye", "kind": "hang_up" },
        ]),
        json!([
            { "from": "tape", "exit": "done", "to": "before" },
            { "from": "before", "exit": "done", "to": "pause" },
            { "from": "pause", "exit": "done", "to": "secret" },
            { "from": "secret", "exit": "done", "to": "resume" },
            { "from": "resume", "exit": "done", "to": "after" },
            { "from": "after", "exit": "done", "to": "bye" },
        ]),
    );
    let (mut world, _) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(9000);
    let path = world.record(1).recording.clone().expect("the flow asked for it");
    let voice = world.voice(carrier);
    let tape = world.tape(&path);
    let second = tape.rate as usize;
    assert!(
        heard(&tape.left[second / 2..second * 3 / 2], tape.rate, voice),
        "at first he is heard"
    );
    let secret = &tape.left[second * 5 / 2..second * 9 / 2];
    assert!(secret.iter().all(|sample| *sample == 0), "nothing of what he says in between");
    let after = &tape.left[second * 11 / 2..second * 13 / 2];
    assert!(heard(after, tape.rate, voice), "and in the end, in its place\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_that_the_office_records_is_not_where_its_flow_says_so() {
    let ring = |office: &mut Value, first: &str| {
        office["recording"]["inbound"] = json!("always");
        office["flows"][0]["document"]["start"] = json!(first);
    };
    for (first, recorded) in [("off", false), ("ring", true)] {
        let mut office = office(
            json!([
                { "id": "off", "kind": "recording", "action": "off" },
                { "id": "ring", "kind": "ring", "extensions": ["1002"] },
                { "id": "bye", "kind": "hang_up" },
            ]),
            json!([
                { "from": "off", "exit": "done", "to": "ring" },
                { "from": "ring", "exit": "no_answer", "to": "bye" },
            ]),
        );
        ring(&mut office, first);
        let (mut world, [_, mei, _]) = office_with(&office, OPEN);
        world.answers(mei, 500);
        let carrier = carrier(&mut world);
        world.dial(carrier, "075586001234");
        world.until("they talk", |world| world.is_up(carrier) && world.is_up(mei));
        world.run_ms(1000);
        world.hang_up(mei);
        world.run_ms(1000);
        assert_eq!(
            world.record(1).recording.is_some(),
            recorded,
            "from {first}\n{}",
            world.story()
        );
        assert_nothing_left(&mut world);
    }
}

#[test]
fn a_call_is_refused_with_the_flows_reason_and_is_never_answered() {
    for (reason, status, logged) in [
        ("busy", 486, Reason::Busy),
        ("rejected", 603, Reason::Declined),
        ("unavailable", 480, Reason::NoAnswer),
    ] {
        let office = office(
            json!([
                { "id": "who", "kind": "switch", "cases": [
                    { "name": "nuisance", "when": { "caller": { "starts_with": "138" } } }] },
                { "id": "no", "kind": "hang_up", "reason": reason },
                { "id": "bye", "kind": "hang_up" },
            ]),
            json!([
                { "from": "who", "exit": "nuisance", "to": "no" },
                { "from": "who", "exit": "otherwise", "to": "bye" },
            ]),
        );
        let (mut world, _) = office_with(&office, OPEN);
        let carrier = carrier(&mut world);
        world.dial(carrier, "075586001234");
        world.run_ms(1000);
        assert_eq!(
            world.state(carrier),
            Some(CallState::Ended(Some(status))),
            "{reason}\n{}",
            world.story()
        );
        let record = world.record(1);
        assert_eq!(record.answered, None, "{reason}: it costs nothing");
        assert!(record.legs.iter().all(|leg| leg.answered.is_none()), "{reason}");
        let termination = record.termination.clone().expect("it has ended");
        assert_eq!((termination.by, termination.reason), (Party::Exchange, logged), "{reason}");
        assert_nothing_left(&mut world);
    }
}
