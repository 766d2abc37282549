//! Two phones on real sockets call each other through a whole exchange: a fax between them, and ports that
//! another program holds.
#![allow(
    clippy::disallowed_methods,
    reason = "what happens on real sockets is waited for by the clock"
)]

mod peer;

use std::{
    net::{SocketAddr, UdpSocket},
    ops::RangeInclusive,
    path::Path,
    time::Duration,
};

use cordboard_engine::{Config, Engine, FirstStart, RunError, TlsConfig};
use cordboard_pbx::office::Office;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::peer::{Peer, next, until};

const PATIENCE: Duration = Duration::from_secs(20);

/// An exchange that runs, with its first office.
struct Bench {
    address: SocketAddr,
    office: Office,
    stop: CancellationToken,
    running: JoinHandle<Result<(), RunError>>,
}

async fn bench(data: &Path, rtp: RangeInclusive<u16>) -> Bench {
    let (tell, told) = std::sync::mpsc::channel();
    let announce = Box::new(move |office: &Office| drop(tell.send(office.clone())));
    let first = FirstStart { language: "en".into(), announce };
    let config = Config {
        data: data.to_owned(),
        sip: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        tls: TlsConfig::default(),
        rtp,
        wall_clock: None,
    };
    let engine = Engine::start(config, first).await.expect("it starts");
    let address = engine.listening()[0].address;
    let office = told.try_recv().expect("the first office is told");
    let stop = CancellationToken::new();
    let running = tokio::spawn(engine.run(stop.clone()));
    Bench { address, office, stop, running }
}

impl Bench {
    async fn stop(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, self.running).await.expect("it ends in time");
        ended.expect("without breaking down").expect("and well");
    }
}

/// Two phones that talk.
fn talking(bench: &Bench) -> (Peer, Peer) {
    let office = &bench.office;
    let mut phones = office.extensions.iter().map(|extension| {
        let secret = extension.secret.as_ref().expect("the first office has one");
        Peer::new(bench.address, &extension.number, secret.expose())
    });
    let (mut a, mut b) = (phones.next().expect("a phone"), phones.next().expect("another"));
    until(&mut a, &mut b, "both are registered", |a, b| a.registered && b.registered);
    a.dial(&office.extensions[1].number);
    until(&mut a, &mut b, "they talk", |a, b| a.up && b.up);
    (a, b)
}

/// Both speak until both are heard by the other.
fn hear_each_other(a: &mut Peer, b: &mut Peer) {
    let says = |peer: &Peer, byte: u8| {
        let packets = std::iter::from_fn(|| next(&peer.sound));
        packets.into_iter().any(|(packet, _)| packet.ends_with(&[byte; 160]))
    };
    until(a, b, "both are heard", |a, b| {
        a.speak(0x55);
        b.speak(0xAA);
        // Both are looked at, so that neither falls behind.
        let (at_b, at_a) = (says(b, 0x55), says(a, 0xAA));
        at_a && at_b
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fax_passes_the_exchange_unread_and_there_is_sound_before_and_after() {
    let data = tempfile::tempdir().expect("a folder");
    let bench = bench(data.path(), 42_000..=42_099).await;
    let (mut a, mut b) = talking(&bench);
    hear_each_other(&mut a, &mut b);
    // The called machine hears the other one's tone, and asks (T.38 annex D).
    let offer = b.fax_offer();
    b.offer(offer);
    until(&mut a, &mut b, "the offer is passed on", |a, _| a.offered.is_some());
    let offered = a.offered.clone().expect("just seen");
    assert!(offered.contains("m=image ") && offered.contains("a=T38FaxVersion:0"), "{offered}");
    let answer = a.fax_offer();
    a.answer(answer);
    until(&mut a, &mut b, "the answer is passed back", |_, b| b.answered.is_some());
    let (at_a, at_b) = (a.there.expect("described"), b.there.expect("described"));
    for nth in 0..200_u16 {
        let [high, low] = nth.to_be_bytes();
        let (from_a, from_b) = (vec![high, low, 1, 6], vec![high, low, 2, 9, 9]);
        a.fax.send_to(&from_a, at_a).expect("sent");
        b.fax.send_to(&from_b, at_b).expect("sent");
        let (mut heard_a, mut heard_b) = (None, None);
        until(&mut a, &mut b, "the datagrams are through", |a, b| {
            heard(&mut heard_a, &a.fax) & heard(&mut heard_b, &b.fax)
        });
        assert_eq!(
            heard_a,
            Some((from_b, at_a)),
            "as it was sent, and from where it was described"
        );
        assert_eq!(heard_b, Some((from_a, at_b)), "and the other way");
    }
    let offer = b.sound_offer();
    b.offer(offer);
    until(&mut a, &mut b, "sound is back at one side", |_, b| b.answered.is_some());
    until(&mut a, &mut b, "and offered to the other", |a, _| a.offered.is_some());
    let answer = a.sound_offer();
    a.answer(answer);
    hear_each_other(&mut a, &mut b);
    bench.stop().await;
}

fn heard(heard: &mut Option<(Vec<u8>, SocketAddr)>, socket: &UdpSocket) -> bool {
    *heard = heard.take().or_else(|| next(socket));
    heard.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fax_that_the_other_side_does_not_take_leaves_the_sound_as_it_was() {
    let data = tempfile::tempdir().expect("a folder");
    let bench = bench(data.path(), 42_100..=42_199).await;
    let (mut a, mut b) = talking(&bench);
    let there = b.there;
    let offer = b.fax_offer();
    b.offer(offer);
    until(&mut a, &mut b, "the offer is passed on", |a, _| a.offered.is_some());
    a.refuse(488);
    until(&mut a, &mut b, "the refusal is passed back", |_, b| b.refused.is_some());
    assert_eq!((b.refused, b.there), (Some(488), there), "as if nothing had been");
    // The offer that was refused described the port of the sound, which is the same.
    hear_each_other(&mut a, &mut b);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ports_that_another_program_holds_are_passed_over_and_the_call_is_heard() {
    let data = tempfile::tempdir().expect("a folder");
    let bench = bench(data.path(), 42_200..=42_299).await;
    let held = [42_200, 42_202, 42_204].map(|port| UdpSocket::bind(("127.0.0.1", port)));
    let held = held.map(|held| held.expect("nobody else uses these ports"));
    let (mut a, mut b) = talking(&bench);
    // Each is told of another port as soon as it has answered.
    let is_held = |peer: &Peer| held.iter().any(|held| held.local_addr().ok() == peer.there);
    until(&mut a, &mut b, "both have been told of a port that is free", |a, b| {
        for peer in [&mut *a, &mut *b] {
            if peer.offered.is_some() {
                let answer = peer.sound_offer();
                peer.answer(answer);
            }
        }
        !is_held(a) && !is_held(b)
    });
    hear_each_other(&mut a, &mut b);
    bench.stop().await;
}
