//! Cordboard's own echo canceller: an adaptive filter that needs no detector of double talk, the
//! loudspeaker's curve before it and a gentle suppressor behind.
//!
//! What was played goes through the [`curve`] of the loudspeaker and the [`path`] through the room; the
//! echo found so is subtracted from what was heard. What remains of it is turned down, frequency by
//! frequency, by [`suppress`]. All of that works on the band below 8 kHz; the bands above are
//! turned down as that one is ([`upper`]). Sound comes in blocks of 10 ms with samples between -1 and 1
//! and goes out 5 ms later.
//!
//! The filter takes away so much that little is left to suppress; so two people may talk at once.
//! Measured without noise suppression, as a mean of the bench's first six simulated rooms, and in brackets of
//! 22 others that no number here was chosen by: 31.3 dB (30.4) of echo taken away while the far side
//! speaks alone, of which 6 dB of quieter noise are a part; in double talk PESQ 2.86 (2.83) and ESTOI
//! 0.87 (0.89), where the tuned `aec3` has 26.4 dB, 1.67 and 0.70 in the six. It takes half of that one's time.

mod curve;
mod floor;
mod history;
mod path;
mod spectrum;
mod suppress;
mod upper;
mod windows;

use curve::Curve;
use path::Path;
use spectrum::BLOCK;
use suppress::Suppressor;
use upper::Upper;

use aec3::audio_processing::audio_buffer::AudioBuffer;

use super::FilterReport;
use super::chain::Canceller;
use super::drift;

/// Milliseconds of a block.
const BLOCK_MS: usize = 10;

/// The loudest sample that comes.
const FULL: f32 = 32_768.0;

/// What is left can be louder than what was heard while the room is learnt, but not by so much, and not
/// as loud as that: a power of 10 ms, at -42 dB.
const WRONG: f32 = 8.0;
const LOUD: f32 = 0.01;

/// How much slower than the blocks the report is.
const SLOW: f32 = 0.98;

pub(super) struct Kalman {
    curve: Curve,
    path: Path,
    suppressor: Suppressor,
    upper: [Upper; 2],
    /// Powers of what was heard and of what is let through while the far side speaks.
    heard: f32,
    passed: f32,
}

impl Kalman {
    pub(super) fn new() -> Self {
        Self {
            curve: Curve::new(),
            path: Path::new(),
            suppressor: Suppressor::new(),
            upper: [Upper::new(), Upper::new()],
            heard: 0.0,
            passed: 0.0,
        }
    }

    /// What is heard beside what is played, below 8 kHz, cleaned in place; and how loud the bands above
    /// may be.
    fn clean_low(&mut self, heard: &mut [f32; BLOCK]) -> [f32; 2] {
        *heard = heard.map(finite);
        let mut echo = self.path.echo(self.curve.played());
        if !power(&echo).is_finite() {
            self.path.forget();
            echo = [0.0; BLOCK];
        }
        let before = power(heard);
        let mut left: [f32; BLOCK] = std::array::from_fn(|n| heard[n] - echo[n]);
        self.path.learn(self.curve.played(), heard, &left);
        self.curve.learn(&mut self.path);
        if power(&left) > WRONG * before + LOUD {
            // No echo of this room; better none is taken away than another is put in.
            left = *heard;
        }
        let gains = self.suppressor.clean(&left, &echo, heard);
        if power(&echo) > 0.1 * before {
            self.heard = SLOW * self.heard + (1.0 - SLOW) * before;
            self.passed = SLOW * self.passed + (1.0 - SLOW) * power(heard);
        }
        gains
    }
}

impl Canceller for Kalman {
    fn played(&mut self, played: &mut AudioBuffer) {
        self.curve.play(&low(played));
    }

    fn heard(&mut self, _: &mut AudioBuffer) {}

    fn clean(&mut self, heard: &mut AudioBuffer) {
        let mut band = low(heard);
        let gains = self.clean_low(&mut band);
        for (to, from) in heard.split_band_mut(0, 0).iter_mut().zip(band) {
            *to = from * FULL;
        }
        for (band, upper) in self.upper.iter_mut().enumerate() {
            upper.clean(heard.split_band_mut(0, band + 1), gains);
        }
    }

    /// The path finds it.
    fn device_delay(&mut self, _: u32) {}

    fn report(&self) -> FilterReport {
        let reduction = 10.0 * ((self.heard + 1e-9) / (self.passed + 1e-9)).log10();
        let delay = self.path.strongest().map(|part| part * BLOCK_MS + drift::HELD_BACK_MS);
        FilterReport {
            echo_reduction: Some(reduction),
            echo_delay: delay.and_then(|delay| u32::try_from(delay).ok()),
        }
    }
}

/// The lowest band, with samples between -1 and 1.
fn low(sound: &AudioBuffer) -> [f32; BLOCK] {
    let band = sound.split_band(0, 0);
    std::array::from_fn(|n| band.get(n).copied().unwrap_or_default() / FULL)
}

/// What is no number is silence: it would never leave the memory.
fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}

fn power(sound: &[f32; BLOCK]) -> f32 {
    sound.iter().map(|sample| sample * sample).sum()
}

#[cfg(test)]
mod tests;
