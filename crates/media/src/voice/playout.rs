//! The peer's packets become an even stream of sound: the jitter buffer.
//!
//! The ideas are NetEQ's: hold packets as long as it pays ([`Arrivals`]), stretch time to get there
//! ([`Tape`]), conceal what is missing. Delay is measured as how long after the fastest packets a
//! sound is played, so the card's clock, the peer's and ours may all run differently. What is known
//! lost is concealed for just its length, from the next packet where that repeats it; what is only
//! not there yet is concealed while waiting, and played when it comes: time stretching makes up for
//! it later.

use std::time::{Duration, Instant};

use crate::codec::opus::repeats_previous;
use crate::codec::{Codec, Decoder, MAX_SAMPLES};
use crate::rtp::Header;

use super::comfort::Comfort;
use super::delay::Arrivals;
use super::shelf::{Kind, Next, Placed, Shelf};
use super::stretch::{Haste, Tape};
use super::tally::{Counts, Tally};

/// A frame may begin within the packet before: so much more must be there in time, microseconds.
const FRAME: i64 = 10_000;

/// The delay may be so much off before time is stretched, microseconds.
const TOO_LITTLE: i64 = 4_000;
const TOO_MUCH: i64 = 5_000;
/// From here on the seams may be heard a little.
const FAR_TOO_LITTLE: i64 = -20_000;
const FAR_TOO_MUCH: i64 = 60_000;
/// From here on packets are skipped.
const ABSURD: i64 = 300_000;

/// Frames between two stretches.
const REST: u32 = 3;

/// Delays of so many frames are looked at: the least of them counts, since the card may ask for
/// several frames at once.
const WATCHED: usize = 24;

/// A leap of the timestamps over more than this is another stream.
const LEAP_SECONDS: i64 = 5;

/// From this part of lost packets on it pays to wait for the next packet's repetition.
const LOSS_WORTH_WAITING: f32 = 0.01;

/// Silence is not repeated: a sender that repeats nothing in so many packets has stopped.
const REPEATING: u32 = 250;

/// Missing sound longer than this was not lost but not said.
const LONGEST_GAP: i64 = 240_000;

/// Calls that lie further apart than this were late.
const STUMBLE: Duration = Duration::from_millis(60);

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
        if let Some(before) = self.rendered.replace(now)
            && now.saturating_duration_since(before) > STUMBLE
        {
            self.fresh.stumbles += 1;
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

    /// See to it that so many samples are on the tape.
    fn fill(&mut self, now: Instant, frame: usize) {
        // Each turn adds sound or steps over a packet; the bound is for peace of mind.
        for _ in 0..300 {
            if self.tape.ahead() >= frame {
                return;
            }
            self.fetch(now, frame);
        }
    }

    fn fetch(&mut self, now: Instant, frame: usize) {
        let frame = self.piece(frame - self.tape.ahead().min(frame));
        let Some(stream) = &mut self.stream else { return };
        let Next::Packet { missing, kind, position, .. } = self.shelf.next() else {
            self.starve(now, frame);
            return;
        };
        let due = stream.due(now, position * 1_000_000 / self.rate, self.least, self.most);
        let gap = position - stream.position;
        match (kind, stream.state) {
            (Kind::Key, _) => self.shelf.step(missing),
            (Kind::Noise, State::Silent | State::Held) => self.hush(missing),
            (Kind::Noise, _) if gap <= 0 || missing == 0 => self.hush(missing),
            (Kind::Sound, State::Held | State::Silent) if !due => self.wait(frame),
            (Kind::Sound, State::Held | State::Silent) => self.resume(missing, position),
            (Kind::Sound, _) if gap <= -stream.span * self.rate / 1_000_000 => {
                self.give_up(missing);
            }
            _ if gap <= 0 => self.resume(missing, position),
            // Numbered without a gap, but later: it was not said.
            _ if missing == 0 || gap * 1_000_000 / self.rate > LONGEST_GAP => self.pause(),
            _ => self.bridge(gap, frame),
        }
    }

    /// How much to make up when so much is wanted: with Opus as much as its own frames have, since
    /// its concealment suffers from other lengths (and it can only make whole 2.5 ms).
    fn piece(&self, wanted: usize) -> usize {
        let span = self.stream.as_ref().map_or(20_000, |stream| stream.span);
        match self.codec {
            // Before the first packet there is nothing to go on with.
            Codec::Opus if self.tally.total.played == 0 => {
                wanted.next_multiple_of(self.rate as usize / 400)
            }
            Codec::Opus => (span.clamp(2_500, 20_000) * self.rate / 1_000_000) as usize,
            Codec::Pcmu | Codec::Pcma | Codec::G722 => {
                wanted.next_multiple_of(self.rate as usize / 400)
            }
        }
    }

    /// Nothing is there: make something up.
    fn starve(&mut self, now: Instant, frame: usize) {
        let Some(stream) = &mut self.stream else { return };
        let next = stream.position * 1_000_000 / self.rate;
        let late = stream.arrivals.delay(now, next) > self.most + FRAME;
        match &mut stream.state {
            State::Held | State::Silent => return self.wait(frame),
            // Waiting longer would cost more delay than the user allows.
            State::Playing | State::Starving { .. } if late => {
                stream.position += frame as i64;
                stream.astray += frame as i64;
                // Nobody is that late: it is a pause, and what comes after it starts afresh.
                if stream.astray > self.rate * LONGEST_GAP / 1_000_000 {
                    stream.state = State::Held;
                }
            }
            State::Starving { waited } => *waited += frame as i64,
            State::Playing => stream.state = State::Starving { waited: frame as i64 },
        }
        self.conceal(frame);
    }

    /// Play the peer's room, or let what was made up last fade on.
    fn wait(&mut self, frame: usize) {
        if self.stream.as_ref().is_none_or(|stream| stream.state != State::Silent) {
            return self.conceal(frame);
        }
        if let Some(sound) = self.scratch.get_mut(..frame) {
            self.comfort.fill(sound);
            self.tape.push(sound);
        }
    }

    /// The peer says that nobody speaks, and how loud its room is.
    fn hush(&mut self, missing: u16) {
        if let Next::Packet { bytes, .. } = self.shelf.next() {
            self.comfort.set(bytes);
        }
        self.shelf.step(missing);
        if let Some(stream) = &mut self.stream {
            stream.state = State::Silent;
        }
    }

    /// Nothing was said for a while; what comes next is held until its delay is right.
    fn pause(&mut self) {
        if let Some(stream) = &mut self.stream {
            stream.state = State::Held;
        }
    }

    /// Packets before the next one are missing: conceal what is left of their time.
    fn bridge(&mut self, gap: i64, frame: usize) {
        let Some(stream) = &mut self.stream else { return };
        if let State::Starving { waited } = &mut stream.state {
            // It was waited for already.
            let spent = gap.min(*waited);
            self.fresh.concealed += spent as u64;
            stream.position += spent;
            stream.state = State::Playing;
            return;
        }
        let span = stream.span * self.rate / 1_000_000;
        let repeated = self.codec == Codec::Opus
            && matches!(self.shelf.next(), Next::Packet { bytes, .. } if repeats_previous(bytes));
        if gap <= span && repeated && self.recover(gap) {
            self.fresh.recovered += 1;
            return;
        }
        let Some(stream) = &mut self.stream else { return };
        let beyond = if gap > span && repeated { gap - span } else { gap };
        let count = beyond.min(frame as i64);
        self.fresh.concealed += count as u64;
        stream.position += count;
        self.conceal(count as usize);
    }

    /// Decode the lost packet from the next one.
    fn recover(&mut self, gap: i64) -> bool {
        let (Some(stream), Next::Packet { bytes, .. }) = (&mut self.stream, self.shelf.next())
        else {
            return false;
        };
        let Some(sound) = self.scratch.get_mut(..gap as usize) else {
            return false;
        };
        if self.decoder.recover(bytes, sound) != sound.len() {
            return false;
        }
        self.tape.push(sound);
        stream.position += gap;
        true
    }

    /// The next packet's time went by without it.
    fn give_up(&mut self, missing: u16) {
        self.fresh.late += 1;
        self.fresh.missed += u64::from(missing) + 1;
        self.fresh.bursts += 1;
        self.shelf.step(missing);
        if let Some(stream) = &mut self.stream {
            // When all are too late it is we who are wrong.
            stream.astray += stream.span * self.rate / 1_000_000;
            if stream.astray > self.rate * LONGEST_GAP / 1_000_000 {
                stream.state = State::Held;
            }
        }
    }

    /// Decode the next packet onto the tape.
    fn resume(&mut self, missing: u16, position: i64) {
        let Some(stream) = &mut self.stream else { return };
        if missing > 0 {
            self.fresh.missed += u64::from(missing);
            self.fresh.bursts += 1;
        }
        if let State::Starving { waited } = stream.state
            && missing == 0
        {
            self.fresh.awaited += 1;
            self.fresh.concealed += waited as u64;
        }
        let mut heard = 0;
        if let Next::Packet { bytes, .. } = self.shelf.next() {
            heard = self.decoder.decode(bytes, self.scratch.as_mut_slice()).unwrap_or(0);
        }
        if let Some(sound) = self.scratch.get(..heard) {
            self.tape.push(sound);
        }
        self.fresh.played += u64::from(heard > 0);
        stream.position = position + heard as i64;
        stream.state = State::Playing;
        stream.astray = 0;
        self.shelf.step(missing);
    }

    fn conceal(&mut self, count: usize) {
        let Some(sound) = self.scratch.get_mut(..count) else { return };
        let made = self.decoder.conceal(sound);
        if let Some(rest) = sound.get_mut(made..) {
            rest.fill(0);
        }
        self.tape.push(sound);
    }

    /// Compare the delay with the one wished for, and stretch time if they differ.
    fn stretch(&mut self, now: Instant, frame: usize) {
        let (recent, rate) = (self.tally.recent(), self.rate);
        let (least, most) = (self.least, self.most);
        let ahead = self.tape.ahead() as i64;
        let Some(stream) = &mut self.stream else { return };
        if stream.state != State::Playing {
            return;
        }
        let played = (stream.position - ahead) * 1_000_000 / rate;
        let delay = stream.arrivals.delay(now, played);
        self.fresh.delay_sum += delay.max(0) as u64;
        self.fresh.delays += 1;
        let delay = stream.delays.least(delay);
        let excess = delay - stream.wished(recent.loss(), least, most);
        let end = stream.ticks * rate / i64::from(self.codec.clock_rate())
            + stream.span * rate / 1_000_000;
        let waiting = (end - stream.position).max(0);
        if excess > ABSURD && waiting * 1_000_000 / rate > ABSURD / 2 {
            return self.skip(waiting.min(excess * rate / 1_000_000));
        }
        stream.rest = stream.rest.saturating_sub(1);
        if stream.rest > 0 {
            return;
        }
        let haste = match excess {
            FAR_TOO_LITTLE..=FAR_TOO_MUCH => Haste::Gentle,
            _ => Haste::Urgent,
        };
        let changed = if excess > TOO_MUCH {
            self.read_ahead(frame);
            // Never so much that the loudspeaker would have to wait for the next packet.
            let spare = waiting + ahead - 2 * frame as i64;
            let most = (excess * rate / 1_000_000).min(spare).max(0);
            let cut = self.tape.shorten(most as usize, haste);
            self.fresh.shortened += cut as u64;
            -(cut as i64)
        } else if excess < -TOO_LITTLE {
            let added = self.tape.lengthen(haste);
            self.fresh.lengthened += added as u64;
            added as i64
        } else {
            return;
        };
        if let Some(stream) = self.stream.as_mut().filter(|_| changed != 0) {
            stream.rest = REST;
            stream.delays.shift(changed * 1_000_000 / rate);
        }
    }

    /// Decode enough to find a period in, as far as packets are there in a row.
    fn read_ahead(&mut self, frame: usize) {
        for _ in 0..16 {
            let Some(stream) = &self.stream else { return };
            let Next::Packet { missing: 0, kind: Kind::Sound, position, .. } = self.shelf.next()
            else {
                return;
            };
            if self.tape.ahead() >= self.tape.enough() + frame || position > stream.position {
                return;
            }
            self.resume(0, position);
        }
    }

    /// Much too much is waiting: the card slept, or the network did. Go on so many samples later.
    fn skip(&mut self, count: i64) {
        let Some(stream) = &mut self.stream else { return };
        let goal = stream.position + count;
        while let Next::Packet { missing, kind, position, .. } = self.shelf.next() {
            stream.position = stream.position.max(position);
            if position >= goal {
                break;
            }
            self.fresh.missed += u64::from(missing) + u64::from(kind == Kind::Sound);
            self.shelf.step(missing);
        }
        stream.delays = Delays::default();
        stream.state = State::Held;
    }
}

impl Stream {
    /// The delay wished for, in microseconds.
    fn wished(&self, loss: f32, least: i64, most: i64) -> i64 {
        let repetition =
            if self.repeating > 0 && loss > LOSS_WORTH_WAITING { self.span } else { 0 };
        (self.arrivals.best() + FRAME + repetition).clamp(least, most.max(least))
    }

    /// Whether a sound at `position` (microseconds) may be played now, after a pause.
    fn due(&self, now: Instant, position: i64, least: i64, most: i64) -> bool {
        self.arrivals.delay(now, position) >= self.wished(0.0, least, most)
    }
}

/// The delays of the last frames, in microseconds.
#[derive(Debug)]
struct Delays {
    last: [i64; WATCHED],
    at: usize,
}

impl Default for Delays {
    fn default() -> Self {
        Self { last: [i64::MAX; WATCHED], at: 0 }
    }
}

impl Delays {
    /// Note one; the least of the last.
    fn least(&mut self, delay: i64) -> i64 {
        if let Some(slot) = self.last.get_mut(self.at) {
            *slot = delay;
        }
        self.at = (self.at + 1) % WATCHED;
        self.last.iter().copied().min().unwrap_or(delay)
    }

    /// Time was stretched by so much.
    fn shift(&mut self, by: i64) {
        self.last.iter_mut().for_each(|delay| *delay = delay.saturating_add(by));
    }
}
