//! Text to speech by espeak-ng, trimmed and levelled for the telephone.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::{RATE, resample, wav};

/// The loudest sample of a prompt.
const PEAK: f64 = 0.6;
/// What counts as silence at the two ends.
const FLOOR: f64 = 0.01;
/// How much silence is left at the two ends, in samples: 60 ms, so that prompts can follow each other.
const REST: usize = RATE as usize * 60 / 1000;

/// Speaks `text`: mono samples between -1 and 1 at [`RATE`].
///
/// # Errors
/// When espeak-ng cannot be run, or says nothing.
pub(super) fn speak(voice: &str, words_a_minute: u32, text: &str) -> Result<Vec<f64>> {
    let mut child = Command::new("espeak-ng")
        .args(["-v", voice, "-s", &words_a_minute.to_string(), "--stdin", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("espeak-ng does not start")?;
    let mut stdin = child.stdin.take().context("espeak-ng takes no text")?;
    stdin.write_all(text.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("espeak-ng failed: {}", output.status);
    }
    let (rate, spoken) = wav::read(&output.stdout).context("espeak-ng's WAV is unreadable")?;
    let spoken = level(trim(&resample::resample(&spoken, rate, RATE)));
    ensure!(!spoken.is_empty(), "espeak-ng said nothing; is the voice {voice} installed?");
    Ok(spoken)
}

fn trim(samples: &[f64]) -> &[f64] {
    let loud = |sample: &f64| sample.abs() > FLOOR;
    let Some(first) = samples.iter().position(loud) else {
        return &[];
    };
    let last = samples.iter().rposition(loud).unwrap_or(first);
    &samples[first.saturating_sub(REST)..samples.len().min(last + REST)]
}

fn level(samples: &[f64]) -> Vec<f64> {
    let loudest = samples.iter().fold(0.0_f64, |loudest, sample| loudest.max(sample.abs()));
    let gain = if loudest > 0.0 { PEAK / loudest } else { 1.0 };
    samples.iter().map(|sample| sample * gain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_at_the_ends_is_cut_and_the_loudest_sample_is_at_the_peak() {
        let mut samples = vec![0.0; 30_000];
        samples[10_000] = 0.2;
        samples[12_000] = -0.1;
        let spoken = level(trim(&samples));
        assert_eq!(spoken.len(), 2_000 + 2 * REST, "60 ms are left on both sides");
        assert!((spoken[REST] - PEAK).abs() < 1e-9, "the loudest sample comes out at the peak");
    }

    #[test]
    fn nothing_but_silence_leaves_nothing() {
        assert!(trim(&[0.0; 100]).is_empty(), "there is no speech in silence");
    }
}
