//! Keys in, keys out.

use cordboard_media::dtmf::TelephoneEvent;
use cordboard_media::{Codec, Command, Dtmf, Event, LegId, Stream, tone};

use crate::world::{Phone, Sent, World, converse, listen};

fn phone_with_clock(world: &mut World, codec: Codec, clock: u32) -> Phone {
    let phone = Phone::new(1, codec);
    let mut stream = Stream::new(phone.address, codec, phone.payload);
    stream.dtmf = Some(Dtmf { send_payload: 126, receive_payload: 101, clock });
    world.open(1, stream);
    phone
}

/// Press a key: `skip` says which of its packets are lost.
fn press(world: &mut World, phone: &mut Phone, event: u8, clock: u32, skip: &[usize]) {
    let began = phone.next.timestamp;
    for n in 0..8 {
        let header = cordboard_media::rtp::Header {
            marker: n == 0,
            payload_type: 101,
            timestamp: began,
            ..phone.next
        };
        phone.next.sequence = phone.next.sequence.wrapping_add(1);
        let lasted = 20 * (n as u32 + 1).min(5);
        let payload = TelephoneEvent {
            event,
            end: n >= 5,
            volume: 10,
            duration: (lasted * clock / 1000) as u16,
        };
        if !skip.contains(&n) {
            world.packet(phone.leg, phone.address, header, &payload.write());
        }
        world.pass(20);
    }
    phone.next.timestamp = began.wrapping_add(phone.codec.clock_rate() * 160 / 1000);
}

#[test]
fn keys_with_repeated_ends_lost_starts_and_lost_ends_are_told_once_at_both_clocks() {
    for (codec, clock) in [(Codec::Pcma, 8000), (Codec::Opus, 48000), (Codec::Opus, 8000)] {
        let mut world = World::new();
        let mut phone = phone_with_clock(&mut world, codec, clock);
        press(&mut world, &mut phone, 1, clock, &[]);
        press(&mut world, &mut phone, 2, clock, &[0, 1, 2]); // the start is lost
        press(&mut world, &mut phone, 3, clock, &[0, 1, 2, 3, 4, 6, 7]); // all but one end
        press(&mut world, &mut phone, 3, clock, &[5, 6, 7]); // all ends are lost
        press(&mut world, &mut phone, 3, clock, &[5, 6, 7]);
        world.pass(500);
        press(&mut world, &mut phone, 11, clock, &[]);
        assert_eq!(world.digits(LegId(1)), "12333#", "{codec:?} with events at {clock} Hz");
        let durations: Vec<_> = world
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Digit { duration_ms, .. } => Some(*duration_ms),
                _ => None,
            })
            .collect();
        assert_eq!(durations, [100; 6], "each was held 100 ms");
    }
}

#[test]
fn keys_are_heard_while_a_prompt_plays_and_do_not_reach_the_peer_then() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    world.play(b.leg, 1, 600.0, 1000, cordboard_media::Repeat::Once);
    press(&mut world, &mut a, 9, 8000, &[]);
    assert_eq!(world.digits(a.leg), "9", "the brain hears it");
    let to_b = world.take(b.leg);
    assert!(to_b.iter().all(|sent| sent.header.payload_type == 0), "B hears its prompt only");
}

/// Split events of a leg's packets: per press the payloads and headers.
fn events(sent: &[Sent]) -> Vec<Vec<(TelephoneEvent, &Sent)>> {
    let mut presses: Vec<Vec<(TelephoneEvent, &Sent)>> = Vec::new();
    for packet in sent.iter().filter(|sent| sent.payload.len() == 4) {
        let event = TelephoneEvent::read(&packet.payload).expect("an event");
        match presses.last_mut() {
            Some(press) if press[0].1.header.timestamp == packet.header.timestamp => {
                press.push((event, packet));
            }
            _ => presses.push(vec![(event, packet)]),
        }
    }
    presses
}

#[test]
fn dialled_digits_are_telephone_events_with_three_ends() {
    for (codec, clock) in [(Codec::Pcmu, 8000), (Codec::Opus, 48000)] {
        let mut world = World::new();
        let phone = phone_with_clock(&mut world, codec, clock);
        world.command(Command::SendDigits { leg: phone.leg, digits: "1*d".to_owned() });
        world.pass(2000);
        let sent = world.take(phone.leg);
        let presses = events(&sent);
        let keys: Vec<_> = presses.iter().map(|press| press[0].0.event).collect();
        assert_eq!(keys, [1, 10, 15], "{codec:?}: the keys");
        for press in &presses {
            assert!(press[0].1.header.marker, "the first is marked");
            assert_eq!(press[0].1.header.payload_type, 126, "the peer's number");
            assert!(press[1..].iter().all(|(_, sent)| !sent.header.marker), "the others are not");
            let ends: Vec<_> = press.iter().filter(|(event, _)| event.end).collect();
            assert_eq!(ends.len(), 3, "the end is said three times");
            let lasted = u32::from(ends[0].0.duration) * 1000 / clock;
            assert_eq!(lasted, 120, "as long as the settings say");
            let growing = press.windows(2).all(|two| two[0].0.duration <= two[1].0.duration);
            assert!(growing, "durations only grow");
        }
        for two in sent.windows(2) {
            let step = two[1].header.sequence.wrapping_sub(two[0].header.sequence);
            assert_eq!(step, 1, "no gap in the sequence");
        }
        let apart = presses[1][0].1.header.timestamp - presses[0][0].1.header.timestamp;
        assert!(apart >= codec.clock_rate() / 5, "the timestamp moves on between the keys");
    }
}

#[test]
fn a_peer_without_events_is_dialled_by_tones() {
    let mut world = World::new();
    let phone = Phone::new(1, Codec::Pcma);
    let mut stream = Stream::new(phone.address, Codec::Pcma, 8);
    stream.dtmf = None;
    world.open(1, stream);
    world.command(Command::SendDigits { leg: phone.leg, digits: "5".to_owned() });
    world.pass(1000);
    let heard = listen(Codec::Pcma, &world.take(phone.leg), 8);
    let key = &heard[..960];
    assert_eq!(tone::dominant(key, 8000, &[697.0, 770.0, 852.0, 941.0]), Some(770.0), "its row");
    assert_eq!(tone::dominant(key, 8000, &[1209.0, 1336.0, 1477.0]), Some(1336.0), "its column");
    assert!(heard[960..].iter().all(|s| s.abs() < 16), "then silence");
}

#[test]
fn a_key_pressed_to_a_peer_without_events_becomes_a_tone() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = Phone::new(2, Codec::Pcmu);
    let mut stream = Stream::new(b.address, Codec::Pcmu, 0);
    stream.dtmf = None;
    world.open(2, stream);
    world.bridge(a.leg, b.leg);
    converse(&mut world, &mut [(&mut a, 440.0)], 100);
    world.take(b.leg);
    press(&mut world, &mut a, 7, 8000, &[]);
    world.pass(500);
    let heard = listen(Codec::Pcmu, &world.take(b.leg), 0);
    let key = &heard[80..720];
    assert_eq!(tone::dominant(key, 8000, &[697.0, 770.0, 852.0, 941.0]), Some(852.0), "its row");
    assert_eq!(tone::dominant(key, 8000, &[1209.0, 1336.0, 1477.0]), Some(1209.0), "its column");
}

#[test]
fn the_bridge_is_heard_again_after_dialling() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let mut b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 600.0)], 200);
    world.command(Command::SendDigits { leg: b.leg, digits: "12".to_owned() });
    converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 600.0)], 1000);
    let sent = world.take(b.leg);
    assert_eq!(events(&sent).len(), 2, "both keys");
    let first = sent.iter().position(|sent| sent.payload.len() == 4).expect("keys");
    let last = sent.iter().rposition(|sent| sent.payload.len() == 4).expect("keys");
    assert!(sent[first..last].iter().all(|sent| sent.payload.len() == 4), "no sound between");
    let heard = listen(Codec::Pcmu, &sent[last..], 0);
    assert_eq!(tone::dominant(&heard, 8000, &[440.0, 600.0]), Some(440.0), "A again");
    for two in sent.windows(2) {
        assert_eq!(two[1].header.sequence, two[0].header.sequence.wrapping_add(1), "no gap");
    }
}

#[test]
fn keys_that_come_as_tones_are_told_once_and_still_heard_by_the_peer() {
    let mut world = World::new();
    let mut a = Phone::new(1, Codec::Pcma);
    let mut stream = Stream::new(a.address, Codec::Pcma, 8);
    stream.dtmf = None;
    world.open(1, stream);
    let b = world.phone(2, Codec::Pcma);
    world.bridge(a.leg, b.leg);
    for key in ['4', '4', '#'] {
        let event = cordboard_media::dtmf::event_of(key).expect("a key");
        let mut tone = cordboard_media::dtmf::KeyTone::new(event).expect("a tone");
        for packet in 0..8 {
            let mut samples = [0; 160];
            if packet < 5 {
                tone.fill(&mut samples, 8000);
            }
            a.say(&mut world, &samples);
            world.pass(20);
        }
    }
    assert_eq!(world.digits(a.leg), "44#", "once each");
    assert_eq!(world.take(b.leg).len(), 24, "the sound goes on untouched");
    a.speak(&mut world, 941.0);
    world.pass(1000);
    assert_eq!(world.digits(a.leg), "44#", "a single tone is no key");
}
