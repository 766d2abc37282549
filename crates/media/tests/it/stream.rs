//! One stream per leg, whatever speaks.

use cordboard_media::{Codec, Command, Event, PlayId, Repeat, Stream};
use proptest::prelude::*;

use crate::world::{World, assert_continuous, converse, listen, tone_of};

#[test]
fn numbers_are_continuous_through_play_bridge_play_bridge() {
    for (a_codec, b_codec) in
        [(Codec::Pcmu, Codec::Pcmu), (Codec::Opus, Codec::Opus), (Codec::Pcma, Codec::G722)]
    {
        let mut world = World::new();
        let mut a = world.phone(1, a_codec);
        let mut b = world.phone(2, b_codec);
        world.play(a.leg, 1, 600.0, 500, Repeat::Once);
        world.pass(505);
        let prompt = world.take(a.leg);
        assert_eq!(prompt.len(), 25, "the prompt");
        world.bridge(a.leg, b.leg);
        converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 1000.0)], 500);
        let bridge = world.take(a.leg);
        world.play(a.leg, 2, 800.0, 300, Repeat::Forever);
        converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 1000.0)], 700);
        world.command(Command::StopPlay { leg: a.leg });
        let hold = world.take(a.leg);
        converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 1000.0)], 500);
        let again = world.take(a.leg);

        for (piece, hz) in [(&prompt, 600.0), (&bridge, 1000.0), (&hold, 800.0), (&again, 1000.0)] {
            let heard = tone_of(&listen(a_codec, piece, a.payload), a_codec.sample_rate());
            assert_eq!(heard, Some(hz), "what A hears");
            assert!(piece[0].header.marker, "each source begins with a marker");
            assert!(piece[1..].iter().all(|sent| !sent.header.marker), "and only begins so");
        }
        let all = [prompt, bridge, hold, again].concat();
        assert_continuous(&all, a_codec.clock_rate() / 1000);
        let played = Event::Played { leg: a.leg, play: PlayId(1) };
        assert_eq!(world.events, [played], "the first ended, the second was stopped");
    }
}

#[test]
fn what_a_held_leg_did_not_get_does_not_look_lost() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let mut b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    let open = Stream::new(a.address, Codec::Pcmu, 0);
    for (send, receive, bridged) in [
        (true, true, true),
        (false, true, true),
        (true, true, true),
        (true, true, false),
        (true, false, true),
        (true, true, true),
    ] {
        let mut stream = open.clone();
        (stream.send, stream.receive) = (send, receive);
        let leg = a.leg;
        world.command(Command::Configure { leg, stream });
        match bridged {
            true => world.bridge(a.leg, b.leg),
            false => world.command(Command::Unbridge { leg }),
        }
        converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 1000.0)], 1000);
    }
    let sent = world.take(a.leg);
    assert_eq!(sent.len(), 200, "four of the six seconds");
    assert_continuous(&sent, 8);
    let to_b = world.take(b.leg);
    assert_eq!(to_b.len(), 200, "and so the other way");
    assert_continuous(&to_b, 8);
}

#[test]
fn a_play_is_over_when_its_last_packet_has_sounded() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    world.play(a.leg, 1, 600.0, 100, Repeat::Once);
    world.pass(99);
    assert!(world.events.is_empty(), "its last packet still sounds");
    world.pass(1);
    assert_eq!(world.events.len(), 1, "now it is over");
    let times: Vec<_> =
        world.take(a.leg).iter().map(|sent| (sent.at - world.start).as_millis()).collect();
    assert_eq!(times, [0, 20, 40, 60, 80], "on the clock");
}

#[test]
fn a_play_goes_on_unheard_while_the_leg_is_on_hold() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    let mut held = Stream::new(a.address, Codec::Pcmu, 0);
    held.send = false;
    world.command(Command::Configure { leg: a.leg, stream: held });
    world.play(a.leg, 1, 600.0, 100, Repeat::Once);
    world.pass(200);
    assert!(world.take(a.leg).is_empty(), "we may not send");
    assert_eq!(world.events.len(), 1, "the flow is not held up");
}

#[test]
fn a_machine_that_slept_does_not_flood() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    world.play(a.leg, 1, 600.0, 1000, Repeat::Forever);
    world.pass(100);
    world.take(a.leg);
    world.now += std::time::Duration::from_secs(3600);
    world.patchbay.handle(world.now, cordboard_media::Input::Timeout);
    world.pass(0);
    assert!(world.take(a.leg).len() <= 11, "an hour is not caught up with");
}

#[test]
fn a_leg_that_is_not_listened_to_is_not_heard_and_one_that_may_not_hear_hears_nothing() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let mut b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    let mut stream = Stream::new(a.address, Codec::Pcmu, 0);
    stream.receive = false;
    world.command(Command::Configure { leg: a.leg, stream: stream.clone() });
    converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 600.0)], 100);
    assert!(world.take(b.leg).is_empty(), "A is not listened to");
    assert_eq!(world.take(a.leg).len(), 5, "A hears");
    (stream.receive, stream.send) = (true, false);
    world.command(Command::Configure { leg: a.leg, stream });
    converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 600.0)], 100);
    assert_eq!(world.take(b.leg).len(), 5, "A is listened to");
    assert!(world.take(a.leg).is_empty(), "A hears nothing");
}

#[test]
fn a_leg_that_is_bridged_anew_leaves_its_old_peer() {
    let mut world = World::new();
    let mut phones: Vec<_> = (1..=3).map(|leg| world.phone(leg, Codec::Pcmu)).collect();
    world.bridge(phones[0].leg, phones[1].leg);
    world.bridge(phones[2].leg, phones[0].leg);
    assert_eq!(world.patchbay.census().bridges, 1, "one pair");
    phones[1].speak(&mut world, 440.0);
    assert!(world.sent.is_empty(), "the old peer speaks to nobody");
    phones[2].speak(&mut world, 440.0);
    assert_eq!(world.take(phones[0].leg).len(), 1, "the new one is heard");
    world.command(Command::Unbridge { leg: phones[0].leg });
    phones[2].speak(&mut world, 440.0);
    assert!(world.sent.is_empty(), "nobody is");
    assert_eq!(world.patchbay.census().bridges, 0, "no pair");
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Speak(u64),
    Lose,
    Play(Repeat),
    Stop,
    Bridge,
    Unbridge,
    NewStream,
    Hold(bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (1u64..60).prop_map(Act::Speak),
        1 => Just(Act::Lose),
        1 => Just(Act::Play(Repeat::Once)),
        1 => Just(Act::Play(Repeat::Forever)),
        1 => Just(Act::Stop),
        1 => Just(Act::Bridge),
        1 => Just(Act::Unbridge),
        1 => Just(Act::NewStream),
        1 => any::<bool>().prop_map(Act::Hold),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_happens_the_listener_sees_one_stream(acts in proptest::collection::vec(act(), 1..60)) {
        let mut world = World::new();
        let a = world.phone(1, Codec::Pcmu);
        let mut b = world.phone(2, Codec::Pcmu);
        for (n, act) in acts.iter().enumerate() {
            match *act {
                Act::Speak(wait) => {
                    b.speak(&mut world, 440.0);
                    world.pass(wait);
                }
                Act::Lose => drop(b.frame(440.0)),
                Act::Play(repeat) => world.play(a.leg, n as u64, 600.0, 90, repeat),
                Act::Stop => world.command(Command::StopPlay { leg: a.leg }),
                Act::Bridge => world.bridge(a.leg, b.leg),
                Act::Unbridge => world.command(Command::Unbridge { leg: b.leg }),
                Act::NewStream => {
                    b.next.ssrc = b.next.ssrc.wrapping_mul(3);
                    b.next.timestamp = b.next.timestamp.wrapping_mul(5);
                }
                Act::Hold(held) => {
                    let mut stream = Stream::new(a.address, Codec::Pcmu, 0);
                    stream.send = !held;
                    world.command(Command::Configure { leg: a.leg, stream });
                }
            }
        }
        let sent = world.take(a.leg);
        let lost = acts.iter().filter(|act| matches!(act, Act::Lose)).count() as u16;
        for two in sent.windows(2) {
            prop_assert_eq!(two[0].header.ssrc, two[1].header.ssrc);
            let step = two[1].header.sequence.wrapping_sub(two[0].header.sequence);
            prop_assert!((1..=1 + lost).contains(&step), "a step of {}, {} lost", step, lost);
            let moved = two[1].header.timestamp.wrapping_sub(two[0].header.timestamp) as i32;
            prop_assert!(moved > 0, "timestamps go forward: {}", moved);
        }
    }
}
