//! 16-bit mono WAV, read and written whole.

use anyhow::{Context, Result, ensure};

/// Reads samples between -1 and 1 and their rate. Takes the rest of the file for the sound when its
/// length was not known to the writer, as in a pipe.
///
/// # Errors
/// When it is no 16-bit mono WAV.
pub(super) fn read(bytes: &[u8]) -> Result<(u32, Vec<f64>)> {
    ensure!(bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE"), "not a WAV file");
    let mut rest = &bytes[12..];
    let mut rate = None;
    loop {
        let (name, after) = rest.split_first_chunk::<4>().context("no sound in the file")?;
        let (size, body) = after.split_first_chunk::<4>().context("the file is cut short")?;
        let size = usize::try_from(u32::from_le_bytes(*size))?.min(body.len());
        match name {
            b"fmt " => rate = Some(format(&body[..size])?),
            b"data" => {
                let rate = rate.context("the format comes after the sound")?;
                let samples = body[..size].chunks_exact(2);
                let value =
                    |pair: &[u8]| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
                return Ok((rate, samples.map(value).collect()));
            }
            _ => {}
        }
        rest = &body[size..];
    }
}

/// Writes samples between -1 and 1.
pub(super) fn write(rate: u32, samples: &[f64]) -> Vec<u8> {
    let length = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(44 + samples.len() * 2);
    bytes.extend(b"RIFF");
    bytes.extend((length.saturating_add(36)).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend(2_u16.to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        bytes.extend(value.to_le_bytes());
    }
    bytes
}

fn format(body: &[u8]) -> Result<u32> {
    let half = |at: usize| body.get(at..at + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    ensure!(half(0) == Some(1) && half(2) == Some(1) && half(14) == Some(16), "not 16-bit mono");
    let rate = body.get(4..8).and_then(|four| four.try_into().ok()).context("no sample rate")?;
    Ok(u32::from_le_bytes(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() -> Result<()> {
        let (rate, samples) = read(&write(16_000, &[0.0, 0.5, -0.5]))?;
        assert_eq!(rate, 16_000, "the rate is in the header");
        assert_eq!(samples.len(), 3, "each sample comes back");
        assert!((samples[2] + 0.5).abs() < 0.001, "with its value");
        Ok(())
    }

    #[test]
    fn a_length_that_was_not_known_means_the_rest_of_the_file() -> Result<()> {
        let mut bytes = write(22_050, &[0.1; 100]);
        bytes[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&bytes)?.1.len(), 100, "a program that writes to a pipe cannot know it");
        Ok(())
    }
}
