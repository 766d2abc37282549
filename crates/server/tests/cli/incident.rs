//! `cordboardd incident` and `replay`: from one folder into a file, and from the file alone.

use std::{sync::Arc, time::Duration};

use cordboard_flow::{self as flow, Context, Input, Program, TapedWalk};
use cordboard_pbx::{
    Write,
    incident::CallTape,
    record::{CallId, CallRecord, Direction, Party, Reason, Termination},
};
use cordboard_store::Writer;
use jiff::Timestamp;
use serde_json::json;

use crate::program::{answer, complaint, run, text};

fn document() -> serde_json::Value {
    json!({
        "format": 1,
        "start": "pin",
        "nodes": [
            { "id": "pin", "kind": "collect", "text": "Your PIN.", "min": 4, "max": 4,
              "variable": "pin", "mask": true, "at": [0, 0] },
            { "id": "right", "kind": "switch", "at": [1, 0], "cases": [
                { "name": "yes", "when": { "variable": { "name": "pin", "test": { "is": "9173" } } } }
            ] },
            { "id": "sales", "kind": "queue", "group": "sales", "at": [2, 0] },
            { "id": "bye", "kind": "hang_up", "at": [3, 0] },
        ],
        "wires": [
            { "from": "pin", "exit": "done", "to": "right" },
            { "from": "pin", "exit": "timeout", "to": "bye" },
            { "from": "pin", "exit": "invalid", "to": "bye" },
            { "from": "right", "exit": "yes", "to": "sales" },
            { "from": "right", "exit": "otherwise", "to": "bye" },
            { "from": "sales", "exit": "timeout", "to": "bye" },
            { "from": "sales", "exit": "no_agents", "to": "bye" },
        ],
    })
}

/// Stores a call as a running exchange would: the right PIN, and nobody was there.
fn store_a_call(data: &std::path::Path) {
    let started: Timestamp = "2026-05-28T02:00:00Z".parse().expect("a moment");
    let document = serde_json::from_value(document()).expect("a document");
    let program = Program::new(flow::FlowId::new("welcome"), 3, document).expect("a program");
    let begin = std::time::Instant::now();
    let mut walk = TapedWalk::new(
        Arc::new(program),
        Context {
            caller: "13800138000".into(),
            dialled: "075586001234".into(),
            language: "en".into(),
            variables: Default::default(),
            calendars: Default::default(),
            clock: flow::Clock { at: begin, wall: started },
            seed: 5,
        },
    );
    let inputs = [Input::Start, Input::Played].into_iter();
    let inputs = inputs.chain("9173".chars().map(Input::Digit));
    let inputs = inputs.chain([Input::QueueLeft(flow::QueueExit::NoAgents)]);
    for (second, input) in (0..).zip(inputs) {
        walk.handle(begin + Duration::from_secs(second), input);
        while walk.poll_output().is_some() {}
    }
    let call = CallRecord {
        id: CallId(17),
        direction: Direction::Inbound,
        caller: "+8613800138000".to_owned(),
        caller_name: None,
        called: "075586001234".to_owned(),
        trunk: None,
        number: None,
        started,
        answered: None,
        ended: Some(started),
        wait_ms: None,
        talk_ms: 0,
        termination: Some(Termination { by: Party::Exchange, reason: Reason::FlowEnded }),
        legs: Vec::new(),
        path: Vec::new(),
        waits: Vec::new(),
        collected: Vec::new(),
        recording: None,
    };
    let tape = CallTape {
        call: call.id,
        walks: vec![walk.tape()],
        verdicts: Vec::new(),
        choices: Vec::new(),
        floor: None,
    };
    let writer = Writer::start(data, |_| {}, |trouble| panic!("{trouble:?}")).expect("a writer");
    writer.write(None, Write::CallEnded(call));
    writer.write(None, Write::Tape(Box::new(tape)));
    writer.close().expect("all of it is stored");
}

#[test]
fn a_call_is_decided_the_same_again_from_its_file_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    store_a_call(data.path());
    let file = elsewhere.path().join("c17.json");
    let name = file.to_str().expect("text");
    let said = answer(&run(data.path(), &["incident", "C17", name]));
    assert!(said.contains("holds call C17, without audio"), "it says what it wrote: {said}");
    let written = std::fs::read_to_string(&file).expect("the file");
    assert!(!written.contains("9173"), "the PIN is nowhere in it: {written}");

    let empty = elsewhere.path();
    let said = answer(&run(empty, &["replay", name]));
    assert!(said.contains("C17: the same decisions again"), "{said}");

    let forged = written.replacen("no_agents", "timeout", 1);
    assert_ne!(forged, written, "there was such a word");
    let other = elsewhere.path().join("forged.json");
    std::fs::write(&other, forged).expect("written");
    let said = complaint(&run(empty, &["replay", other.to_str().expect("text")]));
    assert!(said.contains("the first decision that is another is of its flow"), "{said}");
    assert!(said.contains("Then: ") && said.contains("Now: "), "both are told: {said}");
}

#[test]
fn another_flow_may_be_walked_in_its_place() {
    let data = tempfile::tempdir().expect("a folder");
    store_a_call(data.path());
    let written = text(&run(data.path(), &["incident", "C17", "-"]).stdout);
    let file = data.path().join("c17.json");
    std::fs::write(&file, written).expect("written");
    let mut document = document();
    document["wires"][3]["to"] = json!("bye");
    let flow = data.path().join("new.json");
    std::fs::write(&flow, document.to_string()).expect("written");
    let named = format!("welcome={}", flow.display());
    let file = file.to_str().expect("text");
    let said = complaint(&run(data.path(), &["replay", file, "--flow", &named]));
    assert!(said.contains("sales"), "it went to the group then: {said}");
    assert!(said.contains("2026-05-28T02:00:05Z"), "and it is said when: {said}");
}

#[test]
fn a_call_of_which_nothing_is_kept_and_a_file_that_is_none_are_told() {
    let data = tempfile::tempdir().expect("a folder");
    store_a_call(data.path());
    let said = complaint(&run(data.path(), &["incident", "C18"]));
    assert!(said.contains("nothing is kept of how C18 was decided"), "{said}");
    let file = data.path().join("none.json");
    std::fs::write(&file, "{}").expect("written");
    let said = complaint(&run(data.path(), &["replay", file.to_str().expect("text")]));
    assert!(said.contains("is no incident file of this version"), "{said}");
}
