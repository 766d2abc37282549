//! Offers in the middle of a call: another codec, another address, a fax that is refused.

use cordboard_sdp::Encoding;
use cordboard_testkit::{Deed, PhoneId, World};

use crate::office::{OPEN, assert_nothing_left, open_office};

fn talking() -> (World, PhoneId, PhoneId) {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(1000);
    (world, wei, mei)
}

fn assert_they_hear_each_other(world: &mut World, wei: PhoneId, mei: PhoneId) {
    let (wei_voice, mei_voice) = (world.voice(wei), world.voice(mei));
    assert!(world.listens(wei, 400).tone(mei_voice), "wei hears mei\n{}", world.ladder());
    assert!(world.listens(mei, 400).tone(wei_voice), "mei hears wei\n{}", world.ladder());
}

#[test]
fn a_phone_changes_its_codec_and_the_other_side_does_not_notice() {
    let (mut world, wei, mei) = talking();
    world.forget_ladder();
    world.set(wei, |phone| phone.codecs = vec![Encoding::Pcmu]);
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, mei);
    assert!(!world.ladder().contains("exchange -> mei"), "mei's side stands\n{}", world.ladder());
    world.set(wei, |phone| phone.codecs = vec![Encoding::Opus, Encoding::Pcma]);
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_moves_its_sound_to_another_port() {
    let (mut world, wei, mei) = talking();
    world.act_on(wei, 0, Deed::MoveSound("192.168.1.20:31000".parse().unwrap()));
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_moves_its_sound_to_another_host_and_codec_at_once() {
    let (mut world, wei, mei) = talking();
    world.set(mei, |phone| phone.codecs = vec![Encoding::G722]);
    world.act_on(mei, 0, Deed::MoveSound("192.168.7.7:31000".parse().unwrap()));
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn both_sides_offer_at_the_same_time_and_both_are_served() {
    let (mut world, wei, mei) = talking();
    for phone in [wei, mei] {
        world.set(phone, |phone| phone.codecs = vec![Encoding::Pcmu]);
        world.act_on(phone, 0, Deed::Resume);
    }
    world.run_ms(5000);
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

/// What a phone with a fax machine sends when it hears the fax's tone (RFC 3362, ITU-T T.38 D).
const FAX: &str = "v=0\r\no=- 77 9 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 192.168.1.20\r\nt=0 0\r\n\
    m=image 31002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n";

/// The same with the audio switched off by its port.
const FAX_INSTEAD: &str = "v=0\r\no=- 77 9 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 192.168.1.20\r\n\
    t=0 0\r\nm=audio 0 RTP/AVP 8\r\nm=image 31002 udptl t38\r\na=T38FaxVersion:0\r\n";

#[test]
fn a_fax_offer_is_refused_with_488_and_the_call_goes_on() {
    let (mut world, wei, mei) = talking();
    for (nth, offer) in [FAX, FAX_INSTEAD].into_iter().enumerate() {
        world.act_on(wei, 0, Deed::Offer(offer.to_owned()));
        world.run_ms(500);
        assert_eq!(
            world.see(wei).calls[0].refused_offers,
            vec![488; nth + 1],
            "refused\n{}",
            world.ladder()
        );
        assert_they_hear_each_other(&mut world, wei, mei);
    }
    assert!(world.story().contains("takes no fax"), "the journal tells:\n{}", world.story());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_description_that_cannot_be_read_is_refused_and_the_call_goes_on() {
    let (mut world, wei, mei) = talking();
    world.act_on(wei, 0, Deed::Offer("v=0\r\nnonsense\r\n".to_owned()));
    world.run_ms(500);
    assert_eq!(world.see(wei).calls[0].refused_offers, [488], "refused\n{}", world.ladder());
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

/// Hold as old phones ask for it (RFC 2543 B.5), and as careful ones do (RFC 3264 8.4).
fn hold(how: &str) -> String {
    let (address, direction) = match how {
        "0.0.0.0" => ("0.0.0.0", "sendrecv"),
        direction => ("192.168.1.20", direction),
    };
    format!(
        "v=0\r\no=- 77 9 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n\
         m=audio 20002 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
    )
}

#[test]
fn every_way_of_holding_brings_music_to_the_other_side() {
    for how in ["0.0.0.0", "sendonly", "inactive"] {
        let (mut world, wei, mei) = talking();
        let wei_voice = world.voice(wei);
        world.act_on(wei, 0, Deed::Offer(hold(how)));
        world.run_ms(500);
        let heard = world.listens(mei, 400);
        assert!(heard.music(), "{how}: mei hears music\n{}", world.ladder());
        assert!(!heard.tone(wei_voice), "{how}: and not wei");
        world.act_on(wei, 0, Deed::Resume);
        world.run_ms(500);
        assert_they_hear_each_other(&mut world, wei, mei);
        world.hang_up(wei);
        assert_nothing_left(&mut world);
    }
}

#[test]
fn both_sides_hold_and_take_back_in_any_order() {
    let (mut world, wei, mei) = talking();
    world.act_on(wei, 0, Deed::Hold);
    world.run_ms(500);
    world.act_on(mei, 0, Deed::Hold);
    world.run_ms(500);
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(500);
    let mei_voice = world.voice(mei);
    let heard = world.listens(wei, 400);
    assert!(heard.music(), "mei still holds: wei hears music\n{}", world.ladder());
    assert!(!heard.tone(mei_voice), "and not mei");
    world.act_on(mei, 0, Deed::Resume);
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn who_is_connected_to_a_side_that_holds_hears_music_until_it_comes_back() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(mei, 100);
    world.answers(workshop, 500);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.act_on(wei, 0, Deed::Hold);
    world.run_ms(500);
    world.refer(mei, "1003");
    world.until("the workshop answers", |world| world.is_up(workshop));
    assert!(world.listens(workshop, 400).music(), "wei still holds\n{}", world.ladder());
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(500);
    assert_they_hear_each_other(&mut world, wei, workshop);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
