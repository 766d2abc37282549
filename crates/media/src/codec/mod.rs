//! Sound to bytes and back.

mod conceal;
pub mod g711;
pub mod g722;
pub mod opus;

use conceal::Echo;

/// The most samples that one datagram can decode to: 1500 bytes of G.722.
pub const MAX_SAMPLES: usize = 3072;

/// A packet of Opus that is no longer than this says nothing but that nobody speaks.
pub const UNSAID: usize = 2;

/// The codecs that the exchange speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Codec {
    Pcmu,
    Pcma,
    G722,
    Opus,
}

impl Codec {
    /// The unit of RTP timestamps, in hertz. G.722 says 8000 by an old mistake that RFC 3551,
    /// section 4.5.2 keeps.
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Pcmu | Self::Pcma | Self::G722 => 8000,
            Self::Opus => 48000,
        }
    }

    /// The rate of the decoded sound here, in hertz.
    pub const fn sample_rate(self) -> u32 {
        match self {
            Self::Pcmu | Self::Pcma => 8000,
            Self::G722 | Self::Opus => 16000,
        }
    }

    /// Bytes per millisecond where that is fixed, so that packets can be cut anywhere.
    pub const fn bytes_per_ms(self) -> Option<usize> {
        match self {
            Self::Pcmu | Self::Pcma | Self::G722 => Some(8),
            Self::Opus => None,
        }
    }

    /// How long a payload sounds, in units of [`Codec::clock_rate`].
    pub fn span(self, payload: &[u8]) -> u32 {
        match self {
            // Eight bytes and eight units a millisecond.
            Self::Pcmu | Self::Pcma | Self::G722 => payload.len() as u32,
            Self::Opus => opus::span(payload),
        }
    }

    /// The packet length nearest to `wished` milliseconds that the codec can make.
    pub const fn packet_ms(self, wished: u32) -> u32 {
        match (self, wished) {
            (Self::Opus, 0..=14) => 10,
            (Self::Opus, 15..=34) => 20,
            (Self::Opus, 35..=54) => 40,
            (Self::Opus, _) => 60,
            (_, 0..=14) => 10,
            (_, 15..=120) => wished / 10 * 10,
            (_, _) => 120,
        }
    }
}

/// Why sound could not be coded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The buffer handed in is too small for the result.
    #[error("the buffer is too small")]
    NoRoom,
    /// libopus refused the packet or the samples.
    #[error("opus: {0}")]
    Opus(String),
}

/// One direction of one stream, from sound.
#[derive(Debug)]
pub enum Encoder {
    Pcmu,
    Pcma,
    G722(Box<g722::Encoder>),
    Opus(opus::Encoder),
}

impl Encoder {
    pub fn new(codec: Codec) -> Result<Self, CodecError> {
        Ok(match codec {
            Codec::Pcmu => Self::Pcmu,
            Codec::Pcma => Self::Pcma,
            Codec::G722 => Self::G722(Box::new(g722::Encoder::new())),
            Codec::Opus => Self::Opus(opus::Encoder::new()?),
        })
    }

    /// Encode `samples` (mono, at the codec's sample rate); how many bytes were written.
    pub fn encode(&mut self, samples: &[i16], bytes: &mut [u8]) -> Result<usize, CodecError> {
        match self {
            Self::Pcmu => map(samples, bytes, g711::mu_encode),
            Self::Pcma => map(samples, bytes, g711::a_encode),
            Self::G722(encoder) => {
                let pairs = samples.chunks_exact(2);
                let count = pairs.len();
                let bytes = bytes.get_mut(..count).ok_or(CodecError::NoRoom)?;
                for (byte, pair) in bytes.iter_mut().zip(pairs) {
                    if let &[first, second] = pair {
                        *byte = encoder.encode(first, second);
                    }
                }
                Ok(count)
            }
            Self::Opus(encoder) => encoder.encode(samples, bytes),
        }
    }

    /// Tell the encoder what loss the listener reports, in percent.
    pub fn expect_loss(&mut self, percent: u8) {
        match self {
            Self::Opus(encoder) => encoder.expect_loss(percent),
            Self::Pcmu | Self::Pcma | Self::G722(_) => {}
        }
    }

    /// Whether silence may be left out: [`Encoder::encode`] then makes packets of at most
    /// [`UNSAID`] bytes, which need not be sent.
    pub fn leave_out_silence(&mut self, wished: bool) {
        match self {
            Self::Opus(encoder) => encoder.leave_out_silence(wished),
            Self::Pcmu | Self::Pcma | Self::G722(_) => {}
        }
    }
}

/// One direction of one stream, to sound.
#[derive(Debug)]
pub struct Decoder {
    law: Law,
    echo: Echo,
}

#[derive(Debug)]
enum Law {
    Pcmu,
    Pcma,
    G722(Box<g722::Decoder>),
    Opus(opus::Decoder),
}

impl Decoder {
    pub fn new(codec: Codec) -> Result<Self, CodecError> {
        let law = match codec {
            Codec::Pcmu => Law::Pcmu,
            Codec::Pcma => Law::Pcma,
            Codec::G722 => Law::G722(Box::new(g722::Decoder::new())),
            Codec::Opus => Law::Opus(opus::Decoder::new()?),
        };
        Ok(Self { law, echo: Echo::new(codec.sample_rate()) })
    }

    /// Decode one payload (mono, at the codec's sample rate); how many samples were written.
    pub fn decode(&mut self, payload: &[u8], samples: &mut [i16]) -> Result<usize, CodecError> {
        let count = match &mut self.law {
            Law::Pcmu => map(payload, samples, g711::mu_decode)?,
            Law::Pcma => map(payload, samples, g711::a_decode)?,
            Law::G722(decoder) => pairs(decoder, payload, samples)?,
            Law::Opus(decoder) => return decoder.decode(payload, samples),
        };
        if let Some(heard) = samples.get_mut(..count) {
            self.echo.heard(heard);
        }
        Ok(count)
    }

    /// Fill `samples` with a guess at what was lost; how many were filled.
    pub fn conceal(&mut self, samples: &mut [i16]) -> usize {
        match &mut self.law {
            Law::Opus(decoder) => decoder.conceal(samples),
            Law::Pcmu | Law::Pcma | Law::G722(_) => self.echo.fill(samples),
        }
    }

    /// Fill `samples`, what is left of a lost packet, knowing the packet after it (`next`): with Opus
    /// from what that repeats, otherwise with a guess that leads into it. How many were filled.
    pub fn recover(&mut self, next: &[u8], samples: &mut [i16]) -> usize {
        match &mut self.law {
            Law::Opus(decoder) => decoder.recover(next, samples),
            Law::Pcmu | Law::Pcma | Law::G722(_) => {
                let mut heard = [0; MAX_SAMPLES];
                let count = self.law.peek(next, &mut heard);
                self.echo.fill_until(heard.get(..count).unwrap_or_default(), samples)
            }
        }
    }
}

impl Law {
    /// How `next` will sound, which is not decoded yet; how many samples, none where nobody knows.
    fn peek(&self, next: &[u8], samples: &mut [i16]) -> usize {
        match self {
            Self::Pcmu => map(next, samples, g711::mu_decode).unwrap_or(0),
            Self::Pcma => map(next, samples, g711::a_decode).unwrap_or(0),
            // A copy on the stack: the heap is not for the sound card's thread.
            Self::G722(decoder) => pairs(&mut (**decoder).clone(), next, samples).unwrap_or(0),
            Self::Opus(_) => 0,
        }
    }
}

/// Two samples a byte.
fn pairs(
    decoder: &mut g722::Decoder,
    payload: &[u8],
    samples: &mut [i16],
) -> Result<usize, CodecError> {
    let count = payload.len() * 2;
    let samples = samples.get_mut(..count).ok_or(CodecError::NoRoom)?;
    for (pair, &byte) in samples.chunks_exact_mut(2).zip(payload) {
        if let [first, second] = pair {
            (*first, *second) = decoder.decode(byte);
        }
    }
    Ok(count)
}

/// Sample by sample.
fn map<A: Copy, B>(from: &[A], to: &mut [B], each: impl Fn(A) -> B) -> Result<usize, CodecError> {
    let to = to.get_mut(..from.len()).ok_or(CodecError::NoRoom)?;
    for (to, &from) in to.iter_mut().zip(from) {
        *to = each(from);
    }
    Ok(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    const ALL: [Codec; 4] = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus];

    #[test]
    fn a_tone_survives_every_codec() {
        for codec in ALL {
            let rate = codec.sample_rate();
            let sent = tone::sine(440.0, 0.4, rate, 600);
            let mut encoder = Encoder::new(codec).unwrap();
            let mut decoder = Decoder::new(codec).unwrap();
            let (mut bytes, mut samples) = ([0; 1500], [0; MAX_SAMPLES]);
            let mut heard = Vec::new();
            for frame in sent.chunks(rate as usize / 50) {
                let length = encoder.encode(frame, &mut bytes).unwrap();
                let count = decoder.decode(&bytes[..length], &mut samples).unwrap();
                assert_eq!(count, frame.len(), "{codec:?} keeps the time");
                heard.extend_from_slice(&samples[..count]);
            }
            let steady = &heard[heard.len() / 3..];
            let found = tone::dominant(steady, rate, &[350.0, 440.0, 523.0, 1000.0]);
            assert_eq!(found, Some(440.0), "{codec:?} keeps the pitch");
            let level = tone::power(steady, rate, 440.0);
            assert!((0.1..0.25).contains(&level), "{codec:?} keeps the level: {level}");
        }
    }

    #[test]
    fn garbage_and_short_buffers_are_errors_not_panics() {
        for codec in ALL {
            let mut decoder = Decoder::new(codec).unwrap();
            let mut samples = [0; MAX_SAMPLES];
            let _ = decoder.decode(&[], &mut samples);
            let _ = decoder.decode(&[0xff; 7], &mut samples);
            assert!(decoder.decode(&[0x55; 1500], &mut []).is_err(), "{codec:?}: no room");
            assert!(decoder.conceal(&mut samples[..161]) <= 161, "{codec:?} fills what is there");
        }
    }

    #[test]
    fn a_concealed_gap_fades_instead_of_clicking() {
        for codec in [Codec::Pcmu, Codec::G722] {
            let rate = codec.sample_rate();
            let mut encoder = Encoder::new(codec).unwrap();
            let mut decoder = Decoder::new(codec).unwrap();
            let (mut bytes, mut samples) = ([0; 1500], [0; MAX_SAMPLES]);
            let sent = tone::sine(400.0, 0.4, rate, 100);
            let length = encoder.encode(&sent, &mut bytes).unwrap();
            decoder.decode(&bytes[..length], &mut samples).unwrap();
            let mut gap = vec![0; rate as usize / 10];
            assert_eq!(decoder.conceal(&mut gap), gap.len(), "the gap is filled");
            let first = &gap[..rate as usize / 50];
            assert!(tone::power(first, rate, 400.0) > 0.02, "{codec:?} goes on at first");
            let last = &gap[gap.len() - 80..];
            assert!(last.iter().all(|&s| s == 0), "{codec:?} is silent after 60 ms");
        }
    }
}
