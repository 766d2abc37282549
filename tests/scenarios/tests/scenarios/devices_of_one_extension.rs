//! Every phone of an extension rings; the first one that answers has the call.

use cordboard_pbx::record::Reason;
use cordboard_testkit::CallState;

use crate::office::{OPEN, assert_nothing_left, open_office};

#[test]
fn the_first_answer_wins_and_the_other_phone_stops() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let second = world.phone("mei-two", "1002", "s3cret-1002-phone");
    world.until("the second phone is registered", |world| world.see(second).registered);
    world.dial(wei, "1002");
    world.until("both ring", |world| world.state(mei).is_some() && world.state(second).is_some());
    world.answer(second);
    world.run_ms(500);
    assert!(world.is_up(wei), "wei is connected");
    assert!(matches!(world.state(mei), Some(CallState::Ended(_))), "mei's first phone is silent");
    world.hang_up(wei);
    world.run_ms(500);
    let reasons: Vec<_> = world
        .record(1)
        .legs
        .iter()
        .filter_map(|leg| leg.termination.as_ref())
        .map(|end| end.reason)
        .collect();
    assert!(reasons.contains(&Reason::AnsweredElsewhere), "the record says so: {reasons:?}");
    assert_nothing_left(&mut world);
}

#[test]
fn both_phones_answer_at_once_and_only_one_gets_the_call() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let second = world.phone("mei-two", "1002", "s3cret-1002-phone");
    world.until("the second phone is registered", |world| world.see(second).registered);
    world.answers(mei, 1000);
    world.answers(second, 1000);
    world.dial(wei, "1002");
    world.run_ms(3000);
    let up = [mei, second].iter().filter(|phone| world.is_up(**phone)).count();
    assert_eq!(up, 1, "one phone has the call\n{}", world.ladder());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
