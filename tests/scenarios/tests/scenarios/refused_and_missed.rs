//! Calls that do not come about, each with its reason.

use cordboard_pbx::record::Reason;
use cordboard_testkit::CallState;

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, open_office};

fn reason(world: &cordboard_testkit::World, call: u64) -> Reason {
    world.record(call).termination.as_ref().expect("it has ended").reason
}

#[test]
fn a_busy_phone_is_told_as_busy() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.refuses(mei, 486);
    world.dial(wei, "1002");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(486))), "wei's phone says busy");
    assert_eq!(reason(&world, 1), Reason::Busy, "and so does the record");
    assert_nothing_left(&mut world);
}

#[test]
fn a_number_that_does_not_exist_is_told_so() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial(wei, "nobody");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(404))), "no such number");
    assert_eq!(reason(&world, 1), Reason::NotFound, "the record says so");
    assert_nothing_left(&mut world);
}

#[test]
fn an_extension_without_a_phone_is_unavailable() {
    let office = crate::office::example();
    let mut world = cordboard_testkit::World::new(&office, OPEN);
    let wei = world.phone("wei", "1001", "s3cret-1001-phone");
    world.until("wei is registered", |world| world.see(wei).registered);
    world.dial(wei, "1003");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(480))), "unavailable");
    assert_eq!(reason(&world, 1), Reason::NotRegistered, "no phone is registered");
    assert_nothing_left(&mut world);
}

#[test]
fn nobody_answers_within_half_a_minute() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.run_ms(31_000);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(480))), "wei is told");
    assert_eq!(reason(&world, 1), Reason::NoAnswer, "nobody answered");
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_who_gives_up_is_recorded_as_abandoned() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.run_ms(1000);
    world.hang_up(wei);
    world.run_ms(500);
    assert!(matches!(world.state(mei), Some(CallState::Ended(_))), "mei's phone is silent");
    assert_eq!(reason(&world, 1), Reason::Abandoned, "given up");
    assert_nothing_left(&mut world);
}

#[test]
fn a_dead_phone_is_unreachable_and_leaves_nothing_behind() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.unplug(mei);
    world.dial(wei, "1002");
    world.run_ms(40_000);
    assert!(
        matches!(world.state(wei), Some(CallState::Ended(Some(480)))),
        "{:?}",
        world.state(wei)
    );
    assert_nothing_left(&mut world);
}

#[test]
fn ports_that_another_program_holds_are_passed_over_in_the_call_that_meets_them() {
    for held in [&[40000][..], &[40002], &[40000, 40002, 40004, 40006, 40010]] {
        let (mut world, [wei, mei, _]) = open_office(OPEN);
        world.answers(mei, 100);
        held.iter().for_each(|port| world.hold_port(*port));
        world.dial(wei, "1002");
        world.until("the call works", |world| world.is_up(wei) && world.is_up(mei));
        world.run_ms(1000);
        assert_they_talk(&mut world, wei, mei);
        let story = world.story();
        assert!(story.contains("could not be opened"), "the journal tells:\n{story}");
        world.hang_up(wei);
        assert_nothing_left(&mut world);
        world.forget_ladder();
        world.dial(wei, "1002");
        world.until("the next call works", |world| world.is_up(wei));
        world.hang_up(wei);
        assert_nothing_left(&mut world);
        assert!(!world.story()[story.len()..].contains("could not be opened"), "it is avoided");
    }
}

#[test]
fn where_no_port_is_to_be_had_the_call_ends_and_says_so() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    (40000..41000).for_each(|port| world.hold_port(port));
    world.dial(wei, "1002");
    world.run_ms(3000);
    assert!(!world.is_up(wei), "nobody could be heard");
    assert_eq!(reason(&world, 1), Reason::MediaFailed, "and the record says why");
    assert_nothing_left(&mut world);
}

#[test]
fn an_early_answer_that_named_a_taken_port_is_put_right() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    // The caller's leg is opened when the called phone sends sound before it answers.
    world.hold_port(40002);
    world.dial(wei, "1002");
    world.run_ms(500);
    world.early_media(mei);
    world.run_ms(500);
    world.answer(mei);
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(3000);
    assert_they_talk(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn shutting_down_ends_every_call_and_says_when_it_is_done() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei));
    world.tell(cordboard_pbx::Input::ShutDown);
    world.run_ms(1000);
    assert!(!world.is_up(wei) && !world.is_up(mei), "both phones were told");
    assert!(world.finished(), "the exchange says that it is done");
    assert_eq!(reason(&world, 1), Reason::ShutDown, "and the record says why");
}
