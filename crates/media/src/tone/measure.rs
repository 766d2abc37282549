//! A sine, and how to find it again.

use std::f64::consts::TAU;

/// A sine of `hz` at `level` (0 to 1 of full scale), `millis` long, at `rate` samples a second.
pub fn sine(hz: f64, level: f64, rate: u32, millis: u32) -> Vec<i16> {
    let count = u64::from(rate) * u64::from(millis) / 1000;
    (0..count)
        .map(|n| {
            let phase = TAU * hz * n as f64 / f64::from(rate);
            (phase.sin() * level * 32767.0).round() as i16
        })
        .collect()
}

/// How strongly `hz` sounds in `samples` (Goertzel): the square of its amplitude over full scale,
/// so that a full-scale sine gives 1 and silence gives 0.
pub fn power(samples: &[i16], rate: u32, hz: f64) -> f64 {
    if samples.is_empty() || rate == 0 {
        return 0.0;
    }
    let coefficient = 2.0 * (TAU * hz / f64::from(rate)).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in samples {
        let next = f64::from(sample) / 32768.0 + coefficient * last - before;
        before = last;
        last = next;
    }
    let energy = last * last + before * before - coefficient * last * before;
    let scale = samples.len() as f64 / 2.0;
    energy / (scale * scale)
}

/// Which of `candidates` sounds strongest, if any of them is clearly there: at least -50 dB of full
/// scale and ten times each other candidate.
pub fn dominant(samples: &[i16], rate: u32, candidates: &[f64]) -> Option<f64> {
    let mut best: Option<(f64, f64)> = None;
    let mut second = 0.0;
    for &hz in candidates {
        let found = power(samples, rate, hz);
        match best {
            Some((_, strongest)) if found <= strongest => second = f64::max(second, found),
            Some((_, strongest)) => {
                second = strongest;
                best = Some((hz, found));
            }
            None => best = Some((hz, found)),
        }
    }
    let (hz, strongest) = best?;
    (strongest > 1e-5 && strongest > second * 10.0).then_some(hz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_the_square_of_the_amplitude() {
        let samples = sine(440.0, 0.5, 8000, 1000);
        assert!((power(&samples, 8000, 440.0) - 0.25).abs() < 0.001, "half of full scale");
        assert!(power(&samples, 8000, 880.0) < 1e-5, "nothing at the octave");
        assert!(power(&[0; 800], 8000, 440.0) < 1e-12, "silence");
        assert!(power(&[], 8000, 440.0) < 1e-12, "nothing");
    }

    #[test]
    fn the_dominant_tone_must_be_clearly_there() {
        let candidates = [350.0, 440.0, 1000.0];
        let tone = sine(440.0, 0.3, 8000, 200);
        assert_eq!(dominant(&tone, 8000, &candidates), Some(440.0), "one tone");
        assert_eq!(dominant(&[0; 800], 8000, &candidates), None, "silence");
        let both: Vec<i16> =
            tone.iter().zip(sine(1000.0, 0.3, 8000, 200)).map(|(a, b)| a + b).collect();
        assert_eq!(dominant(&both, 8000, &candidates), None, "two tones");
    }
}
