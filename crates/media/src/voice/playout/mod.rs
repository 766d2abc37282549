//! The peer's packets become an even stream of sound: the jitter buffer.
//!
//! The ideas are NetEQ's: hold packets as long as it pays ([`Arrivals`]), stretch time to get there
//! ([`Tape`]), conceal what is missing. Delay is measured as how long after the fastest packets a
//! sound is played, so the card's clock, the peer's and ours may all run differently. What is known
//! lost is concealed for just its length, from the next packet where that repeats it; what is only
//! not there yet is concealed while waiting, and played when it comes: time stretching makes up for
//! it later.

mod fetch;
mod pace;

use std::time::{Duration, Instant};

use crate::codec::opus::repeats_previous;
use crate::codec::{Codec, Decoder, MAX_SAMPLES};
use crate::rtp::Header;

use super::comfort::Comfort;
use super::delay::Arrivals;
use super::shelf::{Kind, Next, Placed, Shelf};
use super::stretch::{Haste, Tape};
use super::tally::{Counts, Tally};

use pace::Delays;

/// A frame may begin within the packet before: so much more must be there in time, microseconds.
const FRAME: i64 = 10_000;

/// A leap of the timestamps over more than this is another stream.
const LEAP_SECONDS: i64 = 5;

/// Silence is not repeated: a sender that repeats nothing in so many packets has stopped.
const REPEATING: u32 = 250;

/// Calls that lie further apart than this were late, unless the card took as much at once before.
const STUMBLE: Duration = Duration::from_millis(60);

/// Calls that are no further apart than this belong to one lump of the card's.
const AT_ONCE: Duration = Duration::from_millis(4);

/// One stream of one codec, at the codec's rate.
#[derive(Debug)]
pub(super) struct Playout {
    codec: Codec,
    rate: i64,
    decoder: Decoder,
    least: i64,
    most: i64,
    stream: Option<Stream>,
    tape: Tape,
    shelf: Shelf,
    comfort: Comfort,
    scratch: Box<[i16; MAX_SAMPLES]>,
    tally: Tally,
    fresh: Counts,
    rendered: Option<Instant>,
    /// What the card took at once last.
    lump: Duration,
}

/// Where the stream is.
#[derive(Debug)]
struct Stream {
    ssrc: u32,
    /// The newest timestamp, unwrapped, in ticks since the first.
    timestamp: u32,
    ticks: i64,
    arrivals: Arrivals,
    /// The first sample that is not on the tape.
    position: i64,
    state: State,
    delays: Delays,
    rest: u32,
    after_loss: AfterLoss,
    /// For so many packets more it is assumed that packets repeat the ones before them.
    repeating: u32,
    /// The length of a packet, in microseconds.
    span: i64,
    /// Samples of time given up, since the last packet that was played.
    astray: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Sound is held back until its delay is right.
    Held,
    Playing,
    /// What comes next is not there; so many samples were made up meanwhile.
    Starving {
        waited: i64,
    },
    /// Nobody speaks, and the peer has said so.
    Silent,
}

/// What the packet after a lost one is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterLoss {
    /// It may repeat the lost one: worth its whole length of delay.
    Repeats,
    /// What is made up leads into it: worth half its length, as the first half of a gap can do
    /// without.
    Joins,
}

impl Playout {
    /// `None` when the codec cannot be had. `least` and `most` bound the delay.
    pub(super) fn new(codec: Codec, least: Duration, most: Duration) -> Option<Self> {
        Some(Self {
            codec,
            rate: i64::from(codec.sample_rate()),
            decoder: Decoder::new(codec).ok()?,
            least: least.as_micros() as i64,
            most: most.as_micros() as i64,
            stream: None,
            tape: Tape::new(codec.sample_rate()),
            shelf: Shelf::new(),
            comfort: Comfort::new(),
            scratch: Box::new([0; MAX_SAMPLES]),
            tally: Tally::default(),
            fresh: Counts::default(),
            rendered: None,
            lump: Duration::ZERO,
        })
    }

    pub(super) fn codec(&self) -> Codec {
        self.codec
    }

    pub(super) fn total(&self) -> Counts {
        self.tally.total
    }

    pub(super) fn recent(&self) -> Counts {
        self.tally.recent()
    }

    /// We do not listen for a while: what comes after it is a new beginning.
    pub(super) fn forget(&mut self) {
        self.stream = None;
    }

    /// A packet came.
    pub(super) fn arrive(&mut self, now: Instant, header: Header, kind: Kind, payload: &[u8]) {
        let rate = i64::from(self.codec.clock_rate());
        let step = self.stream.as_ref().map(|stream| {
            (stream.ssrc, i64::from(header.timestamp.wrapping_sub(stream.timestamp) as i32))
        });
        match step {
            Some((ssrc, step)) if ssrc == header.ssrc && step.abs() < LEAP_SECONDS * rate => {}
            _ if kind == Kind::Sound => self.begin(now, header),
            _ => return,
        }
        let placed = self.put(now, header, kind, payload);
        if placed == Some(Placed::Elsewhere) && kind == Kind::Sound {
            self.begin(now, header);
            self.put(now, header, kind, payload);
        }
    }

    /// The next 10 ms at the codec's rate.
    pub(super) fn render(&mut self, now: Instant, sound: &mut [i16]) {
        let frame = Duration::from_micros(FRAME as u64);
        let apart = self.rendered.replace(now).map(|before| now.saturating_duration_since(before));
        if apart.is_some_and(|apart| apart <= AT_ONCE) {
            self.lump += frame;
        } else {
            let late = self.lump + STUMBLE - frame;
            self.fresh.stumbles += u64::from(apart.is_some_and(|apart| apart > late));
            self.lump = frame;
        }
        if self.stream.is_some() {
            self.fill(now, sound.len());
            self.stretch(now, sound.len());
        }
        self.tape.play(sound);
        self.fresh.samples += sound.len() as u64;
        self.tally.add(now, std::mem::take(&mut self.fresh));
    }

    fn begin(&mut self, now: Instant, header: Header) {
        // Another source is another encoder, whose packets another decoder must read.
        if self.stream.is_some()
            && let Ok(decoder) = Decoder::new(self.codec)
        {
            self.decoder = decoder;
        }
        self.shelf.restart(header.sequence);
        self.stream = Some(Stream {
            ssrc: header.ssrc,
            timestamp: header.timestamp,
            ticks: 0,
            arrivals: Arrivals::new(now, 0),
            position: 0,
            state: State::Held,
            delays: Delays::default(),
            rest: 0,
            after_loss: match self.codec {
                Codec::Opus => AfterLoss::Repeats,
                Codec::Pcmu | Codec::Pcma | Codec::G722 => AfterLoss::Joins,
            },
            repeating: 0,
            span: 20_000,
            astray: 0,
        });
    }

    fn put(&mut self, now: Instant, header: Header, kind: Kind, payload: &[u8]) -> Option<Placed> {
        let stream = self.stream.as_mut()?;
        let step = i64::from(header.timestamp.wrapping_sub(stream.timestamp) as i32);
        let ticks = stream.ticks + step;
        let clock = i64::from(self.codec.clock_rate());
        let position = ticks * self.rate / clock;
        let placed = self.shelf.place(header.sequence, kind, position, payload);
        match placed {
            Placed::Elsewhere => return Some(placed),
            Placed::Duplicate => {
                self.fresh.duplicates += 1;
                return Some(placed);
            }
            Placed::Late => self.fresh.late += u64::from(kind == Kind::Sound),
            Placed::Waits { .. } => {}
        }
        if placed == (Placed::Waits { newest: true }) && kind != Kind::Key {
            stream.timestamp = header.timestamp;
            stream.ticks = ticks;
        }
        if kind == Kind::Sound {
            stream.arrivals.count(now, ticks * 1_000_000 / clock);
            let span = i64::from(self.codec.span(payload)) * 1_000_000 / clock;
            if span > 0 {
                stream.span = span;
            }
            stream.repeating = match self.codec {
                Codec::Opus if repeats_previous(payload) => REPEATING,
                _ => stream.repeating.saturating_sub(1),
            };
        }
        Some(placed)
    }
}
