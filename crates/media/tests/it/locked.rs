//! Encrypted legs: they speak with plain ones and with each other, and with nobody who has no key.

use cordboard_media::srtp::{Incoming, Key, Keys, Outgoing, Suite};
use cordboard_media::{Codec, Command, PacketBuf, RecordingId, RecordingKind, Repeat, Stream, rtp};

use crate::world::{Phone, World, assert_continuous, listen, tone_of};

const SUITES: [Suite; 3] = [Suite::Aes128Sha1_80, Suite::Aes128Sha1_32, Suite::Aes128Gcm];

pub(crate) fn keys(suite: Suite, fill: u8) -> Keys {
    let key =
        |fill| Key::new(suite, &vec![fill; suite.key_length()]).expect("a key of that length");
    Keys { send: key(fill), receive: key(fill + 1) }
}

/// A phone that locks what it says.
pub(crate) struct Locked {
    pub(crate) phone: Phone,
    pub(crate) mouth: Outgoing,
}

impl Locked {
    pub(crate) fn new(world: &mut World, leg: u64, codec: Codec, keys: Keys) -> Self {
        let phone = Phone::new(leg, codec);
        let stream = Stream::new(phone.address, codec, phone.payload);
        world.open(leg, Stream { srtp: Some(keys), ..stream });
        world.ears.insert(phone.leg, Incoming::new(&keys.send));
        Self { phone, mouth: Outgoing::new(&keys.receive) }
    }

    pub(crate) fn packet(&mut self, hz: f64) -> PacketBuf {
        let (header, payload) = self.phone.frame(hz);
        let mut bytes = rtp::write(header, &payload).expect("it fits");
        self.mouth.protect(&mut bytes).expect("it can be locked");
        bytes
    }

    fn speak(&mut self, world: &mut World, hz: f64) {
        let bytes = self.packet(hz);
        world.datagram(self.phone.leg, self.phone.address, &bytes);
    }
}

#[test]
fn a_locked_leg_talks_with_a_plain_one_and_both_are_recorded() {
    for suite in SUITES {
        for codec in [Codec::Pcmu, Codec::Opus] {
            let mut world = World::new();
            let mut locked = Locked::new(&mut world, 1, codec, keys(suite, 1));
            let mut plain = world.phone(2, Codec::Pcmu);
            world.bridge(locked.phone.leg, plain.leg);
            let (recording, leg, kind) = (RecordingId(1), plain.leg, RecordingKind::Call);
            world.command(Command::Record { recording, leg, kind });
            for _ in 0..50 {
                locked.speak(&mut world, 440.0);
                plain.speak(&mut world, 800.0);
                world.pass(20);
            }
            let at_plain = listen(Codec::Pcmu, &world.take(plain.leg), 0);
            assert_eq!(
                tone_of(&at_plain, 8000),
                Some(440.0),
                "{suite:?} {codec:?}: heard in plain"
            );
            let sent = world.take(locked.phone.leg);
            assert_continuous(&sent, codec.clock_rate() / 1000);
            let at_locked = listen(codec, &sent, locked.phone.payload);
            assert_eq!(
                tone_of(&at_locked, codec.sample_rate()),
                Some(800.0),
                "{suite:?} {codec:?}: heard behind the lock"
            );
            world.command(Command::StopRecording { recording });
            let tape = &world.tapes[&recording];
            assert_eq!(tone_of(&tape.left, tape.rate), Some(800.0), "{suite:?}: taped");
            assert_eq!(tone_of(&tape.right, tape.rate), Some(440.0), "{suite:?}: the other side");
        }
    }
}

#[test]
fn two_locked_legs_have_their_own_keys_and_a_prompt_is_locked_too() {
    let mut world = World::new();
    let mut a = Locked::new(&mut world, 1, Codec::Pcma, keys(Suite::Aes128Gcm, 1));
    let b = Locked::new(&mut world, 2, Codec::Pcma, keys(Suite::Aes128Sha1_80, 5));
    world.play(b.phone.leg, 1, 600.0, 400, Repeat::Once);
    world.pass(500);
    let prompt = listen(Codec::Pcma, &world.take(b.phone.leg), 8);
    assert_eq!(tone_of(&prompt, 8000), Some(600.0), "the prompt");
    world.bridge(a.phone.leg, b.phone.leg);
    for _ in 0..50 {
        a.speak(&mut world, 440.0);
        world.pass(20);
    }
    let heard = listen(Codec::Pcma, &world.take(b.phone.leg), 8);
    assert_eq!(tone_of(&heard, 8000), Some(440.0), "unlocked here, locked anew there");
    world.pass(6000);
    assert!(
        world.reports.iter().any(|(leg, ..)| *leg == a.phone.leg),
        "reports are locked as well"
    );
}

#[test]
fn who_has_no_key_is_not_heard_and_cannot_take_the_leg_over() {
    let mut world = World::new();
    let mut locked = Locked::new(&mut world, 1, Codec::Pcmu, keys(Suite::Aes128Sha1_80, 1));
    let plain = world.phone(2, Codec::Pcmu);
    world.bridge(locked.phone.leg, plain.leg);
    let stranger = "192.0.2.66:6666".parse().unwrap();
    for _ in 0..20 {
        let (header, payload) = Phone::new(1, Codec::Pcmu).frame(1000.0);
        world.packet(locked.phone.leg, stranger, header, &payload);
        world.packet(locked.phone.leg, locked.phone.address, header, &payload);
        world.pass(20);
    }
    assert!(world.take(plain.leg).is_empty(), "open packets on a locked leg are nobody's");
    let mut replayed = Vec::new();
    for _ in 0..50 {
        let bytes = locked.packet(440.0);
        world.datagram(locked.phone.leg, locked.phone.address, &bytes);
        replayed.push(bytes);
        world.pass(20);
    }
    assert_eq!(world.take(plain.leg).len(), 50, "the phone itself is heard");
    for bytes in &replayed {
        world.datagram(locked.phone.leg, locked.phone.address, bytes);
    }
    assert!(world.take(plain.leg).is_empty(), "once, however often it is sent");
}

#[test]
fn a_negotiation_that_keeps_the_key_goes_on_and_a_new_key_counts_anew() {
    let mut world = World::new();
    let old = keys(Suite::Aes128Gcm, 1);
    let mut locked = Locked::new(&mut world, 1, Codec::Pcmu, old);
    let mut plain = world.phone(2, Codec::Pcmu);
    world.bridge(locked.phone.leg, plain.leg);
    let again = |world: &mut World, locked: &Locked, keys| {
        let stream = Stream::new(locked.phone.address, Codec::Pcmu, 0);
        let stream = Stream { srtp: Some(keys), ..stream };
        world.command(Command::Configure { leg: locked.phone.leg, stream });
    };
    let talk = |world: &mut World, locked: &mut Locked, plain: &mut Phone, why: &str| {
        for _ in 0..20 {
            locked.speak(world, 440.0);
            plain.speak(world, 800.0);
            world.pass(20);
        }
        assert_eq!(world.take(plain.leg).len(), 20, "{why}: from behind the lock");
        assert_eq!(world.take(locked.phone.leg).len(), 20, "{why}: into it");
    };
    talk(&mut world, &mut locked, &mut plain, "at first");
    again(&mut world, &locked, old);
    // The far end's ear refuses a number that comes twice, so this proves that none does.
    talk(&mut world, &mut locked, &mut plain, "hold and back, the key stays");
    let fresh = keys(Suite::Aes128Sha1_80, 9);
    again(&mut world, &locked, fresh);
    world.ears.insert(locked.phone.leg, Incoming::new(&fresh.send));
    locked.mouth = Outgoing::new(&fresh.receive);
    talk(&mut world, &mut locked, &mut plain, "another suite and key");
}
