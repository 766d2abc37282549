//! Log lines go to standard error; standard output is for answers.

use std::io;

use anyhow::anyhow;
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Starts logging. `level` is a level, or `tracing`'s filter syntax for those who know it.
pub(crate) fn start(level: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(level)
        .map_err(|_| anyhow!("--log {level}: give one of error, warn, info, debug, trace"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow!("the log cannot be started: {error}"))
}
