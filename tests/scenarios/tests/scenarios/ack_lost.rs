//! The 32-second drop: an answer that is never confirmed, as a broken NAT brings it.

use cordboard_pbx::record::{Party, Reason};

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

/// An ACK on its way to the exchange.
fn is_ack(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let start = text.lines().next().unwrap_or_default();
    start.starts_with("ACK ") && start.contains("@192.168.1.10")
}

#[test]
fn a_call_whose_answer_is_never_confirmed_ends_after_32_seconds_and_says_why() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.loses(is_ack);
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(30_000);
    assert!(world.is_up(wei) && world.is_up(mei), "the answer is still repeated");
    world.run_ms(3000);
    assert!(!world.is_up(wei) && !world.is_up(mei), "both were told\n{}", world.ladder());
    let termination = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Network, Reason::AckLost),
        "the record says why"
    );
    assert_nothing_left(&mut world);
}

#[test]
fn a_carrier_that_never_confirms_our_answer_is_told_of_in_record_and_journal() {
    let (mut world, _) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.loses(is_ack);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(33_000);
    assert!(!world.is_up(carrier), "the call was ended\n{}", world.ladder());
    let termination = world.record(1).termination.clone().expect("it has ended");
    assert_eq!((termination.by, termination.reason), (Party::Network, Reason::AckLost), "why");
    assert!(
        world.story().contains("never confirmed the answer"),
        "the journal says it in words:\n{}",
        world.story()
    );
    world.loses_none();
    assert_nothing_left(&mut world);
}

#[test]
fn one_lost_confirmation_is_made_good_by_the_repeated_answer() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.loses(is_ack);
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(300);
    world.loses_none();
    world.run_ms(60_000);
    assert!(world.is_up(wei) && world.is_up(mei), "they talk on");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}
