//! Where a leg's packets go.

use std::net::SocketAddr;

use cordboard_media::{Allowed, Codec, Command, Event, Stream};

use crate::world::{Phone, World};

fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// A phone behind NAT: its description has a private address, its packets come from a public one.
fn behind_nat(world: &mut World, allowed: Allowed) -> (Phone, Phone) {
    let mut nat = Phone::new(1, Codec::Pcmu);
    let mut stream = Stream::new(at("192.168.0.9:7000"), Codec::Pcmu, 0);
    stream.allowed = allowed;
    world.open(1, stream);
    nat.address = at("203.0.113.5:61234");
    let other = world.phone(2, Codec::Pcmu);
    world.bridge(nat.leg, other.leg);
    (nat, other)
}

fn sent_to(world: &mut World, from: &mut Phone, leg: cordboard_media::LegId) -> Option<SocketAddr> {
    from.speak(world, 440.0);
    world.take(leg).first().map(|sent| sent.to)
}

#[test]
fn packets_go_to_the_described_address_until_two_packets_prove_another() {
    let mut world = World::new();
    let (mut nat, mut other) = behind_nat(&mut world, Allowed::Any);
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(at("192.168.0.9:7000")), "described");
    nat.speak(&mut world, 600.0);
    assert_eq!(world.take(other.leg).len(), 1, "the first packet is heard already");
    nat.speak(&mut world, 600.0);
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(nat.address), "latched");
}

#[test]
fn a_latched_leg_ignores_everybody_else() {
    let mut world = World::new();
    let (mut nat, mut other) = behind_nat(&mut world, Allowed::Any);
    nat.speak(&mut world, 600.0);
    nat.speak(&mut world, 600.0);
    world.take(other.leg);
    let real = nat.address;
    for stranger in ["198.51.100.66:4000", "192.168.0.9:7000"] {
        nat.address = at(stranger);
        (0..5).for_each(|_| nat.speak(&mut world, 600.0));
        assert!(world.take(other.leg).is_empty(), "{stranger} is not heard");
        assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(real), "nor sent to");
    }
    world.command(Command::Close { leg: nat.leg });
    let Some(Event::Closed { stats, .. }) = world.events.pop() else {
        panic!("closed");
    };
    assert_eq!((stats.received, stats.refused), (2, 10), "strangers are counted apart");
}

#[test]
fn an_address_outside_the_allowed_range_is_neither_heard_nor_latched() {
    let mut world = World::new();
    let allowed = Allowed::Networks(vec![(at("203.0.113.0:0").ip(), 24)]);
    let (mut nat, mut other) = behind_nat(&mut world, allowed);
    let real = nat.address;
    nat.address = at("198.51.100.66:4000");
    (0..5).for_each(|_| nat.speak(&mut world, 600.0));
    assert!(world.take(other.leg).is_empty(), "not heard");
    assert_eq!(
        sent_to(&mut world, &mut other, nat.leg),
        Some(at("192.168.0.9:7000")),
        "not latched"
    );
    nat.address = real;
    (0..2).for_each(|_| nat.speak(&mut world, 600.0));
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(real), "the allowed one is");
}

#[test]
fn a_new_description_opens_the_latch_and_the_same_one_does_not() {
    let mut world = World::new();
    let (mut nat, mut other) = behind_nat(&mut world, Allowed::Any);
    (0..2).for_each(|_| nat.speak(&mut world, 600.0));
    let configure = |world: &mut World, remote: Option<&str>| {
        let mut stream = Stream::new(at("192.168.0.9:7000"), Codec::Pcmu, 0);
        stream.remote = remote.map(at);
        world.command(Command::Configure { leg: cordboard_media::LegId(1), stream });
    };
    configure(&mut world, Some("192.168.0.9:7000"));
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(nat.address), "a session refresh");
    configure(&mut world, None);
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), None, "hold by c=0.0.0.0");
    configure(&mut world, Some("192.168.0.9:7000"));
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(nat.address), "back from hold");
    configure(&mut world, Some("192.0.2.99:9000"));
    assert_eq!(sent_to(&mut world, &mut other, nat.leg), Some(at("192.0.2.99:9000")), "it moved");
}

#[test]
fn a_port_that_is_used_again_starts_from_nothing() {
    let mut world = World::new();
    let (mut nat, mut other) = behind_nat(&mut world, Allowed::Any);
    (0..5).for_each(|_| nat.speak(&mut world, 600.0));
    world.command(Command::Close { leg: nat.leg });
    (0..5).for_each(|_| nat.speak(&mut world, 600.0));
    let mut stream = Stream::new(at("192.0.2.50:5000"), Codec::Pcmu, 0);
    stream.allowed = Allowed::Hosts(vec![at("192.0.2.50:0").ip()]);
    world.open(3, stream);
    let new = cordboard_media::LegId(3);
    world.bridge(new, other.leg);
    world.take(other.leg);
    nat.leg = new;
    (0..5).for_each(|_| nat.speak(&mut world, 600.0));
    assert!(world.take(other.leg).is_empty(), "the old call's phone is not heard in the new call");
    assert_eq!(sent_to(&mut world, &mut other, new), Some(at("192.0.2.50:5000")), "nor sent to");
}

/// The port of ours that the world gives to a leg.
fn own_port(leg: u64) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 10_000 + leg as u16 * 2))
}

#[test]
fn two_legs_that_describe_each_others_ports_do_not_feed_each_other_for_ever() {
    let mut world = World::new();
    let one = world.open(1, Stream::new(own_port(2), Codec::Pcmu, 0));
    let two = world.open(2, Stream::new(own_port(1), Codec::Pcmu, 0));
    world.bridge(one, two);
    let mut seed = Phone::new(1, Codec::Pcmu);
    seed.address = at("127.0.0.1:9");
    seed.speak(&mut world, 440.0);
    let sent = world.take(two);
    let [first] = sent.as_slice() else { panic!("it is passed on once: {sent:?}") };
    assert_eq!(first.to, own_port(1), "to where the phone said that it is");
    world.packet(one, own_port(2), first.header, &first.payload);
    assert!(world.take(two).is_empty(), "what went round is not sent round again");
}

#[test]
fn a_call_that_leaves_and_comes_back_as_another_one_is_heard() {
    let mut world = World::new();
    let mut caller = world.phone(1, Codec::Pcmu);
    let out = world.open(2, Stream::new(own_port(3), Codec::Pcmu, 0));
    let back = world.open(3, Stream::new(own_port(2), Codec::Pcmu, 0));
    let callee = world.phone(4, Codec::Pcmu);
    world.bridge(caller.leg, out);
    world.bridge(back, callee.leg);
    caller.speak(&mut world, 440.0);
    for sent in world.take(out) {
        assert_eq!(sent.to, own_port(3), "it leaves for the second call");
        world.packet(back, own_port(2), sent.header, &sent.payload);
    }
    let heard = world.take(callee.leg);
    assert_eq!(heard.first().map(|sent| sent.to), Some(callee.address), "the callee hears it");
}
