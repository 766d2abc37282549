//! `cargo xtask run | test | ...`: everything a person needs to work on Cordboard.
//!
//! Each command does its own set-up on Debian and Ubuntu: what is missing is named, then installed.
//! On other systems it is only named. Where to read next: `test.rs` is the whole check, step by step.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks to its user"
)]

mod bench;
mod counts;
mod deny;
mod desktop;
mod exchange;
mod package;
mod packages;
mod peers;
mod prompts;
mod run;
mod steps;
mod test;
mod toolchain;
mod types;
mod ui;
mod webrtc;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Run, test and build parts of Cordboard")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the desktop app for release and open it; without a display, start the exchange and
    /// print its web address.
    ///
    /// Options go to the exchange, which then starts even where there is a display, for example:
    /// cargo xtask run -- --data /tmp/office --sip 127.0.0.1:5070
    Run {
        /// Options of `cordboardd serve`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Check everything: format, lints, licences, house rules and all tests.
    Test {
        /// The tests of sound also with WebRTC's own echo canceller, whose build takes minutes.
        #[arg(long)]
        webrtc: bool,
    },
    /// Build installers of the desktop app: .deb and .rpm where nothing else is said.
    Package {
        /// Which: deb, rpm, appimage, nsis, msi, app, dmg; several with commas.
        #[arg(long, default_value = "deb,rpm")]
        bundles: String,
    },
    /// Make the spoken prompts and the hold music in `assets/` anew.
    Prompts,
    /// Make the types of the user interface anew, of the commands' types in Rust.
    Types,
    /// Measure: the softphone's sound, the exchange, the desktop app.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Echo, loss and jitter, mouth to ear, processor: tables with references.
    Voice {
        /// Measure these alone.
        #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
        only: Vec<bench::Part>,
    },
    /// Two softphones talk on sound devices of thin air.
    Hour {
        /// How long.
        #[arg(long, default_value_t = 60)]
        minutes: u64,
    },
    /// How long the exchange takes for each thing, and what it costs under load.
    Exchange {
        /// Without the load.
        #[arg(long)]
        parts: bool,
    },
    /// What the desktop app costs: time to its window, memory, processor, sizes, a call on the screen.
    Desktop,
    /// Kill the exchange in mid word, again and again, under a load of recorded calls.
    Kill {
        /// How often.
        #[arg(long, default_value_t = 100)]
        rounds: u64,
        /// What the moments are drawn from; without it, from the time.
        #[arg(long)]
        seed: Option<u64>,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run { options } => run::run(&options),
        Command::Test { webrtc } => test::test(webrtc.then_some(test::Extra::Webrtc)),
        Command::Package { bundles } => package::package(&bundles),
        Command::Prompts => prompts::make(),
        Command::Types => types::make(),
        Command::Bench { what: Bench::Voice { only } } => bench::voice(&only),
        Command::Bench { what: Bench::Hour { minutes } } => bench::hour(minutes),
        Command::Bench { what: Bench::Exchange { parts } } => exchange::exchange(parts),
        Command::Bench { what: Bench::Desktop } => desktop::desktop(),
        Command::Bench { what: Bench::Kill { rounds, seed } } => bench::kill(rounds, seed),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}
