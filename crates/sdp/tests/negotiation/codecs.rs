//! Which codec, under which numbers, in packets of which size.

use cordboard_sdp::{Encoding, Refusal, Wish, accepted, answer, offer};

use crate::{answered, local, peer, refused, telephony};

#[test]
fn the_preferred_codec_wins_only_where_it_is_offered_and_wanted() {
    let theirs = peer(&["m=audio 4000 RTP/AVP 0 8 9"]);
    let choice = |codecs: &[Encoding], prefer| {
        let wish = Wish { prefer, ..Wish::new(codecs.to_vec()) };
        answer(&theirs, &local(), &wish).unwrap().1.encoding
    };
    use Encoding::{G722, Opus, Pcma, Pcmu};
    assert_eq!(choice(&[Pcma, Pcmu, G722], Some(G722)), G722);
    assert_eq!(choice(&[Pcma, Pcmu, Opus], Some(Opus)), Pcmu, "opus was not offered");
    assert_eq!(choice(&[Pcma, Pcmu], Some(G722)), Pcmu, "what is not wanted is not agreed");
    assert_eq!(choice(&[Pcma], None), Pcma);
}

#[test]
fn no_common_codec_says_what_each_side_has() {
    let refusal = refused(&peer(&[
        "m=audio 4000 RTP/AVP 18 4 97",
        "a=rtpmap:18 G729/8000",
        "a=rtpmap:97 iLBC/8000",
    ]));
    assert_eq!(
        refusal,
        Refusal::NoCommonCodec {
            theirs: "G729, number 4, iLBC".into(),
            ours: "PCMA, PCMU, G722, opus".into()
        }
    );
}

#[test]
fn an_answer_keeps_the_numbers_of_the_offer() {
    let (text, agreed) = answered(&peer(&[
        "m=audio 4000 RTP/AVP 111 126 110",
        "a=rtpmap:111 opus/48000/2",
        "a=rtpmap:110 telephone-event/48000",
        "a=rtpmap:126 telephone-event/8000",
    ]));
    assert!(text.contains("m=audio 20000 RTP/AVP 111 110\r\n"), "{text}");
    assert_eq!((agreed.send_payload, agreed.receive_payload), (111, 111));
    assert_eq!(agreed.dtmf_send, Some(110), "the event at the codec's own clock");
    assert_eq!(agreed.dtmf_clock, 48_000);
}

#[test]
fn opus_takes_the_event_at_8000_where_there_is_no_other() {
    let (_, agreed) = answered(&peer(&[
        "m=audio 4000 RTP/AVP 111 126",
        "a=rtpmap:111 opus/48000/2",
        "a=rtpmap:126 telephone-event/8000",
    ]));
    assert_eq!((agreed.dtmf_send, agreed.dtmf_clock), (Some(126), 8000));
}

#[test]
fn numbers_may_differ_per_direction() {
    let ours = offer(&local(), &Wish::new(vec![Encoding::Opus]));
    let theirs = peer(&[
        "m=audio 4000 RTP/AVP 107 97",
        "a=rtpmap:107 opus/48000/2",
        "a=rtpmap:97 telephone-event/48000",
    ]);
    let agreed = accepted(&ours, &theirs).unwrap();
    assert_eq!((agreed.send_payload, agreed.receive_payload), (107, 96));
    assert_eq!((agreed.dtmf_send, agreed.dtmf_receive), (Some(97), Some(102)));
}

#[test]
fn an_answer_that_leaves_the_mapping_out_means_ours() {
    let ours = offer(&local(), &Wish::new(vec![Encoding::Opus]));
    let agreed = accepted(&ours, &peer(&["m=audio 4000 RTP/AVP 96 101"])).unwrap();
    assert_eq!(agreed.encoding, Encoding::Opus);
    assert_eq!((agreed.dtmf_send, agreed.dtmf_clock), (Some(101), 8000));
}

#[test]
fn an_answer_with_what_we_never_offered_is_no_agreement() {
    let ours = offer(&local(), &Wish::new(vec![Encoding::Pcma]));
    let refusal = accepted(&ours, &peer(&["m=audio 4000 RTP/AVP 0"])).unwrap_err();
    assert!(matches!(refusal, Refusal::NoCommonCodec { .. }), "{refusal}");
    let agreed = accepted(&ours, &peer(&["m=audio 4000 RTP/AVP 0 8"])).unwrap();
    assert_eq!(agreed.encoding, Encoding::Pcma, "the rest of that answer is good");
}

#[test]
fn comfort_noise_is_never_agreed() {
    let offered = peer(&[
        "m=audio 4000 RTP/AVP 13 8 101",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:101 telephone-event/8000",
    ]);
    let (text, agreed) = answered(&offered);
    assert!(text.contains("m=audio 20000 RTP/AVP 8 101\r\n"), "{text}");
    assert_eq!(agreed.send_payload, 8);
    let only_noise = peer(&["m=audio 4000 RTP/AVP 13 101"]);
    refused(&only_noise);
    let agreed = accepted(&offer(&local(), &telephony()), &offered).unwrap();
    assert_eq!(agreed.encoding, Encoding::Pcma, "noise is no codec");
}

#[test]
fn a_peer_without_telephone_event_gets_none() {
    let (text, agreed) = answered(&peer(&["m=audio 4000 RTP/AVP 8"]));
    assert!(!text.contains("telephone-event"));
    assert_eq!((agreed.dtmf_send, agreed.dtmf_receive), (None, None));
}

#[test]
fn we_send_packets_of_the_size_that_the_peer_asks_for() {
    let sent = |payload: u8, lines: &[&str]| {
        let audio = format!("m=audio 4000 RTP/AVP {payload}");
        let mut all = vec![audio.as_str(), "a=rtpmap:96 opus/48000/2"];
        all.extend(lines);
        let theirs = peer(&all);
        let (text, agreed) = answered(&theirs);
        assert!(text.contains(&format!("a=ptime:{}\r\n", agreed.ptime)));
        let accepted = accepted(&offer(&local(), &telephony()), &theirs).unwrap();
        assert_eq!(accepted.ptime, agreed.ptime, "whoever offered");
        agreed.ptime
    };
    assert_eq!(sent(8, &[]), 20);
    assert_eq!(sent(8, &["a=ptime:30"]), 30);
    assert_eq!(sent(8, &["a=ptime:10"]), 10);
    assert_eq!(sent(8, &["a=ptime:25"]), 20, "only whole tens");
    assert_eq!(sent(8, &["a=ptime:5"]), 10);
    assert_eq!(sent(8, &["a=ptime:200"]), 60, "60 ms of delay are enough");
    assert_eq!(sent(8, &["a=ptime:60", "a=maxptime:40"]), 40);
    assert_eq!(sent(96, &["a=ptime:30"]), 20, "an Opus frame has no 30 ms");
    assert_eq!(sent(96, &["a=ptime:50"]), 40);
    assert_eq!(sent(96, &["a=ptime:60"]), 60);
}
