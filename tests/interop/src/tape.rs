//! A recording of the exchange, told by tone, side by side.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use cordboard_media::tone;

/// A tone counts as heard in a side from this power on (a full-scale sine is 1).
const HEARD: f64 = 1e-4;

/// Both sides of a stereo recording, or the one of a message.
#[derive(Clone, Debug)]
pub struct Tape {
    rate: u32,
    left: Vec<i16>,
    right: Vec<i16>,
}

impl Tape {
    /// Reads a finished recording.
    ///
    /// # Errors
    /// When it is not there, or no WAV file as the exchange writes them.
    pub fn read(file: &Path) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| file.display().to_string())?;
        let header = bytes.get(..44).context("a WAV file has a header")?;
        ensure!(header.starts_with(b"RIFF"), "{} is no WAV file", file.display());
        let channels = usize::from(u16::from_le_bytes([header[22], header[23]]));
        let rate = u32::from_le_bytes([header[24], header[25], header[26], header[27]]);
        let size = u32::from_le_bytes([header[40], header[41], header[42], header[43]]) as usize;
        ensure!(
            size == bytes.len() - 44,
            "the header says {size} bytes, the file has {}",
            bytes.len() - 44
        );
        let mut sides = [Vec::new(), Vec::new()];
        for (nth, sample) in bytes[44..].chunks_exact(2).enumerate() {
            sides[nth % channels].push(i16::from_le_bytes([sample[0], sample[1]]));
        }
        let [left, right] = sides;
        Ok(Self { rate, left, right })
    }

    /// How long it is, in seconds.
    pub fn seconds(&self) -> f64 {
        self.left.len() as f64 / f64::from(self.rate)
    }

    /// Whether the outside party's side has the tone.
    pub fn left_has(&self, hz: f64) -> bool {
        self.has(&self.left, hz)
    }

    /// Whether the side of what was sent to it has the tone.
    pub fn right_has(&self, hz: f64) -> bool {
        self.has(&self.right, hz)
    }

    /// A tone is there when some second of it is.
    fn has(&self, side: &[i16], hz: f64) -> bool {
        let second = self.rate as usize;
        side.chunks_exact(second / 2).any(|part| tone::power(part, self.rate, hz) > HEARD)
    }
}
