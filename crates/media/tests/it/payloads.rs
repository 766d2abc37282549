//! Payload types differ per direction and per leg.

use cordboard_media::{Codec, ComfortNoise, Dtmf, Stream};

use crate::world::{Phone, World};

/// A leg whose numbers are all its own: we expect `receive`, the peer expects `send`.
fn odd(world: &mut World, leg: u64, receive: u8, send: u8) -> Phone {
    let mut phone = Phone::new(leg, Codec::Opus);
    phone.next.payload_type = receive;
    let mut stream = Stream::new(phone.address, Codec::Opus, receive);
    stream.send_payload = send;
    stream.dtmf = Some(Dtmf { receive_payload: receive + 1, send_payload: send + 1, clock: 48000 });
    world.open(leg, stream);
    phone
}

#[test]
fn payload_types_are_rewritten_per_direction_and_per_leg() {
    let mut world = World::new();
    let mut a = odd(&mut world, 1, 96, 106);
    let mut b = odd(&mut world, 2, 116, 120);
    world.bridge(a.leg, b.leg);
    a.speak(&mut world, 440.0);
    b.speak(&mut world, 440.0);
    assert_eq!(world.take(b.leg)[0].header.payload_type, 120, "B's own number for Opus");
    assert_eq!(world.take(a.leg)[0].header.payload_type, 106, "A's own number for Opus");
    a.next.payload_type = 106;
    a.speak(&mut world, 440.0);
    assert!(world.take(b.leg).is_empty(), "A's sending number is not its receiving number");
}

#[test]
fn telephone_event_numbers_are_rewritten_per_leg() {
    let mut world = World::new();
    let mut a = odd(&mut world, 1, 96, 106);
    let b = odd(&mut world, 2, 116, 120);
    world.bridge(a.leg, b.leg);
    a.speak(&mut world, 440.0);
    let mut header = a.next;
    header.payload_type = 97;
    world.packet(a.leg, a.address, header, &[5, 10, 3, 192]);
    let sent = world.take(b.leg);
    assert_eq!(sent[1].header.payload_type, 121, "B's own number for events");
    assert_eq!(sent[1].payload, [5, 10, 3, 192], "the same event");
}

#[test]
fn event_durations_are_rewritten_to_the_other_legs_clock() {
    let mut world = World::new();
    let mut a = odd(&mut world, 1, 96, 106);
    let b = world.phone(2, Codec::Pcma);
    world.bridge(a.leg, b.leg);
    a.speak(&mut world, 440.0);
    world.take(b.leg);
    let began = a.next;
    for (n, payload) in
        [[5, 10, 0x03, 0xc0], [5, 10, 0x07, 0x80], [5, 0x8a, 0x07, 0x80]].iter().enumerate()
    {
        let mut header = began;
        header.payload_type = 97;
        header.sequence = began.sequence.wrapping_add(n as u16);
        world.packet(a.leg, a.address, header, payload);
        world.pass(20);
    }
    let sent = world.take(b.leg);
    let payloads: Vec<_> = sent.iter().map(|sent| sent.payload.clone()).collect();
    assert_eq!(
        payloads,
        [[5, 10, 0, 160], [5, 10, 1, 64], [5, 0x8a, 1, 64]],
        "960 and 1920 at 48 kHz are 160 and 320 at 8 kHz"
    );
    assert!(sent.iter().all(|s| s.header.timestamp == sent[0].header.timestamp), "one event");
    assert!(sent.iter().all(|s| s.header.payload_type == 101), "B's number");
}

#[test]
fn comfort_noise_goes_only_to_a_peer_that_takes_it() {
    let mut world = World::new();
    let mut phones: Vec<_> = (1..=3).map(|leg| Phone::new(leg, Codec::Pcmu)).collect();
    for (phone, number) in phones.iter().zip([Some(13), Some(19), None]) {
        let mut stream = Stream::new(phone.address, Codec::Pcmu, 0);
        stream.comfort_noise =
            number.map(|number| ComfortNoise { send_payload: number, receive_payload: number });
        world.open(phone.leg.0, stream);
    }
    for (peer, expected) in [(1, vec![0, 19]), (2, vec![0])] {
        world.bridge(phones[0].leg, phones[peer].leg);
        phones[0].speak(&mut world, 440.0);
        let mut header = phones[0].next;
        header.payload_type = 13;
        let (leg, address) = (phones[0].leg, phones[0].address);
        world.packet(leg, address, header, &[60]);
        let to_peer = world.take(phones[peer].leg);
        let types: Vec<_> = to_peer.iter().map(|sent| sent.header.payload_type).collect();
        assert_eq!(types, expected, "to leg {}", peer + 1);
    }
}
