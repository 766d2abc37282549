//! The owner saves another configuration while calls run.

use std::sync::Arc;

use cordboard_pbx::Input;
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, open_office};

fn save(world: &mut World, office: Value) {
    let office = serde_json::from_value(office).expect("the office can be read");
    world.tell(Input::Office(Arc::new(office)));
}

/// A call that has reached the menu.
fn caller_in_the_menu(world: &mut World, phone: PhoneId) {
    world.dial(phone, "075586001234");
    world.until("the flow answers", |world| world.is_up(phone));
    world.run_ms(300);
}

/// The example without one extension.
fn without(number: &str) -> Value {
    let mut office = example();
    for list in ["/extensions", "/groups/0/members", "/groups/1/members"] {
        let list = office.pointer_mut(list).and_then(Value::as_array_mut).expect("a list");
        list.retain(|one| one.get("number").or(one.get("extension")) != Some(&json!(number)));
    }
    office
}

#[test]
fn a_running_call_keeps_its_flow_and_the_next_one_walks_the_new() {
    let (mut world, [wei, _, workshop]) = open_office(OPEN);
    let (first, second) =
        (carrier(&mut world), world.carrier("second", "127.0.0.2:5091", "137001"));
    caller_in_the_menu(&mut world, first);
    let mut office = example();
    // From now on 1 leads to the workshop.
    office["flows"][0]["document"]["wires"][2]["to"] = "repair".into();
    save(&mut world, office);
    caller_in_the_menu(&mut world, second);
    world.press(first, "1");
    world.until("wei rings for the first", |world| world.state(wei).is_some());
    assert!(world.state(workshop).is_none(), "the old flow leads to sales");
    world.press(second, "1");
    world.until("the workshop rings for the second", |world| world.state(workshop).is_some());
    world.hang_up(first);
    world.hang_up(second);
    world.run_ms(500);
    let of = |call: u64| world.record(call).path.iter().map(|step| step.node.clone()).collect();
    let paths: [Vec<_>; 2] = [of(1), of(2)];
    assert_eq!(paths, [["hours", "menu", "sales"], ["hours", "menu", "repair"]], "by the record");
    assert_nothing_left(&mut world);
}

#[test]
fn a_removed_extension_loses_its_phone_but_not_its_call() {
    let (mut world, [wei, _, workshop]) = open_office(OPEN);
    world.answers(workshop, 100);
    world.dial(wei, "1003");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(workshop));
    save(&mut world, without("1003"));
    assert_eq!(world.census().bindings, 2, "its phone is unbound");
    assert!(
        world.stored().bindings.iter().all(|bound| bound.extension != "1003"),
        "in the store too"
    );
    let workshop_voice = world.voice(workshop);
    assert!(world.listens(wei, 400).tone(workshop_voice), "the call goes on");
    world.hang_up(workshop);
    world.run_ms(500);
    world.dial(wei, "1003");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(404))), "there is no such number");
    world.dial(workshop, "1001");
    world.run_ms(500);
    let refused = matches!(world.state(workshop), Some(CallState::Ended(Some(401 | 403))));
    assert!(refused, "and it may not call: {:?}", world.state(workshop));
    assert_nothing_left(&mut world);
}

#[test]
fn a_new_member_of_a_group_is_rung_for_who_waits_already() {
    let (mut world, [wei, _, workshop]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    caller_in_the_menu(&mut world, carrier);
    world.press(carrier, "2");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    let mut office = example();
    office["groups"][1]["members"] = json!([{ "extension": "1003" }, { "extension": "1001" }]);
    save(&mut world, office);
    world.until("wei rings too", |world| world.state(wei).is_some());
    assert_eq!(world.state(workshop), Some(CallState::Ringing), "the workshop rings on");
    world.answer(wei);
    let wei_voice = world.voice(wei);
    assert!(world.listens(carrier, 400).tone(wei_voice), "the caller hears wei");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_member_who_is_taken_out_of_a_group_stops_ringing_for_it() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    caller_in_the_menu(&mut world, carrier);
    world.press(carrier, "1");
    world.until("wei rings", |world| world.state(wei).is_some());
    let mut office = example();
    office["groups"][0]["members"] = json!([{ "extension": "1002" }]);
    save(&mut world, office);
    world.until("mei rings instead", |world| world.state(mei).is_some());
    world.run_ms(200);
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei's phone is silent");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_waiting_caller_whose_group_is_removed_goes_where_the_flow_says() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    caller_in_the_menu(&mut world, carrier);
    world.press(carrier, "1");
    world.until("wei rings", |world| world.state(wei).is_some());
    let mut office = example();
    office["groups"].as_array_mut().unwrap().remove(0);
    save(&mut world, office);
    world.run_ms(500);
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei's phone is silent");
    assert!(world.is_up(carrier), "the caller is still there");
    assert!(world.story().contains("leave a message"), "to the mailbox:\n{}", world.story());
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_over_a_trunk_that_is_removed_goes_on_and_the_next_is_refused() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 100);
    world.dial(wei, "13900139000");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(carrier));
    let mut office = example();
    office["trunks"].as_array_mut().unwrap().remove(0);
    save(&mut world, office);
    let carrier_voice = world.voice(carrier);
    assert!(world.listens(wei, 400).tone(carrier_voice), "the call goes on");
    world.dial(mei, "13900139000");
    world.run_ms(500);
    assert_eq!(world.state(mei), Some(CallState::Ended(Some(503))), "there is no way out");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
    save(&mut world, example());
    world.run_ms(100);
    world.dial(mei, "13900139000");
    world.until("it is back", |world| world.is_up(mei));
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn an_agents_call_survives_that_the_agent_leaves_the_group() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.refuses(mei, 486);
    world.answers(wei, 100);
    let carrier = carrier(&mut world);
    caller_in_the_menu(&mut world, carrier);
    world.press(carrier, "1");
    world.until("wei has the caller", |world| world.is_up(wei));
    world.run_ms(500);
    let mut office = example();
    office["groups"][0]["members"] = json!([{ "extension": "1002" }]);
    save(&mut world, office);
    let wei_voice = world.voice(wei);
    assert!(
        world.listens(carrier, 400).tone(wei_voice),
        "they talk on\n{}\n{}",
        world.ladder(),
        world.story()
    );
    save(&mut world, example());
    world.hang_up(carrier);
    world.run_ms(6000);
    // Back in the group, wei can be rung again.
    let second = world.carrier("second", "127.0.0.2:5091", "13700137000");
    caller_in_the_menu(&mut world, second);
    world.press(second, "1");
    world.until("wei is rung again", |world| world.see(wei).calls.len() == 2);
    world.run_ms(1000);
    world.hang_up(second);
    assert_nothing_left(&mut world);
}
