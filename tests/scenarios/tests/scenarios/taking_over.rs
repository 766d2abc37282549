//! INVITE with Replaces (RFC 3891): another phone takes a conversation over, or picks a ringing call up.

use cordboard_pbx::record::Reason;
use cordboard_testkit::{CallState, PhoneId, World};

use crate::office::{OPEN, a_caller_for_sales, assert_nothing_left, assert_they_talk, open_office};

/// `by` sends the INVITE that takes the latest call of `from`.
fn take(world: &mut World, by: PhoneId, from: PhoneId) {
    let call = world.see(from).calls.len() - 1;
    let replaces = world.replaces(from, call);
    world.dial_with(by, "1002", &[("Replaces", &replaces)]);
}

fn assert_over(world: &World, phone: PhoneId) {
    let state = world.state(phone);
    assert!(
        matches!(state, Some(CallState::Ended(_))),
        "{} is out of it: {state:?}\n{}",
        world.see(phone).name,
        world.ladder()
    );
}

#[test]
fn a_conversation_goes_on_at_another_phone() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(1000);
    take(&mut world, workshop, mei);
    world.until("the workshop has it", |world| world.is_up(workshop));
    world.run_ms(500);
    assert_over(&world, mei);
    assert_they_talk(&mut world, wei, workshop);
    world.hang_up(workshop);
    world.run_ms(500);
    let reasons: Vec<_> = world
        .record(1)
        .legs
        .iter()
        .filter_map(|leg| Some(leg.termination.as_ref()?.reason))
        .collect();
    assert_eq!(reasons, [Reason::HungUp, Reason::Transferred, Reason::HungUp], "leg by leg");
    assert!(world.story().contains("in place of 1002"), "the journal tells:\n{}", world.story());
    assert_eq!(world.stored().calls.len(), 1, "it is still the one call");
    assert_nothing_left(&mut world);
}

#[test]
fn the_callers_own_side_can_be_taken_over_too() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(1000);
    take(&mut world, workshop, wei);
    world.until("the workshop has it", |world| world.is_up(workshop));
    world.run_ms(500);
    assert_over(&world, wei);
    assert_they_talk(&mut world, workshop, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_ringing_phone_is_picked_up_from_another() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.run_ms(500);
    take(&mut world, workshop, mei);
    world.until("the workshop has it", |world| world.is_up(workshop) && world.is_up(wei));
    world.run_ms(500);
    assert_over(&world, mei);
    assert_they_talk(&mut world, wei, workshop);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_waiting_caller_who_is_picked_up_has_left_the_queue() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    let carrier = a_caller_for_sales(&mut world);
    world.until("wei rings", |world| world.state(wei).is_some());
    world.run_ms(500);
    take(&mut world, workshop, wei);
    world.until("the workshop has it", |world| world.is_up(workshop));
    world.run_ms(500);
    assert_over(&world, wei);
    assert_eq!(world.census().queue.callers, 0, "nobody waits any more");
    assert_they_talk(&mut world, carrier, workshop);
    world.run_ms(60_000);
    assert_eq!(world.see(wei).calls.len(), 1, "nobody is rung for a caller who talks");
    assert!(world.see(mei).calls.is_empty(), "nobody at all\n{}", world.story());
    assert!(world.is_up(workshop) && world.is_up(carrier), "they talk on");
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
    // Wei can be rung by the group again.
    world.dial(workshop, "default");
    world.run_ms(30_000);
    let rung = world.see(wei).calls.len() == 2 && !world.see(mei).calls.is_empty();
    assert!(rung, "both are rung in turn\n{}", world.story());
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
}

#[test]
fn an_agents_conversation_that_is_taken_over_lets_the_agent_rest_and_be_rung_again() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.refuses(mei, 486);
    world.answers(wei, 200);
    let carrier = a_caller_for_sales(&mut world);
    world.until("wei has the caller", |world| world.is_up(wei));
    world.run_ms(1000);
    take(&mut world, workshop, wei);
    world.until("the workshop has it", |world| world.is_up(workshop));
    world.run_ms(500);
    assert_over(&world, wei);
    assert_they_talk(&mut world, carrier, workshop);
    let second = world.carrier("second", "127.0.0.2:5091", "13700137000");
    world.dial(second, "075586001234");
    world.until("the flow answers", |world| world.is_up(second));
    world.run_ms(300);
    world.press(second, "1");
    world.until("wei is rung again", |world| world.see(wei).calls.len() == 2);
    world.run_ms(1000);
    world.hang_up(second);
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_that_does_not_exist_cannot_be_taken() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial_with(wei, "1002", &[("Replaces", "nothing@such;to-tag=a;from-tag=b")]);
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(481))), "no such call");
    assert_nothing_left(&mut world);
}

#[test]
fn a_stranger_cannot_take_a_call_even_if_he_knows_its_names() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    let thief = world.carrier("thief", "10.9.9.9:5060", "1003");
    let replaces = world.replaces(mei, 0);
    world.dial_with(thief, "1002", &[("Replaces", &replaces)]);
    world.run_ms(500);
    assert_eq!(world.state(thief), Some(CallState::Ended(Some(401))), "he has no secret");
    assert!(world.is_up(mei), "the call is untouched");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
