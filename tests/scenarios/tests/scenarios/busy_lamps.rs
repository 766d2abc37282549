//! Keys with a lamp: what a phone is told of a colleague whom it watches (RFC 4235, RFC 3856), and how it
//! takes the call that rings there.

use cordboard_pbx::record::Reason;
use cordboard_testkit::{CallState, PhoneId, World};

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

/// The last that a phone was told of somebody.
fn key(world: &World, phone: PhoneId, whom: &str) -> String {
    let told = world.see(phone).keys.get(whom).and_then(|told| told.last());
    told.unwrap_or_else(|| panic!("told of {whom}\n{}", world.ladder())).clone()
}

fn part<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) =
        text.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("{name}: {text}"));
    rest.split('"').next().unwrap()
}

fn version(text: &str) -> u32 {
    let (_, rest) = text.split_once("<dialog-info").expect("dialog-info");
    part(rest, "version").parse().unwrap()
}

/// The workshop watches Mei.
fn watched() -> (World, [PhoneId; 3]) {
    let (mut world, phones) = open_office(OPEN);
    world.watch(phones[2], "dialog", "1002");
    world.run_ms(200);
    (world, phones)
}

#[test]
fn the_key_shows_who_calls_whom_and_goes_dark_again() {
    let (mut world, [wei, mei, workshop]) = watched();
    let idle = key(&world, workshop, "1002");
    assert!(!idle.contains("<dialog "), "the full state at once, without a call: {idle}");
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.run_ms(100);
    let rings = key(&world, workshop, "1002");
    for word in [
        "state=\"full\"",
        "<state>early</state>",
        "direction=\"recipient\"",
        ">sip:1001@",
        "display=\"Wei\"",
    ] {
        assert!(rings.contains(word), "{word}: {rings}");
    }
    assert!(version(&rings) > version(&idle), "versions go up");
    world.answer(mei);
    world.run_ms(100);
    let talks = key(&world, workshop, "1002");
    assert!(talks.contains("<state>confirmed</state>"), "{talks}");
    world.hang_up(wei);
    world.run_ms(100);
    let over = key(&world, workshop, "1002");
    assert!(!over.contains("<dialog "), "dark again: {over}");
    assert!(version(&over) > version(&talks), "versions go up");
    // Calls of hers, too.
    world.dial(mei, "1001");
    world.run_ms(200);
    let calls = key(&world, workshop, "1002");
    assert!(calls.contains("direction=\"initiator\"") && calls.contains(">sip:1001@"), "{calls}");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn the_call_that_rings_at_a_watched_phone_is_taken_by_its_key() {
    // Some phones give the tags of the dialog that they watch as they are, some the other way round.
    for (to_tag, from_tag) in [("remote-tag", "local-tag"), ("local-tag", "remote-tag")] {
        let (mut world, [_, mei, workshop]) = watched();
        let carrier = carrier(&mut world);
        world.dial(carrier, "075586001234");
        world.until("the flow answers", |world| world.is_up(carrier));
        world.run_ms(300);
        world.refuses(world_wei(&world), 486);
        world.press(carrier, "1");
        world.until("mei rings", |world| world.state(mei).is_some());
        world.run_ms(100);
        let rings = key(&world, workshop, "1002");
        assert!(rings.contains(">sip:13800138000@"), "who calls from outside: {rings}");
        let replaces = format!(
            "{};to-tag={};from-tag={};early-only",
            part(&rings, "call-id"),
            part(&rings, to_tag),
            part(&rings, from_tag)
        );
        world.dial_with(workshop, "1002", &[("Replaces", &replaces)]);
        world.until("the workshop has it", |world| world.is_up(workshop));
        world.run_ms(300);
        assert!(matches!(world.state(mei), Some(CallState::Ended(_))), "mei's phone is silent");
        let voice = world.voice(workshop);
        assert!(world.listens(carrier, 300).tone(voice), "they talk\n{}", world.story());
        let late = world.record(1).legs.iter().any(|leg| {
            leg.termination.as_ref().is_some_and(|end| end.reason == Reason::AnsweredElsewhere)
        });
        assert!(late, "the log says that another phone answered");
        world.hang_up(carrier);
        assert_nothing_left(&mut world);
    }
}

fn world_wei(world: &World) -> PhoneId {
    (0..3).map(PhoneId).find(|phone| world.see(*phone).user == "1001").expect("wei")
}

#[test]
fn a_conversation_is_not_taken_by_a_key_that_means_ringing_calls_alone() {
    let (mut world, [wei, mei, workshop]) = watched();
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(300);
    let talks = key(&world, workshop, "1002");
    let replaces = format!(
        "{};to-tag={};from-tag={};early-only",
        part(&talks, "call-id"),
        part(&talks, "remote-tag"),
        part(&talks, "local-tag")
    );
    world.dial_with(workshop, "1002", &[("Replaces", &replaces)]);
    world.run_ms(500);
    assert_eq!(world.state(workshop), Some(CallState::Ended(Some(486))), "RFC 3891 3");
    assert!(world.is_up(mei), "the conversation is untouched");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_parking_place_has_a_lamp_that_shows_who_waits_there() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.watch(workshop, "dialog", "701");
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(300);
    assert!(!key(&world, workshop, "701").contains("<dialog "), "dark");
    world.refer(mei, "701");
    world.run_ms(300);
    let parked = key(&world, workshop, "701");
    assert!(parked.contains("confirmed") && parked.contains(">sip:1001@"), "lit: {parked}");
    world.dial(workshop, "701");
    world.run_ms(300);
    assert!(!key(&world, workshop, "701").contains("<dialog "), "dark again");
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
}

#[test]
fn presence_follows_calls_do_not_disturb_and_the_phone_itself() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.watch(workshop, "presence", "1002");
    world.run_ms(200);
    assert!(key(&world, workshop, "1002").contains("Available"), "she is there");
    world.dial(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.run_ms(100);
    assert!(key(&world, workshop, "1002").contains("On the phone"), "she is called");
    world.hang_up(wei);
    world.run_ms(200);
    assert!(key(&world, workshop, "1002").contains("Available"), "and free again");
    world.dial(mei, "*78");
    world.run_ms(3000);
    assert!(key(&world, workshop, "1002").contains("Do not disturb"), "by her own code");
    assert_nothing_left(&mut world);
}

#[test]
fn nobody_can_watch_who_is_not_there_and_other_packages_are_refused() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.watch(wei, "dialog", "1999");
    world.watch(wei, "weather", "1002");
    world.run_ms(500);
    let ladder = world.ladder();
    assert!(ladder.contains("404 Not Found (SUBSCRIBE)"), "no such extension:\n{ladder}");
    assert!(ladder.contains("489 Bad Event (SUBSCRIBE)"), "no such package:\n{ladder}");
    assert_eq!(world.census().watchers, 0, "nobody watches");
    assert_nothing_left(&mut world);
}
