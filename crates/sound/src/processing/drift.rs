//! An echo that comes a little sooner or later every second: two clocks that nobody told us of.
//!
//! The canceller learns a room that stands still. Where loudspeaker and microphone run on different
//! clocks the room seems to move, and what it has learnt is never quite true. So the echo's delay is
//! measured twice a second (the peak of the generalised cross-correlation with phase transform, Knapp
//! and Carter 1976), a line is laid through the measurements, and what was played is resampled to run
//! beside what is heard.

use std::collections::VecDeque;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::{FRAME, Frame, RATE};

/// One sample is kept of so many: speech is below 4 kHz.
const KEEP_ONE_OF: usize = 6;
const LOW_RATE: f64 = RATE as f64 / KEEP_ONE_OF as f64;

/// Samples that are compared at once: a second.
const WINDOW: usize = 8192;

/// Frames between two measurements: half a second.
const STEP: u32 = 50;

/// The longest echo, in samples at the low rate: half a second.
const LONGEST: usize = 4000;

/// Measurements that the line goes through, and how many it takes at least.
const MOST_POINTS: usize = 24;
const LEAST_POINTS: usize = 8;

/// How far a peak stands out of the rest where there is an echo at all.
const CLEAR: f32 = 9.0;

/// Samples by which one measurement may differ from the last; more is another room.
const STEADY: f64 = 2.0;

/// Below this the canceller copes by itself; beyond the other it cannot be a clock.
const SMALLEST: f64 = 5e-6;
const LARGEST: f64 = 1e-3;

/// Finds the drift and takes it out of what was played.
pub(super) struct Drift {
    played: Low,
    heard: Low,
    frames: u32,
    seconds: f64,
    delay: DelayFinder,
    points: VecDeque<(f64, f64)>,
    follower: Follower,
}

impl Drift {
    pub(super) fn new() -> Self {
        Self {
            played: Low::default(),
            heard: Low::default(),
            frames: 0,
            seconds: 0.0,
            delay: DelayFinder::new(),
            points: VecDeque::new(),
            follower: Follower::new(),
        }
    }

    /// What was played, to run beside what is heard.
    pub(super) fn played(&mut self, frame: &Frame) -> Frame {
        self.played.add(frame);
        self.follower.follow(frame)
    }

    /// What is heard, as it came.
    pub(super) fn heard(&mut self, frame: &Frame) {
        self.heard.add(frame);
        self.frames += 1;
        if self.frames < STEP {
            return;
        }
        self.frames = 0;
        self.seconds += f64::from(STEP) / 100.0;
        let Some(delay) = self.delay.find(&self.played.samples, &self.heard.samples) else {
            return;
        };
        if self.points.back().is_some_and(|(_, last)| (delay - last).abs() > STEADY) {
            self.points.clear();
        }
        self.points.push_back((self.seconds, delay));
        if self.points.len() > MOST_POINTS {
            self.points.pop_front();
        }
        if self.points.len() >= LEAST_POINTS {
            let drift = median_slope(&self.points) / LOW_RATE;
            let known = drift.abs() >= SMALLEST && drift.abs() <= LARGEST;
            self.follower.drift = if known { drift } else { 0.0 };
        }
    }
}

/// The median of the slopes between all pairs (Theil and Sen): single wrong points do not move it.
fn median_slope(points: &VecDeque<(f64, f64)>) -> f64 {
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (n, (t0, y0)) in points.iter().enumerate() {
        slopes.extend(points.iter().skip(n + 1).map(|(t1, y1)| (y1 - y0) / (t1 - t0)));
    }
    slopes.sort_by(f64::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

/// The last second at the low rate, the newest last.
struct Low {
    samples: VecDeque<f32>,
}

impl Default for Low {
    fn default() -> Self {
        Self { samples: VecDeque::from(vec![0.0; WINDOW]) }
    }
}

impl Low {
    fn add(&mut self, frame: &Frame) {
        for part in frame.chunks_exact(KEEP_ONE_OF) {
            self.samples.pop_front();
            let sum: f32 = part.iter().map(|sample| f32::from(*sample)).sum();
            self.samples.push_back(sum / KEEP_ONE_OF as f32);
        }
    }
}

/// By how much one sound lags behind another.
struct DelayFinder {
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    time: Vec<f32>,
    one: Vec<Complex<f32>>,
    other: Vec<Complex<f32>>,
}

impl DelayFinder {
    fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(2 * WINDOW);
        let back = planner.plan_fft_inverse(2 * WINDOW);
        let (one, other) = (forward.make_output_vec(), forward.make_output_vec());
        Self { time: forward.make_input_vec(), forward, back, one, other }
    }

    /// In samples with a fraction; `None` where nothing stands out.
    fn find(&mut self, played: &VecDeque<f32>, heard: &VecDeque<f32>) -> Option<f64> {
        let power: f32 = played.iter().map(|sample| sample * sample).sum();
        if power < WINDOW as f32 * 30.0 * 30.0 {
            return None; // nobody speaks
        }
        transform(&self.forward, played, &mut self.time, &mut self.one)?;
        transform(&self.forward, heard, &mut self.time, &mut self.other)?;
        let last = self.one.len() - 1;
        for (n, (one, other)) in self.one.iter_mut().zip(&self.other).enumerate() {
            let hertz = n as f64 * LOW_RATE / (2 * WINDOW) as f64;
            let cross = one.conj() * other;
            let speech = (200.0..3400.0).contains(&hertz) && n < last;
            *one = if speech { cross / (cross.norm() + 1.0) } else { Complex::default() };
        }
        self.back.process(&mut self.one, &mut self.time).ok()?;
        self.peak()
    }

    fn peak(&self) -> Option<f64> {
        let lags = self.time.get(..LONGEST)?;
        let (at, top) = lags.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let rms = (lags.iter().map(|value| value * value).sum::<f32>() / LONGEST as f32).sqrt();
        if *top < CLEAR * rms {
            return None;
        }
        // The parabola through the peak and its neighbours.
        let (left, right) = (*lags.get(at.checked_sub(1)?)?, *lags.get(at + 1)?);
        let bend = left - 2.0 * top + right;
        let shift = if bend < 0.0 { 0.5 * (left - right) / bend } else { 0.0 };
        Some(at as f64 + f64::from(shift))
    }
}

fn transform(
    forward: &Arc<dyn RealToComplex<f32>>,
    samples: &VecDeque<f32>,
    time: &mut [f32],
    spectrum: &mut [Complex<f32>],
) -> Option<()> {
    time.fill(0.0);
    for (to, from) in time.iter_mut().zip(samples) {
        *to = *from;
    }
    forward.process(time, spectrum).ok()
}

/// How far what was played is held back at first: so much it can be hurried before it would have to
/// be known beforehand. Every echo takes longer through the devices alone.
/// Three of the canceller's blocks of 4 ms, so that its blocks fall as they would without us.
const MARGIN: usize = HELD_BACK_MS * RATE as usize / 1000;
pub(super) const HELD_BACK_MS: usize = 12;

/// Room for a drift in either direction; at an end it starts in the middle again.
const LINE: usize = 4 * MARGIN;

/// Delays what was played by a delay that grows or shrinks with the drift.
struct Follower {
    line: VecDeque<f32>,
    delay: f64,
    /// By how much the echo's delay grows in a second, in seconds.
    drift: f64,
}

impl Follower {
    fn new() -> Self {
        let line = VecDeque::from(vec![0.0; LINE + FRAME]);
        Self { line, delay: MARGIN as f64, drift: 0.0 }
    }

    fn follow(&mut self, frame: &Frame) -> Frame {
        self.line.drain(..FRAME);
        self.line.extend(frame.iter().map(|sample| f32::from(*sample)));
        if self.delay < 4.0 || self.delay > (LINE - 4) as f64 {
            self.delay = MARGIN as f64;
        }
        let mut out = [0; FRAME];
        for (n, out) in out.iter_mut().enumerate() {
            let place = (LINE + n) as f64 - self.delay;
            *out = self.between(place).round() as i16; // saturates
            self.delay += self.drift;
        }
        out
    }

    /// The sound between two samples: the cubic through four (Catmull and Rom).
    fn between(&self, place: f64) -> f32 {
        let at = place as usize;
        let x = (place - at as f64) as f32;
        let sample = |n: usize| self.line.get(n).copied().unwrap_or(0.0);
        let (a, b, c, d) =
            (sample(at.saturating_sub(1)), sample(at), sample(at + 1), sample(at + 2));
        let slope = 0.5 * (c - a);
        let second = a - 2.5 * b + 2.0 * c - 0.5 * d;
        let third = 0.5 * (d - a) + 1.5 * (b - c);
        b + x * (slope + x * (second + x * third))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise as broad as speech, eight seconds of it and some.
    fn noise() -> Vec<f32> {
        let mut state = 1_u32;
        let mut step = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 8.0 - 4096.0
        };
        let white: Vec<f32> = (0..9 * RATE).map(|_| step()).collect();
        white.windows(12).map(|part| part.iter().sum::<f32>() / 4.0).collect()
    }

    /// A frame of it, by a clock of its own and some seconds late.
    fn frame(noise: &[f32], start: usize, clock: f64, late: f64) -> Frame {
        std::array::from_fn(|n| {
            let place = (start + n) as f64 * clock - late * f64::from(RATE);
            let (at, x) = (place.max(0.0) as usize, place.max(0.0).fract() as f32);
            (noise[at] * (1.0 - x) + noise[at + 1] * x) as i16
        })
    }

    fn drift_found(clock: f64) -> f64 {
        let (noise, mut drift) = (noise(), Drift::new());
        for n in 0..800 {
            let _ = drift.played(&frame(&noise, n * FRAME, 1.0, 0.0));
            drift.heard(&frame(&noise, n * FRAME, clock, 0.08));
        }
        drift.follower.drift
    }

    #[test]
    fn a_microphone_that_runs_slow_is_found_out() {
        let found = drift_found(1.0 + 100e-6);
        assert!((found + 100e-6).abs() < 20e-6, "the echo comes sooner by 100 ppm, not {found}");
    }

    #[test]
    fn equal_clocks_are_left_alone() {
        assert!(drift_found(1.0).abs() < f64::EPSILON, "nothing drifts");
    }

    #[test]
    fn without_drift_the_sound_is_only_delayed() {
        let mut follower = Follower::new();
        let first: Frame = std::array::from_fn(|n| n as i16 + 1);
        let mut out = follower.follow(&first).to_vec();
        out.extend(follower.follow(&[0; FRAME]));
        out.extend(follower.follow(&[0; FRAME]));
        assert_eq!(out[MARGIN..MARGIN + FRAME], first, "12 ms later, every sample as it was");
    }
}
