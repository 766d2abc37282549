//! Log lines go to standard error; standard output is for answers.

use std::io::{self, IsTerminal as _};

use anyhow::anyhow;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::cli::LogFormat;

/// Starts logging. `level` is a level, or `tracing`'s filter syntax for those who know it.
pub(crate) fn start(level: &str, format: LogFormat) -> anyhow::Result<()> {
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter(level)?)
        .with_writer(io::stderr)
        // Files and journals take no colours.
        .with_ansi(io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow!("the log cannot be started: {error}"))
}

/// A bare word must be a level: as a filter it would name a part of the program, and mute the rest.
fn filter(level: &str) -> anyhow::Result<EnvFilter> {
    let is_bare = !level.contains(['=', ',', ':']);
    let is_known = !is_bare || (!level.is_empty() && level.parse::<LevelFilter>().is_ok());
    let filter = EnvFilter::try_new(level).ok().filter(|_| is_known);
    filter.ok_or_else(|| anyhow!("--log {level}: give one of error, warn, info, debug, trace"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_filters_are_taken_and_other_words_are_not() {
        for good in ["info", "TRACE", "off", "cordboard_engine=debug", "warn,cordboard_pbx=trace"] {
            assert!(filter(good).is_ok(), "{good}");
        }
        for bad in ["loud", "verbose", "", "a=b=c", "info,x=loud"] {
            assert!(filter(bad).is_err(), "{bad}");
        }
    }
}
