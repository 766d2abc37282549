//! After the agent has hung up the caller is asked for a mark; who leaves without one is told of.

use cordboard_pbx::Event;
use cordboard_testkit::{PhoneId, World};
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

/// The caller has spoken with Wei, who hung up, and hears the question.
fn asked() -> (World, PhoneId) {
    let mut office = example();
    let at = json!([0, 0]);
    office["flows"][0]["document"] = json!({
        "format": 1,
        "start": "sales",
        "nodes": [
            { "id": "sales", "kind": "queue", "group": "default", "at": at },
            { "id": "rate", "kind": "survey", "prompt": "main-menu", "keys": ["1", "2"],
              "variable": "mark", "at": at },
            { "id": "thanks", "kind": "notify", "text": "${caller} gave ${mark}", "at": at },
            { "id": "bye", "kind": "hang_up", "at": at },
            { "id": "gone", "kind": "on_hang_up", "at": at },
            { "id": "tell", "kind": "notify", "text": "${caller} gave no mark", "at": at },
        ],
        "wires": [
            { "from": "sales", "exit": "timeout", "to": "bye" },
            { "from": "sales", "exit": "no_agents", "to": "bye" },
            { "from": "sales", "exit": "ended", "to": "rate" },
            { "from": "rate", "exit": "done", "to": "thanks" },
            { "from": "rate", "exit": "none", "to": "bye" },
            { "from": "thanks", "exit": "done", "to": "bye" },
            { "from": "gone", "exit": "done", "to": "tell" },
            { "from": "tell", "exit": "done", "to": "bye" },
        ],
    });
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("wei rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.run_ms(1000);
    world.hang_up(wei);
    world.run_ms(300);
    assert!(world.listens(carrier, 300).prompt(), "the caller is asked\n{}", world.story());
    (world, carrier)
}

fn told(world: &World) -> Vec<&str> {
    let events = world.events().iter();
    let told = events.filter_map(|event| match event {
        Event::Alarm { what, .. } => Some(what.as_str()),
        _ => None,
    });
    told.collect()
}

#[test]
fn the_mark_is_kept_and_the_office_is_told() {
    let (mut world, carrier) = asked();
    world.press(carrier, "2");
    world.run_ms(500);
    assert!(!world.is_up(carrier), "the call is over\n{}", world.story());
    assert_eq!(told(&world), ["13800138000 gave 2"]);
    assert!(world.story().contains("the caller pressed 2"), "{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn who_hangs_up_instead_is_told_of() {
    let (mut world, carrier) = asked();
    world.hang_up(carrier);
    world.run_ms(500);
    assert_eq!(told(&world), ["13800138000 gave no mark"]);
    let nodes: Vec<&str> = world.record(1).path.iter().map(|step| step.node.as_str()).collect();
    assert_eq!(nodes, ["sales", "rate", "gone", "tell", "bye"], "the record has it all");
    assert_nothing_left(&mut world);
}
