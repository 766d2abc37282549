//! Reading the file that a command was given, and telling its faults.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, anyhow};
use cordboard_pbx::office::Fault;

use crate::out;

/// The text of a file, or of standard input for `-`.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    // Editors on Windows put a byte order mark in front.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec())
        .map_err(|_| anyhow!("{} is not UTF-8 text; save it as UTF-8", file.display()))
}

/// Lists all faults on standard error, one a line, and gives the error that sums them up.
pub(super) fn faulty(file: &Path, faults: &[Fault], consequence: &str) -> anyhow::Error {
    for fault in faults {
        out::complain(&format!("{}: {}", fault.path, fault.message));
    }
    let count = match faults.len() {
        1 => "1 fault".to_owned(),
        many => format!("{many} faults"),
    };
    anyhow!("{} has {count}{consequence}", file.display())
}
