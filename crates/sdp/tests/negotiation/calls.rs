//! Whole calls: who listens where, in both address families, with and without an early offer.

use cordboard_sdp::{Direction, Encoding, Session, accepted, answer, offer};

use crate::{answered, local, local6, peer, refused, telephony};

#[test]
fn a_desk_phone_calls_and_both_sides_know_where_to_send() {
    let (text, agreed) = answered(&peer(&[
        "m=audio 11780 RTP/AVP 0 8 18 9 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:18 G729/8000",
        "a=fmtp:18 annexb=no",
        "a=rtpmap:9 G722/8000",
        "a=fmtp:101 0-15",
        "a=rtpmap:101 telephone-event/8000",
        "a=ptime:20",
        "a=sendrecv",
    ]));
    assert_eq!(
        text,
        "v=0\r\no=- 42 1 IN IP4 192.0.2.100\r\ns=-\r\nc=IN IP4 192.0.2.100\r\nt=0 0\r\n\
         m=audio 20000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    );
    assert_eq!(agreed.encoding, Encoding::Pcmu, "the offerer's order counts");
    assert_eq!(agreed.remote, Some("198.51.100.7:11780".parse().unwrap()));
    assert_eq!(agreed.rtcp_remote, Some("198.51.100.7:11781".parse().unwrap()));
    assert!(agreed.send && agreed.receive && !agreed.rtcp_mux);
}

#[test]
fn an_offer_in_the_answer_to_an_empty_invite_is_answered_in_the_ack() {
    let ours = offer(&local(), &telephony());
    let sent = Session::parse(&ours.to_bytes()).expect("our own offer");
    assert_eq!(sent, ours, "what we keep is what the peer sees");
    let theirs = peer(&["m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"]);
    let agreed = accepted(&ours, &theirs).expect("an agreement");
    assert_eq!(agreed.encoding, Encoding::Pcma);
    assert_eq!((agreed.dtmf_send, agreed.dtmf_receive), (Some(101), Some(101)));
}

#[test]
fn our_offer_names_every_number_even_the_static_ones() {
    let text = String::from_utf8(offer(&local(), &telephony()).to_bytes()).unwrap();
    for line in [
        "m=audio 20000 RTP/AVP 8 0 9 96 101 102",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:96 opus/48000/2",
        "a=fmtp:96 useinbandfec=1",
        "a=rtpmap:101 telephone-event/8000",
        "a=rtpmap:102 telephone-event/48000",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} is missing in\n{text}");
    }
}

#[test]
fn a_call_over_ipv6_stays_on_ipv6() {
    let offer = Session::parse(
        b"v=0\r\no=- 1 1 IN IP6 2001:db8::7\r\ns=-\r\nc=IN IP6 2001:db8::7\r\nt=0 0\r\n\
          m=audio 6000 RTP/AVP 0\r\n",
    )
    .unwrap();
    let (session, agreed) = answer(&offer, &local6(), &telephony()).expect("an answer");
    let text = String::from_utf8(session.to_bytes()).unwrap();
    assert!(text.contains("c=IN IP6 2001:db8::100\r\n"), "{text}");
    assert_eq!(agreed.remote, Some("[2001:db8::7]:6000".parse().unwrap()));
    let refusal = answer(&offer, &local(), &telephony()).unwrap_err();
    assert!(
        refusal.to_string().contains("cannot be reached"),
        "no packet gets from IPv4 to IPv6: {refusal}"
    );
}

#[test]
fn each_media_line_may_have_its_own_address_family() {
    let offer = Session::parse(
        b"v=0\no=bob 280744730 28977631 IN IP4 host.example.com\ns=\nt=0 0\n\
          m=audio 22334 RTP/AVP 0\nc=IN IP4 192.0.2.1\n\
          m=video 6024 RTP/AVP 107\nc=IN IP6 2001:db8::1\na=rtpmap:107 H263-1998/90000\n",
    )
    .unwrap();
    let (text, agreed) = answered(&offer);
    assert_eq!(agreed.remote, Some("192.0.2.1:22334".parse().unwrap()));
    assert!(text.contains("m=video 0 RTP/AVP 107\r\n"), "{text}");
}

#[test]
fn rtp_and_rtcp_share_a_port_when_both_want_it() {
    let wants = peer(&["m=audio 4000 RTP/AVP 8", "a=rtcp-mux"]);
    let (text, agreed) = answered(&wants);
    assert!(text.contains("a=rtcp-mux\r\n"));
    assert!(agreed.rtcp_mux);
    assert_eq!(agreed.rtcp_remote, agreed.remote);

    let mut wish = telephony();
    assert!(
        !accepted(&offer(&local(), &wish), &wants).unwrap().rtcp_mux,
        "an answer cannot have what was not offered"
    );
    wish.rtcp_mux = true;
    assert!(accepted(&offer(&local(), &wish), &wants).unwrap().rtcp_mux);
}

#[test]
fn encrypted_audio_is_refused_by_name_unless_it_is_optional() {
    for protocol in ["RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVPF"] {
        let refusal = refused(&peer(&[&format!("m=audio 4000 {protocol} 8")]));
        assert!(refusal.to_string().contains(protocol), "{refusal}");
    }
    let (text, _) = answered(&peer(&[
        "m=audio 4000 RTP/AVP 8",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0",
    ]));
    assert!(
        !text.contains("crypto"),
        "keys over RTP/AVP are an invitation that may be passed over"
    );
    let (text, _) = answered(&peer(&["m=audio 4000 RTP/AVPF 8"]));
    assert!(
        text.contains("m=audio 20000 RTP/AVPF 8\r\n"),
        "the answer repeats the protocol: {text}"
    );
}

#[test]
fn media_is_never_sent_to_many() {
    for everybody in ["224.2.1.1/127", "255.255.255.255"] {
        refused(&peer(&["m=audio 4000 RTP/AVP 8", &format!("c=IN IP4 {everybody}")]));
    }
}

#[test]
fn an_answer_without_audio_ends_the_call() {
    let ours = offer(&local(), &telephony());
    for lines in [vec!["m=audio 0 RTP/AVP 8"], vec!["m=image 4000 udptl t38"], vec![]] {
        accepted(&ours, &peer(&lines)).expect_err("nothing to talk with");
    }
}

#[test]
fn one_way_wishes_are_answered_one_way() {
    let mut wish = telephony();
    wish.direction = Direction::SendOnly;
    let theirs = peer(&["m=audio 4000 RTP/AVP 8", "a=recvonly"]);
    let agreed = accepted(&offer(&local(), &wish), &theirs).unwrap();
    assert_eq!((agreed.send, agreed.receive), (true, false));
}
