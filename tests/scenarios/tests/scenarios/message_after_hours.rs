//! After hours the flow takes a message, the lamp is lit, and *97 plays it.

use cordboard_pbx::{
    Command, Input,
    record::{Party, Reason},
};
use cordboard_testkit::{PhoneId, World};

use crate::office::{CLOSED, assert_nothing_left, carrier, open_office};

/// Wei is busy, and Mei speaks to the mailbox.
fn mei_leaves_a_message(world: &mut World, (wei, mei): (PhoneId, PhoneId)) {
    world.refuses(wei, 486);
    world.dial(mei, "1001");
    world.until("the mailbox answers", |world| world.is_up(mei));
    world.run_ms(4000);
}

#[test]
fn a_message_is_left_the_lamp_lights_and_star_97_plays_it() {
    let (mut world, [wei, ..]) = open_office(CLOSED);
    world.subscribe_messages(wei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(false), "the lamp is dark");
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    assert!(world.listens(carrier, 300).prompt(), "the caller is asked for a message");
    world.run_ms(6000);
    world.hang_up(carrier);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "the lamp is lit\n{}", world.story());
    let record = world.record(1).clone();
    let termination = record.termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Caller, Reason::MessageLeft),
        "a message"
    );
    let path: Vec<_> = record.path.iter().map(|step| step.node.as_str()).collect();
    assert_eq!(path, ["hours", "message"], "closed leads to the mailbox");
    assert_eq!(world.stored().messages.len(), 1, "one message is stored");

    world.dial(wei, "*97");
    world.until("the mailbox answers", |world| world.is_up(wei));
    world.run_ms(300);
    world.press(wei, "4711");
    let voice = world.voice(carrier);
    world.run_ms(5000);
    assert!(
        world.listens(wei, 1500).tone(voice),
        "wei hears the caller's message\n{}",
        world.story()
    );
    assert_eq!(world.see(wei).lamp, Some(false), "the lamp is dark again");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_message_heard_and_deleted_at_a_screen_darkens_the_lamp() {
    let (mut world, [wei, mei, _]) = open_office(CLOSED);
    world.subscribe_messages(wei);
    mei_leaves_a_message(&mut world, (wei, mei));
    world.hang_up(mei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "the lamp is lit\n{}", world.story());
    let id = *world.stored().messages.keys().next().expect("one message");
    world.tell(Input::Command(Command::MessageHeard { id }));
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(false), "none is new\n{}", world.story());
    assert!(world.stored().messages[&id].heard, "it is kept as heard");
    world.tell(Input::Command(Command::MessageDelete { id }));
    world.tell(Input::Command(Command::MessageHeard { id }));
    world.run_ms(500);
    assert!(world.stored().messages.is_empty(), "it is gone, and cannot be heard again");
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_never_subscribed_is_told_all_the_same() {
    let (mut world, [wei, mei, _]) = open_office(CLOSED);
    mei_leaves_a_message(&mut world, (wei, mei));
    world.hang_up(mei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "RFC 3842 in the wild\n{}", world.ladder());
    assert_nothing_left(&mut world);
}

#[test]
fn a_wrong_pin_three_times_ends_the_call() {
    let (mut world, [wei, ..]) = open_office(CLOSED);
    world.dial(wei, "*97");
    world.until("the mailbox answers", |world| world.is_up(wei));
    for _ in 0..3 {
        world.run_ms(500);
        world.press(wei, "0000");
        world.run_ms(1500);
    }
    world.run_ms(3000);
    assert!(!world.is_up(wei), "the exchange hung up\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn an_unanswered_extension_with_a_mailbox_takes_a_message() {
    let (mut world, [wei, mei, _]) = open_office(CLOSED);
    mei_leaves_a_message(&mut world, (wei, mei));
    world.press(mei, "#");
    world.run_ms(3000);
    assert_eq!(world.stored().messages.len(), 1, "mei's message is kept\n{}", world.story());
    assert!(!world.is_up(mei), "the exchange hung up");
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_registers_is_told_what_waits_for_it() {
    let (mut world, [wei, mei, _]) = open_office(CLOSED);
    mei_leaves_a_message(&mut world, (wei, mei));
    world.hang_up(mei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "whoever is there is told at once");
    world.forget_ladder();
    let new = world.phone("wei's new phone", "1001", "s3cret-1001-phone");
    world.until("it is registered", |world| world.see(new).registered);
    world.run_ms(100);
    assert_eq!(world.see(new).lamp, Some(true), "its lamp is lit unasked\n{}", world.ladder());
    assert_eq!(world.sent_to("wei").count(), 0, "and nobody else's is touched");
    let others = world.phone("mei's new phone", "1002", "s3cret-1002-phone");
    world.until("it is registered", |world| world.see(others).registered);
    world.run_ms(100);
    assert_eq!(world.see(others).lamp, None, "who has no mailbox is told nothing");
    world.forget_ladder();
    // Registrations are renewed long before their time is over.
    world.run_ms(1_200_000);
    let told = |bytes: &[u8]| bytes.starts_with(b"NOTIFY ");
    assert_eq!(world.sent_by_exchange().filter(|bytes| told(bytes)).count(), 0, "it knows by then");
}

#[test]
fn a_phone_whose_box_was_emptied_while_it_was_off_is_told_so() {
    let (mut world, [wei, mei, _]) = open_office(CLOSED);
    mei_leaves_a_message(&mut world, (wei, mei));
    world.hang_up(mei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "it is lit\n{}", world.story());
    world.unplug(wei);
    let id = *world.stored().messages.keys().next().expect("one message");
    world.tell(Input::Command(Command::MessageDelete { id }));
    world.run_ms(40_000);
    assert_eq!(world.see(wei).lamp, Some(true), "nobody could tell it");
    // It comes back with the lamp that it remembers.
    let again = world.phone("wei's phone again", "1001", "s3cret-1001-phone");
    world.set(again, |phone| phone.lamp = Some(true));
    world.until("it is registered", |world| world.see(again).registered);
    world.run_ms(100);
    assert_eq!(world.see(again).lamp, Some(false), "its box is empty\n{}", world.ladder());
    world.set(again, |phone| phone.lamp = Some(true));
    world.subscribe_messages(again);
    world.run_ms(500);
    assert_eq!(world.see(again).lamp, Some(false), "who asks again is told the same");
    assert_nothing_left(&mut world);
}
