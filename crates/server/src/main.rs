//! `cordboardd`: the exchange without a screen, and the commands that set it up and look into it.
//!
//! Every subcommand is one file under `commands/` and only translates: what it does is in the crates
//! `cordboard-api` and `cordboard-engine`. It ends with 0 when it did as asked, with 1 when it could
//! not (one line on standard error says why and what to do), with 2 when it was called wrongly.

mod cli;
mod commands;
mod logging;
mod out;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    let Cli { data, command } = Cli::parse();
    let done = match command {
        Command::Serve(options) => data.folder().and_then(|data| commands::serve(data, *options)),
        Command::Import { file } => data.folder().and_then(|data| commands::import(&data, &file)),
        Command::Export { file, with_secrets } => {
            let secrets = cli::secrets(with_secrets);
            data.folder().and_then(|data| commands::export(&data, &file, secrets))
        }
        Command::Check { file } => commands::check(data.folder().ok().as_deref(), &file),
        Command::Backup { file } => data.folder().and_then(|data| commands::backup(&data, &file)),
        Command::Restore { file } => data.folder().and_then(|data| commands::restore(&data, &file)),
        Command::Calls(options) => data.folder().and_then(|data| commands::calls(&data, &options)),
        Command::Codes { language } => commands::codes(language),
        Command::Phone(phone) => commands::phone(*phone),
        Command::DryRun(options) => {
            data.folder().and_then(|data| commands::dry_run(&data, &options))
        }
        Command::Try(options) => data.folder().and_then(|data| commands::try_call(&data, &options)),
        Command::Incident { call, file, with_audio } => {
            let audio = cli::audio(with_audio);
            data.folder().and_then(|data| commands::incident(&data, call, file.as_deref(), audio))
        }
        Command::Replay { file, flows } => commands::replay(&file, &flows),
        Command::Why { call } => data.folder().and_then(|data| commands::why(&data, call)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out::complain(&format!("cordboardd: {}", out::sentence(&error)));
            let no_call = error.downcast_ref::<commands::NoCall>();
            no_call.map_or(ExitCode::FAILURE, commands::NoCall::code)
        }
    }
}
