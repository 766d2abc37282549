//! One call's sound.

use std::collections::VecDeque;
use std::time::Instant;

use crate::words::LegStats;

use super::words::{Input, Output, Quality, Settings};

/// One call's sound between a network and a sound card. See the [module](super).
#[derive(Debug)]
pub struct Line {
    outputs: VecDeque<Output>,
}

impl Line {
    /// `seed` feeds SSRC and the first sequence number and timestamp.
    pub fn new(_settings: Settings, _seed: u64) -> Self {
        Self { outputs: VecDeque::with_capacity(16) }
    }

    /// Take one input at time `now`. Never fails on what a peer sent.
    pub fn handle(&mut self, _now: Instant, _input: Input<'_>) {}

    /// What to do next, in order; `None` when all is said. Ask after `handle` and `capture`.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Line::handle`] with [`Input::Timeout`]; it may turn out too early.
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// Take 10 ms of the microphone ([`super::FRAME`] samples); packets come out of
    /// [`Line::poll_output`].
    pub fn capture(&mut self, _now: Instant, _microphone: &[i16]) {}

    /// Make 10 ms for the loudspeaker ([`super::FRAME`] samples).
    pub fn render(&mut self, _now: Instant, loudspeaker: &mut [i16]) {
        loudspeaker.fill(0);
    }

    /// How the call is now.
    pub fn quality(&self) -> Quality {
        Quality::default()
    }

    /// How the packets fared so far.
    pub fn stats(&self) -> LegStats {
        LegStats::default()
    }
}
