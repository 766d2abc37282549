//! Between the sound card's 48 kHz and the codec's 8 or 16 kHz: a windowed sinc, 10 ms at a time.
#![expect(
    clippy::indexing_slicing,
    reason = "buffers are sized by the factor, and every piece is a frame or is cut to one"
)]

use super::FRAME;

/// Taps per sample of the slower rate; the delay is half of them: 1.4 ms at 8 kHz, 0.7 ms at 16.
const TAPS: usize = 22;

/// The pass band ends here, as a part of the slower rate's half.
const EDGE: f64 = 0.94;

/// 48 kHz to the codec's rate.
#[derive(Debug)]
pub(super) struct Down {
    factor: usize,
    taps: Vec<f32>,
    /// The past of the filter, then a frame.
    line: Vec<f32>,
}

impl Down {
    pub(super) fn new(rate: u32) -> Self {
        let factor = factor(rate);
        let taps = low_pass(factor);
        let line = vec![0.0; taps.len() + FRAME];
        Self { factor, taps, line }
    }

    /// Turn a frame into `output`, which has room for a frame at the slower rate.
    pub(super) fn process(&mut self, frame: &[i16], output: &mut [i16]) {
        let past = self.taps.len();
        for (slot, &sample) in self.line[past..].iter_mut().zip(frame) {
            *slot = f32::from(sample);
        }
        for (n, sample) in output.iter_mut().take(FRAME / self.factor).enumerate() {
            let from = (n + 1) * self.factor;
            *sample = round(dot(&self.line[from..from + past], &self.taps));
        }
        self.line.copy_within(FRAME.., 0);
    }
}

/// The codec's rate to 48 kHz.
#[derive(Debug)]
pub(super) struct Up {
    factor: usize,
    /// The filter's taps, phase by phase.
    phases: Vec<f32>,
    line: Vec<f32>,
}

impl Up {
    pub(super) fn new(rate: u32) -> Self {
        let factor = factor(rate);
        let taps = low_pass(factor);
        let mut phases = Vec::with_capacity(taps.len());
        for phase in 0..factor {
            // The newest sample last, and the gain that the stuffed zeros take.
            phases.extend((0..TAPS).rev().map(|tap| taps[tap * factor + phase] * factor as f32));
        }
        Self { factor, phases, line: vec![0.0; TAPS + FRAME / factor] }
    }

    /// Turn a frame at the slower rate into a `frame` at 48 kHz.
    pub(super) fn process(&mut self, input: &[i16], frame: &mut [i16]) {
        let count = FRAME / self.factor;
        for (slot, &sample) in self.line[TAPS..].iter_mut().zip(input) {
            *slot = f32::from(sample);
        }
        for (n, group) in frame.chunks_mut(self.factor).take(count).enumerate() {
            let past = &self.line[n + 1..n + 1 + TAPS];
            for (sample, taps) in group.iter_mut().zip(self.phases.chunks_exact(TAPS)) {
                *sample = round(dot(past, taps));
            }
        }
        self.line.copy_within(count.., 0);
    }
}

fn factor(rate: u32) -> usize {
    (super::RATE / rate.max(8000)) as usize
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums at once, which the compiler keeps in vector registers.
    let mut sums = [0.0f32; 8];
    let (a_rest, b_rest) = (a.chunks_exact(8).remainder(), b.chunks_exact(8).remainder());
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn round(value: f32) -> i16 {
    value.round().clamp(-32768.0, 32767.0) as i16
}

/// A sinc under a Blackman window, its sum made exactly one.
fn low_pass(factor: usize) -> Vec<f32> {
    use std::f64::consts::PI;
    let count = TAPS * factor;
    let centre = (count - 1) as f64 / 2.0;
    let cutoff = EDGE / factor as f64;
    let mut taps: Vec<f64> = (0..count)
        .map(|tap| {
            let at = tap as f64 - centre;
            let sinc = if at == 0.0 { 1.0 } else { (PI * cutoff * at).sin() / (PI * cutoff * at) };
            let turn = 2.0 * PI * (tap as f64 + 0.5) / count as f64;
            sinc * (0.42 - 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    taps.into_iter().map(|tap| tap as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn down(rate: u32, sound: &[i16]) -> Vec<i16> {
        let mut filter = Down::new(rate);
        let mut all = Vec::new();
        for frame in sound.chunks_exact(FRAME) {
            let mut out = vec![0; (rate / 100) as usize];
            filter.process(frame, &mut out);
            all.extend(out);
        }
        all
    }

    fn up(rate: u32, sound: &[i16]) -> Vec<i16> {
        let mut filter = Up::new(rate);
        let mut all = Vec::new();
        for frame in sound.chunks_exact((rate / 100) as usize) {
            let mut out = [0; FRAME];
            filter.process(frame, &mut out);
            all.extend(out);
        }
        all
    }

    #[test]
    fn speech_passes_both_ways_at_its_level() {
        for (rate, highest) in [(8000u32, 3000.0), (16000, 6000.0)] {
            for hz in [200.0, 1000.0, highest] {
                let low = down(rate, &tone::sine(hz, 0.5, 48000, 300));
                let there = tone::power(&low[rate as usize / 50..], rate, hz);
                assert!((0.22..0.26).contains(&there), "{hz} Hz down to {rate}: {there}");
                let high = up(rate, &tone::sine(hz, 0.5, rate, 300));
                let back = tone::power(&high[960..], 48000, hz);
                assert!((0.22..0.26).contains(&back), "{hz} Hz up from {rate}: {back}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_neither_folded_nor_mirrored() {
        let low = down(8000, &tone::sine(5500.0, 0.5, 48000, 300));
        assert!(tone::power(&low[200..], 8000, 2500.0) < 1e-5, "5.5 kHz would fold to 2.5");
        let high = up(8000, &tone::sine(1000.0, 0.5, 8000, 300));
        assert!(tone::power(&high[960..], 48000, 7000.0) < 1e-5, "1 kHz would mirror at 7");
        assert!(tone::power(&high[960..], 48000, 9000.0) < 1e-5, "and at 9");
    }
}
