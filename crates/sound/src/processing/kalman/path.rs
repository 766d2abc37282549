//! The way from loudspeaker to microphone, learnt by a Kalman filter.
//!
//! The room's response is cut into partitions of 10 ms, each a spectrum that is convolved by overlap
//! and save. Every frequency of every partition is a state with a doubt (its variance) of its own, after
//! Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free
//! telephones" (2006), in partitions after Kuech, Mabande and Enzner, "State-space architecture of the
//! partitioned-block-based acoustic echo controller" (2014). It learns quickly where it doubts and the
//! near side is silent, and slowly otherwise; that is why it needs no detector of double talk.
//!
//! Where it differs: steps may not differ more from one frequency to the next than a block can tell
//! them apart, without which voices, whose harmonics leave deep gaps, make the filter unstable now and
//! then; and the state does not fade while nobody speaks.

use super::history::History;
use super::spectrum::{BINS, BLOCK, Bin, SILENT, SPAN, Spectrum, Transform};

/// Partitions of 10 ms: how long an echo may last, the way through the devices included.
pub(super) const PARTS: usize = 40;

/// Doubt about a room that nothing is known of.
const IGNORANT: f32 = 0.3;

/// Beyond this no doubt grows.
const MOST_DOUBT: f32 = 2.0;

/// How much of what is known of the room goes out of date in 10 ms.
const AGEING: f32 = 0.001;

/// How much of the state fades in 10 ms.
const FADING: f32 = 0.0002;

/// How slowly the powers of the error follow.
const SMOOTH: f32 = 0.8;

/// At least this part of the error is taken to be somebody's voice or noise.
const LEAST_NEAR: f32 = 0.3;

/// How much of an unexpected error at once is taken so.
const SUDDEN: f32 = 0.5;

/// How much steeper than the next frequency's a step may be.
const STEEPEST: f32 = 0.5;

/// How much of the doubt spreads to the next frequency: a response of 10 ms is smooth.
const SPREADING: f32 = 0.25;

/// Mean power of a sample below which nobody is heard to speak.
const SILENCE: f32 = 1e-9;

/// Blocks in which the filter makes matters worse until it begins anew: the room is another.
const PATIENCE: u32 = 30;
const WORSE: f32 = 1.1;

/// So much worse is never right.
const BROKEN: f32 = 8.0;

pub(super) struct Path {
    transform: Transform,
    weights: Vec<Spectrum>,
    doubt: Vec<[f32; BINS]>,
    /// What was left over after the last block.
    error: Spectrum,
    /// Smoothed power of the error, and what the doubt makes expect of it.
    surprise: [f32; BINS],
    expected: [f32; BINS],
    /// Smoothed powers with and without the echo.
    before: f32,
    after: f32,
    worse: u32,
    /// How loud the loudest of the last blocks was.
    loud: f32,
    learning: bool,
}

impl Path {
    pub(super) fn new() -> Self {
        Self {
            transform: Transform::new(),
            weights: vec![SILENT; PARTS],
            doubt: vec![[IGNORANT; BINS]; PARTS],
            error: SILENT,
            surprise: [0.0; BINS],
            expected: [0.0; BINS],
            before: 0.0,
            after: 0.0,
            worse: 0,
            loud: 0.0,
            learning: false,
        }
    }

    /// What the microphone hears of `played`, as far as is known.
    pub(super) fn echo(&mut self, played: &History) -> [f32; BLOCK] {
        let mut sum = SILENT;
        for (weights, played) in self.weights.iter().zip(played.iter()) {
            for ((sum, weight), played) in sum.iter_mut().zip(weights).zip(played) {
                *sum += weight * played;
            }
        }
        let mut time = [0.0; SPAN];
        self.transform.back(&mut sum, &mut time);
        std::array::from_fn(|n| time[BLOCK + n])
    }

    /// Learns from what was heard and what was left of it without the echo.
    pub(super) fn learn(&mut self, played: &History, heard: &[f32; BLOCK], left: &[f32; BLOCK]) {
        let mut time = [0.0; SPAN];
        time[BLOCK..].copy_from_slice(left);
        self.transform.forward(&mut time, &mut self.error);
        let newest: f32 = played.iter().take(1).flatten().map(Bin::norm_sqr).sum();
        self.loud = newest.max(0.95 * self.loud);
        self.learning = self.loud > SILENCE * (BINS * SPAN) as f32;
        if !self.learning {
            return;
        }
        if self.is_wrong(heard, left) {
            self.forget();
            return;
        }
        let scale = self.scale(played);
        self.step(played, &scale);
        self.confine();
    }

    /// Whether the last block was learnt from.
    pub(super) fn is_learning(&self) -> bool {
        self.learning
    }

    /// What was left over of the last block.
    pub(super) fn error(&self) -> &Spectrum {
        &self.error
    }

    /// The power of what is left over, smoothed.
    pub(super) fn surprise(&self) -> &[f32; BINS] {
        &self.surprise
    }

    /// The partition that the echo comes through, where there is one.
    pub(super) fn strongest(&self) -> Option<usize> {
        let strength = |part: &Spectrum| -> f32 { part.iter().map(Bin::norm_sqr).sum() };
        let parts = self.weights.iter().map(strength).enumerate();
        let (part, strength) = parts.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (strength > 1e-3).then_some(part)
    }

    /// What is left louder than what was heard, for long or by much: that is no echo of this room.
    fn is_wrong(&mut self, heard: &[f32; BLOCK], left: &[f32; BLOCK]) -> bool {
        let power = |sound: &[f32; BLOCK]| sound.iter().map(|sample| sample * sample).sum::<f32>();
        self.before = 0.9 * self.before + 0.1 * power(heard);
        self.after = 0.9 * self.after + 0.1 * power(left);
        self.worse = if self.after > WORSE * self.before { self.worse + 1 } else { 0 };
        let broken = self.after > BROKEN * self.before + 1e-6;
        self.worse > PATIENCE || broken || !self.after.is_finite()
    }

    /// Begins anew: nothing is known of the room.
    pub(super) fn forget(&mut self) {
        self.weights.fill(SILENT);
        self.doubt.fill([IGNORANT; BINS]);
        self.surprise.fill(0.0);
        self.expected.fill(0.0);
        self.before = 0.0;
        self.after = 0.0;
        self.worse = 0;
    }

    /// One over the power of the error, of which doubt is one part and the near side the other.
    fn scale(&mut self, played: &History) -> [f32; BINS] {
        let mut doubtful = [0.0_f32; BINS];
        for (doubt, played) in self.doubt.iter().zip(played.iter()) {
            for ((sum, doubt), played) in doubtful.iter_mut().zip(doubt).zip(played) {
                *sum += doubt * played.norm_sqr();
            }
        }
        let mut scale = [0.0_f32; BINS];
        for k in 0..BINS {
            // Half of a span is silence, so half of the power is in it.
            let (error, doubt) = (self.error[k].norm_sqr(), 0.5 * doubtful[k]);
            self.surprise[k] = SMOOTH * self.surprise[k] + (1.0 - SMOOTH) * error;
            self.expected[k] = SMOOTH * self.expected[k] + (1.0 - SMOOTH) * doubt;
            let steady = self.surprise[k] - self.expected[k];
            let near = steady.max(LEAST_NEAR * self.surprise[k]).max(SUDDEN * (error - doubt));
            scale[k] = 2.0 * (doubt + near) + 1e-6;
        }
        for k in 1..BINS {
            scale[k] = scale[k].max(STEEPEST * scale[k - 1]);
        }
        for k in (1..BINS).rev() {
            scale[k - 1] = scale[k - 1].max(STEEPEST * scale[k]);
        }
        scale.map(|power| 1.0 / power)
    }

    fn step(&mut self, played: &History, scale: &[f32; BINS]) {
        let parts = self.weights.iter_mut().zip(&mut self.doubt).zip(played.iter());
        for ((weights, doubt), played) in parts {
            for k in 0..BINS {
                let gain = doubt[k] * scale[k];
                weights[k] = weights[k] * (1.0 - FADING) + played[k].conj() * self.error[k] * gain;
                let kept = (1.0 - AGEING) * (1.0 - 0.5 * gain * played[k].norm_sqr());
                doubt[k] = (kept * doubt[k] + AGEING * weights[k].norm_sqr()).min(MOST_DOUBT);
            }
            let mut before = doubt[0];
            for k in 1..BINS - 1 {
                let now = doubt[k];
                doubt[k] += SPREADING * (before - 2.0 * now + doubt[k + 1]);
                before = now;
            }
        }
    }

    /// A partition is no longer than a block; what the steps put beyond is cut off.
    fn confine(&mut self) {
        let mut time = [0.0; SPAN];
        for weights in &mut self.weights {
            self.transform.back(weights, &mut time);
            time[BLOCK..].fill(0.0);
            self.transform.forward(&mut time, weights);
        }
    }
}
