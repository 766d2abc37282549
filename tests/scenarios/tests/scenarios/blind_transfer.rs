//! Handing a call on by REFER, without asking first.

use cordboard_testkit::CallState;

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, open_office};

#[test]
fn the_one_who_stays_hears_ringing_and_then_the_target() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.refer(mei, "1003");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    assert!(world.listens(wei, 300).ringback(), "wei hears that it rings");
    world.answer(workshop);
    world.run_ms(300);
    assert!(matches!(world.state(mei), Some(CallState::Ended(_))), "mei is out of it");
    assert_eq!(
        world.see(mei).calls[0].refer_progress.last(),
        Some(&200),
        "she was told that it worked"
    );
    assert_they_talk(&mut world, wei, workshop);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_transfer_to_a_busy_phone_comes_back_to_the_one_who_handed_on() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.refuses(workshop, 486);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.refer(mei, "1003");
    world.run_ms(1000);
    assert!(world.is_up(mei), "mei is still there");
    assert_eq!(world.see(mei).calls[0].refer_progress.last(), Some(&486), "and knows why");
    let mei_voice = world.voice(mei);
    assert!(world.listens(wei, 400).tone(mei_voice), "they talk again");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn when_the_hander_is_gone_and_nobody_answers_the_hander_is_rung_again() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.refer(mei, "1003");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.hang_up(mei);
    world.set(mei, |mei| mei.manner = cordboard_testkit::Manner::Rings);
    world.until("mei is rung again", |world| world.see(mei).calls.len() == 2);
    world.answer(mei);
    let mei_voice = world.voice(mei);
    assert!(world.listens(wei, 400).tone(mei_voice), "wei is back with mei");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_may_be_handed_on_to_a_group() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.refer(mei, "workshop");
    world.until("the group's agent rings", |world| world.state(workshop).is_some());
    assert!(world.listens(wei, 300).music(), "wei waits with music");
    world.answer(workshop);
    let workshop_voice = world.voice(workshop);
    assert!(world.listens(wei, 400).tone(workshop_voice), "wei hears the workshop");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
