//! Encrypted sound (SRTP): with whom it is spoken, and with whom not.

use cordboard_sdp::{Secret, Srtp};
use cordboard_testkit::{CallState, Manner, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{
    OPEN, assert_nothing_left, assert_they_talk, carrier, example, office_with, open_office,
};

fn secret() -> Secret {
    Secret::new(&[7; 32], 1)
}

/// The example, with one extension's word on encryption.
fn with(extension: usize, policy: &str) -> Value {
    let mut office = example();
    office["extensions"][extension]["srtp"] = json!(policy);
    office
}

fn is_locked(world: &World, phone: PhoneId) -> bool {
    world.see(phone).calls.last().expect("a call").locked
}

fn talk(world: &mut World, wei: PhoneId, mei: PhoneId) {
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    assert_they_talk(world, wei, mei);
}

#[test]
fn who_insists_on_it_talks_with_who_has_never_heard_of_it() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.set(wei, |phone| phone.srtp = Srtp::Required(secret()));
    talk(&mut world, wei, mei);
    assert!(is_locked(&world, wei), "wei's side is encrypted");
    assert!(!is_locked(&world, mei), "mei's is not: keys over UDP are told to nobody unasked");
    world.hold(wei);
    assert!(world.listens(mei, 400).music(), "mei hears music");
    world.resume(wei);
    let mei_voice = world.voice(mei);
    assert!(world.listens(wei, 400).tone(mei_voice), "the lock holds over a hold");
    assert!(is_locked(&world, wei), "and is still there");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn an_extension_that_must_be_encrypted_is_called_so_and_its_menu_and_record_are_heard() {
    let (mut world, [wei, mei, workshop]) = office_with(&with(1, "required"), OPEN);
    world.set(mei, |phone| phone.srtp = Srtp::Offered(secret()));
    talk(&mut world, wei, mei);
    assert!(is_locked(&world, mei) && !is_locked(&world, wei), "mei alone is encrypted");
    world.hang_up(wei);
    world.run_ms(500);
    world.dial(mei, "welcome");
    world.until("the flow answers", |world| world.is_up(mei));
    assert!(is_locked(&world, mei), "with the menu too");
    world.run_ms(300);
    world.press(mei, "2");
    world
        .until("the workshop rings: the key came through", |world| world.state(workshop).is_some());
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_without_keys_cannot_call_where_they_are_required() {
    let (mut world, [wei, mei, _]) = office_with(&with(1, "required"), OPEN);
    world.answers(wei, 300);
    world.dial(mei, "1001");
    world.run_ms(1000);
    assert_eq!(world.state(mei), Some(CallState::Ended(Some(488))), "never in the open");
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_insists_is_refused_where_it_is_off() {
    let (mut world, [wei, mei, _]) = office_with(&with(0, "off"), OPEN);
    world.set(wei, |phone| phone.srtp = Srtp::Required(secret()));
    world.answers(mei, 300);
    world.dial(wei, "1002");
    world.run_ms(1000);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(488))), "it is off for wei");
    assert_nothing_left(&mut world);
}

#[test]
fn both_sides_encrypted_have_keys_of_their_own() {
    let (mut world, [wei, mei, _]) = office_with(&with(1, "offered"), OPEN);
    for phone in [wei, mei] {
        world.set(phone, |phone| phone.srtp = Srtp::Offered(secret()));
    }
    talk(&mut world, wei, mei);
    assert!(is_locked(&world, mei) && is_locked(&world, wei), "both are encrypted");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_carrier_with_keys_is_recorded_in_the_clear() {
    let mut office = example();
    office["trunks"][0]["srtp"] = json!("required");
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.set(carrier, |phone| phone.srtp = Srtp::Offered(secret()));
    world.answers(carrier, 800);
    world.dial(wei, "13900139000");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(carrier));
    assert!(is_locked(&world, carrier), "the trunk is encrypted");
    let (wei_voice, carrier_voice) = (world.voice(wei), world.voice(carrier));
    assert!(world.listens(wei, 400).tone(carrier_voice), "wei hears the callee");
    world.run_ms(1500);
    world.hang_up(wei);
    world.run_ms(500);
    let record = world.record(1).clone();
    let tape = world.tape(record.recording.as_deref().expect("it was recorded"));
    assert!(cordboard_testkit::heard(&tape.left, tape.rate, carrier_voice), "left is the outside");
    assert!(cordboard_testkit::heard(&tape.right, tape.rate, wei_voice), "right is wei");
    assert!(!world.ladder().contains("inline:"), "the ladder shows no key");
    assert_nothing_left(&mut world);
}

#[test]
fn who_refuses_keys_beside_plain_sound_is_called_again_with_keys_or_nothing() {
    let (mut world, [wei, mei, _]) = office_with(&with(1, "offered"), OPEN);
    world.set(mei, |phone| phone.manner = Manner::Refuses(488));
    world.forget_ladder();
    world.dial(wei, "1002");
    world.run_ms(1000);
    let (ladder, story) = (world.ladder(), world.story());
    let called = ladder.matches("exchange -> mei       INVITE").count();
    assert_eq!(called, 2, "called twice, and no more:\n{ladder}");
    assert!(story.contains("called again with encrypted sound"), "the journal tells:\n{story}");
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(488))), "then it is over");
    assert_nothing_left(&mut world);
}
