//! 48 kHz to 16 kHz, a frame at a time.

use std::f64::consts::PI;

use cordboard_sound::{FRAME, Frame};

/// Taps of the low pass; its delay is half of them, half a millisecond.
const TAPS: usize = 48;

/// What passes, as a part of 48 kHz: 7.2 kHz.
const CUT: f64 = 0.15;

/// A low pass that keeps every third sample, and its past between frames.
#[derive(Debug)]
pub(super) struct Thirds {
    taps: [f32; TAPS],
    past: [f32; TAPS - 1],
}

impl Thirds {
    pub(super) fn new() -> Self {
        Self { taps: low_pass(), past: [0.0; TAPS - 1] }
    }

    /// Appends the 160 samples that 480 become.
    pub(super) fn push(&mut self, frame: &Frame, out: &mut Vec<i16>) {
        let mut all = [0.0; TAPS - 1 + FRAME];
        all[..TAPS - 1].copy_from_slice(&self.past);
        for (place, sample) in all[TAPS - 1..].iter_mut().zip(frame) {
            *place = f32::from(*sample);
        }
        out.extend(all.windows(TAPS).step_by(3).map(|window| {
            let sum: f32 = window.iter().zip(&self.taps).map(|(sample, tap)| sample * tap).sum();
            sum.round() as i16 // saturates
        }));
        self.past.copy_from_slice(&all[FRAME..]);
    }
}

/// A sinc under a Hann window, its sum made exactly one.
fn low_pass() -> [f32; TAPS] {
    let centre = TAPS as f64 / 2.0 - 0.5;
    let mut taps = [0.0; TAPS];
    for (n, tap) in taps.iter_mut().enumerate() {
        let x = n as f64 - centre;
        let window = 0.5 + 0.5 * (PI * x / (TAPS as f64 / 2.0)).cos();
        *tap = (2.0 * PI * CUT * x).sin() / (PI * x) * window;
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| (tap / sum) as f32)
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::*;

    fn through(hz: f64) -> Vec<i16> {
        let mut thirds = Thirds::new();
        let mut out = Vec::new();
        for frame in tone::sine(hz, 0.5, 48_000, 500).chunks_exact(FRAME) {
            thirds.push(frame.try_into().expect("a frame"), &mut out);
        }
        out
    }

    #[test]
    fn a_voice_passes_and_what_16_khz_cannot_hold_does_not() {
        let out = through(1000.0);
        assert_eq!(out.len(), 8000, "a third of 24 000");
        let power = tone::power(&out[800..], 16_000, 1000.0);
        assert!((0.24..0.26).contains(&power), "1 kHz keeps its level: {power}");
        let folded = tone::power(&through(12_000.0)[800..], 16_000, 4000.0);
        assert!(folded < 1e-5, "12 kHz must not come back as 4 kHz: {folded}");
    }
}
