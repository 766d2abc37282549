//! Offers in mid call: what may change, and what must stay.

use cordboard_sdp::{Encoding, Local, Wish, accepted, answer, offer, offer_again};

use crate::{answered, local, peer, telephony};

#[test]
fn a_new_offer_may_change_address_port_and_codec() {
    let (_, before) = answered(&peer(&["m=audio 4000 RTP/AVP 8"]));
    let (_, after) = answered(&peer(&[
        "m=audio 4710 RTP/AVP 9 97",
        "c=IN IP4 203.0.113.9",
        "a=rtpmap:97 telephone-event/8000",
    ]));
    assert_eq!(before.encoding, Encoding::Pcma);
    assert_eq!(after.encoding, Encoding::G722);
    assert_eq!(after.remote, Some("203.0.113.9:4710".parse().unwrap()));
    assert_eq!(after.rtcp_remote, Some("203.0.113.9:4711".parse().unwrap()));
    assert_eq!((after.dtmf_send, after.dtmf_receive), (Some(97), Some(97)));
}

#[test]
fn our_new_offer_keeps_the_meaning_of_every_number() {
    let theirs = peer(&[
        "m=audio 4000 RTP/AVP 101 96",
        "a=rtpmap:101 opus/48000/2",
        "a=rtpmap:96 telephone-event/48000",
    ]);
    let (first, _) = answer(&theirs, &local(), &telephony()).unwrap();
    let second = offer_again(Some(&first), &Local { version: 2, ..local() }, &telephony());
    let text = String::from_utf8(second.to_bytes()).unwrap();
    assert!(text.contains("a=rtpmap:101 opus/48000/2\r\n"), "{text}");
    assert!(text.contains("a=rtpmap:96 telephone-event/48000\r\n"), "{text}");
    assert!(text.contains("a=rtpmap:102 telephone-event/8000\r\n"), "101 is taken: {text}");
    assert!(text.contains("o=- 42 2 IN IP4"), "{text}");
}

#[test]
fn media_lines_never_vanish_nor_move() {
    let theirs = peer(&[
        "m=video 5000 RTP/AVP 99",
        "a=rtpmap:99 H264/90000",
        "m=audio 4000 RTP/AVP 8",
        "m=application 5002 UDP/BFCP *",
    ]);
    let (first, _) = answer(&theirs, &local(), &telephony()).unwrap();
    let second = offer_again(Some(&first), &local(), &telephony());
    let kinds = |session: &cordboard_sdp::Session| -> Vec<String> {
        let text = String::from_utf8(session.to_bytes()).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("m="));
        lines.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
    };
    let wanted = ["video 0", "audio 20000", "application 0"];
    assert_eq!(kinds(&first), wanted, "the answer has the lines of the offer (RFC 3264 6)");
    assert_eq!(kinds(&second), wanted, "and so has every later offer (RFC 3264 8)");
}

#[test]
fn a_codec_twice_in_the_wish_is_offered_once() {
    let wish = Wish::new(vec![Encoding::Opus, Encoding::Pcma, Encoding::Opus]);
    assert_eq!(offer(&local(), &wish).audio.unwrap().formats.len(), 2);
}

#[test]
fn a_peer_that_answers_a_narrower_offer_differently_is_followed() {
    let ours = offer(&local(), &telephony());
    let early = accepted(&ours, &peer(&["m=audio 4000 RTP/AVP 8"])).unwrap();
    let late = accepted(&ours, &peer(&["m=audio 4002 RTP/AVP 0"])).unwrap();
    assert_eq!(early.encoding, Encoding::Pcma, "in the 183");
    assert_eq!(late.encoding, Encoding::Pcmu, "another phone took the call");
    assert_eq!(late.remote, Some("198.51.100.7:4002".parse().unwrap()));
}
