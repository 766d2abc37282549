//! Two lines in virtual time: one speaks, a network carries it, the other listens.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cordboard_media::voice::{Command, Counts, Event, FRAME, Input, Line, Output, Settings};
use cordboard_media::{Codec, PacketBuf, Stream};

use super::net::Net;

/// How the call is set up.
pub struct Call {
    pub codec: Codec,
    pub settings: Settings,
    /// How much slower the listener's sound card is, in parts of one.
    pub skew: f64,
    pub seed: u64,
}

impl Call {
    pub fn new(codec: Codec) -> Self {
        Self { codec, settings: Settings::default(), skew: 0.0, seed: 7 }
    }
}

/// What came of it.
pub struct Outcome {
    /// At 48 kHz, from the first frame on.
    pub heard: Vec<i16>,
    pub counts: Counts,
    pub line: Line,
    pub events: Vec<Event>,
    /// How many packets the speaker sent.
    pub sent: u64,
}

enum Parcel {
    Rtp(PacketBuf),
    Rtcp(PacketBuf),
}

/// The speaker's and the listener's address.
pub const ADDRESSES: [&str; 2] = ["192.0.2.1:4000", "192.0.2.2:4000"];

pub fn address(end: usize) -> SocketAddr {
    ADDRESSES[end].parse().expect("an address")
}

/// A line that speaks to the other end.
pub fn line(call: &Call, end: usize, now: Instant) -> Line {
    let mut line = Line::new(call.settings.clone(), call.seed + end as u64);
    let payload = match call.codec {
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
        Codec::G722 => 9,
        Codec::Opus => 111,
    };
    let stream = Stream::new(address(1 - end), call.codec, payload);
    line.handle(now, Input::Command(Command::Configure(stream)));
    line
}

/// Let one end say `speech` (48 kHz) over `net` and the other listen. Reports pass unharmed.
pub fn run(call: &Call, net: &mut Net, speech: &[i16]) -> Outcome {
    let start = Instant::now();
    let mut ends = [line(call, 0, start), line(call, 1, start)];
    let mut outcome = Outcome {
        heard: Vec::with_capacity(speech.len()),
        counts: Counts::default(),
        line: line(call, 1, start),
        events: Vec::new(),
        sent: 0,
    };
    // What is under way, by arrival and a number that keeps the order.
    let mut way: BTreeMap<(Duration, u64), (usize, Parcel)> = BTreeMap::new();
    let mut number = 0;
    let mut out = [0; FRAME];
    let mut played = Duration::from_micros(3_700);
    let step = Duration::from_secs_f64(0.01 * (1.0 + call.skew));
    for (n, frame) in speech.chunks_exact(FRAME).enumerate() {
        let at = Duration::from_millis(n as u64 * 10);
        // What happens before this frame is full.
        loop {
            let parcel = way.first_key_value().map(|(&(when, _), _)| when);
            let next = parcel.map_or(played, |when| when.min(played));
            if next >= at {
                break;
            }
            if next == played {
                ends[1].render(start + played, &mut out);
                outcome.heard.extend_from_slice(&out);
                played += step;
                continue;
            }
            let Some(((when, _), (to, parcel))) = way.pop_first() else { break };
            let from = address(1 - to);
            match &parcel {
                Parcel::Rtp(bytes) => {
                    ends[to].handle(start + when, Input::Packet { from, bytes });
                }
                Parcel::Rtcp(bytes) => {
                    ends[to].handle(start + when, Input::Rtcp { from, bytes });
                }
            }
        }
        ends[0].capture(start + at, frame);
        for (end, line) in ends.iter_mut().enumerate() {
            if line.poll_timeout().is_some_and(|due| due <= start + at) {
                line.handle(start + at, Input::Timeout);
            }
            while let Some(output) = line.poll_output() {
                number += 1;
                match output {
                    Output::Packet { bytes, .. } => {
                        outcome.sent += u64::from(end == 0);
                        for arrival in net.carry(at).into_iter().flatten() {
                            number += 1;
                            way.insert((arrival, number), (1 - end, Parcel::Rtp(bytes.clone())));
                        }
                    }
                    Output::Rtcp { bytes, .. } => {
                        let arrival = at + Duration::from_millis(10);
                        way.insert((arrival, number), (1 - end, Parcel::Rtcp(bytes)));
                    }
                    Output::Event(event) if end == 1 => outcome.events.push(event),
                    Output::Event(_) => {}
                }
            }
        }
    }
    let [_, listener] = ends;
    outcome.counts = listener.counts();
    outcome.line = listener;
    outcome
}

/// Something like speech at 48 kHz: syllables of gliding pitch with pauses between sentences.
pub fn speech(seconds: u32) -> Vec<i16> {
    let mut dice = super::net::Dice::new(5);
    let mut phase = 0.0f64;
    let mut all = Vec::with_capacity(seconds as usize * 48_000);
    while all.len() < seconds as usize * 48_000 {
        // A syllable: 150 to 300 ms, then perhaps a pause.
        let length = (48.0 * (150.0 + 150.0 * dice.roll())) as usize;
        let (from, to) = (110.0 + 80.0 * dice.roll(), 110.0 + 80.0 * dice.roll());
        let formants = [300.0 + 500.0 * dice.roll(), 900.0 + 1500.0 * dice.roll()];
        for n in 0..length {
            let part = n as f64 / length as f64;
            let hz = from + (to - from) * part;
            phase = (phase + hz / 48_000.0).fract();
            let envelope = (std::f64::consts::PI * part).sin();
            let mut sum = 0.0;
            for k in 1..20 {
                let overtone = f64::from(k) * hz;
                let gain: f64 = formants
                    .iter()
                    .map(|formant| 1.0 / (1.0 + ((overtone - formant) / 120.0).powi(2)))
                    .sum();
                sum += gain * (std::f64::consts::TAU * phase * f64::from(k)).sin();
            }
            all.push((sum * envelope * 7000.0) as i16);
        }
        let pause = if dice.roll() < 0.15 { 400.0 } else { 30.0 };
        let room = (48.0 * pause) as usize;
        all.extend((0..room).map(|_| (dice.roll() * 16.0 - 8.0) as i16));
    }
    all.truncate(seconds as usize * 48_000);
    all
}
