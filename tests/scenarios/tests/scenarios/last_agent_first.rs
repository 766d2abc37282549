//! A customer who calls again comes to whom he spoke with before.

use cordboard_testkit::{PhoneId, World};
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office() -> (World, [PhoneId; 3]) {
    let mut office = example();
    office["groups"][0]["wrap_up_seconds"] = json!(0);
    office["groups"][0]["last_agent_first"] = json!({ "days": 7, "wait_seconds": 10 });
    office_with(&office, OPEN)
}

fn calls_sales(world: &mut World, carrier: PhoneId) {
    let before = world.see(carrier).calls.len();
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| {
        world.see(carrier).calls.len() > before && world.is_up(carrier)
    });
    world.run_ms(300);
    world.press(carrier, "1");
}

/// The caller has spoken with Wei, and both have hung up; Mei is idle longer now.
fn spoke_with_wei() -> (World, [PhoneId; 4]) {
    let (mut world, [wei, mei, workshop]) = office();
    let carrier = carrier(&mut world);
    calls_sales(&mut world, carrier);
    world.until("wei rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.run_ms(2000);
    world.hang_up(carrier);
    world.run_ms(2000);
    (world, [wei, mei, workshop, carrier])
}

#[test]
fn a_caller_who_calls_again_comes_to_the_same_agent() {
    let (mut world, [wei, mei, _, carrier]) = spoke_with_wei();
    let before = world.see(wei).calls.len();
    calls_sales(&mut world, carrier);
    world.until("wei rings again", |world| world.see(wei).calls.len() > before);
    assert_eq!(world.state(mei), None, "though mei has been idle longer\n{}", world.story());
    assert!(world.story().contains("comes first for this caller"), "{}", world.story());
    world.answer(wei);
    world.run_ms(500);
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn while_that_agent_talks_the_caller_waits_a_little_and_then_goes_to_another() {
    let (mut world, [wei, mei, workshop, carrier]) = spoke_with_wei();
    world.dial(wei, "1003");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.answer(workshop);
    world.run_ms(500);
    calls_sales(&mut world, carrier);
    world.run_ms(9000);
    assert_eq!(world.state(mei), None, "kept for wei\n{}", world.story());
    world.until("mei rings", |world| world.state(mei).is_some());
    assert!(world.story().contains("kept for 1001"), "and why:\n{}", world.story());
    world.hang_up(carrier);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn an_agent_whom_the_flow_names_comes_first() {
    let mut office = example();
    for node in office["flows"][0]["document"]["nodes"].as_array_mut().expect("blocks") {
        if node["kind"] == "queue" && node["group"] == "default" {
            node["agent"] = json!("1002");
        }
    }
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    calls_sales(&mut world, carrier);
    world.until("mei rings", |world| world.state(mei).is_some());
    assert_eq!(world.state(wei), None, "though wei has been idle longer\n{}", world.story());
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
