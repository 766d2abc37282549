//! What echo is left is turned down, gently where somebody here speaks.
//!
//! At each frequency a part of the known echo leaks past the filter; how much is learnt as a quantile
//! of what is left against what was taken away, so that a voice here, which is loud only now and then
//! at one frequency, hardly moves it. The gain is Wiener's with the decision-directed memory of Ephraim
//! and Malah (1984), which keeps the rest from tinkling. While nobody here speaks more is taken away
//! than is thought to be there; how far what is left stands above what is expected tells.
//!
//! Nothing goes below a fixed distance under the room's noise, so the line does not go dead: the noise
//! is 6 dB quieter than it was, whether the far side speaks or not.

use super::floor::Floor;
use super::spectrum::{BINS, BLOCK, Bin, SILENT, SPAN, Spectrum, Transform};
use super::windows::{HOP, TAIL, Windows};

/// How slowly the powers follow.
const SMOOTH: f32 = 0.5;

/// How much a leak grows or shrinks in a hop, and how much faster at first.
const GROW: f32 = 0.02;
const SHRINK: f32 = 0.04;
const EAGER: f32 = 20.0;
const EAGER_HOPS: f32 = 200.0;

/// Of a room that nothing is known of.
const FIRST_LEAK: f32 = 0.3;

/// How much a leak takes from each neighbour.
const NEIGHBOUR: f32 = 0.05;

/// How long the memory of the gain is.
const MEMORY: f32 = 0.9;

/// By how much the echo is overrated while only the far side speaks, and while both do.
const FAR_ALONE: f32 = 8.0;
const BOTH: f32 = 1.0;

/// How much more it is overrated while the room is still being learnt.
const EARLY: f32 = 20.0;
const EARLY_HOPS: f32 = 400.0;

/// Between these, in dB above what is expected, somebody here begins to speak.
const NEAR_FROM: f32 = 1.0;
const NEAR_TO: f32 = 6.0;

/// How slowly it is believed that nobody speaks any more.
const LINGER: f32 = 0.7;

/// What is left of the noise's power.
const NOISE_LEFT: f32 = 0.25;

/// No gain is less.
const LEAST: f32 = 1e-3;

/// Power of an echo below which the far side is silent.
const FAR_SILENT: f32 = 1e-7;

/// From this frequency on the bands above are like the one below: 4.5 kHz.
const TOP: usize = 90;

pub(super) struct Suppressor {
    transform: Transform,
    windows: Windows,
    left: [f32; SPAN],
    echo: [f32; SPAN],
    out: [f32; TAIL],
    floor: Floor,
    echo_power: [f32; BINS],
    left_power: [f32; BINS],
    leak: [f32; BINS],
    /// Power of what was let through last.
    passed: [f32; BINS],
    near: f32,
    /// Hops with echo.
    hops: f32,
}

impl Suppressor {
    pub(super) fn new() -> Self {
        Self {
            transform: Transform::new(),
            windows: Windows::new(),
            left: [0.0; SPAN],
            echo: [0.0; SPAN],
            out: [0.0; TAIL],
            floor: Floor::new(),
            echo_power: [0.0; BINS],
            left_power: [0.0; BINS],
            leak: [FIRST_LEAK; BINS],
            passed: [0.0; BINS],
            near: 0.0,
            hops: 0.0,
        }
    }

    /// What is left beside the known `echo`, cleaned, 5 ms late; and the gains of the bands above.
    pub(super) fn clean(
        &mut self,
        left: &[f32; BLOCK],
        echo: &[f32; BLOCK],
        out: &mut [f32; BLOCK],
    ) -> [f32; 2] {
        let mut gains = [1.0; BLOCK / HOP];
        for (n, gain) in gains.iter_mut().enumerate() {
            let hop = n * HOP..(n + 1) * HOP;
            for (span, new) in [(&mut self.left, left), (&mut self.echo, echo)] {
                span.copy_within(HOP.., 0);
                span[SPAN - HOP..].copy_from_slice(&new[hop.clone()]);
            }
            *gain = self.hop();
            out[hop].copy_from_slice(&self.out[..HOP]);
        }
        gains
    }

    fn hop(&mut self) -> f32 {
        let (mut left, mut echo) = (SILENT, SILENT);
        self.transform.forward(&mut self.windows.look(&self.left), &mut left);
        self.transform.forward(&mut self.windows.look(&self.echo), &mut echo);
        let heard = top(left.iter().zip(&echo).map(|(left, echo)| left + echo));
        self.floor.listen(&left);
        let residual = self.residual(&left, &echo);
        let gains = self.gains(&left, &residual);
        for (bin, gain) in left.iter_mut().zip(gains) {
            *bin *= gain;
        }
        let above = (top(left.iter().copied()) / (heard + 1e-12)).sqrt().min(1.0);
        let mut time = [0.0; SPAN];
        self.transform.back(&mut left, &mut time);
        self.out.copy_within(HOP.., 0);
        self.out[HOP..].fill(0.0);
        self.windows.sound(&time, &mut self.out);
        above
    }

    /// The power of the echo that is left, as it is expected.
    fn residual(&mut self, left: &Spectrum, echo: &Spectrum) -> [f32; BINS] {
        let silent = echo.iter().map(Bin::norm_sqr).sum::<f32>() < FAR_SILENT;
        if !silent {
            self.hops += 1.0;
        }
        let speed = 1.0 + EAGER * (-self.hops / EAGER_HOPS).exp();
        let mut residual = [0.0; BINS];
        for k in 0..BINS {
            let (now, noise) = (echo[k].norm_sqr(), self.floor.power(k));
            // It dies away slowly, and comes at once.
            self.echo_power[k] = now.max(SMOOTH * self.echo_power[k] + (1.0 - SMOOTH) * now);
            self.left_power[k] = SMOOTH * self.left_power[k] + (1.0 - SMOOTH) * left[k].norm_sqr();
            residual[k] = self.leak[k] * self.echo_power[k];
            if residual[k] > 0.5 * noise && !silent {
                let more = self.left_power[k] - noise > residual[k];
                let factor = if more { 1.0 + GROW * speed } else { 1.0 / (1.0 + SHRINK * speed) };
                self.leak[k] = (self.leak[k] * factor).clamp(1e-5, 4.0);
            }
        }
        let before = self.leak;
        for k in 1..BINS - 1 {
            let beside = before[k - 1] + before[k + 1] - 2.0 * before[k];
            self.leak[k] += NEIGHBOUR * beside;
        }
        residual
    }

    fn gains(&mut self, left: &Spectrum, residual: &[f32; BINS]) -> [f32; BINS] {
        let near = self.near(left, residual);
        self.near = near.max(LINGER * self.near + (1.0 - LINGER) * near);
        let alone = FAR_ALONE * (1.0 + EARLY * (-self.hops / EARLY_HOPS).exp());
        let overrated = alone * (BOTH / alone).powf(self.near);
        let mut gains = [1.0; BINS];
        for k in 0..BINS {
            let (now, noise) = (left[k].norm_sqr() + 1e-12, self.floor.power(k));
            let unwanted = overrated * residual[k] + noise + 1e-12;
            let fresh = (now / unwanted - 1.0).max(0.0);
            let wanted = MEMORY * self.passed[k] / unwanted + (1.0 - MEMORY) * fresh;
            let least = (NOISE_LEFT * noise / now).sqrt().max(LEAST);
            gains[k] = (wanted / (1.0 + wanted)).max(least).min(1.0);
            self.passed[k] = gains[k] * gains[k] * now;
        }
        gains
    }

    /// Whether somebody here speaks, between 0 and 1: how far what is left stands above what is
    /// expected, as a mean in dB over the frequencies that have echo.
    fn near(&self, left: &Spectrum, residual: &[f32; BINS]) -> f32 {
        let (mut sum, mut count) = (0.0, 0.0);
        for k in 0..BINS {
            if residual[k] > self.floor.power(k) {
                sum += (left[k].norm_sqr() / residual[k]).clamp(0.01, 100.0).log10();
                count += 1.0;
            }
        }
        let above = if count > 5.0 { 10.0 * sum / count } else { 0.0 };
        ((above - NEAR_FROM) / (NEAR_TO - NEAR_FROM)).clamp(0.0, 1.0)
    }
}

/// The power of the frequencies below those that no filter learns.
fn top(bins: impl Iterator<Item = Bin>) -> f32 {
    bins.skip(TOP).map(|bin| bin.norm_sqr()).sum()
}
