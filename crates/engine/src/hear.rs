//! The office's sounds as files, for a person who checks them at a screen.

use std::{fs, path::Path};

use cordboard_media::{
    Clip, ClipId,
    wav::{self, Format},
};
use cordboard_pbx::office::Office;

use crate::library::{Library, Sounds, SystemVoice};

/// Samples a second of what is heard and kept.
const RATE: u32 = 16_000;

/// Why there is nothing to hear. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct HearError(#[from] crate::library::LoadError);

/// Reads sounds as the exchange on this folder would play them, except that what cannot be played is
/// told and no tone stands in for it. May run a speech program: not for threads that must not wait.
#[derive(Debug)]
pub struct Hearing(Library);

impl Hearing {
    pub fn of(data: &Path, office: &Office) -> Self {
        let mut library = Library::new(data, Box::new(SystemVoice));
        library.set_sounds(Sounds::of(office));
        Self(library)
    }

    /// A prompt, in the language that is closest to the one asked for.
    ///
    /// # Errors
    ///
    /// [`HearError`]
    pub fn prompt(&self, language: &str, id: &str) -> Result<Clip, HearError> {
        Ok(self.0.find(&ClipId::new(&format!("prompt/{language}/{id}")))?)
    }

    /// A text, spoken.
    ///
    /// # Errors
    ///
    /// [`HearError`]
    pub fn speech(&self, language: &str, text: &str) -> Result<Clip, HearError> {
        Ok(self.0.find(&ClipId::new(&format!("say/{language}/{text}")))?)
    }
}

/// A clip as a WAV file: 16 kHz, mono, 16 bits.
pub fn wav(clip: &Clip) -> Vec<u8> {
    let samples = &clip.wide;
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Format { rate: RATE, channels: 1 }.header(bytes).to_vec();
    wav::append(&mut file, samples, &[]);
    file
}

/// The size of a prompt's file in bytes and, of a file that [`wav`] made, its length in
/// milliseconds. `None`: it is not there.
pub fn measure(file: &Path) -> Option<(u64, Option<u64>)> {
    use std::io::Read;

    let mut head = [0; wav::HEADER];
    let bytes = fs::metadata(file).ok()?.len();
    let read = fs::File::open(file).and_then(|mut file| file.read_exact(&mut head));
    let format = Format { rate: RATE, channels: 1 };
    let data = bytes.saturating_sub(wav::HEADER as u64);
    let ours = read.is_ok() && u32::try_from(data).is_ok_and(|data| head == format.header(data));
    Some((bytes, ours.then(|| format.millis(data))))
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::*;

    #[test]
    fn a_clip_as_a_file_is_measured_by_its_head() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hello.wav");
        let clip = crate::convert::clip(wav(&Clip {
            narrow: tone::sine(440.0, 0.3, 8000, 700).into(),
            wide: tone::sine(440.0, 0.3, RATE, 700).into(),
        }))
        .expect("what was written can be read");
        fs::write(&file, wav(&clip)).expect("a file");
        assert_eq!(measure(&file), Some((44 + 700 * 32, Some(700))), "bytes and milliseconds");
        fs::write(&file, b"ID3 of an old player").expect("a file");
        assert_eq!(measure(&file), Some((20, None)), "of others only the size is known");
        assert_eq!(measure(&folder.path().join("gone.wav")), None, "and of none nothing");
    }

    #[test]
    fn who_listens_is_told_why_there_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let hearing = Hearing(Library::new(folder.path(), Box::new(SystemVoice)));
        let welcome = hearing.prompt("en", "builtin:welcome").expect("it comes with the program");
        assert!(welcome.millis() > 300, "a sentence takes its time");
        let why = hearing.prompt("en", "nobody-wrote-it").expect_err("there is none").to_string();
        assert!(why.contains("no sound"), "the person is told: {why}");
        let book = "word ".repeat(10_000);
        let why = hearing.speech("en", &book).expect_err("too long").to_string();
        assert!(why.contains("several prompts"), "and what to do: {why}");
    }
}
