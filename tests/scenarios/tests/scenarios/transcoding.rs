//! Phones without a common codec understand each other nevertheless.

use cordboard_sdp::Encoding;

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, open_office};

fn talk(theirs: [Encoding; 2], names: [&str; 2]) {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    for (phone, codec) in [wei, mei].into_iter().zip(theirs) {
        world.set(phone, |phone| phone.codecs = vec![codec]);
    }
    world.answers(mei, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    assert_they_talk(&mut world, wei, mei);
    let mei_voice = world.voice(mei);
    assert!(!world.listens(mei, 500).tone(mei_voice), "and not herself");
    let codecs: Vec<_> = world.stored().calls.values().next().unwrap().legs.clone();
    world.hang_up(wei);
    world.run_ms(500);
    let codecs_after: Vec<_> = world.record(1).legs.iter().map(|leg| leg.codec.clone()).collect();
    let expected: Vec<_> = names.iter().map(|name| Some((*name).to_owned())).collect();
    assert_eq!(codecs_after, expected, "the record names both codecs ({codecs:?})");
    assert_nothing_left(&mut world);
}

#[test]
fn an_opus_phone_talks_with_a_pcma_phone() {
    talk([Encoding::Opus, Encoding::Pcma], ["opus", "PCMA"]);
}

#[test]
fn a_pcmu_phone_talks_with_an_opus_phone() {
    talk([Encoding::Pcmu, Encoding::Opus], ["PCMU", "opus"]);
}

#[test]
fn a_g722_phone_talks_with_an_opus_phone() {
    talk([Encoding::G722, Encoding::Opus], ["G722", "opus"]);
}

#[test]
fn keys_reach_the_menu_of_an_opus_phones_callee() {
    // RFC 7587: an Opus phone's events run at 48 kHz; the carrier's at 8 kHz.
    let (mut world, [wei, _, workshop]) = open_office(OPEN);
    world.set(wei, |phone| phone.codecs = vec![Encoding::Opus]);
    world.dial(wei, "welcome");
    world.until("the flow answers", |world| world.is_up(wei));
    world.run_ms(300);
    world.press(wei, "2");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
