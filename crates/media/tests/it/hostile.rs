//! Packets that lie, are broken, or come from nowhere.

use std::net::SocketAddr;

use cordboard_media::{
    Codec, Command, Event, Input, LegId, PlayId, RecordingId, RecordingKind, Repeat,
};
use proptest::prelude::*;

use crate::world::World;

#[test]
fn extensions_padding_and_contributors_are_not_passed_on() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    let (header, payload) = a.frame(440.0);
    let plain = cordboard_media::rtp::write(header, &payload).expect("it fits");
    let mut bytes = plain[..12].to_vec();
    bytes[0] = 0x80 | 0x20 | 0x10 | 1;
    bytes.extend([1, 2, 3, 4]); // a contributor
    bytes.extend([0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0]); // an audio level
    bytes.extend(&payload);
    bytes.extend([0, 0, 0, 4]); // padding
    world.datagram(a.leg, a.address, &bytes);
    let sent = world.take(b.leg);
    assert_eq!(sent.len(), 1, "it is passed on");
    assert_eq!(sent[0].payload, payload, "only the sound");
}

#[test]
fn wrong_versions_short_packets_and_unknown_types_are_counted_and_dropped() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    world.datagram(a.leg, a.address, &[]);
    world.datagram(a.leg, a.address, &[0x80; 11]);
    let (header, payload) = a.frame(440.0);
    let mut old = cordboard_media::rtp::write(header, &payload).expect("it fits").to_vec();
    old[0] = 0x40;
    world.datagram(a.leg, a.address, &old);
    let mut unknown = header;
    unknown.payload_type = 77;
    world.packet(a.leg, a.address, unknown, &payload);
    assert!(world.take(b.leg).is_empty(), "nothing of that is passed on");
    world.command(Command::Close { leg: a.leg });
    let Some(Event::Closed { stats, .. }) = world.events.pop() else {
        panic!("the leg says goodbye");
    };
    assert_eq!(stats.discarded, 4, "all are counted");
}

#[test]
fn a_packet_of_zero_length_keeps_the_hole_open_and_is_not_sound() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Opus);
    world.bridge(a.leg, b.leg);
    world.packet(a.leg, a.address, a.next, &[]);
    let mut header = a.next;
    header.payload_type = 101;
    world.packet(a.leg, a.address, header, &[]);
    assert!(world.take(b.leg).is_empty(), "nothing to pass on");
    assert!(world.events.is_empty(), "and no key");
}

#[test]
fn a_change_of_ssrc_goes_on_as_one_stream() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    for turn in 0..4u32 {
        for _ in 0..10 {
            a.speak(&mut world, 440.0);
            world.pass(20);
        }
        a.next.ssrc = 5000 + turn;
        a.next.sequence = a.next.sequence.wrapping_mul(31);
        a.next.timestamp = a.next.timestamp.wrapping_mul(17);
    }
    let sent = world.take(b.leg);
    assert_eq!(sent.len(), 40, "all is passed on");
    crate::world::assert_continuous(&sent, 8);
    let marked: Vec<_> = (0..40).filter(|&n| sent[n].header.marker).collect();
    assert_eq!(marked, [0, 10, 20, 30], "each new stream is marked");
}

#[test]
fn commands_and_packets_for_legs_that_are_not_open_have_no_effect() {
    let mut world = World::new();
    let leg = LegId(7);
    world.command(Command::Bridge { a: leg, b: LegId(8) });
    world.command(Command::StopPlay { leg });
    world.command(Command::Close { leg });
    world.command(Command::SendDigits { leg, digits: "1".to_owned() });
    world.datagram(leg, SocketAddr::from(([1, 2, 3, 4], 5)), &[0x80; 172]);
    assert_eq!(world.patchbay.census(), cordboard_media::Census::default(), "nothing came to life");
    assert_eq!(world.patchbay.poll_timeout(), None, "no time is set");
    world.command(Command::Record { recording: RecordingId(1), leg, kind: RecordingKind::Call });
    assert!(
        matches!(world.events[..], [Event::RecordingFailed { .. }]),
        "a recording of nothing is refused aloud: {:?}",
        world.events
    );
}

fn datagram() -> impl Strategy<Value = Vec<u8>> {
    let payload_type = prop_oneof![Just(0u8), Just(8), Just(9), Just(111), Just(101), any::<u8>()];
    let like_rtp = (any::<u8>(), payload_type, any::<[u8; 10]>(), 0usize..1700).prop_map(
        |(first, kind, rest, length)| {
            let mut bytes = vec![if first < 200 { 0x80 } else { first }, kind];
            bytes.extend(rest);
            bytes.resize(12 + length, first);
            bytes
        },
    );
    prop_oneof![
        4 => like_rtp,
        1 => proptest::collection::vec(any::<u8>(), 0..64),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_packets_never_panic_and_leave_nothing_behind(
        datagrams in proptest::collection::vec((1u64..5, datagram(), 0u64..90, any::<bool>()), 1..80)
    ) {
        let mut world = World::new();
        let codecs = [Codec::Pcmu, Codec::Opus, Codec::G722, Codec::Pcma];
        let phones: Vec<_> = (1..=4).zip(codecs).map(|(leg, codec)| world.phone(leg, codec)).collect();
        world.bridge(LegId(1), LegId(2));
        world.bridge(LegId(3), LegId(4));
        world.command(Command::Record { recording: RecordingId(1), leg: LegId(1), kind: RecordingKind::Call });
        world.play(LegId(4), 1, 440.0, 100, Repeat::Once);
        for (leg, bytes, wait, report) in &datagrams {
            let from = phones[*leg as usize - 1].address;
            if *report {
                let input = Input::Rtcp { leg: LegId(*leg), from, bytes };
                world.patchbay.handle(world.now, input);
            }
            world.datagram(LegId(*leg), from, bytes);
            world.pass(*wait);
        }
        for leg in 1..=4 {
            world.command(Command::Close { leg: LegId(leg) });
        }
        prop_assert_eq!(world.patchbay.census(), cordboard_media::Census::default());
    }
}

#[test]
fn the_same_calls_with_the_same_seed_are_the_same_to_the_bit() {
    let run = || {
        let mut world = World::new();
        let a = world.phone(1, Codec::Pcmu);
        world.play(a.leg, 1, 440.0, 200, Repeat::Once);
        world.pass(6000);
        let packets: Vec<_> =
            world.sent.iter().map(|sent| (sent.header, sent.payload.clone())).collect();
        (packets, world.reports)
    };
    assert_eq!(run(), run(), "no clock and no chance of its own");
}

#[test]
fn an_unknown_clip_is_skipped_and_the_play_still_ends() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    world.command(Command::Play {
        leg: a.leg,
        play: PlayId(3),
        clips: vec![cordboard_media::ClipId::new("prompt/nowhere")],
        repeat: Repeat::Once,
    });
    world.pass(100);
    let played = Event::Played { leg: a.leg, play: PlayId(3) };
    assert_eq!(world.events, [played], "the flow goes on");
}
