//! An extension calls an outside number.

use cordboard_pbx::record::{Direction, Party, Reason};
use cordboard_testkit::heard;

use crate::office::{
    OPEN, assert_nothing_left, assert_they_talk, carrier, example, office_with, open_office,
};

#[test]
fn a_member_of_a_group_calls_out_with_the_groups_number_and_the_prefix_never_shows() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 800);
    world.forget_ladder();
    world.dial(wei, "13900139000");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(carrier));
    assert_eq!(world.see(carrier).calls[0].caller, "075586001234", "the own number is shown");
    assert!(
        world.ladder().contains("INVITE sip:998113900139000"),
        "the carrier gets the prefix:\n{}",
        world.ladder()
    );
    assert_they_talk(&mut world, wei, carrier);
    world.run_ms(1500);
    world.hang_up(carrier);
    world.run_ms(500);
    let record = world.record(1).clone();
    assert_eq!(record.direction, Direction::Outbound, "it went out");
    assert_eq!(record.called, "+8613900139000", "the callee as E.164");
    assert!(
        !format!("{record:?}{}", world.story()).contains("9981"),
        "the prefix is nowhere to be seen"
    );
    let termination = record.termination.clone().expect("it has ended");
    assert_eq!((termination.by, termination.reason), (Party::Called, Reason::HungUp), "the callee");
    let tape = world.tape(record.recording.as_deref().expect("it was recorded"));
    assert!(heard(&tape.left, tape.rate, world.voice(carrier)), "left is the outside");
    assert!(heard(&tape.right, tape.rate, world.voice(wei)), "right is wei");
    assert_nothing_left(&mut world);
}

#[test]
fn an_extension_without_a_group_number_is_told_so() {
    let (mut world, [_, _, workshop]) = open_office(OPEN);
    world.dial(workshop, "13900139000");
    world.run_ms(500);
    assert_eq!(
        world.state(workshop),
        Some(cordboard_testkit::CallState::Ended(Some(403))),
        "it is not allowed"
    );
    assert!(
        world.story().contains("outbound numbers"),
        "the journal says what to do:\n{}",
        world.story()
    );
    assert_nothing_left(&mut world);
}

#[test]
fn a_trunk_that_is_silent_is_passed_over_for_its_next_host() {
    let mut office = example();
    office["trunks"][0]["hosts"] = serde_json::json!(["127.0.0.2:5095", "127.0.0.2:5090"]);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 200);
    world.dial(wei, "13900139000");
    world.until("the second host answers", |world| world.is_up(wei));
    assert!(world.story().contains("did not answer, so"), "the journal tells:\n{}", world.story());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn what_a_carrier_announces_before_it_refuses_a_call_is_kept_with_a_recorded_call() {
    for (rule, kept) in [("always", true), ("never", false)] {
        let mut office = example();
        office["recording"]["outbound"] = serde_json::json!(rule);
        let (mut world, [wei, ..]) = office_with(&office, OPEN);
        let carrier = carrier(&mut world);
        world.dial(wei, "13900139000");
        world.until("the carrier rings", |world| world.state(carrier).is_some());
        world.early_media(carrier);
        let voice = world.voice(carrier);
        assert!(world.listens(wei, 400).tone(voice), "wei hears the announcement");
        world.reject(carrier, 404);
        world.run_ms(1000);
        let recording = world.record(1).recording.clone();
        assert_eq!(recording.is_some(), kept, "as the office records: {rule}");
        if let Some(recording) = recording {
            let tape = world.tape(&recording);
            assert!(heard(&tape.left, tape.rate, voice), "and it is on the tape");
            let seconds = tape.left.len() / tape.rate as usize;
            assert!((1..3).contains(&seconds), "all of it: {seconds} s");
        }
        assert_nothing_left(&mut world);
    }
}

#[test]
fn early_media_of_the_carrier_is_heard_before_the_answer() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.dial(wei, "13900139000");
    world.until("the carrier rings", |world| world.state(carrier).is_some());
    world.early_media(carrier);
    world.run_ms(300);
    let carrier_voice = world.voice(carrier);
    assert!(
        world.listens(wei, 400).tone(carrier_voice),
        "wei hears the announcement\n{}",
        world.ladder()
    );
    world.answer(carrier);
    assert!(world.listens(wei, 400).tone(carrier_voice), "and the callee after it");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
