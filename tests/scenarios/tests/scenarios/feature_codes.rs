//! What is asked of the exchange by dialling: a colleague's call, a parking place, an echo, one's number.

use cordboard_pbx::record::{Party, Reason};
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::json;

use crate::office::{
    OPEN, a_caller_for_sales, assert_nothing_left, assert_they_talk, carrier, dial_code, example,
    is_over, office_with, open_office,
};

fn talk(world: &mut World, from: PhoneId, number: &str, to: PhoneId) {
    world.dial(from, number);
    world.until("it rings", |world| world.state(to) == Some(CallState::Ringing));
    world.answer(to);
    world.run_ms(500);
}

#[test]
fn a_call_that_rings_at_a_colleague_is_picked_up_by_its_number() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.dial(workshop, "**1002");
    world.until("the workshop has it", |world| world.is_up(workshop) && world.is_up(wei));
    world.run_ms(300);
    assert!(is_over(&world, mei), "mei's phone is silent\n{}", world.ladder());
    assert_they_talk(&mut world, wei, workshop);
    assert!(world.story().contains("in place of 1002"), "the journal tells:\n{}", world.story());
    assert_eq!(world.stored().calls.len(), 1, "it is the one call");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_customer_who_rings_at_any_colleague_of_ones_group_is_picked_up() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    let carrier = a_caller_for_sales(&mut world);
    world.until("wei rings", |world| world.state(wei).is_some());
    world.dial(workshop, "*8");
    world.run_ms(500);
    assert!(is_over(&world, workshop), "the workshop is in another group");
    assert!(world.story().contains("nothing rings at a colleague of 1003"), "{}", world.story());
    world.dial(mei, "*8");
    world.until("mei has the customer", |world| world.is_up(mei));
    assert_they_talk(&mut world, carrier, mei);
    assert!(is_over(&world, wei), "wei's phone is silent");
    assert_eq!(world.census().queue.callers, 0, "nobody waits any more");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn where_nothing_rings_there_is_nothing_to_pick_up() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial(wei, "**1002");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(404))), "no such call");
    assert!(world.story().contains("nothing rings at 1002"), "and why:\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_that_is_handed_on_to_a_parking_place_waits_there_for_any_phone() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    talk(&mut world, wei, "1002", mei);
    world.refer(mei, "701");
    world.run_ms(500);
    assert!(is_over(&world, mei), "mei is free\n{}", world.ladder());
    assert!(world.is_up(wei), "wei waits");
    assert!(world.listens(wei, 400).music(), "with music\n{}", world.story());
    world.dial(workshop, "701");
    world.until("the workshop has it", |world| world.is_up(workshop));
    world.run_ms(300);
    assert_they_talk(&mut world, wei, workshop);
    assert!(world.story().contains("1003 took the call out of 701"), "{}", world.story());
    world.run_ms(120_000);
    assert!(world.is_up(workshop), "nobody is rung for it later");
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
    world.dial(mei, "701");
    world.run_ms(500);
    assert_eq!(world.state(mei), Some(CallState::Ended(Some(404))), "the place is empty again");
    assert_nothing_left(&mut world);
}

#[test]
fn a_place_that_is_taken_gives_the_call_back_at_once() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    talk(&mut world, wei, "1002", mei);
    world.refer(mei, "701");
    world.run_ms(500);
    let carrier = carrier(&mut world);
    talk(&mut world, mei, "13800138000", carrier);
    world.refer(mei, "701");
    world.run_ms(500);
    assert_they_talk(&mut world, mei, carrier);
    assert!(world.story().contains("701 is taken"), "and why:\n{}", world.story());
    world.hang_up(mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_parked_call_comes_back_to_whoever_parked_it_and_waits_on_when_nobody_answers() {
    let mut office = example();
    office["office"]["park_seconds"] = json!(30);
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    talk(&mut world, wei, "1002", mei);
    world.refer(mei, "705");
    world.run_ms(29_000);
    assert_eq!(world.see(mei).calls.len(), 1, "not yet");
    world.run_ms(2000);
    assert_eq!(world.state(mei), Some(CallState::Ringing), "mei is rung\n{}", world.story());
    assert!(world.listens(wei, 400).music(), "wei hears music meanwhile");
    // Nobody is there: the call is parked on, and comes again.
    world.until("mei's phone gives up", |world| is_over(world, mei));
    assert!(world.is_up(wei), "wei is not lost\n{}", world.story());
    world.until("it comes again", |world| world.state(mei) == Some(CallState::Ringing));
    world.answer(mei);
    world.run_ms(300);
    assert_they_talk(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_parked_call_that_nobody_ever_takes_ends_some_day_and_one_who_hangs_up_frees_the_place() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    talk(&mut world, wei, "1002", mei);
    world.refer(mei, "702");
    world.run_ms(500);
    world.hang_up(wei);
    world.run_ms(100);
    talk(&mut world, wei, "1002", mei);
    world.refer(mei, "702");
    world.run_ms(500);
    world.unplug(mei);
    world.run_ms(20 * 60_000);
    assert!(is_over(&world, wei), "not for ever\n{}", world.story());
    let end = world.record(2).termination.clone().unwrap();
    assert_eq!((end.by, end.reason), (Party::Exchange, Reason::NoAnswer), "with a reason");
    assert_nothing_left(&mut world);
}

#[test]
fn the_echo_test_lets_the_caller_hear_itself() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial(wei, "*43");
    world.until("it is answered", |world| world.is_up(wei));
    world.run_ms(1000);
    let voice = world.voice(wei);
    assert!(world.listens(wei, 400).tone(voice), "wei hears wei\n{}", world.story());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn the_own_number_is_read_out() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial(wei, "*65");
    world.until("it is answered", |world| world.is_up(wei));
    assert!(world.listens(wei, 200).prompt(), "a voice speaks");
    world.until("that is all", |world| is_over(world, wei));
    assert_nothing_left(&mut world);
}

#[test]
fn by_intercom_a_phone_is_asked_to_answer_by_itself() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.dial(wei, "*801002");
    world.until("mei rings", |world| world.state(mei) == Some(CallState::Ringing));
    let sent: Vec<String> =
        world.sent_to("mei").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    let invite = sent.iter().rev().find(|text| text.starts_with("INVITE")).expect("an INVITE");
    assert!(invite.contains("info=alert-autoanswer"), "for some makers' phones:\n{invite}");
    assert!(invite.contains("answer-after=0"), "for others':\n{invite}");
    world.answer(mei);
    world.run_ms(300);
    assert_they_talk(&mut world, wei, mei);
    world.dial(workshop, "*801002");
    world.run_ms(500);
    assert_eq!(world.state(workshop), Some(CallState::Ended(Some(486))), "she speaks already");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
    dial_code(&mut world, mei, "*78");
    world.dial(workshop, "*801002");
    world.run_ms(500);
    assert_eq!(world.state(workshop), Some(CallState::Ended(Some(486))), "nor when disturbed");
    assert_nothing_left(&mut world);
}

#[test]
fn who_does_not_answer_an_intercom_takes_no_message() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.dial(mei, "*801001");
    world.until("wei rings", |world| world.state(wei) == Some(CallState::Ringing));
    world.run_ms(16_000);
    assert!(is_over(&world, mei), "it is for who sits there now\n{}", world.story());
    assert!(!world.story().contains("leave a message"), "{}", world.story());
    assert_nothing_left(&mut world);
}
