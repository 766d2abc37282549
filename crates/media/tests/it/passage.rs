//! Legs that carry a fax in place of sound: T.38 over UDPTL, which is passed on unread.

use std::net::SocketAddr;

use cordboard_media::{
    Allowed, Codec, Command, Event, Input, LegId, Output, RecordingId, RecordingKind, Stream,
};

use crate::world::{Phone, World};

fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// Two phones that talk, and where their fax machines take packets.
fn talking(world: &mut World) -> [(Phone, SocketAddr); 2] {
    let (mut a, mut b) = (world.phone(1, Codec::Pcmu), world.phone(2, Codec::Pcma));
    world.bridge(a.leg, b.leg);
    for _ in 0..3 {
        a.speak(world, 440.0);
        b.speak(world, 600.0);
    }
    let machines =
        [SocketAddr::new(a.address.ip(), 31_000), SocketAddr::new(b.address.ip(), 32_000)];
    let [at_a, at_b] = machines;
    [(a, at_a), (b, at_b)]
}

fn pass(world: &mut World, leg: LegId, remote: SocketAddr) {
    let allowed = Allowed::Hosts(vec![remote.ip()]);
    world.command(Command::Pass { leg, remote: Some(remote), allowed });
}

/// What leaves when this comes.
fn through(
    world: &mut World,
    leg: LegId,
    from: SocketAddr,
    bytes: &[u8],
) -> Vec<(LegId, SocketAddr, Vec<u8>)> {
    world.patchbay.handle(world.now, Input::Packet { leg, from, bytes });
    let mut left = Vec::new();
    while let Some(output) = world.patchbay.poll_output() {
        match output {
            Output::Packet { leg, to, bytes } => left.push((leg, to, bytes.to_vec())),
            other => panic!("nothing else comes of a fax: {other:?}"),
        }
    }
    left
}

#[test]
fn datagrams_pass_unread_in_both_directions_and_then_there_is_sound_again() {
    let mut world = World::new();
    let [(mut a, at_a), (mut b, at_b)] = talking(&mut world);
    pass(&mut world, a.leg, at_a);
    pass(&mut world, b.leg, at_b);
    world.take(a.leg);
    world.take(b.leg);
    let longest = vec![7; 1500];
    for fax in [&[0, 0, 1, 6][..], &[0, 1], &[0], &[], &longest] {
        assert_eq!(through(&mut world, a.leg, at_a, fax), [(b.leg, at_b, fax.to_vec())]);
        assert_eq!(through(&mut world, b.leg, at_b, fax), [(a.leg, at_a, fax.to_vec())]);
    }
    for leg in [a.leg, b.leg] {
        let stream = match leg == a.leg {
            true => Stream::new(a.address, a.codec, a.payload),
            false => Stream::new(b.address, b.codec, b.payload),
        };
        world.command(Command::Configure { leg, stream });
    }
    assert_eq!(through(&mut world, a.leg, at_a, &[0, 2]), [], "the fax is over");
    a.speak(&mut world, 440.0);
    b.speak(&mut world, 600.0);
    assert_eq!((world.take(a.leg).len(), world.take(b.leg).len()), (1, 1), "and both are heard");
}

#[test]
fn the_last_of_the_sound_is_no_part_of_the_fax() {
    let mut world = World::new();
    let [(a, _), (b, at_b)] = talking(&mut world);
    // Many machines take the fax where they took the sound.
    pass(&mut world, a.leg, a.address);
    pass(&mut world, b.leg, at_b);
    let sound = [0x80, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, 0x55];
    assert_eq!(through(&mut world, a.leg, a.address, &sound), [], "before the fax");
    for nth in 0..2 {
        let fax = [0, nth];
        assert_eq!(through(&mut world, a.leg, a.address, &fax).len(), 1, "the fax");
    }
    assert_eq!(through(&mut world, a.leg, a.address, &sound), [], "late");
    world.pass(2000);
    let fax = [0x80, 0, 1, 9];
    assert_eq!(
        through(&mut world, a.leg, a.address, &fax),
        [(b.leg, at_b, fax.to_vec())],
        "a long fax has counted up to there"
    );
}

#[test]
fn a_machine_behind_nat_is_found_and_everybody_else_is_a_stranger() {
    let mut world = World::new();
    let [(a, at_a), (b, at_b)] = talking(&mut world);
    pass(&mut world, a.leg, at_a);
    pass(&mut world, b.leg, at_b);
    assert_eq!(through(&mut world, a.leg, at("198.51.100.66:9"), &[0, 0]), [], "not allowed");
    let outside = SocketAddr::new(at_a.ip(), 61_000);
    for nth in 0..2 {
        through(&mut world, a.leg, outside, &[0, nth]);
    }
    assert_eq!(
        through(&mut world, b.leg, at_b, &[0, 0]),
        [(a.leg, outside, vec![0, 0])],
        "latched"
    );
    assert_eq!(through(&mut world, a.leg, at_a, &[0, 2]), [], "and nobody else is it");
    // The session timer's repetition says the same again.
    pass(&mut world, a.leg, at_a);
    assert_eq!(through(&mut world, b.leg, at_b, &[0, 1]), [(a.leg, outside, vec![0, 1])], "still");
}

#[test]
fn no_sound_is_sent_or_missed_while_a_fax_goes_and_what_is_recorded_is_silence() {
    let mut world = World::new();
    let [(a, at_a), (b, at_b)] = talking(&mut world);
    let recording = RecordingId(1);
    pass(&mut world, a.leg, at_a);
    pass(&mut world, b.leg, at_b);
    world.command(Command::Record { recording, leg: a.leg, kind: RecordingKind::Call });
    world.play(a.leg, 1, 440.0, 200, cordboard_media::Repeat::Once);
    world.sent.clear();
    world.reports.clear();
    for nth in 0..100 {
        through(&mut world, a.leg, at_a, &[0, nth]);
        world.pass(20);
    }
    world.pass(60_000);
    assert!(world.sent.is_empty(), "no prompt is said into a fax");
    assert!(world.reports.is_empty(), "nor reported of");
    let stalled = world.events.iter().any(|event| matches!(event, Event::Stalled { .. }));
    assert!(!stalled, "that no sound comes is as it should be: {:?}", world.events);
    let tape = &world.tapes[&recording];
    assert!(tape.left.iter().chain(&tape.right).all(|sample| *sample == 0), "silence");
}

#[test]
fn two_machines_that_describe_our_own_ports_do_not_make_packets_go_round_for_ever() {
    let mut world = World::new();
    let [(a, at_a), (b, _)] = talking(&mut world);
    let ours = |leg: LegId| SocketAddr::from(([127, 0, 0, 1], 10_000 + leg.0 as u16 * 2));
    for (leg, remote) in [(a.leg, ours(b.leg)), (b.leg, ours(a.leg))] {
        let allowed = Allowed::Any;
        world.command(Command::Pass { leg, remote: Some(remote), allowed });
    }
    let first = through(&mut world, a.leg, at_a, &[0, 0]);
    assert_eq!(first, [(b.leg, ours(a.leg), vec![0, 0])], "it goes where it was said to go");
    assert_eq!(through(&mut world, a.leg, ours(b.leg), &[0, 0]), [], "once");
}
