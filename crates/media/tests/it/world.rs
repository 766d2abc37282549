//! A patchbay with a virtual clock, and phones that speak to it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordboard_media::codec::{Decoder, Encoder, MAX_SAMPLES};
use cordboard_media::rtp::{self, Header};
use cordboard_media::srtp::Incoming;
use cordboard_media::{
    Clip, ClipId, Codec, Command, Event, Input, LegId, Output, Patchbay, PlayId, RecordingId,
    Repeat, Settings, Stream, tone,
};

/// A packet that left.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) leg: LegId,
    pub(crate) to: SocketAddr,
    pub(crate) at: Instant,
    pub(crate) header: Header,
    pub(crate) payload: Vec<u8>,
}

/// What a recording has given so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape {
    pub(crate) rate: u32,
    pub(crate) left: Vec<i16>,
    pub(crate) right: Vec<i16>,
    pub(crate) stopped: bool,
}

pub(crate) struct World {
    pub(crate) patchbay: Patchbay,
    pub(crate) start: Instant,
    pub(crate) now: Instant,
    pub(crate) sent: Vec<Sent>,
    pub(crate) reports: Vec<(LegId, SocketAddr, Vec<u8>)>,
    pub(crate) events: Vec<Event>,
    pub(crate) tapes: HashMap<RecordingId, Tape>,
    /// The far ends of encrypted legs.
    pub(crate) ears: HashMap<LegId, Incoming>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    #[expect(clippy::disallowed_methods, reason = "virtual time needs a moment to count from")]
    pub(crate) fn with(settings: Settings) -> Self {
        let start = Instant::now();
        Self {
            patchbay: Patchbay::new(settings, 42),
            start,
            now: start,
            sent: Vec::new(),
            reports: Vec::new(),
            events: Vec::new(),
            tapes: HashMap::new(),
            ears: HashMap::new(),
        }
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.patchbay.handle(self.now, Input::Command(command));
        self.drain();
    }

    /// Let time pass, doing what it asks for.
    pub(crate) fn pass(&mut self, millis: u64) {
        self.pass_until(self.now + Duration::from_millis(millis));
    }

    pub(crate) fn pass_until(&mut self, until: Instant) {
        let mut turns = 0;
        while let Some(due) = self.patchbay.poll_timeout().filter(|&due| due <= until) {
            turns = if due > self.now { 0 } else { turns + 1 };
            assert!(turns < 1000, "the timers spin at one moment");
            self.now = self.now.max(due);
            self.patchbay.handle(self.now, Input::Timeout);
            self.drain();
        }
        self.now = self.now.max(until);
    }

    pub(crate) fn datagram(&mut self, leg: LegId, from: SocketAddr, bytes: &[u8]) {
        self.patchbay.handle(self.now, Input::Packet { leg, from, bytes });
        self.drain();
    }

    pub(crate) fn packet(&mut self, leg: LegId, from: SocketAddr, header: Header, payload: &[u8]) {
        let bytes = rtp::write(header, payload).expect("a packet fits");
        self.datagram(leg, from, &bytes);
    }

    pub(crate) fn open(&mut self, leg: u64, stream: Stream) -> LegId {
        let leg = LegId(leg);
        let local = SocketAddr::from(([127, 0, 0, 1], 10_000 + leg.0 as u16 * 2));
        self.command(Command::Open { leg, local });
        self.command(Command::Configure { leg, stream });
        leg
    }

    /// Open a leg and get the phone at its other end.
    pub(crate) fn phone(&mut self, leg: u64, codec: Codec) -> Phone {
        let phone = Phone::new(leg, codec);
        self.open(leg, Stream::new(phone.address, codec, phone.payload));
        phone
    }

    pub(crate) fn bridge(&mut self, a: LegId, b: LegId) {
        self.command(Command::Bridge { a, b });
    }

    /// Make a clip of one tone known and play it.
    pub(crate) fn play(&mut self, leg: LegId, play: u64, hz: f64, millis: u32, repeat: Repeat) {
        let id = ClipId::new(&format!("test/{hz}/{millis}"));
        let clip = Clip {
            narrow: tone::sine(hz, 0.4, 8000, millis).into(),
            wide: tone::sine(hz, 0.4, 16000, millis).into(),
        };
        self.patchbay.add_clip(id.clone(), Arc::new(clip));
        self.command(Command::Play { leg, play: PlayId(play), clips: vec![id], repeat });
    }

    /// Take the packets that left for a leg since the last call.
    pub(crate) fn take(&mut self, leg: LegId) -> Vec<Sent> {
        let (taken, kept) =
            std::mem::take(&mut self.sent).into_iter().partition(|sent| sent.leg == leg);
        self.sent = kept;
        taken
    }

    pub(crate) fn digits(&self, leg: LegId) -> String {
        self.events
            .iter()
            .filter_map(|event| match event {
                Event::Digit { leg: of, digit, .. } if *of == leg => Some(*digit),
                _ => None,
            })
            .collect()
    }

    fn drain(&mut self) {
        while let Some(output) = self.patchbay.poll_output() {
            match output {
                Output::Packet { leg, to, mut bytes } => {
                    if let Some(ear) = self.ears.get_mut(&leg) {
                        ear.unprotect(&mut bytes).expect("a locked leg sends locked packets");
                    }
                    let packet = rtp::read(&bytes).expect("we send good RTP");
                    self.sent.push(Sent {
                        leg,
                        to,
                        at: self.now,
                        header: packet.header,
                        payload: packet.payload.to_vec(),
                    });
                }
                Output::Rtcp { leg, to, mut bytes } => {
                    if let Some(ear) = self.ears.get_mut(&leg) {
                        ear.unprotect_rtcp(&mut bytes).expect("and locked reports");
                    }
                    self.reports.push((leg, to, bytes.to_vec()));
                }
                Output::Event(event) => self.events.push(event),
                Output::Samples { recording, rate, left, right } => {
                    let tape = self.tapes.entry(recording).or_default();
                    assert!(!tape.stopped, "nothing comes after the stop");
                    assert!(tape.rate == 0 || tape.rate == rate, "one rate per recording");
                    assert!(right.is_empty() || right.len() == left.len(), "equal sides");
                    tape.rate = rate;
                    tape.left.extend(left);
                    tape.right.extend(right);
                }
                Output::RecordingStopped { recording } => {
                    self.tapes.entry(recording).or_default().stopped = true;
                }
            }
        }
    }
}

/// The far end of a leg.
pub(crate) struct Phone {
    pub(crate) leg: LegId,
    pub(crate) address: SocketAddr,
    pub(crate) codec: Codec,
    pub(crate) payload: u8,
    pub(crate) packet_ms: u32,
    pub(crate) next: Header,
    encoder: Encoder,
    /// How far its own tone has come, in samples.
    spoken: usize,
}

impl Phone {
    pub(crate) fn new(leg: u64, codec: Codec) -> Self {
        let payload = match codec {
            Codec::Pcmu => 0,
            Codec::Pcma => 8,
            Codec::G722 => 9,
            Codec::Opus => 111,
        };
        Self {
            leg: LegId(leg),
            address: SocketAddr::from(([192, 0, 2, leg as u8], 4000)),
            codec,
            payload,
            packet_ms: 20,
            next: Header {
                marker: false,
                payload_type: payload,
                sequence: (leg * 7000) as u16,
                timestamp: leg as u32 * 1_000_000,
                ssrc: leg as u32 + 100,
            },
            encoder: Encoder::new(codec).expect("the codec is there"),
            spoken: 0,
        }
    }

    /// The next packet of a tone, encoded but not sent: header and payload.
    pub(crate) fn frame(&mut self, hz: f64) -> (Header, Vec<u8>) {
        let rate = self.codec.sample_rate();
        let count = (rate * self.packet_ms / 1000) as usize;
        let samples: Vec<i16> = (self.spoken..self.spoken + count)
            .map(|n| {
                let phase = std::f64::consts::TAU * hz * n as f64 / f64::from(rate);
                (phase.sin() * 0.4 * 32767.0) as i16
            })
            .collect();
        self.spoken += count;
        self.encode(&samples)
    }

    /// Speak one packet of these samples now.
    pub(crate) fn say(&mut self, world: &mut World, samples: &[i16]) {
        let (header, payload) = self.encode(samples);
        world.packet(self.leg, self.address, header, &payload);
    }

    fn encode(&mut self, samples: &[i16]) -> (Header, Vec<u8>) {
        let mut bytes = [0; 1400];
        let length = self.encoder.encode(samples, &mut bytes).expect("it encodes");
        let header = self.next;
        self.next.sequence = header.sequence.wrapping_add(1);
        let ticks = self.codec.clock_rate() * self.packet_ms / 1000;
        self.next.timestamp = header.timestamp.wrapping_add(ticks);
        (header, bytes[..length].to_vec())
    }

    /// Speak one packet of a tone now.
    pub(crate) fn speak(&mut self, world: &mut World, hz: f64) {
        let (header, payload) = self.frame(hz);
        world.packet(self.leg, self.address, header, &payload);
    }
}

/// Both speak, each its tone, packet by packet.
pub(crate) fn converse(world: &mut World, phones: &mut [(&mut Phone, f64)], millis: u64) {
    for _ in 0..millis / 20 {
        for (phone, hz) in phones.iter_mut() {
            phone.speak(world, *hz);
        }
        world.pass(20);
    }
}

/// Decode what a phone would hear.
pub(crate) fn listen(codec: Codec, sent: &[Sent], payload_type: u8) -> Vec<i16> {
    let mut decoder = Decoder::new(codec).expect("the codec is there");
    let mut scratch = [0; MAX_SAMPLES];
    let mut heard = Vec::new();
    for packet in sent.iter().filter(|sent| sent.header.payload_type == payload_type) {
        let count = decoder.decode(&packet.payload, &mut scratch).expect("it decodes");
        heard.extend_from_slice(&scratch[..count]);
    }
    heard
}

/// The tones that tests use, far enough apart for short pieces.
pub(crate) const TONES: [f64; 5] = [350.0, 440.0, 600.0, 800.0, 1000.0];

/// The tone of the steady second half.
pub(crate) fn tone_of(samples: &[i16], rate: u32) -> Option<f64> {
    tone::dominant(&samples[samples.len() / 2..], rate, &TONES)
}

/// Assert that a leg's packets are one unbroken stream.
pub(crate) fn assert_continuous(sent: &[Sent], ticks_per_ms: u32) {
    for pair in sent.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        assert_eq!(a.header.ssrc, b.header.ssrc, "one SSRC");
        assert_eq!(
            b.header.sequence,
            a.header.sequence.wrapping_add(1),
            "the sequence has no gap: {:?} then {:?}",
            a.header,
            b.header
        );
        let moved = b.header.timestamp.wrapping_sub(a.header.timestamp) as i32;
        let passed = (b.at - a.at).as_millis() as i32 * ticks_per_ms as i32;
        assert!(
            moved > 0 && (moved - passed).abs() <= 40 * ticks_per_ms as i32,
            "the timestamp moves with the time: {moved} ticks in {passed}"
        );
    }
}
