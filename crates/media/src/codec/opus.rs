//! Opus through libopus, mono at 16 kHz: the one file that knows `audiopus` (RFC 6716, RFC 7587).

use audiopus::coder::{Decoder as LibDecoder, Encoder as LibEncoder};
use audiopus::packet::Packet;
use audiopus::{Application, Bitrate, Channels, MutSignals, SampleRate};

use super::CodecError;

/// Wideband speech is transparent enough here, and half of what G.711 takes.
const BITS_PER_SECOND: i32 = 32_000;

/// What is repeated takes bits from what is said: at the same rate PESQ under 5 to 20 % of loss is
/// 0.5 lower than at this one.
const BITS_PER_SECOND_WHEN_CORRECTING: i32 = 44_000;

/// Below this loss forward error correction costs more quality than it saves.
const LOSS_WORTH_CORRECTING: u8 = 3;

/// Once on it stays on down to here, since reports of few packets waver.
const LOSS_STILL_WORTH_CORRECTING: u8 = 2;

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
        // These can only fail on values out of range, which the clamp rules out.
        let _ = self.0.set_packet_loss_perc(percent.min(100));
        let enough = match self.0.inband_fec() {
            Ok(true) => LOSS_STILL_WORTH_CORRECTING,
            Ok(false) | Err(_) => LOSS_WORTH_CORRECTING,
        };
        let correct = percent >= enough;
        let bits = if correct { BITS_PER_SECOND_WHEN_CORRECTING } else { BITS_PER_SECOND };
        let _ = self.0.set_inband_fec(correct);
        let _ = self.0.set_bitrate(Bitrate::BitsPerSecond(bits));
    }

    /// Discontinuous transmission: silence becomes packets of a byte or two.
    pub fn leave_out_silence(&mut self, wished: bool) {
        let _ = self.0.set_dtx(wished);
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

    /// A lost packet from the one after it, as far as that repeats it. `samples` is cut to whole
    /// 2.5 ms.
    pub fn recover(&mut self, next: &[u8], samples: &mut [i16]) -> usize {
        let whole = samples.len() / 40 * 40;
        let (Some(samples), Ok(next)) = (samples.get_mut(..whole), Packet::try_from(next)) else {
            return 0;
        };
        let Ok(samples) = MutSignals::try_from(samples) else {
            return 0;
        };
        self.0.decode(Some(next), samples, true).unwrap_or(0)
    }
}

/// Whether a packet repeats the one before it for the case that that is lost (RFC 6716, section
/// 4.2.4). Told only of mono packets of one frame, which is what telephones send.
pub fn repeats_previous(payload: &[u8]) -> bool {
    let &[toc, first, ..] = payload else {
        return false;
    };
    // The bits of the first byte: voice activity of each 20 ms, then the flag.
    let frames = match (toc >> 3, toc & 7) {
        (0..=11, 0) => [1, 1, 2, 3].get(usize::from(toc >> 3 & 3)).copied(),
        (12..=15, 0) => Some(1),
        (_, _) => None,
    };
    frames.is_some_and(|frames: u8| first >> (7 - frames) & 1 == 1)
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
        encoder.expect_loss(2);
        assert!(encoder.0.inband_fec().unwrap(), "one low report does not end it");
        encoder.expect_loss(1);
        assert!(!encoder.0.inband_fec().unwrap(), "1 % does");
    }

    #[test]
    fn a_lost_packet_is_recovered_from_the_next_when_loss_was_expected() {
        for expected in [0, 15] {
            let mut encoder = Encoder::new().unwrap();
            encoder.expect_loss(expected);
            let mut decoder = Decoder::new().unwrap();
            // A voice of 150 Hz that becomes one of 220 Hz within the lost packet.
            let sent: Vec<i16> = (0..16_000)
                .map(|n| {
                    let hz = if n < 8000 { 150.0 } else { 220.0 };
                    let phase = std::f32::consts::TAU * hz * n as f32 / 16000.0;
                    let sum: f32 = (1..12).map(|k| (phase * k as f32).sin() / k as f32).sum();
                    (sum * 6000.0) as i16
                })
                .collect();
            let (mut bytes, mut samples) = ([0; 1500], [0; 320]);
            let mut repeats = 0;
            for (n, frame) in sent.chunks(320).enumerate() {
                let length = encoder.encode(frame, &mut bytes).unwrap();
                let packet = &bytes[..length];
                repeats += usize::from(repeats_previous(packet));
                if n % 10 == 5 {
                    continue;
                }
                if n % 10 == 6 {
                    assert_eq!(decoder.recover(packet, &mut samples), 320, "all of it");
                }
                assert_eq!(decoder.decode(packet, &mut samples).unwrap(), 320, "the next itself");
            }
            match expected {
                0 => assert_eq!(repeats, 0, "nothing is repeated in vain"),
                _ => assert!(repeats > 30, "most packets repeat the last: {repeats} of 50"),
            }
        }
    }
}
