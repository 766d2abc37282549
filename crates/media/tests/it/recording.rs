//! Both sides of a call on one timeline.

use std::time::{Duration, Instant};

use cordboard_media::{Codec, Command, LegId, RecordingId, RecordingKind, Repeat, Stream, tone};

use crate::world::{Phone, World, converse};

const TAPE: RecordingId = RecordingId(9);

fn record(world: &mut World, leg: LegId, kind: RecordingKind) {
    world.command(Command::Record { recording: TAPE, leg, kind });
}

/// Where in `samples` a burst of sound begins, at or after `from`.
fn onset(samples: &[i16], from: usize) -> Option<usize> {
    (from..samples.len()).find(|&n| samples[n].abs() > 2000)
}

/// A phone whose clock is wrong by `skew`, that sends a burst at the same moment of every ten
/// seconds of true time and silence (in packets) between.
struct Skewed {
    phone: Phone,
    skew: f64,
    sent: u64,
    hz: f64,
    random: u64,
}

impl Skewed {
    fn due(&self, start: Instant) -> Instant {
        start + Duration::from_secs_f64(self.sent as f64 * 0.02 / self.skew)
    }

    /// Burst in the first half second of each ten.
    fn is_burst(&self, start: Instant) -> bool {
        (self.due(start) - start).as_millis() % 10_000 < 500
    }

    fn send(&mut self, world: &mut World) {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let burst = self.is_burst(world.start);
        let (header, mut payload) = self.phone.frame(self.hz);
        if !burst {
            payload.fill(0xff); // mu-law silence
        }
        self.sent += 1;
        // Two percent are lost, but for the edges of the bursts, by which the test measures.
        if burst || self.random >> 33 & 63 != 0 {
            world.packet(self.phone.leg, self.phone.address, header, &payload);
        }
    }
}

#[test]
fn the_sides_stay_aligned_over_an_hour_of_skewed_clocks_and_loss() {
    let mut world = World::new();
    let caller = world.phone(1, Codec::Pcmu);
    let agent = world.phone(2, Codec::Pcmu);
    let leg = caller.leg;
    world.bridge(leg, agent.leg);
    record(&mut world, leg, RecordingKind::Call);
    let mut phones = [
        Skewed { phone: caller, skew: 1.001, sent: 0, hz: 440.0, random: 1 },
        Skewed { phone: agent, skew: 0.999, sent: 0, hz: 1000.0, random: 2 },
    ];
    let start = world.start;
    let end = start + Duration::from_secs(3600);
    loop {
        let next = usize::from(phones[1].due(start) < phones[0].due(start));
        let due = phones[next].due(start);
        if due >= end {
            break;
        }
        world.pass_until(due);
        phones[next].send(&mut world);
        world.sent.clear();
    }
    world.pass_until(end);
    world.command(Command::StopRecording { recording: TAPE });
    let tape = &world.tapes[&TAPE];
    assert_eq!(tape.left.len(), 3600 * 8000, "an hour to the sample");
    for round in 0..360 {
        let truth = round * 80_000;
        let from = truth.max(2000) - 2000;
        let left = onset(&tape.left, from).expect("the caller's burst");
        let right = onset(&tape.right, from).expect("the agent's burst");
        let apart = left.abs_diff(right) / 8;
        assert!(apart <= 20, "the sides are {apart} ms apart at {} s", round * 10);
        for (side, at) in [("left", left), ("right", right)] {
            let off = at.abs_diff(truth) / 8;
            assert!(off <= 45, "{side} is {off} ms off the clock at {} s", round * 10);
        }
        let heard = |samples: &[i16], at: usize| {
            tone::dominant(&samples[at + 400..at + 3200], 8000, &[440.0, 1000.0])
        };
        assert_eq!(heard(&tape.left, left), Some(440.0), "the caller on the left");
        assert_eq!(heard(&tape.right, right), Some(1000.0), "the agent on the right");
    }
}

/// The tone of a piece of the tape, in milliseconds from its beginning.
fn tone_at(samples: &[i16], rate: u32, from: u32, to: u32) -> Option<f64> {
    let piece = &samples[(from * rate / 1000) as usize..(to * rate / 1000) as usize];
    tone::dominant(piece, rate, &crate::world::TONES)
}

#[test]
fn prompt_talk_hold_and_transfer_lie_where_they_were_said() {
    for (caller_codec, agent_codec) in
        [(Codec::Pcmu, Codec::Pcmu), (Codec::Pcma, Codec::Opus), (Codec::Opus, Codec::G722)]
    {
        let mut world = World::new();
        let mut caller = world.phone(1, caller_codec);
        let mut agent = world.phone(2, agent_codec);
        let mut second = world.phone(3, Codec::Pcma);
        record(&mut world, caller.leg, RecordingKind::Call);
        // 0 to 1 s: a prompt; the caller speaks all the while.
        world.play(caller.leg, 1, 600.0, 1000, Repeat::Once);
        converse(&mut world, &mut [(&mut caller, 440.0)], 1000);
        // 1 to 3 s: the agent.
        world.bridge(caller.leg, agent.leg);
        converse(&mut world, &mut [(&mut caller, 440.0), (&mut agent, 1000.0)], 2000);
        // 3 to 5 s: hold with music; the caller's phone is still.
        world.command(Command::Unbridge { leg: caller.leg });
        world.play(caller.leg, 2, 800.0, 500, Repeat::Forever);
        world.pass(2000);
        world.command(Command::StopPlay { leg: caller.leg });
        // 5 to 6 s: nobody at all.
        world.pass(1000);
        // 6 to 8 s: another agent with another codec; the caller's phone kept its timestamps.
        world.bridge(caller.leg, second.leg);
        converse(&mut world, &mut [(&mut caller, 440.0), (&mut second, 350.0)], 2000);
        world.command(Command::StopRecording { recording: TAPE });

        let tape = &world.tapes[&TAPE];
        let rate = tape.rate;
        assert_eq!(rate, caller_codec.sample_rate(), "as the caller's codec");
        assert_eq!(tape.left.len(), 8 * rate as usize, "eight seconds");
        assert_eq!(tape.right.len(), tape.left.len(), "on both sides");
        let right = |from, to| tone_at(&tape.right, rate, from, to);
        let left = |from, to| tone_at(&tape.left, rate, from, to);
        assert_eq!(right(20, 980), Some(600.0), "the prompt");
        assert_eq!(right(1040, 2980), Some(1000.0), "the agent");
        assert_eq!(right(3040, 4980), Some(800.0), "the music");
        assert_eq!(right(5060, 5980), None, "nobody");
        assert_eq!(right(6040, 7960), Some(350.0), "the second agent");
        assert_eq!(left(20, 2980), Some(440.0), "the caller");
        assert_eq!(left(3060, 5980), None, "the caller is still");
        assert_eq!(left(6040, 7960), Some(440.0), "the caller again");
        // Edges to the packet: where the second part begins on both sides.
        let later = (5500 * rate / 1000) as usize;
        let (on_left, on_right) = (onset(&tape.left, later), onset(&tape.right, later));
        let (on_left, on_right) = (on_left.expect("left"), on_right.expect("right"));
        let apart = on_left.abs_diff(on_right) as u32 * 1000 / rate;
        assert!(apart <= 20, "{apart} ms apart after hold and transfer");
    }
}

#[test]
fn a_message_is_the_caller_alone() {
    let mut world = World::new();
    let mut caller = world.phone(1, Codec::G722);
    record(&mut world, caller.leg, RecordingKind::Message);
    world.play(caller.leg, 1, 1000.0, 200, Repeat::Once);
    converse(&mut world, &mut [(&mut caller, 440.0)], 3000);
    world.command(Command::Close { leg: caller.leg });
    let tape = &world.tapes[&TAPE];
    assert!(tape.stopped, "closing the leg ends it");
    assert!(tape.right.is_empty(), "one channel");
    assert_eq!(tape.left.len(), 3 * 16000, "all of it");
    assert_eq!(tone_at(&tape.left, 16000, 100, 2900), Some(440.0), "the caller");
}

#[test]
fn blocks_leave_within_a_second_of_being_said() {
    let mut world = World::new();
    let mut caller = world.phone(1, Codec::Pcmu);
    record(&mut world, caller.leg, RecordingKind::Call);
    for second in 1..10usize {
        converse(&mut world, &mut [(&mut caller, 440.0)], 1000);
        let there = world.tapes[&TAPE].left.len();
        assert!(
            there + 8000 > second * 8000,
            "a crash now costs {} samples",
            second * 8000 - there
        );
    }
}

#[test]
fn a_change_of_codec_in_mid_call_keeps_the_tape() {
    let mut world = World::new();
    let mut narrow = world.phone(1, Codec::Pcmu);
    record(&mut world, narrow.leg, RecordingKind::Call);
    converse(&mut world, &mut [(&mut narrow, 440.0)], 1000);
    let mut wide = Phone::new(1, Codec::Opus);
    world.command(Command::Configure {
        leg: wide.leg,
        stream: Stream::new(wide.address, Codec::Opus, wide.payload),
    });
    converse(&mut world, &mut [(&mut wide, 1000.0)], 1000);
    world.command(Command::StopRecording { recording: TAPE });
    let tape = &world.tapes[&TAPE];
    assert_eq!((tape.rate, tape.left.len()), (8000, 16000), "two seconds at the first rate");
    assert_eq!(tone_at(&tape.left, 8000, 20, 980), Some(440.0), "before");
    assert_eq!(tone_at(&tape.left, 8000, 1060, 1980), Some(1000.0), "after");
}

#[test]
fn jitter_on_the_way_is_not_on_the_tape() {
    let mut world = World::new();
    let mut caller = world.phone(1, Codec::Pcmu);
    record(&mut world, caller.leg, RecordingKind::Call);
    let start = world.start;
    let mut random = 1u64;
    let mut packets: Vec<_> = (0..300u64)
        .map(|n| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (n * 20 + ((random >> 33) & 31), caller.frame(440.0))
        })
        .collect();
    packets.sort_by_key(|(arrival, _)| *arrival);
    for (arrival, (header, payload)) in packets {
        world.pass_until(start + Duration::from_millis(arrival));
        world.packet(caller.leg, caller.address, header, &payload);
    }
    world.pass_until(start + Duration::from_millis(6000));
    world.command(Command::StopRecording { recording: TAPE });
    let tape = &world.tapes[&TAPE];
    // Until the least delay is known, what is too late creeps forward.
    for second in 3..5u32 {
        let piece = &tape.left[(second * 8000) as usize..(second * 8000 + 8000) as usize];
        let level = tone::power(piece, 8000, 440.0);
        assert!(level > 0.14, "second {second} is whole and in phase: {level}");
    }
}

#[test]
fn a_sleep_of_hours_does_not_fill_the_memory() {
    let mut world = World::new();
    let caller = world.phone(1, Codec::Pcmu);
    record(&mut world, caller.leg, RecordingKind::Call);
    world.pass(1000);
    world.now += Duration::from_secs(8 * 3600);
    world.command(Command::StopRecording { recording: TAPE });
    let there = world.tapes[&TAPE].left.len();
    assert!((8000..=62 * 8000).contains(&there), "a minute of silence at most: {there}");
}
