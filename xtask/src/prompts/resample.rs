//! A small, slow and clean sample rate converter (windowed sinc).

use std::f64::consts::PI;

/// How many zero crossings of the sinc are used on each side.
const REACH: f64 = 32.0;

/// Converts `samples` from one rate to another, in samples a second.
pub(super) fn resample(samples: &[f64], from: u32, to: u32) -> Vec<f64> {
    if from == to || samples.is_empty() {
        return samples.to_vec();
    }
    let step = f64::from(from) / f64::from(to);
    // Cut a little below half of the lower rate, so that nothing folds back.
    let cutoff = 0.92 * (1.0 / step).min(1.0);
    let reach = REACH / cutoff;
    let length = (samples.len() as f64 / step) as usize;
    (0..length).map(|n| at(samples, n as f64 * step, cutoff, reach)).collect()
}

fn at(samples: &[f64], centre: f64, cutoff: f64, reach: f64) -> f64 {
    let first = (centre - reach).ceil().max(0.0) as usize;
    let last = ((centre + reach) as usize).min(samples.len() - 1);
    (first..=last)
        .map(|n| {
            let x = n as f64 - centre;
            let window = 0.5 + 0.5 * (PI * x / reach).cos();
            samples[n] * cutoff * sinc(cutoff * x) * window
        })
        .sum()
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate: u32, count: usize) -> Vec<f64> {
        (0..count).map(|n| (2.0 * PI * hz * n as f64 / f64::from(rate)).sin()).collect()
    }

    #[test]
    fn a_tone_stays_the_same_tone() {
        let converted = resample(&tone(1_000.0, 22_050, 22_050), 22_050, 16_000);
        let expected = tone(1_000.0, 16_000, converted.len());
        let worst =
            (1_000..15_000).map(|n| (converted[n] - expected[n]).abs()).fold(0.0_f64, f64::max);
        assert!(worst < 0.01, "1000 Hz must come out as 1000 Hz, off by {worst}");
    }

    #[test]
    fn what_the_lower_rate_cannot_carry_is_gone() {
        let converted = resample(&tone(9_500.0, 22_050, 22_050), 22_050, 16_000);
        let loudest = converted[1_000..15_000].iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!(loudest < 0.01, "9500 Hz would fold back to 6500 Hz, {loudest} is left");
    }
}
