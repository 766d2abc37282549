//! Opus through libopus, mono at 16 kHz: the one file that knows `audiopus` (RFC 6716, RFC 7587).

use audiopus::coder::{Decoder as LibDecoder, Encoder as LibEncoder};
use audiopus::packet::Packet;
use audiopus::{Application, Bitrate, Channels, MutSignals, SampleRate};

use super::CodecError;

/// Wideband speech is transparent enough here, and half of what G.711 takes.
const BITS_PER_SECOND: i32 = 28_000;

/// Below this loss forward error correction costs more quality than it saves.
const LOSS_WORTH_CORRECTING: u8 = 3;

/// Sound to packets.
#[derive(Debug)]
pub struct Encoder(LibEncoder);

impl Encoder {
    pub fn new() -> Result<Self, CodecError> {
        let mut encoder = LibEncoder::new(SampleRate::Hz16000, Channels::Mono, Application::Voip)
            .map_err(failed)?;
        encoder.set_bitrate(Bitrate::BitsPerSecond(BITS_PER_SECOND)).map_err(failed)?;
        Ok(Self(encoder))
    }

    /// One packet of 10, 20, 40 or 60 ms of sound; how many bytes it took.
    pub fn encode(&mut self, samples: &[i16], bytes: &mut [u8]) -> Result<usize, CodecError> {
        self.0.encode(samples, bytes).map_err(failed)
    }

    /// Prepare for the loss that the listener reports, in percent.
    pub fn expect_loss(&mut self, percent: u8) {
        // Both can only fail on values out of range, which the clamp rules out.
        let _ = self.0.set_packet_loss_perc(percent.min(100));
        let _ = self.0.set_inband_fec(percent >= LOSS_WORTH_CORRECTING);
    }
}

/// Packets to sound.
#[derive(Debug)]
pub struct Decoder(LibDecoder);

impl Decoder {
    pub fn new() -> Result<Self, CodecError> {
        LibDecoder::new(SampleRate::Hz16000, Channels::Mono).map(Self).map_err(failed)
    }

    /// The samples of one packet; how many they are.
    pub fn decode(&mut self, payload: &[u8], samples: &mut [i16]) -> Result<usize, CodecError> {
        let packet = Packet::try_from(payload).map_err(failed)?;
        let samples = MutSignals::try_from(samples).map_err(failed)?;
        self.0.decode(Some(packet), samples, false).map_err(failed)
    }

    /// What libopus thinks a lost packet sounded like. `samples` is cut to whole 2.5 ms.
    pub fn conceal(&mut self, samples: &mut [i16]) -> usize {
        let whole = samples.len() / 40 * 40;
        let Some(samples) = samples.get_mut(..whole) else {
            return 0;
        };
        let Ok(samples) = MutSignals::try_from(samples) else {
            return 0;
        };
        self.0.decode(None, samples, false).unwrap_or(0)
    }
}

/// How long a packet sounds at 48 kHz, by its first bytes (RFC 6716, section 3.1); at most 120 ms.
pub fn span(payload: &[u8]) -> u32 {
    let Some(&toc) = payload.first() else {
        return 0;
    };
    let configuration = toc >> 3;
    let frame = match configuration {
        0..=11 => [480, 960, 1920, 2880].get(usize::from(configuration % 4)),
        12..=15 => [480, 960].get(usize::from(configuration % 2)),
        _ => [120, 240, 480, 960].get(usize::from(configuration % 4)),
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => payload.get(1).map_or(0, |count| u32::from(count & 0x3f)),
    };
    (frame.copied().unwrap_or(0) * frames).min(5760)
}

fn failed(error: audiopus::Error) -> CodecError {
    CodecError::Opus(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_is_what_libopus_decodes() {
        for millis in [10, 20, 40, 60] {
            let samples = vec![0; 16 * millis];
            let mut bytes = [0; 1500];
            let length = Encoder::new().unwrap().encode(&samples, &mut bytes).unwrap();
            assert_eq!(span(&bytes[..length]), 48 * millis as u32, "{millis} ms");
        }
        assert_eq!(span(&[]), 0, "an empty packet");
        assert_eq!(span(&[0xff]), 0, "a packet that promises a count and has none");
        assert_eq!(span(&[0xff, 0x3f]), 5760, "no packet is longer than 120 ms");
    }

    #[test]
    fn error_correction_follows_the_reported_loss() {
        let mut encoder = Encoder::new().unwrap();
        encoder.expect_loss(2);
        assert!(!encoder.0.inband_fec().unwrap(), "not worth it at 2 %");
        encoder.expect_loss(10);
        assert!(encoder.0.inband_fec().unwrap(), "worth it at 10 %");
        assert_eq!(encoder.0.packet_loss_perc().unwrap(), 10, "libopus knows how much");
    }
}
