//! How long sound is held: the delay wished for, and the stretching of time to get there.

use std::time::Instant;

use super::{AfterLoss, FRAME, Haste, Kind, Next, Playout, State, Stream};

/// The delay may be so much off before time is stretched, microseconds.
///
/// Sound is played in whole frames, so what the delay is above the wished for is needless only as far
/// as a frame begins nearer to the beginning of its packet for it, or a whole frame less is held.
const TOO_LITTLE: i64 = 1_500;
const TOO_MUCH: i64 = 3_000;
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
/// From this part of lost packets on it pays to wait for the packet after a lost one.
const LOSS_WORTH_WAITING: f32 = 0.01;

impl Playout {
    /// Compare the delay with the one wished for, and stretch time if they differ.
    pub(super) fn stretch(&mut self, now: Instant, frame: usize) {
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
        let part = (ahead % frame as i64) * 1_000_000 / rate;
        let excess = delay - stream.wished(recent.loss(), part, least, most);
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
        let needless = if excess >= 0 { part + excess / FRAME * FRAME } else { 0 };
        let changed = if needless > TOO_MUCH {
            self.read_ahead(frame);
            // Never so much that the loudspeaker would have to wait for the next packet.
            let spare = waiting + ahead - frame as i64;
            let most = (needless * rate / 1_000_000).min(spare).max(0);
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
    /// The delay wished for, in microseconds. Of the last packet on the tape so much will be left when
    /// whole frames of it are played, `part`: the next packet must be there as much sooner.
    fn wished(&self, loss: f32, part: i64, least: i64, most: i64) -> i64 {
        let knowledge = match self.after_loss {
            _ if loss <= LOSS_WORTH_WAITING => 0,
            AfterLoss::Repeats if self.repeating > 0 => self.span,
            AfterLoss::Repeats => 0,
            AfterLoss::Joins => self.span / 2,
        };
        (self.arrivals.best() + part + knowledge).clamp(least, most.max(least))
    }

    /// Whether a sound at `position` (microseconds) may be played now, after a pause.
    pub(super) fn due(&self, now: Instant, position: i64, least: i64, most: i64) -> bool {
        self.arrivals.delay(now, position) >= self.wished(0.0, 0, least, most)
    }
}

/// The delays of the last frames, in microseconds.
#[derive(Debug)]
pub(super) struct Delays {
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
