//! Measures the softphone's sound; `cargo xtask bench` builds for release, calls this and scores what
//! comes out.
//!
//! Each command is one measurement that must run our own code: sound through a voice filter
//! (`clean.rs`), speech over a bad network in virtual time (`lines.rs`) or through a codec alone (`bare.rs`), a click from mouth to ear
//! (`mouth.rs`), an hour of talk (`hour.rs`). What judges speech (PESQ, ESTOI) and makes rooms is
//! beside it in `judge/`.
#![expect(clippy::print_stdout, reason = "a measurement speaks to its user")]

mod bare;
mod clean;
mod hour;
mod lines;
mod mouth;
// The network and the two ends of the tests of `media`: what is proved there is measured here.
#[expect(unreachable_pub, reason = "it is a file of those tests")]
#[path = "../../../crates/media/tests/it/voice/net.rs"]
mod net;
#[expect(dead_code, unreachable_pub, reason = "those tests use more of it")]
#[path = "../../../crates/media/tests/it/voice/rig.rs"]
mod rig;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cordboard-bench", about = "Measures the softphone's sound")]
struct Cli {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Debug, Subcommand)]
enum Measure {
    /// Sound through a voice filter
    Clean(clean::Clean),
    /// Speech over a bad network
    Lines(lines::Lines),
    /// Speech through a codec alone
    Bare(bare::Bare),
    /// From mouth to ear through two softphones and the exchange
    Mouth {
        /// Where the taps are left
        #[arg(long, default_value_os_t = mouth::default_folder())]
        folder: std::path::PathBuf,
        #[arg(long, default_value_t = 40)]
        seconds: u64,
        /// More words for the phones
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Two softphones talk on sound devices of thin air
    Hour {
        /// How long
        #[arg(long, default_value_t = 60)]
        minutes: u64,
        /// Milliseconds that are asked of the devices at once
        #[arg(long, default_value_t = 5)]
        buffer: u64,
    },
}

fn main() -> Result<()> {
    match Cli::parse().measure {
        Measure::Clean(clean) => clean::run(&clean),
        Measure::Lines(lines) => lines::run(&lines),
        Measure::Bare(bare) => bare::run(&bare),
        Measure::Mouth { folder, seconds, more } => mouth::run(&folder, seconds, &more),
        Measure::Hour { minutes, buffer } => hour::run(minutes, buffer),
    }
}
