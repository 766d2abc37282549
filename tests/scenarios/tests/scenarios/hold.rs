//! A phone puts the call on hold and takes it back.

use crate::office::{OPEN, assert_nothing_left, open_office};

#[test]
fn the_other_side_hears_music_until_the_call_is_taken_back() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    let (wei_voice, mei_voice) = (world.voice(wei), world.voice(mei));
    world.hold(wei);
    let heard = world.listens(mei, 400);
    assert!(heard.music(), "mei hears music");
    assert!(!heard.tone(wei_voice), "and not wei");
    world.resume(wei);
    assert!(world.listens(mei, 400).tone(wei_voice), "mei hears wei again");
    assert!(world.listens(wei, 400).tone(mei_voice), "wei hears mei again");
    assert!(
        world.story().contains("put the call on hold"),
        "the journal tells:\n{}",
        world.story()
    );
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_held_side_may_hang_up() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.hold(wei);
    world.run_ms(2000);
    world.hang_up(mei);
    world.run_ms(500);
    assert!(world.record(1).ended.is_some(), "the call is over");
    assert_nothing_left(&mut world);
}
