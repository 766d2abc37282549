//! Recordings stay whole when the one who is taped leaves.

use cordboard_testkit::heard;
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, example, office_with};

#[test]
fn a_recorded_internal_call_is_whole_when_the_caller_hands_it_on() {
    let mut office = example();
    office["recording"]["internal"] = json!("always");
    let (mut world, [wei, mei, workshop]) = office_with(&office, OPEN);
    world.answers(mei, 500);
    world.answers(workshop, 1500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(2000);
    world.refer(wei, "1003");
    world.until("mei speaks with the workshop", |world| world.is_up(workshop));
    world.run_ms(3000);
    let voices = [world.voice(wei), world.voice(mei), world.voice(workshop)];
    world.hang_up(mei);
    world.run_ms(1000);
    let path = world.record(1).recording.clone().expect("it was recorded");
    let tape = world.tape(&path);
    let [wei_voice, mei_voice, workshop_voice] = voices;
    assert!(heard(&tape.left, tape.rate, wei_voice), "left begins with wei");
    assert!(heard(&tape.left, tape.rate, workshop_voice), "and goes on with the workshop");
    assert!(heard(&tape.right, tape.rate, mei_voice), "right is mei");
    assert!(!heard(&tape.left, tape.rate, mei_voice), "and only right");
    let late = &tape.right[tape.right.len() - tape.rate as usize..];
    assert!(heard(late, tape.rate, mei_voice), "to the end");
    assert_nothing_left(&mut world);
}
