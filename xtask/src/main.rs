//! `cargo xtask run | test | prompts`: everything a person needs to work on Cordboard.
//!
//! Each command does its own set-up on Debian and Ubuntu: what is missing is named, then installed.
//! On other systems it is only named. Where to read next: `test.rs` is the whole check, step by step.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks to its user"
)]

mod counts;
mod deny;
mod packages;
mod prompts;
mod run;
mod steps;
mod test;
mod toolchain;

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
    /// Build the exchange for release and start it.
    ///
    /// What follows goes to `cordboardd serve`, for example:
    /// cargo xtask run -- --data /tmp/office --sip 127.0.0.1:5070
    Run {
        /// Options of `cordboardd serve`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Check everything: format, lints, licences, house rules and all tests.
    Test,
    /// Make the spoken prompts and the hold music in `assets/` anew.
    Prompts,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run { options } => run::run(&options),
        Command::Test => test::test(),
        Command::Prompts => prompts::make(),
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
