//! WAV files of phones: written whole, and read while the phone still writes them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cordboard_media::tone;

/// Sound as it was found in a file: its first channel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sound {
    pub(crate) rate: u32,
    pub(crate) samples: Vec<i16>,
}

/// Writes a sine of `hz` into `file`.
pub(crate) fn write_tone(
    file: &Path,
    hz: f64,
    rate: u32,
    channels: u16,
    seconds: u32,
) -> Result<()> {
    write_tones(file, &[hz], rate, channels, seconds)
}

/// Writes several sines at once into `file`.
pub(crate) fn write_tones(
    file: &Path,
    tones: &[f64],
    rate: u32,
    channels: u16,
    seconds: u32,
) -> Result<()> {
    let mut samples = vec![0_i16; (rate * seconds) as usize];
    for hz in tones {
        for (sum, one) in samples.iter_mut().zip(tone::sine(*hz, 0.3, rate, seconds * 1000)) {
            *sum = sum.saturating_add(one);
        }
    }
    let length = u32::try_from(samples.len())? * 2 * u32::from(channels);
    let mut bytes = Vec::with_capacity(44 + length as usize);
    bytes.extend(b"RIFF");
    bytes.extend((length + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2 * u32::from(channels)).to_le_bytes());
    bytes.extend((2 * channels).to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    for sample in samples {
        for _ in 0..channels {
            bytes.extend(sample.to_le_bytes());
        }
    }
    fs::write(file, bytes).with_context(|| file.display().to_string())
}

/// Reads all that is in `file` by now, whatever its header says of its length; `None` while there is
/// not even a header.
pub(crate) fn read(file: &Path) -> Result<Option<Sound>> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(parse(&bytes))
}

fn parse(bytes: &[u8]) -> Option<Sound> {
    let mut rest = bytes.get(12..)?;
    let mut format = None;
    loop {
        let name = rest.get(..4)?;
        let size = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let body = rest.get(8..)?;
        match name {
            b"fmt " => {
                let channels = u16::from_le_bytes(body.get(2..4)?.try_into().ok()?);
                let rate = u32::from_le_bytes(body.get(4..8)?.try_into().ok()?);
                format = Some((rate, usize::from(channels.max(1))));
            }
            b"data" => {
                let (rate, channels) = format?;
                let frames = body.chunks_exact(2 * channels);
                let samples =
                    frames.map(|frame| i16::from_le_bytes([frame[0], frame[1]])).collect();
                return Some(Sound { rate, samples });
            }
            _ => {}
        }
        rest = body.get(size..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_still_written_is_read_to_its_end() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("tone.wav");
        write_tone(&file, 440.0, 48_000, 2, 1)?;
        let mut bytes = fs::read(&file)?;
        bytes[40..44].copy_from_slice(&0_u32.to_le_bytes());
        let sound = parse(&bytes).context("no sound")?;
        assert_eq!(sound.rate, 48_000, "the rate is in the header");
        assert_eq!(sound.samples.len(), 48_000, "one second of the left channel");
        Ok(())
    }
}
