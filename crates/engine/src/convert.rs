//! Sound files become clips: WAV, MP3, FLAC or OGG in; mono at 8 and 16 kHz out, evenly loud.

use std::{io::Cursor, sync::Arc};

use cordboard_media::Clip;
use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::SequentialSlice};
use symphonia::core::{
    audio::sample::Sample,
    codecs::audio::{AudioDecoder, AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, FormatReader, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
};

use crate::loudness;

/// The longest sound that is taken, in seconds.
pub const LONGEST_SECONDS: u64 = 30 * 60;

/// Rates beyond this are no sound for people.
const HIGHEST_RATE: u32 = 192_000;

/// Frames that the resampler takes at a time.
const CHUNK: usize = 1024;

/// Why a file is no clip.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    #[error("this is no sound file that can be read (WAV, MP3, FLAC and OGG Vorbis can): {0}")]
    Unreadable(String),
    #[error("the sound is longer than {} minutes: shorten it", LONGEST_SECONDS / 60)]
    TooLong,
    #[error("there is no sound in the file")]
    Empty,
    #[error("the sound has {0} samples a second, which cannot be converted")]
    Rate(u32),
}

/// Reads a whole sound file and makes it evenly loud.
///
/// # Errors
///
/// [`ConvertError`]; a file that breaks off in the middle is taken as far as it goes.
pub fn clip(file: Vec<u8>) -> Result<Clip, ConvertError> {
    let mut sound = decode(file, LONGEST_SECONDS)?;
    loudness::normalise(&mut sound.samples, sound.rate);
    Ok(Clip { narrow: sound.at(8000)?, wide: sound.at(16_000)? })
}

/// Reads a whole sound file as it is, mono at `rate` samples a second.
///
/// # Errors
///
/// [`ConvertError`]; a file that breaks off in the middle is taken as far as it goes.
pub(crate) fn samples(file: Vec<u8>, rate: u32) -> Result<Arc<[i16]>, ConvertError> {
    samples_within(file, rate, LONGEST_SECONDS)
}

/// The same of a sound that may be so long at most.
pub(crate) fn samples_within(
    file: Vec<u8>,
    rate: u32,
    seconds: u64,
) -> Result<Arc<[i16]>, ConvertError> {
    decode(file, seconds)?.at(rate)
}

/// One channel of sound.
struct Sound {
    samples: Vec<f32>,
    rate: u32,
}

impl Sound {
    fn at(&self, rate: u32) -> Result<Arc<[i16]>, ConvertError> {
        if rate == self.rate {
            return Ok(self.samples.iter().copied().map(to_i16).collect());
        }
        let refused = |_| ConvertError::Rate(self.rate);
        let (from, to) = (self.rate as usize, rate as usize);
        let mut resampler = Fft::<f32>::new(from, to, CHUNK, 1, FixedSync::Both)
            .map_err(|_| ConvertError::Rate(self.rate))?;
        let input = SequentialSlice::new(self.samples.as_slice(), 1, self.samples.len())
            .map_err(|_| ConvertError::Rate(self.rate))?;
        let output = resampler.process_all(&input, self.samples.len(), None).map_err(refused)?;
        Ok(output.take_data().into_iter().map(to_i16).collect())
    }
}

fn to_i16(sample: f32) -> i16 {
    (sample * 32767.0).round().clamp(-32768.0, 32767.0) as i16
}

fn decode(file: Vec<u8>, longest: u64) -> Result<Sound, ConvertError> {
    let (mut reader, mut decoder, track) = open(file)?;
    let mut sound = Sound { samples: Vec::new(), rate: 0 };
    let mut interleaved: Vec<f32> = Vec::new();
    // A file that breaks off ends there: half a greeting is better than none.
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id != track {
            continue;
        }
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            Err(Error::DecodeError(_)) => continue, // one bad frame does not end a file
            Err(_) => break,
        };
        let (rate, channels) = (decoded.spec().rate(), decoded.num_planes());
        interleaved.resize(decoded.samples_interleaved(), f32::MID);
        decoded.copy_to_slice_interleaved(&mut interleaved);
        sound.add(rate, channels, &interleaved)?;
        if sound.samples.len() as u64 > longest * u64::from(rate) {
            return Err(ConvertError::TooLong);
        }
    }
    if sound.samples.is_empty() { Err(ConvertError::Empty) } else { Ok(sound) }
}

impl Sound {
    /// Adds the mean of all channels.
    fn add(&mut self, rate: u32, channels: usize, samples: &[f32]) -> Result<(), ConvertError> {
        if rate == 0 || rate > HIGHEST_RATE || (self.rate != 0 && self.rate != rate) {
            return Err(ConvertError::Rate(rate));
        }
        self.rate = rate;
        let scale = 1.0 / channels.max(1) as f32;
        let frames = samples.chunks_exact(channels.max(1));
        self.samples.extend(frames.map(|frame| frame.iter().sum::<f32>() * scale));
        Ok(())
    }
}

type Opened = (Box<dyn FormatReader>, Box<dyn AudioDecoder>, u32);

fn open(file: Vec<u8>) -> Result<Opened, ConvertError> {
    let unreadable = |error: Error| ConvertError::Unreadable(error.to_string());
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), Default::default());
    let reader = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(unreadable)?;
    let track = reader.default_track(TrackType::Audio).ok_or(ConvertError::Empty)?;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio())
        .ok_or(ConvertError::Empty)?;
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(unreadable)?;
    let id = track.id;
    Ok((reader, decoder, id))
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::*;
    use crate::sample_file;

    const CANDIDATES: [f64; 5] = [220.0, 440.0, 880.0, 1320.0, 3000.0];

    /// A second of 440 Hz, in a WAV file.
    fn tone_file(rate: u32) -> Vec<u8> {
        sample_file::mono(rate, &tone::sine(440.0, 0.3, rate, 1000))
    }

    fn assert_a_second_of_440(clip: &Clip, of: &str) {
        for (samples, rate) in [(&clip.narrow, 8000), (&clip.wide, 16_000u32)] {
            let off = samples.len().abs_diff(rate as usize);
            assert!(off <= 2, "{of} at {rate}: the length stays; it is {off} samples off");
            let heard = tone::dominant(samples, rate, &CANDIDATES);
            assert_eq!(heard, Some(440.0), "{of} at {rate}: the tone stays 440 Hz");
        }
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_length_from_every_rate() {
        for rate in [8000, 11_025, 16_000, 22_050, 44_100, 48_000] {
            let clip = clip(tone_file(rate)).expect("a plain WAV file");
            assert_a_second_of_440(&clip, &format!("a WAV of {rate} Hz"));
        }
    }

    #[test]
    fn stereo_becomes_the_mean_of_both_sides() {
        let tone = tone::sine(440.0, 0.6, 16_000, 1000);
        let silence = vec![0; tone.len()];
        let file = sample_file::stereo(16_000, &tone, &silence);
        assert_a_second_of_440(&clip(file).expect("a stereo WAV file"), "a stereo WAV");
    }

    #[test]
    fn a_verbatim_flac_file_is_read() {
        let file = flac_file(&tone::sine(440.0, 0.3, 16_000, 1000));
        assert_a_second_of_440(&clip(file).expect("a FLAC file"), "a FLAC");
    }

    #[test]
    fn quiet_and_loud_files_come_out_equally_loud() {
        let loud = |level| {
            let file = sample_file::mono(8000, &tone::sine(440.0, level, 8000, 1000));
            tone::power(&clip(file).expect("a WAV file").narrow, 8000, 440.0)
        };
        let (quiet, full) = (loud(0.02), loud(0.95));
        assert!((quiet / full - 1.0).abs() < 0.1, "{quiet} and {full} should be the same");
    }

    #[test]
    fn a_file_that_is_too_long_is_refused() {
        // Half an hour and one second at the lowest rate that is common.
        let samples = vec![0i16; 8000 * (LONGEST_SECONDS as usize + 1)];
        let refusal = clip(sample_file::mono(8000, &samples)).expect_err("too long");
        assert_eq!(refusal, ConvertError::TooLong, "the person is told why");
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        for (file, what) in [
            (Vec::new(), "an empty file"),
            (b"<html>not found</html>".repeat(100), "a page of text"),
            (vec![0; 100_000], "zeroes"),
        ] {
            assert!(clip(file).is_err(), "{what} is no sound");
        }
        let silent_nothing = sample_file::mono(8000, &[]);
        assert_eq!(clip(silent_nothing).err(), Some(ConvertError::Empty), "a head alone is empty");
    }

    #[test]
    fn a_file_that_breaks_off_is_taken_as_far_as_it_goes() {
        let mut file = tone_file(8000);
        file.truncate(file.len() / 2);
        let clip = clip(file).expect("half a WAV file");
        assert!((3000..=4000).contains(&clip.narrow.len()), "half of it is there");
    }

    /// The simplest FLAC there is (RFC 9639): 16 kHz, mono, 16 bits, every subframe verbatim.
    fn flac_file(samples: &[i16]) -> Vec<u8> {
        const BLOCK: usize = 4000;
        assert_eq!(samples.len() % BLOCK, 0, "whole blocks keep this writer short");
        let mut file = b"fLaC".to_vec();
        file.extend([0x80, 0, 0, 34]); // the last (and only) metadata block: STREAMINFO
        file.extend((BLOCK as u16).to_be_bytes().repeat(2));
        file.extend([0; 6]); // frame sizes: unknown
        // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples.
        let rate_and_count = (16_000u64 << 44) | (15 << 36) | samples.len() as u64;
        file.extend(rate_and_count.to_be_bytes());
        file.extend([0; 16]); // no checksum of the sound
        for (number, block) in samples.chunks(BLOCK).enumerate() {
            file.extend(flac_frame(u8::try_from(number).expect("few frames"), block));
        }
        file
    }

    fn flac_frame(number: u8, block: &[i16]) -> Vec<u8> {
        // Sync code, fixed size; size given as 16 bits, rate 16 kHz; mono, 16 bits; frame number.
        let mut frame = vec![0xFF, 0xF8, 0x75, 0x08, number];
        frame.extend((block.len() as u16 - 1).to_be_bytes());
        frame.push(crc(&frame, 8, 0x07) as u8);
        frame.push(0b0000_0010); // a verbatim subframe
        frame.extend(block.iter().flat_map(|sample| sample.to_be_bytes()));
        let check = crc(&frame, 16, 0x8005);
        frame.extend(check.to_be_bytes());
        frame
    }

    fn crc(bytes: &[u8], width: u32, polynomial: u16) -> u16 {
        let top = 1u32 << (width - 1);
        let crc = bytes.iter().fold(0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte) << (width - 8), |crc, _| {
                let shifted = crc << 1;
                if crc & top == 0 { shifted } else { shifted ^ u32::from(polynomial) }
            })
        });
        (crc & ((1 << width) - 1)) as u16
    }
}
