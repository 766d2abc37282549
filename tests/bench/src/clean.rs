//! Sound through a voice filter: what was played and what the microphone heard go in as raw samples of
//! 16 bits at 48 kHz, what is left comes out.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use cordboard_sound::{Cleaning, FRAME, Frame, Kind, Suppression, filter};

#[derive(Args, Debug)]
pub(crate) struct Clean {
    /// Who cleans
    #[arg(long, value_enum)]
    who: Who,
    /// Noise suppression too, which the tables of echo leave off
    #[arg(long)]
    noise: bool,
    played: PathBuf,
    heard: PathBuf,
    cleaned: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Who {
    Plain,
    Kalman,
    Aec3,
    #[cfg(feature = "sonora")]
    Sonora,
    #[cfg(feature = "webrtc")]
    Webrtc,
}

impl Who {
    fn kind(self) -> Kind {
        match self {
            Self::Plain => Kind::Plain,
            Self::Kalman => Kind::Kalman,
            Self::Aec3 => Kind::Aec3,
            #[cfg(feature = "sonora")]
            Self::Sonora => Kind::Sonora,
            #[cfg(feature = "webrtc")]
            Self::Webrtc => Kind::Webrtc,
        }
    }
}

/// Prints how many microseconds a frame of 10 ms took.
pub(crate) fn run(clean: &Clean) -> Result<()> {
    let noise = if clean.noise { Suppression::Moderate } else { Suppression::Off };
    let kind = clean.who.kind();
    let echo = kind != Kind::Plain;
    let mut filter = filter(Cleaning { echo, noise, gain: false, rumble: echo, kind });
    let (played, heard) = (samples(&clean.played)?, samples(&clean.heard)?);
    ensure!(played.len() == heard.len(), "both sides are of the same length");
    let mut cleaned = Vec::with_capacity(heard.len() * 2);
    let began = Instant::now();
    let mut frames = 0;
    for (far, mic) in played.chunks_exact(FRAME).zip(heard.chunks_exact(FRAME)) {
        let mut frame: Frame = [0; FRAME];
        frame.copy_from_slice(far);
        filter.played(&frame);
        frame.copy_from_slice(mic);
        filter.clean(&mut frame);
        cleaned.extend(frame.iter().flat_map(|sample| sample.to_le_bytes()));
        frames += 1;
    }
    let each = began.elapsed().as_micros() / frames.max(1);
    fs::write(&clean.cleaned, cleaned)?;
    println!("{each}");
    Ok(())
}

pub(crate) fn samples(file: &Path) -> Result<Vec<i16>> {
    let bytes = fs::read(file)?;
    Ok(bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect())
}
