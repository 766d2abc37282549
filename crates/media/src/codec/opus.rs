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
        encoder
            .set_bitrate(Bitrate::BitsPerSecond(BITS_PER_SECOND))
            .map_err(failed)?;
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
        LibDecoder::new(SampleRate::Hz16000, Channels::Mono)
            .map(Self)
            .map_err(failed)
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

fn failed(error: audiopus::Error) -> CodecError {
    CodecError::Opus(error.to_string())
}
