//! A number and a trunk carry as many calls as the office says, and no more.

use cordboard_pbx::record::{Party, Reason};
use cordboard_testkit::{CallState, World};
use serde_json::{Value, json};

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

/// An office whose one number is of that kind, with a limit or none, and its gateway, which answers.
fn with_number(kind: &str, max: &Value) -> World {
    let mut office = example();
    office["numbers"][0]["kind"] = json!(kind);
    office["numbers"][0]["max_calls"] = max.clone();
    office["extensions"][0]["forward"] = Value::Null;
    let (mut world, _) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.answers(gateway, 200);
    world
}

/// Wei calls one customer after the other and lets them all wait. How many get through, and what
/// the one after them is told.
fn calls_that_fit(world: &mut World) -> (usize, String) {
    let wei = world.phone("wei's other phone", "1001", "s3cret-1001-phone");
    world.until("it is registered", |world| world.see(wei).registered);
    for call in 0..25 {
        world.dial(wei, &format!("139001390{call:02}"));
        world.until("it is answered or refused", |world| {
            matches!(world.state(wei), Some(CallState::Up | CallState::Ended(_)))
        });
        if let Some(CallState::Ended(status)) = world.state(wei) {
            assert_eq!(status, Some(503), "there is no line");
            return (call, world.story());
        }
    }
    (25, world.story())
}

#[test]
fn a_number_bears_as_many_calls_out_as_its_kind_where_nothing_else_is_said() {
    for (kind, max, fits) in
        [("fixed", Value::Null, 5), ("mobile", Value::Null, 3), ("mobile", json!(7), 7)]
    {
        let mut world = with_number(kind, &max);
        let (fitted, story) = calls_that_fit(&mut world);
        assert_eq!(fitted, fits, "of a {kind} number with {max}");
        let why = format!("all {fits} calls that 075586001234 may have at once are going on");
        assert!(story.contains(&why), "it is said why:\n{story}");
        assert!(story.contains("call again when one has ended"), "and what to do:\n{story}");
        world.dial(cordboard_testkit::PhoneId(0), "110");
        world.run_ms(1000);
        let help = world.story();
        assert!(help.contains("1001 calls 110"), "help is always called:\n{help}");
    }
}

#[test]
fn whatever_is_set_no_more_than_twenty_calls_go_out_over_one_number() {
    let mut office = example();
    office["trunks"][0]["max_calls"] = json!(100);
    office["numbers"][0]["max_calls"] = json!(50);
    let (mut world, _) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.answers(gateway, 200);
    let (fitted, _) = calls_that_fit(&mut world);
    assert_eq!(fitted, 20, "carriers intercept them from more on");
}

#[test]
fn callers_are_taken_beyond_the_usual_number_of_calls_out() {
    let mut office = example();
    office["numbers"][0]["max_calls"] = Value::Null;
    let (mut world, _) = office_with(&office, OPEN);
    for caller in 0..8 {
        let name = format!("caller {caller}");
        let address = format!("127.0.0.2:60{caller:02}");
        let phone = world.carrier(&name, &address, &format!("137001370{caller:02}"));
        world.dial(phone, "075586001234");
        world.until("the flow answers", |world| world.is_up(phone));
    }
}
