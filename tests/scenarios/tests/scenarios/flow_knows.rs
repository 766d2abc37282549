//! What flows know of the office and of its customers, whom they tell, and how they end.

use cordboard_pbx::{Event, incident::Found, record::Reason, request::Contact};
use cordboard_testkit::{PhoneId, World};
use serde_json::{Value, json};

use crate::{
    office::{OPEN, assert_nothing_left, carrier, dial_code, example, is_over, office_with},
    told_again::{file_of, told_again},
};

/// The example with this flow behind its number: blocks, and wires written `block.exit > block`.
fn office(blocks: &[Value], wires: &[&str]) -> Value {
    let mut office = example();
    let place = |block: &Value| {
        let mut block = block.clone();
        block["at"] = json!([0, 0]);
        block
    };
    let wires = wires.iter().map(|wire| {
        let (from, to) = wire.split_once(" > ").expect("a wire");
        let (from, exit) = from.split_once('.').expect("an exit");
        json!({ "from": from, "exit": exit, "to": to })
    });
    office["flows"][0]["document"] = json!({
        "format": 1, "start": blocks[0]["id"], "wires": wires.collect::<Vec<_>>(),
        "nodes": blocks.iter().map(place).collect::<Vec<_>>(),
    });
    office
}

fn call(office: &Value) -> (World, [PhoneId; 3], PhoneId) {
    let (mut world, phones) = office_with(office, OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    (world, phones, carrier)
}

fn way(world: &World, call: u64) -> String {
    let path = &world.record(call).path;
    path.iter().map(|step| step.node.as_str()).collect::<Vec<_>>().join(" ")
}

/// What came from outside of the flow is on the call's tape.
fn assert_told_again(world: &World, call: u64) {
    let found = told_again(world, &file_of(world, call).0);
    let same = matches!(&found, Found::TheSame { left_out, .. } if left_out.is_empty());
    assert!(same, "the way is the same on another machine: {found:#?}");
}

#[test]
fn a_flow_asks_who_is_free_before_it_lets_anybody_wait() {
    let asked =
        json!({ "group": { "group": "default", "fact": "free", "test": { "at_least": 1 } } });
    let office = office(
        &[
            json!({ "id": "ask", "kind": "switch", "cases": [{ "name": "free", "when": asked }] }),
            json!({ "id": "yes", "kind": "hang_up" }),
            json!({ "id": "no", "kind": "hang_up", "reason": "busy" }),
        ],
        &["ask.free > yes", "ask.otherwise > no"],
    );
    let (mut world, [wei, mei, _], carrier) = call(&office);
    world.run_ms(500);
    assert_eq!(way(&world, 1), "ask yes", "two are free\n{}", world.story());
    assert_told_again(&world, 1);
    dial_code(&mut world, wei, "*46");
    dial_code(&mut world, mei, "*47");
    let calls = world.stored().calls.len() as u64;
    world.dial(carrier, "075586001234");
    world.run_ms(500);
    assert_eq!(way(&world, calls + 1), "ask no", "one is on a break, one gone");
    assert_told_again(&world, calls + 1);
    assert!(world.story().contains("the number of free agents in default"), "{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_flow_asks_how_many_wait_and_how_long() {
    let asked = |fact: &str, least: u32| json!({ "group": { "group": "default", "fact": fact, "test": { "at_least": least } } });
    let both = json!({ "all": [asked("waiting", 1), asked("longest_wait", 10)] });
    let office = office(
        &[
            json!({ "id": "ask", "kind": "switch", "cases": [{ "name": "long", "when": both }] }),
            json!({ "id": "line", "kind": "queue", "group": "default" }),
            json!({ "id": "full", "kind": "hang_up" }),
        ],
        &[
            "ask.long > full",
            "ask.otherwise > line",
            "line.timeout > full",
            "line.no_agents > full",
        ],
    );
    let (mut world, [wei, mei, _], first) = call(&office);
    for phone in [wei, mei] {
        world.refuses(phone, 486);
    }
    world.run_ms(12_000);
    let second = world.carrier("second", "127.0.0.2:5091", "13900139000");
    world.dial(second, "075586001234");
    world.run_ms(500);
    assert_eq!(way(&world, 2), "ask full", "one has waited for twelve seconds\n{}", world.story());
    world.hang_up(first);
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_is_known_by_the_contacts() {
    let office = office(
        &[
            json!({ "id": "who", "kind": "lookup", "contacts": { "owner": "agent" } }),
            json!({ "id": "vip", "kind": "switch", "cases": [{ "name": "mei",
                "when": { "variable": { "name": "agent", "test": { "is": "1002" } } } }] }),
            json!({ "id": "yes", "kind": "hang_up" }),
            json!({ "id": "no", "kind": "hang_up" }),
        ],
        &["who.found > vip", "who.not_found > no", "vip.mei > yes", "vip.otherwise > no"],
    );
    for known in [true, false] {
        let (mut world, _) = office_with(&office, OPEN);
        let carrier = carrier(&mut world);
        if known {
            let li_lei = Contact {
                name: "Li Lei".into(),
                company: "Lei & Sons".into(),
                tags: vec!["pays late".into()],
                note: "His wife is ill.".into(),
                owner: Some("1002".into()),
            };
            world.knows("+8613800138000", li_lei);
        }
        world.dial(carrier, "075586001234");
        world.run_ms(500);
        let expected = if known { "who vip yes" } else { "who no" };
        assert_eq!(way(&world, 1), expected, "{}", world.story());
        assert_told_again(&world, 1);
        let (_, text) = file_of(&world, 1);
        assert_eq!(text.contains(r#""owner":"1002""#), known, "whose customer it is was asked");
        for personal in ["Lei & Sons", "pays late", "His wife is ill."] {
            assert!(!text.contains(personal), "nobody asked for {personal}, so it is in no file");
        }
        assert_nothing_left(&mut world);
    }
}

#[test]
fn a_webhook_is_told_by_a_flow() {
    let mut office = office(
        &[
            json!({ "id": "tell", "kind": "notify", "text": "${caller} needs help", "webhook": "robot" }),
            json!({ "id": "bye", "kind": "hang_up" }),
        ],
        &["tell.done > bye"],
    );
    office["webhooks"] = json!([{ "id": "robot", "name": "Robot", "url": "https://robot.example/x",
        "format": "dingtalk", "events": [] }]);
    let (mut world, _, _) = call(&office);
    world.run_ms(500);
    let told = world.events().iter().filter_map(|event| match event {
        Event::FlowTold { webhook, text, .. } => Some((webhook.as_str(), text.as_str())),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [("robot", "13800138000 needs help")]);
    let alarms = world.events().iter().filter(|event| matches!(event, Event::Alarm { .. }));
    assert_eq!(alarms.count(), 0, "it is no alarm on the screens");
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_who_was_answered_hears_a_busy_tone_at_the_end() {
    let office = office(
        &[
            json!({ "id": "hello", "kind": "play", "prompt": "greeting" }),
            json!({ "id": "no", "kind": "hang_up", "reason": "busy", "tone_seconds": 4 }),
        ],
        &["hello.done > no"],
    );
    let (mut world, _, carrier) = call(&office);
    world.until("the tone begins", |world| world.story().contains("went on to no"));
    world.run_ms(3000);
    assert!(world.is_up(carrier), "the tone goes on\n{}", world.story());
    world.run_ms(2000);
    assert!(is_over(&world, carrier), "four seconds are over");
    let end = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(end.reason, Reason::Busy, "as the flow said");
    // Nor does a caller have to hear it out.
    world.dial(carrier, "075586001234");
    world.run_ms(4000);
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
