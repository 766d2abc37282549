//! A flow speaks a text, and all that follows is in the language that it has chosen.

use cordboard_testkit::World;
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

/// The number leads to a sentence in Chinese, one in English, and then to `last`.
fn office(last: Value, wires: Value) -> Value {
    let mut office = example();
    let mut last = last;
    last["id"] = json!("last");
    last["at"] = json!([0, 0]);
    let mut wires = wires;
    let ways = wires.as_array_mut().expect("a list");
    ways.push(json!({ "from": "hello", "exit": "done", "to": "english" }));
    ways.push(json!({ "from": "english", "exit": "done", "to": "number" }));
    ways.push(json!({ "from": "number", "exit": "done", "to": "last" }));
    office["flows"][0]["document"] = json!({
        "format": 1,
        "start": "hello",
        "nodes": [
            { "id": "hello", "kind": "play", "text": "您好!", "times": 2, "at": [0, 0] },
            { "id": "english", "kind": "set", "variable": "language", "value": "en", "at": [0, 0] },
            { "id": "number", "kind": "play", "text": "You are ${caller:digits}.", "times": 2,
              "at": [0, 0] },
            last,
            { "id": "bye", "kind": "hang_up", "at": [0, 0] },
        ],
        "wires": wires,
    });
    office
}

/// A caller hears both sentences, each for two seconds. Listening takes 800 ms longer than it says.
fn a_caller_hears_both(world: &mut World) -> cordboard_testkit::PhoneId {
    let carrier = carrier(world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    assert!(world.listens(carrier, 300).prompt(), "the first sentence is Chinese");
    world.run_ms(1500);
    assert!(world.listens(carrier, 300).english_prompt(), "the second is English");
    carrier
}

#[test]
fn a_flow_knows_numbers_the_way_people_write_them() {
    let wires = json!([
        { "from": "last", "exit": "ours", "to": "bye" },
        { "from": "last", "exit": "otherwise", "to": "hello" },
    ]);
    let when = json!({ "all": [
        { "caller": { "is": "13800138000" } },
        { "dialled": { "starts_with": "0755" } },
    ] });
    let switch = json!({ "kind": "switch", "cases": [{ "name": "ours", "when": when }] });
    let (mut world, _) = office_with(&office(switch, wires), OPEN);
    a_caller_hears_both(&mut world);
    world.run_ms(2000);
    let path = world.record(1).path.clone();
    let exit = path.iter().find(|step| step.node == "last").and_then(|step| step.exit.as_deref());
    assert_eq!(exit, Some("ours"), "neither has the country's code\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_greeting_is_in_the_language_that_the_caller_chose() {
    let message = json!({ "kind": "voicemail", "mailbox": { "extension": "1001" } });
    let wires = json!([{ "from": "last", "exit": "done", "to": "bye" }]);
    let (mut world, _) = office_with(&office(message, wires), OPEN);
    let carrier = a_caller_hears_both(&mut world);
    assert!(world.listens(carrier, 300).english_prompt(), "so is what asks for a message");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn an_announcement_is_in_the_language_that_the_caller_chose() {
    let queue = json!({ "kind": "queue", "group": "default", "announcement": "greeting" });
    let wires = json!([
        { "from": "last", "exit": "timeout", "to": "bye" },
        { "from": "last", "exit": "no_agents", "to": "bye" },
    ]);
    let (mut world, _) = office_with(&office(queue, wires), OPEN);
    let carrier = a_caller_hears_both(&mut world);
    assert!(world.listens(carrier, 300).english_prompt(), "so is the announcement");
    assert!(world.listens(carrier, 300).music(), "then there is music");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
