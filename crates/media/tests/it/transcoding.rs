//! Every codec to every other, proved by tone; packets cut to the listener's length.

use cordboard_media::{Codec, Stream};

use crate::world::{Phone, World, assert_continuous, converse, listen, tone_of};

const ALL: [Codec; 4] = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus];

#[test]
fn every_pair_of_codecs_carries_the_tone_both_ways() {
    for from in ALL {
        for to in ALL {
            let mut world = World::new();
            let mut a = world.phone(1, from);
            let mut b = world.phone(2, to);
            world.bridge(a.leg, b.leg);
            converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 1000.0)], 1000);
            let to_b = world.take(b.leg);
            let to_a = world.take(a.leg);
            assert!((49..=50).contains(&to_b.len()), "{from:?} to {to:?}: {} packets", to_b.len());
            let heard = tone_of(&listen(to, &to_b, b.payload), to.sample_rate());
            assert_eq!(heard, Some(440.0), "{from:?} to {to:?}");
            let heard = tone_of(&listen(from, &to_a, a.payload), from.sample_rate());
            assert_eq!(heard, Some(1000.0), "{to:?} to {from:?}");
            assert_continuous(&to_b, to.clock_rate() / 1000);
        }
    }
}

#[test]
fn the_same_codec_is_passed_on_byte_for_byte() {
    for codec in ALL {
        let mut world = World::new();
        let mut a = world.phone(1, codec);
        let b = world.phone(2, codec);
        world.bridge(a.leg, b.leg);
        for _ in 0..10 {
            let (header, payload) = a.frame(440.0);
            world.packet(a.leg, a.address, header, &payload);
            let sent = world.take(b.leg);
            assert_eq!(sent.len(), 1, "{codec:?}: at once, without a clock");
            assert_eq!(sent[0].payload, payload, "{codec:?}: untouched");
            world.pass(20);
        }
    }
}

#[test]
fn packets_are_cut_to_the_length_that_the_listener_asked_for() {
    for (from, to, speaks, wants) in [
        (Codec::Pcmu, Codec::Pcmu, 20, 30),
        (Codec::Pcmu, Codec::Pcmu, 30, 20),
        (Codec::Pcma, Codec::Pcma, 10, 60),
        (Codec::G722, Codec::G722, 60, 20),
        (Codec::Pcmu, Codec::Opus, 30, 40),
        (Codec::Opus, Codec::Pcma, 60, 30),
    ] {
        let mut world = World::new();
        let mut a = world.phone(1, from);
        a.packet_ms = speaks;
        let b = Phone::new(2, to);
        let mut stream = Stream::new(b.address, to, b.payload);
        stream.packet_ms = wants;
        world.open(2, stream);
        world.bridge(a.leg, b.leg);
        for _ in 0..1200 / speaks {
            a.speak(&mut world, 440.0);
            world.pass(u64::from(speaks));
        }
        let sent = world.take(b.leg);
        assert_eq!(sent.len(), 1200 / wants as usize, "{from:?} {speaks} ms to {to:?} {wants} ms");
        for two in sent.windows(2) {
            let moved = two[1].header.timestamp.wrapping_sub(two[0].header.timestamp);
            assert_eq!(moved, wants * to.clock_rate() / 1000, "{wants} ms a packet");
            assert_eq!(two[1].header.sequence, two[0].header.sequence.wrapping_add(1), "no gap");
        }
        let heard = tone_of(&listen(to, &sent, b.payload), to.sample_rate());
        assert_eq!(heard, Some(440.0), "{from:?} {speaks} ms to {to:?} {wants} ms");
    }
}

#[test]
fn lost_packets_are_filled_and_pauses_are_kept() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::G722);
    world.bridge(a.leg, b.leg);
    for n in 0..100 {
        match n {
            20 | 40 | 41 => drop(a.frame(440.0)),
            60..80 => a.next.timestamp = a.next.timestamp.wrapping_add(160),
            _ => a.speak(&mut world, 440.0),
        }
        world.pass(20);
    }
    let sent = world.take(b.leg);
    assert_eq!(sent.len(), 80, "three were filled, twenty were a pause");
    assert_continuous(&sent, 8);
    let gap = sent
        .windows(2)
        .find(|two| two[1].header.timestamp.wrapping_sub(two[0].header.timestamp) > 160)
        .expect("the pause is seen");
    assert!(gap[1].header.marker, "speech after it is marked");
}
