//! One leg recorded: both sides laid on one timeline of our own clock, in blocks for the engine.
//!
//! A block leaves [`HOLD_BACK`] after its time, so that late and reordered packets still find their
//! place; what nobody spoke is silence. Where a packet belongs is [`track`]'s business.

mod track;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::codec::Codec;
use crate::sender::Source;
use crate::words::{LegId, Output, RecordingId, RecordingKind};

use track::Track;

/// How late a packet may be and still be heard in the recording.
const HOLD_BACK: Duration = Duration::from_millis(400);

/// How often a block leaves: with the hold-back, a crash costs well under a second.
const BLOCK: Duration = Duration::from_millis(200);

/// If the machine slept, so much silence is written and the rest of the pause is left out.
const LONGEST_GAP: Duration = Duration::from_secs(60);

/// Which channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Left: heard from the leg.
    Heard,
    /// Right: sent to the leg.
    Sent,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Heard => Self::Sent,
            Self::Sent => Self::Heard,
        }
    }
}

/// Sound for the tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sound<'a> {
    pub(crate) source: Source,
    /// When it came or was sent.
    pub(crate) at: Instant,
    /// When it was spoken, in units of `clock`.
    pub(crate) timestamp: u32,
    pub(crate) clock: u32,
    pub(crate) rate: u32,
    pub(crate) samples: &'a [i16],
}

/// A recording in progress.
#[derive(Debug)]
pub(crate) struct Recording {
    id: RecordingId,
    pub(crate) leg: LegId,
    kind: RecordingKind,
    rate: u32,
    start: Instant,
    /// How many samples of each side have left.
    written: i64,
    heard: Track,
    sent: Track,
    due: Instant,
    /// It was moved to the other party: what is heard there is the right side now.
    crossed: bool,
    /// Nothing is laid on the tape now.
    paused: bool,
}

impl Recording {
    /// Record at the rate of the leg's codec; an unknown one may yet be a wide one.
    pub(crate) fn new(
        now: Instant,
        id: RecordingId,
        leg: LegId,
        kind: RecordingKind,
        codec: Option<Codec>,
    ) -> Self {
        let rate = codec.map_or(16000, Codec::sample_rate);
        Self {
            id,
            leg,
            kind,
            rate,
            start: now,
            written: 0,
            heard: Track::new(rate),
            sent: Track::new(rate),
            due: now + BLOCK,
            crossed: false,
            paused: false,
        }
    }

    /// Goes on at the other party of the conversation; each side stays whose it was.
    pub(crate) fn move_across(&mut self, leg: LegId) {
        self.leg = leg;
        self.crossed = !self.crossed;
    }

    pub(crate) fn pause(&mut self) {
        self.paused = true;
    }

    pub(crate) fn resume(&mut self) {
        self.paused = false;
    }

    pub(crate) fn wants(&self, side: Side) -> bool {
        !self.paused && (side == Side::Heard || self.kind == RecordingKind::Call)
    }

    pub(crate) fn take(&mut self, side: Side, sound: Sound<'_>) {
        if self.paused {
            return;
        }
        let arrival = self.position(sound.at);
        let side = if self.crossed { side.other() } else { side };
        match side {
            Side::Heard => self.heard.take(sound, arrival, self.written),
            Side::Sent if self.wants(side) => self.sent.take(sound, arrival, self.written),
            Side::Sent => {}
        }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.due
    }

    /// Let go of what is old enough.
    pub(crate) fn expire(&mut self, now: Instant, outputs: &mut VecDeque<Output>) {
        if now < self.due {
            return;
        }
        self.due = now + BLOCK;
        if let Some(until) = now.checked_sub(HOLD_BACK) {
            self.write(until, outputs);
        }
    }

    /// Let go of everything up to `now`.
    pub(crate) fn stop(mut self, now: Instant, outputs: &mut VecDeque<Output>) {
        self.write(now, outputs);
        outputs.push_back(Output::RecordingStopped { recording: self.id });
    }

    fn write(&mut self, until: Instant, outputs: &mut VecDeque<Output>) {
        let longest = i64::from(self.rate) * LONGEST_GAP.as_secs() as i64;
        let backlog = self.position(until) - self.written;
        if let Ok(excess @ 1..) = u64::try_from(backlog - longest) {
            self.start += Duration::from_secs(excess / u64::from(self.rate));
        }
        let until = self.position(until);
        while self.written < until {
            // A second at a time, whatever the gap.
            let end = until.min(self.written + i64::from(self.rate));
            let left = self.heard.emit(self.written, end);
            let right = match self.kind {
                RecordingKind::Call => self.sent.emit(self.written, end),
                RecordingKind::Message => Vec::new(),
            };
            self.written = end;
            outputs.push_back(Output::Samples { recording: self.id, rate: self.rate, left, right });
        }
    }

    /// The sample of a moment.
    fn position(&self, at: Instant) -> i64 {
        let micros = at.saturating_duration_since(self.start).as_micros() as i64;
        micros * i64::from(self.rate) / 1_000_000
    }
}
