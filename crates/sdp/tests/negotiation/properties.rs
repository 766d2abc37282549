//! Whatever a peer sends: no panic, and both sides mean the same.

use cordboard_sdp::{Direction, Encoding, Session, Wish, accepted, answer, offer, offer_again};
use proptest::prelude::*;

use crate::{local, local6, telephony};

const REAL: &str = "v=0\r\no=- 20518 0 IN IP4 203.0.113.1\r\ns=-\r\nc=IN IP4 203.0.113.1\r\n\
    t=0 0\r\na=sendrecv\r\nm=audio 54400 RTP/AVP 111 0 8 9 13 101 110\r\n\
    c=IN IP4 203.0.113.7/127\r\nb=AS:64\r\na=rtpmap:111 opus/48000/2\r\n\
    a=fmtp:111 maxplaybackrate=16000;useinbandfec=1\r\na=rtpmap:101 telephone-event/8000\r\n\
    a=rtpmap:110 telephone-event/48000\r\na=rtcp:54405 IN IP6 2001:db8::9\r\na=rtcp-mux\r\n\
    a=ptime:20\r\na=maxptime:150\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n\
    m=video 0 RTP/AVP 31\r\nm=image 4 udptl t38\r\n";

/// Everything that a caller does with a description must survive it.
fn use_it(bytes: &[u8]) {
    let Ok(session) = Session::parse(bytes) else {
        return;
    };
    let written = session.to_bytes();
    let again = Session::parse(&written).expect("we read what we write");
    assert_eq!(again.others, session.others, "no media line is lost");
    let ours = offer(&local(), &telephony());
    let _ = accepted(&ours, &session);
    let _ = accepted(&session, &ours);
    for local in [local(), local6()] {
        if let Ok((reply, _)) = answer(&session, &local, &telephony()) {
            assert_eq!(reply.others.len(), session.others.len(), "one line for each line");
            let _ = offer_again(Some(&reply), &local, &telephony()).to_bytes();
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    let number = prop_oneof![0u32..130, Just(70_000), any::<u32>()];
    let rest = "[ /:.0-9a-zA-Z*=-]{0,24}";
    let name = prop_oneof![
        Just("opus/48000/2"),
        Just("PCMA/8000"),
        Just("telephone-event/8000"),
        Just("/"),
        Just(""),
    ];
    prop_oneof![
        (number.clone(), rest).prop_map(|(n, rest)| format!("m=audio {n} RTP/AVP {n} 8 {rest}")),
        (number.clone(), name).prop_map(|(n, name)| format!("a=rtpmap:{n} {name}")),
        (number.clone(), rest).prop_map(|(n, rest)| format!("a=rtcp:{n} {rest}")),
        number.prop_map(|n| format!("a=ptime:{n}")),
        rest.prop_map(|rest| format!("c=IN IP4 {rest}")),
        rest.prop_map(|rest| format!("o={rest}")),
        ("[a-z]", ".{0,16}").prop_map(|(key, rest)| format!("{key}={rest}")),
    ]
}

fn codecs() -> impl Strategy<Value = Vec<Encoding>> {
    proptest::sample::subsequence(Encoding::ALL.to_vec(), 1..=4).prop_shuffle()
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::SendRecv),
        Just(Direction::SendOnly),
        Just(Direction::RecvOnly),
        Just(Direction::Inactive),
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    (codecs(), any::<bool>(), 1u32..=6, direction(), any::<bool>()).prop_map(
        |(codecs, dtmf, tens, direction, rtcp_mux)| Wish {
            dtmf,
            ptime: tens * 10,
            direction,
            rtcp_mux,
            ..Wish::new(codecs)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        use_it(&bytes);
    }

    #[test]
    fn a_real_offer_with_broken_bytes_does_no_harm(
        cuts in proptest::collection::vec((0usize..REAL.len(), any::<u8>(), 0u8..3), 1..6),
    ) {
        let mut bytes = REAL.as_bytes().to_vec();
        for (at, byte, how) in cuts {
            let at = at.min(bytes.len() - 1);
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        use_it(&bytes);
    }

    #[test]
    fn lines_in_any_order_do_no_harm(lines in proptest::collection::vec(line(), 0..24)) {
        use_it(lines.join("\r\n").as_bytes());
    }

    #[test]
    fn both_sides_agree_on_the_same(ours in wish(), theirs in wish()) {
        let peer = cordboard_sdp::Local {
            address: "198.51.100.7:4000".parse().expect("an address"),
            ..local()
        };
        let offered = offer(&local(), &ours);
        let seen = Session::parse(&offered.to_bytes()).expect("our own offer");
        prop_assert_eq!(&seen, &offered);
        let Ok((reply, far)) = answer(&seen, &peer, &theirs) else {
            prop_assert!(ours.codecs.iter().all(|codec| !theirs.codecs.contains(codec)));
            return Ok(());
        };
        let reply = Session::parse(&reply.to_bytes()).expect("our own answer");
        let near = accepted(&offered, &reply).expect("the answer fits the offer");
        prop_assert_eq!(near.encoding, far.encoding);
        prop_assert_eq!(near.send_payload, far.receive_payload);
        prop_assert_eq!(near.receive_payload, far.send_payload);
        prop_assert_eq!(near.dtmf_send, far.dtmf_receive);
        prop_assert_eq!(near.dtmf_clock, far.dtmf_clock);
        prop_assert_eq!((near.send, near.receive), (far.receive, far.send));
        prop_assert_eq!(near.rtcp_mux, far.rtcp_mux);
        prop_assert_eq!(near.remote, Some(peer.address));
        prop_assert_eq!(far.remote, Some(local().address));
        prop_assert!(!near.send || ours.direction.sends() && theirs.direction.receives());
    }
}
