//! Speech through a codec alone: each 20 ms are there or lost, nothing waits. This is
//! how others were measured, so it is what the whole line is to be compared with.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use audiopus::coder::Encoder as Opus;
use audiopus::{Application, Bitrate, Channels, SampleRate};
use clap::{Args, ValueEnum};
use cordboard_media::Codec;
use cordboard_media::codec::{Decoder, Encoder, MAX_SAMPLES};

use crate::clean::samples;
use crate::net::{Net, Way};

#[derive(Args, Debug)]
pub(crate) struct Bare {
    #[arg(long, value_enum)]
    how: How,
    /// How many packets in a hundred are lost, by chance
    #[arg(long, default_value_t = 0.0)]
    loss: f64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is said: raw samples of 16 bits at the codec's rate
    said: PathBuf,
    heard: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// Opus at 24 kbit/s with its own concealment
    OpusConceal,
    /// Opus at 24 kbit/s, each packet repeating the one before
    OpusRepeat,
    /// G.711 with silence for what is lost
    PcmaSilence,
    /// G.711 with our concealment
    PcmaConceal,
}

enum Mouth {
    Opus(Opus),
    Other(Encoder),
}

impl Mouth {
    fn new(how: How, percent: u8) -> Result<Self> {
        let (How::OpusConceal | How::OpusRepeat) = how else {
            return Ok(Self::Other(Encoder::new(Codec::Pcma)?));
        };
        let mut opus = Opus::new(SampleRate::Hz16000, Channels::Mono, Application::Voip)?;
        opus.set_bitrate(Bitrate::BitsPerSecond(24_000))?;
        if how == How::OpusRepeat {
            opus.set_inband_fec(true)?;
            opus.set_packet_loss_perc(percent)?;
        }
        Ok(Self::Opus(opus))
    }

    fn say(&mut self, frame: &[i16]) -> Result<Vec<u8>> {
        let mut bytes = [0; 1500];
        let length = match self {
            Self::Opus(opus) => opus.encode(frame, &mut bytes)?,
            Self::Other(encoder) => encoder.encode(frame, &mut bytes)?,
        };
        Ok(bytes.get(..length).context("no packet is so long")?.to_vec())
    }
}

pub(crate) fn run(bare: &Bare) -> Result<()> {
    let said = samples(&bare.said)?;
    let codec = match bare.how {
        How::OpusConceal | How::OpusRepeat => Codec::Opus,
        How::PcmaSilence | How::PcmaConceal => Codec::Pcma,
    };
    let length = codec.sample_rate() as usize / 50;
    let mut mouth = Mouth::new(bare.how, bare.loss.round() as u8)?;
    let mut net = Net::new(Way::Lan, bare.loss / 100.0, bare.seed);
    let mut packets = Vec::new();
    for (n, frame) in said.chunks_exact(length).enumerate() {
        let bytes = mouth.say(frame)?;
        let [arrival, _] = net.carry(Duration::from_millis(n as u64 * 20));
        packets.push(arrival.map(|_| bytes));
    }
    let mut decoder = Decoder::new(codec)?;
    let mut heard = Vec::with_capacity(said.len() * 2);
    let mut room = [0; MAX_SAMPLES];
    for (n, packet) in packets.iter().enumerate() {
        let frame = room.get_mut(..length).context("no packet is so long")?;
        match (packet, packets.get(n + 1)) {
            (Some(bytes), _) => {
                decoder.decode(bytes, frame)?;
            }
            (None, Some(Some(next))) if bare.how == How::OpusRepeat => {
                decoder.recover(next, frame);
            }
            (None, _) if bare.how == How::PcmaSilence => frame.fill(0),
            (None, _) => {
                decoder.conceal(frame);
            }
        }
        heard.extend(frame.iter().flat_map(|sample| sample.to_le_bytes()));
    }
    fs::write(&bare.heard, heard)?;
    Ok(())
}
