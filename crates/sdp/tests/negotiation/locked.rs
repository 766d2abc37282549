//! Keys in both directions (RFC 4568): offered, required, refused.

use cordboard_sdp::{
    Refusal, Secret, Session, Srtp, Suite, Wish, accepted, answer, offer, offer_again,
};

use crate::{local, peer, telephony};

const CM: &str =
    "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20";
const GCM: &str = "a=crypto:7 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==";

fn secret(number: u64) -> Secret {
    Secret::new(&[7; 32], number)
}

fn wish(srtp: Srtp) -> Wish {
    Wish { srtp, ..telephony() }
}

fn text(session: &Session) -> String {
    String::from_utf8(session.to_bytes()).expect("text")
}

/// The far end's crypto lines, as it would answer with the first of an offer.
fn crypto_of(session: &Session) -> Vec<String> {
    let text = text(session);
    text.lines().filter(|line| line.starts_with("a=crypto")).map(str::to_owned).collect()
}

#[test]
fn two_sides_agree_and_each_locks_with_its_own_key() {
    for (caller, callee, protocol) in [
        (Srtp::Offered(secret(1)), Srtp::Offered(secret(2)), "RTP/AVP "),
        (Srtp::Required(secret(1)), Srtp::Offered(secret(2)), "RTP/SAVP "),
        (Srtp::Offered(secret(1)), Srtp::Required(secret(2)), "RTP/AVP "),
        (Srtp::Required(secret(1)), Srtp::Required(secret(2)), "RTP/SAVP "),
    ] {
        let ours = offer(&local(), &wish(caller));
        assert!(text(&ours).contains(protocol), "{}", text(&ours));
        assert_eq!(crypto_of(&ours).len(), 2, "two suites are offered");
        let sent = Session::parse(&ours.to_bytes()).expect("our own offer");
        let (answered, there) = answer(&sent, &local(), &wish(callee)).expect("an answer");
        assert!(text(&answered).contains(protocol), "the protocol is repeated");
        assert_eq!(crypto_of(&answered).len(), 1, "one suite is taken");
        let back = Session::parse(&answered.to_bytes()).expect("their answer");
        let here = accepted(&ours, &back).expect("an agreement").srtp.expect("keys");
        let there = there.srtp.expect("keys");
        assert_eq!(here.send, there.receive, "what one locks the other opens");
        assert_eq!(here.receive, there.send, "and back");
        assert_ne!(here.send.key, here.receive.key, "each has its own key");
        assert_eq!(here.send.suite, Suite::Aes128Gcm, "the best that we know");
        assert!(!format!("{here:?}{ours:?}").contains("inline"), "no key in a debug print");
    }
}

#[test]
fn the_first_line_that_we_can_serve_is_taken_with_its_tag() {
    let lines = [
        "m=audio 4000 RTP/SAVP 8",
        "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:x",
        "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:short",
        CM,
        GCM,
    ];
    let (session, agreed) =
        answer(&peer(&lines), &local(), &wish(Srtp::Offered(secret(1)))).expect("an answer");
    let locked = agreed.srtp.expect("keys");
    assert_eq!(
        (locked.send.tag, locked.send.suite),
        (3, Suite::Aes128Sha1_80),
        "their order counts"
    );
    assert_eq!(locked.receive.key, b"YS___semctl () {\t220;}\n}\nunles", "their key");
    let line = crypto_of(&session).concat();
    assert!(line.starts_with("a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"), "{line}");
    assert!(!line.contains("WVNf"), "with a key of ours: {line}");
    assert!(text(&session).contains("m=audio 20000 RTP/SAVP 8\r\n"), "{}", text(&session));
}

#[test]
fn who_does_not_want_it_talks_in_the_open_unless_it_is_required() {
    let plain = peer(&["m=audio 4000 RTP/AVP 8"]);
    let (session, agreed) =
        answer(&plain, &local(), &wish(Srtp::Offered(secret(1)))).expect("a plain answer");
    assert_eq!(agreed.srtp, None);
    assert!(crypto_of(&session).is_empty(), "an answer cannot have what was not offered");
    let ours = offer(&local(), &wish(Srtp::Offered(secret(1))));
    assert_eq!(accepted(&ours, &plain).expect("plain").srtp, None, "the offer was an invitation");

    let required = wish(Srtp::Required(secret(1)));
    assert_eq!(answer(&plain, &local(), &required).unwrap_err(), Refusal::Open);
    let ours = offer(&local(), &required);
    assert_eq!(accepted(&ours, &plain).unwrap_err(), Refusal::Open, "never in the open");
}

#[test]
fn off_is_off() {
    let off = wish(Srtp::Off);
    assert!(crypto_of(&offer(&local(), &off)).is_empty());
    let invited = peer(&["m=audio 4000 RTP/AVP 8", CM]);
    let (session, agreed) = answer(&invited, &local(), &off).expect("a plain answer");
    assert_eq!((agreed.srtp, crypto_of(&session).len()), (None, 0), "an invitation passed over");
    let insists = peer(&["m=audio 4000 RTP/SAVP 8", CM]);
    let refusal = answer(&insists, &local(), &off).unwrap_err();
    assert_eq!(refusal, Refusal::Encrypted { protocol: "RTP/SAVP".into() });
    assert_eq!(accepted(&offer(&local(), &off), &insists).unwrap_err(), refusal);
}

#[test]
fn an_answer_with_another_tag_or_suite_is_no_agreement() {
    let ours = offer(&local(), &wish(Srtp::Required(secret(1))));
    for line in [
        "a=crypto:7 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==",
        "a=crypto:2 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==",
        "a=crypto:1 AEAD_AES_128_GCM inline:AAEC",
    ] {
        let theirs = peer(&["m=audio 4000 RTP/SAVP 8", line]);
        assert_eq!(accepted(&ours, &theirs).unwrap_err(), Refusal::Open, "{line}");
    }
    let theirs = peer(&["m=audio 4000 RTP/SAVP 8", &GCM.replace(":7", ":1")]);
    let locked = accepted(&ours, &theirs).expect("an agreement").srtp.expect("keys");
    assert_eq!(locked.receive.suite, Suite::Aes128Gcm, "tag 1 was that suite");
}

#[test]
fn keys_stay_the_same_in_mid_call_and_differ_from_call_to_call() {
    let first = offer(&local(), &wish(Srtp::Required(secret(1))));
    let again = offer_again(Some(&first), &local(), &wish(Srtp::Required(secret(1))));
    assert_eq!(crypto_of(&first), crypto_of(&again), "hold does not change the lock");
    let other = offer(&local(), &wish(Srtp::Required(secret(2))));
    assert_ne!(crypto_of(&first), crypto_of(&other), "another call, another key");
    let offered = peer(&["m=audio 4000 RTP/SAVP 8", CM]);
    let (answered, _) = answer(&offered, &local(), &wish(Srtp::Offered(secret(3)))).unwrap();
    let later = offer_again(Some(&answered), &local(), &wish(Srtp::Offered(secret(3))));
    assert!(text(&later).contains("RTP/SAVP"), "who began locked goes on so: {}", text(&later));
}
