use std::{net::UdpSocket, time::Duration};

use cordboard_media::{Codec, RecordingId, Stream, codec::g711, tone, voice};
use cordboard_phone::{LineEvent, LineId};
use cordboard_sound::Talk;
use mio::Poll;

use super::*;
use crate::{phone::sound::plug::Plug, recorder::Recorder};

const PATIENCE: Duration = Duration::from_secs(20);

struct Desk {
    board: Board,
    poll: Poll,
    events: mpsc::Receiver<(LineId, LineEvent)>,
    recorder: Recorder,
    now: Instant,
}

impl Desk {
    fn new() -> Self {
        let (sender, events) = mpsc::channel(64);
        let (recorder, tape) = Recorder::start(|_| {}).expect("a thread");
        let board = Board::new(7, sender, Tapes::new(tape));
        let poll = Poll::new().expect("a poll");
        Self { board, poll, events, recorder, now: Instant::now() }
    }

    /// Opens a line that speaks PCMA with a new peer.
    fn call(&mut self, line: LineId) -> (UdpSocket, SocketAddr) {
        let peer = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        peer.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let ours = "127.0.0.1".parse().expect("an IP");
        let local = self
            .board
            .open(self.poll.registry(), line, ours, &(30_000..=32_767))
            .expect("a free port");
        let remote = peer.local_addr().expect("bound");
        let stream = Stream::new(remote, Codec::Pcma, 8);
        self.command(line, voice::Command::Configure(stream));
        (peer, local)
    }

    fn command(&mut self, line: LineId, command: voice::Command) {
        self.board.command(self.now, self.poll.registry(), line, command);
    }

    /// `count` times 10 ms both ways, saying `song`; returns what was heard.
    fn turn(&mut self, count: usize, song: &[i16]) -> Vec<i16> {
        let mut heard = Vec::new();
        for n in 0..count {
            self.now += Duration::from_millis(10);
            let mut frame = SILENCE;
            self.board.render(self.now, &mut frame);
            heard.extend(frame);
            let said = song.get(n * FRAME..(n + 1) * FRAME).unwrap_or(&SILENCE);
            self.board.capture(self.now, said.try_into().expect("a frame"));
        }
        heard
    }

    /// One packet from the network to a line.
    fn packet(&mut self, line: LineId, from: SocketAddr, bytes: &[u8]) {
        let seat = self.board.seats.get_mut(&line).expect("it is open");
        seat.line.handle(self.now, voice::Input::Packet { from, bytes });
    }
}

/// The sound in the packets that a peer got.
fn received(peer: &UdpSocket, packets: usize) -> Vec<i16> {
    let mut samples = Vec::new();
    for _ in 0..packets {
        let mut bytes = [0; 1500];
        let length = peer.recv(&mut bytes).expect("a packet");
        samples.extend(bytes[12..length].iter().map(|byte| g711::a_decode(*byte)));
    }
    samples
}

fn rtp(nth: u16, song: &[i16]) -> Vec<u8> {
    let mut bytes = vec![0x80, 8];
    bytes.extend(nth.to_be_bytes());
    bytes.extend((u32::from(nth) * 160).to_be_bytes());
    bytes.extend([1, 2, 3, 4]);
    bytes.extend(song.iter().map(|sample| g711::a_encode(*sample)));
    bytes
}

#[test]
fn what_is_said_on_a_line_reaches_its_peer_and_a_line_aside_is_silent() {
    let mut desk = Desk::new();
    let (near, far) = (LineId(1), LineId(2));
    let (peer, _) = desk.call(near);
    let (other, _) = desk.call(far);
    desk.board.talk(vec![near]);
    desk.turn(60, &tone::sine(440.0, 0.3, 48_000, 600));
    let heard = received(&peer, 25);
    assert!(tone::power(&heard[800..], 8000, 440.0) > 0.05, "the peer hears the tone");
    let aside = received(&other, 25);
    assert!(tone::power(&aside, 8000, 440.0) < 1e-6, "the other one hears nothing of it");
}

#[test]
fn the_peers_voice_is_heard_with_the_tone_that_the_phone_sings() {
    let mut desk = Desk::new();
    let line = LineId(1);
    let (peer, _) = desk.call(line);
    desk.board.talk(vec![line]);
    desk.board.sing(Some(tone::sine(1000.0, 0.1, 48_000, 1000).into()));
    let from = peer.local_addr().expect("bound");
    let song = tone::sine(660.0, 0.3, 8000, 800);
    let mut heard = Vec::new();
    for (nth, packet) in song.chunks_exact(160).enumerate() {
        desk.packet(line, from, &rtp(nth as u16, packet));
        heard.extend(desk.turn(2, &[]));
    }
    let late = &heard[14_400..];
    assert!(tone::power(late, 48_000, 660.0) > 0.05, "the peer");
    assert!(tone::power(late, 48_000, 1000.0) > 0.005, "and the phone's own tone");
}

#[test]
fn a_conference_lets_each_hear_the_other_and_the_microphone() {
    let mut desk = Desk::new();
    let (one, two) = (LineId(1), LineId(2));
    let (first, _) = desk.call(one);
    let (second, _) = desk.call(two);
    desk.board.talk(vec![one, two]);
    let from = first.local_addr().expect("bound");
    let (song, mine) = (tone::sine(660.0, 0.2, 8000, 1000), tone::sine(440.0, 0.2, 48_000, 1000));
    for (nth, (packet, said)) in
        song.chunks_exact(160).zip(mine.chunks_exact(2 * FRAME)).enumerate()
    {
        desk.packet(one, from, &rtp(nth as u16, packet));
        desk.turn(2, said);
    }
    let heard = received(&second, 40);
    let late = &heard[2400..];
    assert!(tone::power(late, 8000, 660.0) > 0.01, "the other party");
    assert!(tone::power(late, 8000, 440.0) > 0.01, "and us");
    let echo = received(&first, 40);
    assert!(tone::power(&echo[2400..], 8000, 660.0) < 1e-3, "nobody hears oneself");
}

#[test]
fn a_recording_has_the_peer_on_the_left_and_us_on_the_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("call.wav");
    let mut desk = Desk::new();
    let line = LineId(1);
    let (_peer, _) = desk.call(line);
    desk.board.talk(vec![line]);
    desk.board.record(line, Some((RecordingId(1), path.clone())));
    desk.turn(50, &tone::sine(440.0, 0.3, 48_000, 500));
    desk.command(line, voice::Command::Close);
    let Desk { board, recorder, .. } = desk;
    drop(board);
    recorder.join();
    let bytes = std::fs::read(path).expect("the file");
    let samples: Vec<i16> =
        bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let side = |nth: usize| samples.iter().skip(nth).step_by(2).copied().collect::<Vec<_>>();
    assert_eq!(side(0).len(), 8000, "half a second at 16 kHz");
    assert!(tone::power(&side(1)[800..], 16_000, 440.0) > 0.05, "we are on the right");
    assert!(tone::power(&side(0), 16_000, 440.0) < 1e-6, "and not on the left");
}

#[test]
fn a_line_that_is_closed_says_so_and_gives_its_port_back() {
    let mut desk = Desk::new();
    let line = LineId(1);
    let (_peer, local) = desk.call(line);
    assert!(UdpSocket::bind(local).is_err(), "the port is in use");
    desk.command(line, voice::Command::Close);
    let (of, event) = desk.events.try_recv().expect("it is told");
    assert_eq!(of, line, "of that line");
    assert!(matches!(event, LineEvent::Sound(voice::Event::Closed { .. })), "closed: {event:?}");
    assert!(UdpSocket::bind(local).is_ok(), "the port is free again");
    assert!(desk.board.is_idle(), "nothing is left");
}

#[test]
fn a_card_that_is_being_closed_moves_nothing_any_more() {
    let Desk { board, .. } = Desk::new();
    let (board, current) = (Arc::new(Mutex::new(board)), Arc::default());
    let mut old = Plug::new(Arc::clone(&board), Arc::clone(&current));
    lock(&board).sing(Some([5; 10].into()));
    let mut frame = SILENCE;
    old.render(Instant::now(), &mut frame);
    assert_eq!(frame, [5; FRAME], "it is the one in use");
    let mut new = Plug::new(board, current);
    let (mut unheard, mut heard) = (SILENCE, SILENCE);
    old.render(Instant::now(), &mut unheard);
    new.render(Instant::now(), &mut heard);
    assert_eq!((unheard, heard), (SILENCE, [5; FRAME]), "only the new one is asked");
}
