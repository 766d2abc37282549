//! What a phone hears from a moment on, told by tone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use cordboard_media::tone;

use crate::patience::until;
use crate::wav::{self, Sound};

/// The tones that phones say; an ear tells them apart.
const TONES: [f64; 4] = [440.0, 660.0, 880.0, 1100.0];
/// Listens in windows of this length.
const WINDOW_MS: usize = 300;
/// How much of a window's energy the tone must be.
const SHARE: f64 = 0.6;
/// Below this level (of full scale, RMS) it is silence.
const QUIET: f64 = 0.003;

/// Listens to all that a phone heard since it was made.
#[derive(Debug)]
pub struct Ear {
    who: String,
    folder: PathBuf,
    /// What was in each file before.
    heard_before: BTreeMap<PathBuf, usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Heard {
    Silence,
    Tone(f64),
    Other,
}

impl Ear {
    /// `folder` is where the phone keeps what it hears, in files that end in `-dec.wav`.
    pub(crate) fn new(who: &str, folder: &Path) -> Result<Self> {
        let heard_before =
            sounds(folder)?.into_iter().map(|(file, sound)| (file, sound.samples.len())).collect();
        Ok(Self { who: who.to_owned(), folder: folder.to_path_buf(), heard_before })
    }

    /// Waits until a steady tone of `hz` is heard.
    ///
    /// # Errors
    /// When it is not heard in time; says what was heard.
    pub fn hears(&self, hz: f64) -> Result<()> {
        let steady = |heard: &[Heard]| heard.windows(2).any(|two| two == [Heard::Tone(hz); 2]);
        self.wait(&format!("{hz} Hz"), steady)
    }

    /// Waits until something is heard that is neither silence nor a phone's tone: music, speech.
    ///
    /// # Errors
    /// When it is not heard in time; says what was heard.
    pub fn hears_music(&self) -> Result<()> {
        let lively = |heard: &[Heard]| heard.windows(3).any(|three| three == [Heard::Other; 3]);
        self.wait("music", lively)
    }

    fn wait(&self, what: &str, enough: impl Fn(&[Heard]) -> bool) -> Result<()> {
        let seen = || Ok(self.heard()?.iter().any(|one| enough(one)).then_some(()));
        until(&format!("{what} at {}", self.who), seen).with_context(|| {
            format!("{} heard instead: {:?}", self.who, self.heard().unwrap_or_default())
        })
    }

    /// Checks that `hz` was not heard since this ear was made.
    ///
    /// # Errors
    /// When it was.
    pub fn heard_nothing_of(&self, hz: f64) -> Result<()> {
        let heard = self.heard()?;
        let leaked = heard.iter().flatten().any(|one| *one == Heard::Tone(hz));
        ensure!(!leaked, "{} must not hear {hz} Hz: {heard:?}", self.who);
        Ok(())
    }

    /// What was heard, window by window, in each of the phone's files.
    fn heard(&self) -> Result<Vec<Vec<Heard>>> {
        let mut all = Vec::new();
        for (file, sound) in sounds(&self.folder)? {
            let skip = self.heard_before.get(&file).copied().unwrap_or(0);
            let length = (sound.rate as usize * WINDOW_MS / 1000).max(1);
            let new = sound.samples.get(skip..).unwrap_or_default();
            all.push(new.chunks_exact(length).map(|window| listen(window, sound.rate)).collect());
        }
        Ok(all)
    }
}

fn listen(window: &[i16], rate: u32) -> Heard {
    let square = |sample: &i16| (f64::from(*sample) / 32_768.0).powi(2);
    let mean_square = window.iter().map(square).sum::<f64>() / window.len() as f64;
    if mean_square.sqrt() < QUIET {
        return Heard::Silence;
    }
    // A sine's mean square is half of the square of its amplitude, which is what `power` gives.
    let is_it = |hz: &f64| tone::power(window, rate, *hz) > SHARE * 2.0 * mean_square;
    TONES.into_iter().find(is_it).map_or(Heard::Other, Heard::Tone)
}

fn sounds(folder: &Path) -> Result<Vec<(PathBuf, Sound)>> {
    let mut sounds = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with("-dec.wav") {
            sounds.push((path.clone(), wav::read(&path)?.unwrap_or_default()));
        }
    }
    sounds.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(sounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(hz: f64) -> Vec<i16> {
        tone::sine(hz, 0.3, 8_000, WINDOW_MS as u32)
    }

    #[test]
    fn tones_silence_and_music_are_told_apart() {
        assert_eq!(listen(&window(660.0), 8_000), Heard::Tone(660.0), "a phone's tone");
        assert_eq!(listen(&[3; 2_400], 8_000), Heard::Silence, "next to nothing is silence");
        let both: Vec<i16> =
            window(440.0).iter().zip(window(523.0)).map(|(a, b)| a / 2 + b / 2).collect();
        assert_eq!(listen(&both, 8_000), Heard::Other, "a chord is no phone's tone");
    }

    #[test]
    fn only_what_came_after_the_ear_was_made_counts() -> Result<()> {
        let folder = tempfile::tempdir()?;
        wav::write_tone(&folder.path().join("one-dec.wav"), 440.0, 8_000, 1, 2)?;
        let ear = Ear::new("test", folder.path())?;
        wav::write_tone(&folder.path().join("two-dec.wav"), 660.0, 8_000, 1, 2)?;
        ear.hears(660.0)?;
        ear.heard_nothing_of(440.0)
    }
}
