//! A number and a trunk carry as many calls as the office says, and no more.

use cordboard_pbx::record::{Party, Reason};
use cordboard_testkit::CallState;
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

/// One call is in the menu; what becomes of a second one?
fn second_call(field: (&str, &str)) {
    let mut office = example();
    office[field.0][0][field.1] = json!(1);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let first = carrier(&mut world);
    world.dial(first, "075586001234");
    world.until("the flow answers", |world| world.is_up(first));
    let second = world.carrier("second", "127.0.0.2:5091", "13700137000");
    world.dial(second, "075586001234");
    world.run_ms(500);
    assert_eq!(world.state(second), Some(CallState::Ended(Some(486))), "it is busy");
    let record = world.record(2).clone();
    let termination = record.termination.expect("it has ended");
    assert_eq!((termination.by, termination.reason), (Party::Exchange, Reason::Congestion), "why");
    assert!(world.story().contains("told that it is busy: all 1"), "{}", world.story());
    world.dial(wei, "13900139000");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(503))), "nor does a call go out");
    assert!(world.is_up(first), "the first one goes on");
    world.hang_up(first);
    world.run_ms(500);
    world.dial(second, "075586001234");
    world.until("there is room again", |world| world.is_up(second));
    world.hang_up(second);
    assert_nothing_left(&mut world);
}

#[test]
fn a_number_that_is_full_is_busy() {
    second_call(("numbers", "max_calls"));
}

#[test]
fn a_trunk_that_is_full_is_busy() {
    second_call(("trunks", "max_calls"));
}

#[test]
fn a_prefix_that_the_carrier_sends_back_is_understood_and_never_shows() {
    let (mut world, _) = office_with(&example(), OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "9981075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.hang_up(carrier);
    world.dial(carrier, "9981075500000000");
    world.run_ms(500);
    assert_eq!(world.state(carrier), Some(CallState::Ended(Some(404))), "that number is not ours");
    let records = format!("{:?}{:?}{}", world.record(1), world.record(2), world.story());
    assert!(!records.contains("9981"), "the secret is in no record: {records}");
    assert_nothing_left(&mut world);
}
