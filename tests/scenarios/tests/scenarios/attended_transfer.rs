//! Asking first, then connecting the two others.

use cordboard_pbx::record::Reason;
use cordboard_testkit::CallState;

use crate::office::{OPEN, assert_nothing_left, open_office};

#[test]
fn after_asking_the_two_others_are_connected_and_the_asker_is_out() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.answers(workshop, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.hold(mei);
    world.run_ms(500);
    world.dial(mei, "1003");
    world.until("mei asks the workshop", |world| world.is_up(mei) && world.is_up(workshop));
    world.run_ms(2000);
    world.refer_to_call(mei, 0, 1);
    world.run_ms(500);
    let (wei_voice, workshop_voice) = (world.voice(wei), world.voice(workshop));
    assert!(
        world.listens(wei, 400).tone(workshop_voice),
        "wei hears the workshop\n{}",
        world.ladder()
    );
    assert!(world.listens(workshop, 400).tone(wei_voice), "the workshop hears wei");
    let over = |call: &cordboard_testkit::PhoneCall| matches!(call.state, CallState::Ended(_));
    assert!(world.see(mei).calls.iter().all(over), "both of mei's calls are over");
    world.run_ms(1000);
    world.hang_up(workshop);
    world.run_ms(500);
    let asked = world.record(2).termination.clone().expect("the asking is over");
    assert_eq!(asked.reason, Reason::Transferred, "it went into the first call");
    assert!(world.record(1).ended.is_some(), "and that is over now");
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_may_be_connected_while_the_target_still_rings() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.hold(mei);
    world.run_ms(500);
    world.dial(mei, "1003");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.run_ms(500);
    world.refer_to_call(mei, 0, 1);
    world.run_ms(500);
    assert!(
        world.listens(wei, 300).ringback(),
        "wei hears ringing\n{}\n{}",
        world.ladder(),
        world.story()
    );
    world.answer(workshop);
    let workshop_voice = world.voice(workshop);
    assert!(world.listens(wei, 400).tone(workshop_voice), "wei hears the workshop");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
