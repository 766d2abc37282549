//! Session timers (RFC 4028): a long call is refreshed from both sides, and one whose phone has died is
//! noticed and ended.

use std::time::Duration;

use cordboard_pbx::record::{Party, Reason};

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

/// How often a line of the ladder holds all of these.
fn count(ladder: &str, words: [&str; 2]) -> usize {
    ladder.lines().filter(|line| words.iter().all(|word| line.contains(word))).count()
}

#[test]
fn a_call_of_two_hours_is_refreshed_by_us_and_by_the_phone() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.without_sound();
    world.forget_ladder();
    world.run(Duration::from_secs(7200));
    assert!(world.is_up(wei) && world.is_up(mei), "they talk on\n{}", world.ladder());
    let ladder = world.ladder();
    // 30 minutes were agreed, and half of them is the time to refresh (RFC 4028 7.2).
    let ours = count(&ladder, ["exchange -> wei", "UPDATE"]);
    assert!((7..=9).contains(&ours), "we refresh wei's side: {ours}\n{ladder}");
    let theirs = count(&ladder, ["mei      -> exchange", "UPDATE"]);
    assert!((7..=9).contains(&theirs), "mei's phone refreshes hers: {theirs}\n{ladder}");
    assert_eq!(count(&ladder, ["", "INVITE"]), 0, "no audio was disturbed\n{ladder}");
    world.hang_up(wei);
    world.run_ms(1000);
    assert!(world.record(1).talk_ms >= 7_200_000, "all of it counts");
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_dies_in_mid_call_is_noticed_by_our_refresh() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.without_sound();
    world.unplug(wei);
    world.run(Duration::from_secs(900 + 60));
    assert!(!world.is_up(mei), "mei's phone was told\n{}", world.ladder());
    let termination = world.record(1).termination.clone().expect("the call has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Network, Reason::SessionLost),
        "and the record says why\n{}",
        world.story()
    );
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_dies_and_was_to_refresh_is_noticed_when_the_session_expires() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.without_sound();
    world.unplug(mei);
    world.run(Duration::from_secs(1700));
    assert!(world.is_up(wei), "the time is not over yet\n{}\n{}", world.ladder(), world.story());
    world.run(Duration::from_secs(100));
    assert!(!world.is_up(wei), "wei's phone was told\n{}", world.ladder());
    let termination = world.record(1).termination.clone().expect("the call has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Network, Reason::SessionLost),
        "and the record says why\n{}",
        world.story()
    );
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_who_waits_long_in_a_menu_is_refreshed_as_well() {
    let mut office = crate::office::example();
    office["groups"][0]["max_wait_seconds"] = 5000.into();
    let (mut world, [wei, mei, _]) = crate::office::office_with(&office, OPEN);
    world.refuses(wei, 486);
    world.refuses(mei, 486);
    let carrier = carrier(&mut world);
    world.set(carrier, |phone| phone.sound = false);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.press_by_info(carrier, '1');
    world.run(Duration::from_secs(2000));
    assert!(world.is_up(carrier), "the caller still waits\n{}", world.ladder());
    assert!(count(&world.ladder(), ["exchange -> carrier", "UPDATE"]) > 0, "refreshed");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
