//! Real UDP sockets on loopback, a real clock, real files.

use std::{
    fs,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use cordboard_media::{
    Codec, LegId, PlayId, RecordingKind, Repeat, Stream,
    codec::{Decoder, MAX_SAMPLES},
    tone,
};

use super::*;
use crate::{convert, library::SystemVoice};

const PATIENCE: Duration = Duration::from_secs(20);

struct Bench {
    media: Option<Media>,
    events: mpsc::Receiver<Event>,
    data: tempfile::TempDir,
}

/// A phone with its leg.
struct Phone {
    socket: UdpSocket,
    leg: LegId,
    ours: SocketAddr,
    sequence: u16,
}

fn bench() -> Bench {
    let data = tempfile::tempdir().expect("a folder");
    let (sender, events) = mpsc::channel(64);
    let library = Library::new(data.path(), Box::new(SystemVoice));
    let folder = data.path().to_owned();
    let media = Media::start(folder, library, Settings::default(), 7, sender).expect("threads");
    Bench { media: Some(media), events, data }
}

/// A port that was free a moment ago.
fn free_port() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    socket.local_addr().expect("bound")
}

impl Bench {
    fn tell(&self, command: Command) {
        self.media.as_ref().expect("running").command(command).expect("the worker lives");
    }

    async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        next.expect("in time").expect("the worker lives")
    }

    /// A phone whose leg is open and speaks G.711 with it.
    async fn phone(&mut self, leg: u64) -> Phone {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let (leg, ours) = (LegId(leg), free_port());
        self.tell(Command::Open { leg, local: ours });
        let remote = socket.local_addr().expect("bound");
        self.tell(Command::Configure { leg, stream: Stream::new(remote, Codec::Pcmu, 0) });
        self.settle(leg).await;
        Phone { socket, leg, ours, sequence: 0 }
    }

    /// Waits until the worker has taken every order: a play of nothing ends at once.
    async fn settle(&mut self, leg: LegId) {
        let (play, clips) = (PlayId(u64::MAX), vec![ClipId::new("nothing")]);
        self.tell(Command::Play { leg, play, clips, repeat: Repeat::Once });
        assert_eq!(self.next().await, Event::Played { leg, play }, "nothing else has happened");
    }

    async fn stop(&mut self) -> Vec<Event> {
        let media = self.media.take().expect("running");
        let stopped = tokio::task::spawn_blocking(move || media.stop());
        let mut rest = Vec::new();
        while let Some(event) = self.events.recv().await {
            rest.push(event);
        }
        stopped.await.expect("it ends well");
        rest
    }
}

impl Phone {
    /// 20 ms of G.711 that is the same byte over and over.
    fn send(&mut self, byte: u8) {
        self.sequence += 1;
        let mut packet = vec![0x80, 0];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend((u32::from(self.sequence) * 160).to_be_bytes());
        packet.extend((self.leg.0 as u32 + 1000).to_be_bytes());
        packet.extend([byte; 160]);
        self.socket.send_to(&packet, self.ours).expect("sent");
    }

    /// The payload of the next packet that comes from our leg.
    fn receive(&self) -> Vec<u8> {
        let mut packet = [0; 1500];
        loop {
            let (length, from) = self.socket.recv_from(&mut packet).expect("a packet in time");
            // Reports come from the port above.
            if from == self.ours && packet[1] & 0x7F < 64 {
                return packet[12..length].to_vec();
            }
        }
    }

    /// So much sound, decoded.
    fn hear(&self, millis: usize) -> Vec<i16> {
        let mut decoder = Decoder::new(Codec::Pcmu).expect("G.711");
        let (mut heard, mut room) = (Vec::new(), [0; MAX_SAMPLES]);
        while heard.len() < millis * 8 {
            let count = decoder.decode(&self.receive(), &mut room).expect("G.711");
            heard.extend_from_slice(&room[..count]);
        }
        heard
    }
}

#[tokio::test]
async fn two_phones_hear_each_other_through_a_bridge() {
    let mut bench = bench();
    let (mut a, mut b) = (bench.phone(1).await, bench.phone(2).await);
    bench.tell(Command::Bridge { a: a.leg, b: b.leg });
    bench.settle(a.leg).await;
    for _ in 0..5 {
        a.send(0x55);
        b.send(0xAA);
    }
    assert_eq!(b.receive(), [0x55; 160], "B hears A, byte for byte");
    assert_eq!(a.receive(), [0xAA; 160], "A hears B, byte for byte");
}

#[tokio::test]
async fn a_clip_is_loaded_and_played_on_the_clock() {
    let mut bench = bench();
    let phone = bench.phone(1).await;
    let (leg, play) = (phone.leg, PlayId(9));
    let clips = vec![ClipId::new("tone/nothing"), ClipId::new("tone/beep")];
    bench.tell(Command::Play { leg, play, clips, repeat: Repeat::Once });
    let phone = tokio::task::spawn_blocking(move || (phone.hear(100), phone).0);
    let heard = phone.await.expect("sound came");
    let hz = tone::dominant(&heard, 8000, &[450.0, 1000.0, 2000.0]);
    assert_eq!(hz, Some(1000.0), "the beep, and not what does not exist");
    assert_eq!(bench.next().await, Event::Played { leg, play }, "its end is told");
}

#[tokio::test]
async fn a_play_of_nothing_that_exists_ends_at_once() {
    let mut bench = bench();
    let phone = bench.phone(1).await;
    let (leg, play) = (phone.leg, PlayId(1));
    let clips = vec![ClipId::new("prompt/en/no-such-prompt")];
    bench.tell(Command::Play { leg, play, clips, repeat: Repeat::Once });
    assert_eq!(bench.next().await, Event::Played { leg, play }, "silence of no length");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let mut bench = bench();
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let leg = LegId(4);
    bench.tell(Command::Open { leg, local: taken.local_addr().expect("bound") });
    match bench.next().await {
        Event::OpenFailed { leg: failed, .. } => assert_eq!(failed, leg, "this leg"),
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn a_leg_whose_port_is_taken_is_opened_at_another_and_goes_on_as_it_was_told() {
    let mut bench = bench();
    let mut a = bench.phone(1).await;
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let (leg, remote) = (LegId(2), socket.local_addr().expect("bound"));
    bench.tell(Command::Open { leg, local: taken.local_addr().expect("bound") });
    bench.tell(Command::Configure { leg, stream: Stream::new(remote, Codec::Pcmu, 0) });
    bench.tell(Command::Bridge { a: a.leg, b: leg });
    assert!(matches!(bench.next().await, Event::OpenFailed { .. }), "another has the port");
    let ours = free_port();
    bench.tell(Command::Open { leg, local: ours });
    bench.settle(leg).await;
    let mut b = Phone { socket, leg, ours, sequence: 0 };
    for _ in 0..5 {
        a.send(0x55);
        b.send(0xAA);
    }
    assert_eq!(b.receive(), [0x55; 160], "B hears A, from the port that was free");
    assert_eq!(a.receive(), [0xAA; 160], "A hears B");
}

#[tokio::test]
async fn a_call_is_recorded_into_the_file_that_was_named() {
    let mut bench = bench();
    let mut phone = bench.phone(1).await;
    let recording = RecordingId(3);
    let path = "recordings/2026-10-10/C1.wav";
    let media = bench.media.as_ref().expect("running");
    media.open_recording(recording, path).expect("the worker lives");
    bench.tell(Command::Record { recording, leg: phone.leg, kind: RecordingKind::Call });
    bench.settle(phone.leg).await;
    for _ in 0..10 {
        phone.send(0x10);
    }
    let (leg, play, clips) = (phone.leg, PlayId(1), vec![ClipId::new("tone/beep")]);
    bench.tell(Command::Play { leg, play, clips, repeat: Repeat::Once });
    assert_eq!(bench.next().await, Event::Played { leg, play }, "half a second has passed");
    bench.tell(Command::StopRecording { recording });
    match bench.next().await {
        Event::RecordingEnded { recording: ended, millis, .. } => {
            assert_eq!(ended, recording, "this recording");
            assert!(millis >= 100, "something was recorded: {millis} ms");
        }
        other => panic!("the end was expected, not {other:?}"),
    }
    let file = fs::read(bench.data.path().join(path)).expect("the file");
    assert!(convert::clip(file).is_ok(), "it is a sound file");
}

#[tokio::test]
async fn closing_a_leg_frees_its_port_and_tells_its_statistics() {
    let mut bench = bench();
    let phone = bench.phone(1).await;
    bench.tell(Command::Close { leg: phone.leg });
    match bench.next().await {
        Event::Closed { leg, .. } => assert_eq!(leg, phone.leg, "this leg"),
        other => panic!("the end was expected, not {other:?}"),
    }
    bench.tell(Command::Open { leg: LegId(2), local: phone.ours });
    bench.tell(Command::Close { leg: LegId(2) });
    assert!(matches!(bench.next().await, Event::Closed { .. }), "the port could be used again");
}

#[tokio::test]
async fn stopping_closes_the_recordings_that_run() {
    let mut bench = bench();
    let phone = bench.phone(1).await;
    let recording = RecordingId(8);
    let media = bench.media.as_ref().expect("running");
    media.open_recording(recording, "voicemail/1.wav").expect("the worker lives");
    bench.tell(Command::Record { recording, leg: phone.leg, kind: RecordingKind::Message });
    let rest = bench.stop().await;
    let ended = rest.iter().any(
        |event| matches!(event, Event::RecordingEnded { recording: ended, .. } if *ended == recording),
    );
    assert!(ended, "the file is closed and that is told: {rest:?}");
}

#[tokio::test]
async fn a_recording_of_a_leg_that_is_not_open_fails_and_leaves_no_file() {
    let mut bench = bench();
    let leg = LegId(9);
    let recording = RecordingId(4);
    let media = bench.media.as_ref().expect("running");
    media.open_recording(recording, "recordings/none.wav").expect("the worker lives");
    bench.tell(Command::Record { recording, leg, kind: RecordingKind::Call });
    let failed = bench.next().await;
    assert!(matches!(failed, Event::RecordingFailed { .. }), "and so it fails: {failed:?}");
    let rest = bench.stop().await;
    assert!(rest.is_empty(), "nothing was left open: {rest:?}");
    assert!(!bench.data.path().join("recordings").exists(), "nor made");
}
