//! What comes next onto the tape: a packet, what a lost one may have sounded like, or a pause.

use std::time::Instant;

use crate::codec::Codec;
use crate::codec::opus::repeats_previous;

use super::{FRAME, Kind, Next, Playout, State};

/// Missing sound longer than this was not lost but not said.
const LONGEST_GAP: i64 = 240_000;

impl Playout {
    /// See to it that so many samples are on the tape.
    pub(super) fn fill(&mut self, now: Instant, frame: usize) {
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
        let helps = match (self.codec, self.shelf.next()) {
            (Codec::Opus, Next::Packet { bytes, .. }) => repeats_previous(bytes),
            (_, Next::Packet { kind, .. }) => kind == Kind::Sound,
            (_, Next::Nothing) => false,
        };
        if gap <= span && helps && self.recover(gap) {
            match self.codec {
                Codec::Opus => self.fresh.recovered += 1,
                Codec::Pcmu | Codec::Pcma | Codec::G722 => self.fresh.concealed += gap as u64,
            }
            return;
        }
        let Some(stream) = &mut self.stream else { return };
        let beyond = if gap > span && helps { gap - span } else { gap };
        let count = beyond.min(frame as i64);
        self.fresh.concealed += count as u64;
        stream.position += count;
        self.conceal(count as usize);
    }

    /// Make up what is left of the lost packet, knowing the next one.
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
    pub(super) fn resume(&mut self, missing: u16, position: i64) {
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
}
