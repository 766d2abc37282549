//! Something goes wrong in a flow, and the flow says what then.

use cordboard_pbx::record::Reason;
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

/// `welcome` goes to a flow that is a draft and no more.
fn office(guarded: bool) -> Value {
    let mut office = example();
    let at = json!([0, 0]);
    let mut nodes = vec![json!({ "id": "away", "kind": "go_to", "flow": "draft", "at": at })];
    let mut wires = Vec::new();
    if guarded {
        nodes.push(json!({ "id": "wrong", "kind": "on_error", "at": at }));
        nodes.push(json!({ "id": "ring", "kind": "ring", "extensions": ["1002"], "at": at }));
        nodes.push(json!({ "id": "bye", "kind": "hang_up", "at": at }));
        wires.push(json!({ "from": "wrong", "exit": "done", "to": "ring" }));
        wires.push(json!({ "from": "ring", "exit": "no_answer", "to": "bye" }));
    }
    office["flows"][0]["document"] =
        json!({ "format": 1, "start": "away", "nodes": nodes, "wires": wires });
    let draft = json!({
        "id": "draft", "name": "Draft", "publish": false,
        "document": { "format": 1, "start": "bye",
            "nodes": [{ "id": "bye", "kind": "hang_up", "at": at }], "wires": [] },
    });
    office["flows"].as_array_mut().expect("flows").push(draft);
    office
}

#[test]
fn the_call_goes_on_where_the_flow_says() {
    let (mut world, [_, mei, _]) = office_with(&office(true), OPEN);
    world.answers(mei, 500);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("they talk", |world| world.is_up(carrier) && world.is_up(mei));
    world.hang_up(mei);
    world.run_ms(1000);
    let path: Vec<&str> = world.record(1).path.iter().map(|step| step.node.as_str()).collect();
    assert_eq!(path, ["away", "wrong", "ring"], "\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn without_that_the_call_ends() {
    let (mut world, _) = office_with(&office(false), OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.run_ms(1000);
    let termination = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(termination.reason, Reason::NotFound);
    assert_nothing_left(&mut world);
}
