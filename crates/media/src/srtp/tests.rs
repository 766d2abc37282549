use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::rtp::{self, Header};

const SUITES: [Suite; 3] = [Suite::Aes128Sha1_80, Suite::Aes128Sha1_32, Suite::Aes128Gcm];

fn key(suite: Suite, fill: u8) -> Key {
    Key::new(suite, &vec![fill; suite.key_length()]).unwrap()
}

fn pair(suite: Suite) -> (Outgoing, Incoming) {
    (Outgoing::new(&key(suite, 7)), Incoming::new(&key(suite, 7)))
}

fn packet(sequence: u16, ssrc: u32) -> PacketBuf {
    let header = Header { sequence, ssrc, payload_type: 8, ..Header::default() };
    rtp::write(header, &sequence.to_be_bytes()).unwrap()
}

fn locked(out: &mut Outgoing, sequence: u16) -> PacketBuf {
    let mut packet = packet(sequence, 9);
    out.protect(&mut packet).unwrap();
    packet
}

#[test]
fn a_packet_of_another_implementation_opens() {
    let master = hex::decode("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6");
    let key = Key::new(Suite::Aes128Sha1_80, &master.unwrap()).unwrap();
    let plain = "800f1234decafbadcafebabeabababababababababababababababab";
    let sent = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
    let mut packet: PacketBuf = hex::decode(plain).unwrap().into_iter().collect();
    Outgoing::new(&key).protect(&mut packet).unwrap();
    assert_eq!(hex::encode(&packet), sent, "the same bytes as theirs");
    Incoming::new(&key).unprotect(&mut packet).unwrap();
    assert_eq!(hex::encode(&packet), plain, "and they open");
}

#[test]
fn numbers_that_come_round_go_on_counting_on_both_sides() {
    for suite in SUITES {
        let (mut out, mut incoming) = pair(suite);
        let rounds = (0..200_000u32).step_by(20_000).map(|index| index as u16);
        for sequence in rounds {
            let mut bytes = locked(&mut out, sequence);
            assert_eq!(incoming.unprotect(&mut bytes), Ok(()), "{suite:?}: {sequence}");
            assert_eq!(bytes, packet(sequence, 9), "{suite:?}: what was said");
        }
        // A fresh ear does not know how often they have come round: the tag covers that.
        let mut late = locked(&mut out, 60_000);
        let stranger = Incoming::new(&key(suite, 7)).unprotect(&mut late);
        assert_eq!(stranger, Err(Refused::Tag), "{suite:?}: after two rounds");
    }
}

#[test]
fn a_packet_that_is_sent_again_is_not_heard_again() {
    for suite in SUITES {
        let (mut out, mut incoming) = pair(suite);
        let sent: Vec<PacketBuf> = (100..400).map(|n| locked(&mut out, n)).collect();
        let mut hear = |at: usize| incoming.unprotect(&mut sent[at].clone());
        assert_eq!(hear(5), Ok(()), "the first");
        assert_eq!(hear(5), Err(Refused::Replay), "the same");
        assert_eq!(hear(3), Ok(()), "late, yet new");
        assert_eq!(hear(3), Err(Refused::Replay), "late and old");
        assert_eq!(hear(299), Ok(()), "much later");
        assert_eq!(hear(4), Err(Refused::Replay), "too old to say");
        assert_eq!(hear(200), Ok(()), "within the window");
    }
}

#[test]
fn no_number_is_sent_twice() {
    let (mut out, _) = pair(Suite::Aes128Gcm);
    locked(&mut out, 7);
    assert_eq!(
        out.protect(&mut packet(7, 9)),
        Err(Refused::Replay),
        "two packets under one keystream tell each other"
    );
    assert_eq!(out.protect(&mut packet(6, 9)), Ok(()), "out of order, but new");
    assert_eq!(out.protect(&mut packet(65_000, 9)), Err(Refused::UsedUp), "before the first");
}

#[test]
fn a_forger_moves_nothing() {
    for suite in SUITES {
        let (mut out, mut incoming) = pair(suite);
        incoming.unprotect(&mut locked(&mut out, 1)).unwrap();
        let good = locked(&mut out, 2);
        for at in 0..good.len() {
            let mut forged = good.clone();
            forged[at] ^= 1;
            assert!(incoming.unprotect(&mut forged).is_err(), "{suite:?}: byte {at} changed");
        }
        let mut far = Outgoing::new(&key(suite, 8));
        for ssrc in 0..100 {
            let mut forged = packet(30_000, ssrc);
            far.protect(&mut forged).unwrap();
            assert_eq!(incoming.unprotect(&mut forged), Err(Refused::Tag), "another key");
        }
        assert_eq!(incoming.unprotect(&mut good.clone()), Ok(()), "{suite:?}: heard all the same");
        assert_eq!(incoming.sources.len(), 1, "{suite:?}: strangers take no room");
    }
}

#[test]
fn reports_are_locked_counted_and_heard_once() {
    for suite in SUITES {
        let (mut out, mut incoming) = pair(suite);
        let plain: PacketBuf = [0x80, 201, 0, 1, 0, 0, 0, 9].into_iter().chain([5; 40]).collect();
        let mut first = plain.clone();
        out.protect_rtcp(&mut first).unwrap();
        let mut second = plain.clone();
        out.protect_rtcp(&mut second).unwrap();
        assert_ne!(first, second, "{suite:?}: numbered");
        let again = first.clone();
        incoming.unprotect_rtcp(&mut first).unwrap();
        assert_eq!(first, plain, "{suite:?}: what was said");
        assert_eq!(incoming.unprotect_rtcp(&mut again.clone()), Err(Refused::Replay));
        let mut open = second.clone();
        let word = if suite == Suite::Aes128Gcm { open.len() - 4 } else { open.len() - 14 };
        open[word] &= 0x7f;
        assert_eq!(incoming.unprotect_rtcp(&mut open), Err(Refused::Tag), "nobody agreed on that");
        assert_eq!(incoming.unprotect_rtcp(&mut second), Ok(()), "{suite:?}: the second");
    }
}

#[test]
fn many_sources_take_no_more_than_their_room() {
    let (_, mut incoming) = pair(Suite::Aes128Gcm);
    for ssrc in 0..50 {
        let mut bytes = packet(1, ssrc);
        Outgoing::new(&key(Suite::Aes128Gcm, 7)).protect(&mut bytes).unwrap();
        assert_eq!(incoming.unprotect(&mut bytes), Ok(()), "source {ssrc}");
    }
    assert_eq!(incoming.sources.len(), SOURCES, "the eldest made room");
}

#[test]
fn keys_do_not_show() {
    let key = key(Suite::Aes128Sha1_80, 7);
    let keys = Keys { send: key, receive: key };
    assert_eq!(
        format!("{keys:?}"),
        "Keys { send: Key(Aes128Sha1_80 ***), receive: Key(Aes128Sha1_80 ***) }",
        "a key in a log opens the whole call"
    );
    let shown = format!("{:?}", Outgoing::new(&key));
    assert!(shown.contains("***") && !shown.contains("salt"), "nor do session keys: {shown}");
    assert!(Key::new(Suite::Aes128Gcm, &[0; 30]).is_none(), "28 bytes for GCM");
}

#[test]
fn a_full_buffer_is_refused() {
    for suite in SUITES {
        let (mut out, _) = pair(suite);
        let mut full = rtp::write(Header { ssrc: 9, ..Header::default() }, &[0; 1488]).unwrap();
        assert_eq!(out.protect(&mut full), Err(Refused::Length), "{suite:?}: no room for the tag");
    }
}

fn any_suite() -> impl Strategy<Value = Suite> {
    prop::sample::select(SUITES.to_vec())
}

proptest! {
    #[test]
    fn what_is_locked_opens_to_the_same(
        suite in any_suite(),
        master in vec(any::<u8>(), 30),
        // A header with all that may be in it: sources, an extension, padding.
        sources in 0..16u8,
        words in 0..20u8,
        sequences in vec(any::<u16>(), 1..20),
        payload in vec(any::<u8>(), 0..1000),
    ) {
        let key = Key::new(suite, &master[..suite.key_length()]).unwrap();
        let (mut out, mut incoming) = (Outgoing::new(&key), Incoming::new(&key));
        for sequence in sequences {
            let mut plain = packet(sequence, 77);
            plain[0] |= sources | 0x10;
            plain.truncate(12);
            plain.extend([3; 60].into_iter().take(usize::from(sources) * 4));
            plain.extend([0xbe, 0xde, 0, words]);
            plain.extend([4; 80].into_iter().take(usize::from(words) * 4));
            plain.extend(payload.iter().copied());
            let mut bytes = plain.clone();
            if out.protect(&mut bytes).is_ok() {
                prop_assert_eq!(incoming.unprotect(&mut bytes), Ok(()));
                prop_assert_eq!(&bytes, &plain);
            }
        }
    }

    #[test]
    fn nothing_that_a_peer_sends_panics_or_passes(
        suite in any_suite(),
        bytes in vec(any::<u8>(), 0..300),
    ) {
        let mut incoming = Incoming::new(&key(suite, 1));
        let mut packet: PacketBuf = bytes.iter().copied().collect();
        prop_assert!(incoming.unprotect(&mut packet).is_err());
        let mut packet: PacketBuf = bytes.iter().copied().collect();
        prop_assert!(incoming.unprotect_rtcp(&mut packet).is_err());
        // Nor what a peer on a plain leg makes us relay.
        let mut packet: PacketBuf = bytes.into_iter().collect();
        let _ = Outgoing::new(&key(suite, 1)).protect(&mut packet);
    }
}
