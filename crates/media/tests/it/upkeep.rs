//! Silence, reports, and what is left in the end.

use std::net::SocketAddr;
use std::time::Duration;

use cordboard_media::rtcp::{self, Heard, ReportBlock};
use cordboard_media::{
    Census, Codec, Command, Event, Input, RecordingId, RecordingKind, Repeat, Settings, Stream,
};

use crate::world::{World, converse};

#[test]
fn a_silent_peer_is_told_of_once_and_its_return_too() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    converse(&mut world, &mut [(&mut a, 440.0)], 1000);
    world.pass(29_000);
    assert!(world.events.is_empty(), "not yet");
    world.pass(120_000);
    let stalled = Event::Stalled { leg: a.leg, silent_ms: 30_000 };
    assert_eq!(world.events, std::slice::from_ref(&stalled), "once");
    a.speak(&mut world, 440.0);
    assert_eq!(world.events, [stalled, Event::Resumed { leg: a.leg }], "and back");
    world.pass(30_000);
    assert_eq!(world.events.len(), 3, "a second time is told again");
}

#[test]
fn a_leg_that_is_not_listened_to_or_reports_by_rtcp_does_not_stall() {
    let mut world = World::new();
    let a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    let mut stream = Stream::new(a.address, Codec::Pcmu, 0);
    stream.receive = false;
    world.command(Command::Configure { leg: a.leg, stream });
    let report =
        rtcp::write(rtcp::Report { ssrc: 1, sender: None, block: None, name: "b", leaving: false });
    for _ in 0..30 {
        world.pass(5000);
        let from = SocketAddr::new(b.address.ip(), b.address.port() + 1);
        let input = Input::Rtcp { leg: b.leg, from, bytes: &report };
        world.patchbay.handle(world.now, input);
    }
    assert!(world.events.is_empty(), "A is on hold, B is alive: {:?}", world.events);
}

#[test]
fn reports_say_what_came_and_go_where_they_should() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Pcmu);
    let b = world.phone(2, Codec::Pcmu);
    world.bridge(a.leg, b.leg);
    for n in 0..260 {
        match n % 10 {
            9 => drop(a.frame(440.0)),
            _ => a.speak(&mut world, 440.0),
        }
        world.pass(20);
    }
    let to_a: Vec<_> = world.reports.iter().filter(|(leg, ..)| *leg == a.leg).collect();
    assert_eq!(to_a.len(), 1, "every five seconds");
    let (_, to, bytes) = to_a[0];
    assert_eq!(*to, SocketAddr::new(a.address.ip(), 4001), "the next port");
    let mut blocks = Vec::new();
    rtcp::read(bytes, |heard| blocks.push(heard));
    let [Heard::Report(block)] = blocks[..] else {
        panic!("A was sent nothing, so it is a receiver report: {blocks:?}");
    };
    assert_eq!(block.ssrc, 101, "of A's stream");
    assert!((23..=26).contains(&block.fraction_lost), "a tenth is lost: {block:?}");
    let to_b = world.reports.iter().find(|(leg, ..)| *leg == b.leg).expect("B is told too");
    let mut first = None;
    rtcp::read(&to_b.2, |heard| first = first.or(Some(heard)));
    let Some(Heard::Sender { info, .. }) = first else {
        panic!("B was sent to, so it is a sender report");
    };
    assert!(info.packets >= 220, "how much: {info:?}");
}

#[test]
fn multiplexed_reports_share_the_port_and_feed_the_statistics() {
    let mut world = World::new();
    let mut a = world.phone(1, Codec::Opus);
    let mut stream = Stream::new(a.address, Codec::Opus, a.payload);
    stream.rtcp_mux = true;
    world.command(Command::Configure { leg: a.leg, stream });
    world.play(a.leg, 1, 440.0, 1000, Repeat::Forever);
    converse(&mut world, &mut [(&mut a, 440.0)], 6000);
    let (_, to, _) = world.reports.last().expect("a report");
    assert_eq!(*to, a.address, "the RTP port");
    let ssrc = world.take(a.leg)[0].header.ssrc;
    let block = ReportBlock { ssrc, fraction_lost: 26, lost: 17, ..ReportBlock::default() };
    let report = rtcp::write(rtcp::Report {
        ssrc: 1,
        sender: None,
        block: Some(block),
        name: "a",
        leaving: false,
    });
    world.datagram(a.leg, a.address, &report);
    world.command(Command::Close { leg: a.leg });
    let Some(Event::Closed { stats, .. }) = world.events.last() else {
        panic!("closed");
    };
    assert_eq!(stats.remote_lost, Some(17), "what A lost of ours");
    assert_eq!((stats.received, stats.lost), (300, 0), "what we had of A's");
    assert!(stats.sent >= 300 && stats.discarded == 0, "{stats:?}");
    assert!(stats.jitter_ms < 1.0, "the virtual network has none: {stats:?}");
}

#[test]
fn nothing_is_left_after_close() {
    let mut world =
        World::with(Settings { stall_after: Duration::from_secs(2), ..Settings::default() });
    let mut a = world.phone(1, Codec::Pcmu);
    let mut b = world.phone(2, Codec::Opus);
    world.bridge(a.leg, b.leg);
    for (recording, kind) in [(1, RecordingKind::Call), (2, RecordingKind::Message)] {
        world.command(Command::Record { recording: RecordingId(recording), leg: a.leg, kind });
    }
    world.play(b.leg, 1, 440.0, 1000, Repeat::Forever);
    converse(&mut world, &mut [(&mut a, 440.0), (&mut b, 600.0)], 1000);
    let full = Census { legs: 2, plays: 1, recordings: 2, bridges: 1 };
    assert_eq!(world.patchbay.census(), full, "all is alive");
    world.command(Command::Close { leg: a.leg });
    let half = Census { legs: 1, plays: 1, ..Census::default() };
    assert_eq!(world.patchbay.census(), half, "the bridge and the recordings went with A");
    assert!(world.tapes.values().all(|tape| tape.stopped), "both tapes ended");
    world.command(Command::Close { leg: b.leg });
    assert_eq!(world.patchbay.census(), Census::default(), "nothing is left");
    let closed = world.events.iter().filter(|event| matches!(event, Event::Closed { .. }));
    assert_eq!(closed.count(), 2, "each is told");
    world.sent.clear();
    world.pass(60_000);
    assert!(world.sent.is_empty(), "and nothing goes on");
    assert_eq!(world.patchbay.poll_timeout(), None, "not even a timer");
}

#[test]
fn a_patchbay_may_move_to_its_worker_thread() {
    fn moves<T: Send>(value: T) -> T {
        value
    }
    let world = World::new();
    assert_eq!(moves(world.patchbay).census(), Census::default(), "it is `Send`");
}
