//! Devices come and go, and are chosen.

use std::time::Instant;

use cordboard_sound::{Choice, Direction, Event, Voice};

use crate::daemon::{self, PATIENCE, find, make_default, plug, unplug, wish};
use crate::person::{person, plain};

/// Waits until sound goes through the device of this name.
fn await_opened(voice: &Voice, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    loop {
        match voice.events().recv_deadline(deadline) {
            Ok(Event::Opened(device)) if device.name == name => return,
            Ok(other) => seen.push(other),
            Err(_) => panic!("{name} was not opened; instead: {seen:?}"),
        }
    }
}

#[test]
fn a_card_is_listed_once_in_each_direction() {
    daemon::with("devices::a_card_is_listed_once_in_each_direction", &["desk", "head"], || {
        make_default(Direction::Output, "head");
        let devices = cordboard_sound::Devices::list().expect("the daemon answers");
        let names = |direction| -> Vec<_> {
            devices.of(direction).map(|device| device.name.as_str()).collect()
        };
        assert_eq!(names(Direction::Output), ["head", "desk"], "the default comes first");
        let mut microphones = names(Direction::Input);
        microphones.sort_unstable();
        assert_eq!(microphones, ["desk-mic", "head-mic"], "what a loudspeaker plays is no voice");
    });
}

#[test]
fn a_headset_that_is_pulled_out_and_back_in_is_used_again() {
    let test = "devices::a_headset_that_is_pulled_out_and_back_in_is_used_again";
    daemon::with(test, &["desk", "head"], || {
        make_default(Direction::Output, "desk");
        make_default(Direction::Input, "desk-mic");
        let (talk, ears) = person(440.0);
        let voice = Voice::start(plain(wish("head-mic"), wish("head")), talk).expect("it starts");
        await_opened(&voice, "head");
        ears.await_tone(440.0);
        unplug("head");
        await_opened(&voice, "desk");
        ears.await_tone(440.0);
        plug("head");
        await_opened(&voice, "head");
        ears.await_tone(440.0);
    });
}

#[test]
fn the_only_card_may_go_and_return() {
    daemon::with("devices::the_only_card_may_go_and_return", &["desk"], || {
        let (talk, ears) = person(440.0);
        let voice = Voice::start(plain(Choice::Default, Choice::Default), talk).expect("starts");
        ears.await_tone(440.0);
        unplug("desk");
        ears.await_silence();
        plug("desk");
        make_default(Direction::Input, "desk-mic");
        ears.await_tone(440.0);
        drop(voice);
    });
}

#[test]
fn another_device_is_chosen_in_mid_call() {
    daemon::with("devices::another_device_is_chosen_in_mid_call", &["desk", "head"], || {
        let (talk, ears) = person(440.0);
        let voice = Voice::start(plain(wish("desk-mic"), wish("desk")), talk).expect("it starts");
        ears.await_tone(440.0);
        voice.choose(Direction::Output, wish("head"));
        await_opened(&voice, "head");
        ears.await_silence(); // the microphone is still at the desk
        voice.choose(Direction::Input, wish("head-mic"));
        ears.await_tone(440.0);
    });
}

#[test]
fn the_default_is_followed_when_it_changes() {
    daemon::with("devices::the_default_is_followed_when_it_changes", &["desk", "head"], || {
        make_default(Direction::Output, "desk");
        make_default(Direction::Input, "head-mic");
        let (talk, ears) = person(440.0);
        let voice = Voice::start(plain(Choice::Default, Choice::Default), talk).expect("starts");
        await_opened(&voice, "desk");
        make_default(Direction::Output, "head");
        await_opened(&voice, "head");
        ears.await_tone(440.0);
        assert!(find("head").default, "the system says so too");
    });
}
