//! Speech over a bad network, in virtual time: the same simulation as the tests of `media` use.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use cordboard_media::Codec;

use crate::clean::samples;
use crate::net::{Net, Way};
use crate::rig::{Call, run as carry};

#[derive(Args, Debug)]
pub(crate) struct Lines {
    #[arg(long, value_enum)]
    codec: Speech,
    /// How many packets in a hundred are lost, by chance
    #[arg(long, default_value_t = 0.0)]
    loss: f64,
    /// The network: a wire, radio with spikes, or so many milliseconds of jitter
    #[arg(long, value_parser = way, default_value = "lan")]
    way: Way,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is said: raw samples of 16 bits at 48 kHz
    said: PathBuf,
    heard: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Speech {
    Opus,
    Pcma,
}

fn way(text: &str) -> Result<Way, String> {
    match text {
        "lan" => Ok(Way::Lan),
        "wifi" => Ok(Way::Wifi),
        _ => text.parse().map(Way::Jitter).map_err(|_| "lan, wifi or milliseconds".to_owned()),
    }
}

/// Prints the mean delay that the jitter buffer adds in milliseconds, and how many packets in a
/// hundred were late, and how much of the sound was made up.
pub(crate) fn run(lines: &Lines) -> Result<()> {
    let said = samples(&lines.said)?;
    let codec = match lines.codec {
        Speech::Opus => Codec::Opus,
        Speech::Pcma => Codec::Pcma,
    };
    let mut net = Net::new(lines.way, lines.loss / 100.0, lines.seed);
    let outcome = carry(&Call::new(codec), &mut net, &said);
    let bytes: Vec<u8> = outcome.heard.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    fs::write(&lines.heard, bytes)?;
    let counts = outcome.counts;
    let late = (counts.late + counts.awaited) as f64 * 100.0 / outcome.sent as f64;
    println!("{:.1} {late:.2} {:.2}", counts.mean_delay_ms(), counts.made_up() * 100.0);
    Ok(())
}
