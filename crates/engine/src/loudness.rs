//! Makes recordings of different people and machines equally loud.
//!
//! The level is the mean power of what is really spoken: blocks that are silent, or far below the
//! mean, do not count (the two gates of ITU-R BS.1770, without its weighting filter, which hardly
//! matters in the telephone's band).

/// Mean power that speech is brought to: -20 dB of full scale, as prompts of exchanges have it.
const TARGET: f32 = 0.01;

/// No sample goes beyond this (-1 dB), however quiet that leaves the whole.
const CEILING: f32 = 0.891;

/// Blocks below -55 dB are silence.
const SILENCE: f32 = 3.2e-6;

/// Blocks 10 dB below the mean of the others are pauses.
const PAUSE: f32 = 0.1;

/// What is quieter is amplified at most by 30 dB, so that noise stays noise.
const MOST_GAIN: f32 = 31.6;

/// Brings `samples` to the common level, in place.
pub(crate) fn normalise(samples: &mut [f32], rate: u32) {
    let block = (rate as usize * 2 / 5).max(1); // 400 ms
    let powers: Vec<f32> = samples.chunks(block).map(power).collect();
    let Some(level) = gated_mean(&powers) else {
        return;
    };
    let peak = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
    let gain = (TARGET / level).sqrt().min(MOST_GAIN).min(CEILING / peak);
    for sample in samples {
        *sample *= gain;
    }
}

fn power(block: &[f32]) -> f32 {
    block.iter().map(|sample| sample * sample).sum::<f32>() / block.len() as f32
}

/// The mean of the blocks that are neither silence nor pauses; `None` when there is none.
fn gated_mean(powers: &[f32]) -> Option<f32> {
    let mean_above = |gate: f32| {
        let (sum, count) = powers
            .iter()
            .filter(|power| **power > gate)
            .fold((0.0, 0u32), |(sum, count), power| (sum + power, count + 1));
        (count > 0).then(|| sum / count as f32)
    };
    let mean = mean_above(SILENCE)?;
    mean_above(SILENCE.max(mean * PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(level: f32, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| if n % 2 == 0 { level } else { -level }).collect()
    }

    #[test]
    fn silence_is_left_alone() {
        let mut silence = vec![0.0; 8000];
        normalise(&mut silence, 8000);
        assert!(silence.iter().all(|sample| *sample == 0.0), "nothing cannot be amplified");
    }

    #[test]
    fn pauses_do_not_make_the_speech_louder() {
        let mut pure = square(0.05, 9600);
        let mut with_pauses = [square(0.05, 9600), vec![0.0001; 32_000]].concat();
        normalise(&mut pure, 8000);
        normalise(&mut with_pauses, 8000);
        assert!((pure[0] - with_pauses[0]).abs() < 1e-4, "the spoken part gets the same gain");
        assert!((pure[0] - 0.1).abs() < 1e-3, "and that is -20 dB");
    }

    #[test]
    fn a_click_is_not_clipped() {
        let mut samples = square(0.01, 8000);
        samples[100] = 0.9;
        normalise(&mut samples, 8000);
        assert!(samples[100] <= 0.9, "the peak keeps its shape");
    }
}
