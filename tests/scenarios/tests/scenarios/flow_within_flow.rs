//! A flow goes through another one, waits with music, counts rounds, and goes on when the caller hangs
//! up: on a real call, and as it was rehearsed.

use std::time::Instant;

use cordboard_flow::{DryCaller, DryRun};
use cordboard_pbx::{
    office::Office,
    record::{CallRecord, Party, Reason},
};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

/// `welcome` asks `rate` for a key, at most twice; in between there is music.
fn office() -> Value {
    let mut office = example();
    let at = json!([0, 0]);
    office["flows"][0]["document"] = json!({
        "format": 1,
        "start": "hold",
        "nodes": [
            { "id": "hold", "kind": "wait", "seconds": 2, "music": "default", "at": at },
            { "id": "rate", "kind": "sub_flow", "flow": "rate", "results": ["none"], "at": at },
            { "id": "twice", "kind": "loop", "times": 1, "at": at },
            { "id": "lot", "kind": "split", "at": at,
              "parts": [{ "name": "old", "percent": 0 }, { "name": "new", "percent": 100 }] },
            { "id": "bye", "kind": "hang_up", "at": at },
            { "id": "gone", "kind": "on_hang_up", "at": at },
            { "id": "mark", "kind": "set", "variable": "gone", "value": "yes", "at": at },
        ],
        "wires": [
            { "from": "hold", "exit": "done", "to": "rate" },
            { "from": "rate", "exit": "done", "to": "lot" },
            { "from": "rate", "exit": "none", "to": "twice" },
            { "from": "twice", "exit": "again", "to": "hold" },
            { "from": "twice", "exit": "done", "to": "bye" },
            { "from": "lot", "exit": "old", "to": "hold" },
            { "from": "lot", "exit": "new", "to": "bye" },
            { "from": "gone", "exit": "done", "to": "mark" },
            { "from": "mark", "exit": "done", "to": "bye" },
        ],
    });
    let rate = json!({
        "id": "rate", "name": "Rate", "publish": true,
        "document": {
            "format": 1,
            "start": "ask",
            "nodes": [
                { "id": "ask", "kind": "menu", "prompt": "main-menu", "keys": ["1"], "tries": 1, "at": at },
                { "id": "bye", "kind": "return", "at": at },
                { "id": "none", "kind": "return", "result": "none", "at": at },
            ],
            "wires": [
                { "from": "ask", "exit": "1", "to": "bye" },
                { "from": "ask", "exit": "timeout", "to": "none" },
                { "from": "ask", "exit": "invalid", "to": "none" },
            ],
        },
    });
    office["flows"].as_array_mut().expect("flows").push(rate);
    office
}

/// `welcome/hold.done`, as far as it was left by an exit.
fn real(record: &CallRecord) -> Vec<String> {
    let steps = record.path.iter();
    steps.map(|step| shown(&step.flow, &step.node, step.exit.as_deref())).collect()
}

fn rehearsed(fields: &Value) -> Vec<String> {
    let office: Office = serde_json::from_value(office()).expect("an office");
    let mut caller = json!({ "number": "13800138000", "dialled": "075586001234", "at": OPEN });
    for (name, value) in fields.as_object().expect("fields") {
        caller[name] = value.clone();
    }
    let caller: DryCaller = serde_json::from_value(caller).expect("a caller");
    let program = office.program("welcome").expect("it is published");
    let run: DryRun = office.rehearse(Instant::now(), &program, &caller);
    let steps = run.steps.iter();
    steps.map(|step| shown(step.flow.as_str(), step.node.as_str(), step.exit.as_deref())).collect()
}

fn shown(flow: &str, node: &str, exit: Option<&str>) -> String {
    format!("{flow}/{node}.{}", exit.unwrap_or("-"))
}

#[test]
fn the_call_comes_back_from_the_other_flow_and_ends_where_it_was_to_end() {
    let (mut world, _) = office_with(&office(), OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    assert!(world.listens(carrier, 300).music(), "music while he waits");
    world.run_ms(1500);
    assert!(world.listens(carrier, 300).prompt(), "then the other flow asks");
    world.press(carrier, "9");
    world.run_ms(3000);
    world.press(carrier, "1");
    world.run_ms(1000);
    let record = world.record(1).clone();
    let path = real(&record);
    assert_eq!(
        path,
        [
            "welcome/hold.done",
            "welcome/rate.none",
            "rate/ask.invalid",
            "rate/none.-",
            "welcome/twice.again",
            "welcome/hold.done",
            "welcome/rate.done",
            "rate/ask.1",
            "rate/bye.-",
            "welcome/lot.new",
            "welcome/bye.-",
        ],
        "\n{}",
        world.story()
    );
    assert_eq!(path, rehearsed(&json!({ "keys": ["9", "1"] })), "as it was rehearsed");
    assert_nothing_left(&mut world);
}

#[test]
fn when_the_caller_hangs_up_in_the_other_flow_the_first_one_goes_on() {
    let (mut world, _) = office_with(&office(), OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(3000);
    world.hang_up(carrier);
    world.run_ms(500);
    let record = world.record(1).clone();
    let path = real(&record);
    assert_eq!(
        path,
        [
            "welcome/hold.done",
            "welcome/rate.-",
            "rate/ask.-",
            "welcome/gone.done",
            "welcome/mark.done",
            "welcome/bye.-"
        ],
        "\n{}",
        world.story()
    );
    assert_eq!(path, rehearsed(&json!({ "patience_seconds": 4 })), "as it was rehearsed");
    let termination = record.termination.expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Caller, Reason::Abandoned),
        "it is the caller who ended it"
    );
    assert_nothing_left(&mut world);
}
