//! What rings: the usual bell, the rhythm of a country's phones, or a sound that a person brought.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use cordboard_media::wav::{self, Format};
use cordboard_sound::RATE;

use crate::convert::{self, ConvertError};

/// The longest sound of one's own, in seconds: by then somebody has answered, or nobody will.
const LONGEST_SECONDS: u64 = 30;

/// What is nowhere louder than this (of 32767) is heard by nobody across a room.
const FAINT: u16 = 300;

/// What rings when this phone is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bell {
    /// Two notes in turn.
    #[default]
    Notes,
    /// The same in the rhythm of that country's phones (ISO 3166, two letters).
    Country(String),
    /// What [`ring_tone`] made. If it cannot be read the two notes stand in: a phone that is silent
    /// would miss calls.
    File(PathBuf),
}

/// Why a sound is no ring tone. Each message says what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingToneError {
    #[error(transparent)]
    Unreadable(ConvertError),
    #[error("the sound is longer than {LONGEST_SECONDS} seconds: shorten it")]
    TooLong,
    #[error("the sound is silent, or nearly so: nobody would hear it ring")]
    Silent,
}

/// Checks a sound file (WAV, MP3, FLAC, OGG Vorbis) and makes it a WAV file that can ring.
///
/// # Errors
///
/// [`RingToneError`]
pub fn ring_tone(file: Vec<u8>) -> Result<Vec<u8>, RingToneError> {
    let samples = read(file)?;
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Format { rate: RATE, channels: 1 }.header(bytes).to_vec();
    wav::append(&mut file, &samples, &[]);
    Ok(file)
}

/// As it rings.
pub(super) fn load(path: &Path) -> Result<Arc<[i16]>, io::Error> {
    read(fs::read(path)?).map_err(io::Error::other)
}

fn read(file: Vec<u8>) -> Result<Arc<[i16]>, RingToneError> {
    let samples =
        convert::samples_within(file, RATE, LONGEST_SECONDS).map_err(|error| match error {
            ConvertError::TooLong => RingToneError::TooLong,
            ConvertError::Unreadable(_) | ConvertError::Empty | ConvertError::Rate(_) => {
                RingToneError::Unreadable(error)
            }
        })?;
    let heard = samples.iter().any(|sample| sample.unsigned_abs() > FAINT);
    if heard { Ok(samples) } else { Err(RingToneError::Silent) }
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::*;
    use crate::sample_file;

    #[test]
    fn a_sound_of_ones_own_rings_as_it_is() {
        let song = tone::sine(523.0, 0.5, 44_100, 2000);
        let made = ring_tone(sample_file::mono(44_100, &song)).expect("a good file");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ring.wav");
        fs::write(&path, made).expect("written");
        let rings = load(&path).expect("what was made can be read");
        let seconds = rings.len() as f64 / f64::from(RATE);
        assert!((seconds - 2.0).abs() < 0.05, "as long as it was, {seconds} s");
        let power = tone::power(&rings, RATE, 523.0);
        assert!((0.2..0.3).contains(&power), "the same note, as loud: {power}");
    }

    #[test]
    fn what_cannot_ring_is_refused_with_the_reason() {
        let long = vec![5000; 8000 * (LONGEST_SECONDS as usize + 1)];
        let refusal = |file| ring_tone(file).expect_err("it is refused");
        assert_eq!(refusal(sample_file::mono(8000, &long)), RingToneError::TooLong);
        assert_eq!(refusal(sample_file::mono(8000, &[10; 8000])), RingToneError::Silent);
        let text = refusal(b"my holidays".repeat(50)).to_string();
        assert!(text.contains("WAV"), "it says what can be read: {text}");
    }
}
