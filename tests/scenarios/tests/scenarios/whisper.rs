//! Whoever answers hears first what the flow says of the caller; only then do the two hear each other.

use cordboard_testkit::{PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office(block: &Value) -> Value {
    let mut office = example();
    office["recording"]["inbound"] = json!("always");
    let mut block = block.clone();
    block["id"] = json!("who");
    block["at"] = json!([0, 0]);
    let wires: Vec<Value> = ["timeout", "no_agents", "no_answer", "ended"]
        .iter()
        .filter(|exit| (block["kind"] == "queue") != (**exit == "no_answer") || **exit == "ended")
        .map(|exit| json!({ "from": "who", "exit": exit, "to": "bye" }))
        .collect();
    office["flows"][0]["document"] = json!({
        "format": 1, "start": "who",
        "nodes": [block, { "id": "bye", "kind": "hang_up", "at": [0, 0] }],
        "wires": wires,
    });
    office
}

fn ringing(block: &Value) -> (World, PhoneId, PhoneId) {
    let (mut world, [wei, mei, workshop]) = office_with(&office(block), OPEN);
    for phone in [wei, workshop] {
        world.refuses(phone, 486);
    }
    world.answers(mei, 500);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    (world, carrier, mei)
}

#[test]
fn the_agent_hears_it_while_the_caller_hears_music_and_then_they_talk() {
    let block = json!({ "kind": "queue", "group": "default", "whisper": "Sales, ${caller}" });
    let (mut world, carrier, mei) = ringing(&block);
    world.until("mei answers", |world| world.is_up(mei));
    let whispered = world.listens(mei, 300);
    assert!(whispered.prompt(), "she hears the words\n{}", world.story());
    assert!(!whispered.tone(world.voice(carrier)), "and not yet the caller");
    world.run_ms(1500);
    assert!(world.listens(mei, 300).tone(world.voice(carrier)), "now she hears him");
    let heard = world.listens(carrier, 300);
    assert!(heard.tone(world.voice(mei)) && !heard.music(), "and he hears her, and no music");
    assert!(world.record(1).recording.is_some(), "the talk is recorded");
    world.hang_up(mei);
    world.run_ms(1000);
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_whose_call_was_not_answered_yet_hears_the_ringing_tone() {
    let block = json!({ "kind": "ring", "extensions": ["1002"], "whisper": "Sales" });
    let (mut world, carrier, mei) = ringing(&block);
    world.until("mei answers", |world| world.is_up(mei) && world.is_up(carrier));
    assert!(world.listens(carrier, 200).ringback(), "it still rings for him\n{}", world.story());
    world.run_ms(1500);
    let heard = world.listens(carrier, 300);
    assert!(heard.tone(world.voice(mei)) && !heard.ringback(), "now he hears her");
    world.hang_up(carrier);
    world.run_ms(1000);
    assert_nothing_left(&mut world);
}

#[test]
fn either_may_hang_up_in_the_midst_of_it() {
    for caller_first in [true, false] {
        let block = json!({ "kind": "queue", "group": "default", "whisper": "Sales" });
        let (mut world, carrier, mei) = ringing(&block);
        world.until("mei answers", |world| world.is_up(mei));
        world.hang_up(if caller_first { carrier } else { mei });
        world.run_ms(3000);
        assert!(!world.is_up(carrier) && !world.is_up(mei), "both are free\n{}", world.story());
        assert_nothing_left(&mut world);
    }
}
