//! `cordboardd export FILE`

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, bail};
use cordboard_pbx::office::Secrets;
use cordboard_store::Store;

use crate::out;

pub(crate) fn export(data: &Path, file: &Path, secrets: Secrets) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    let Some(text) = cordboard_api::export(&store, secrets)? else {
        bail!(
            "there is no office in {} yet; start with `cordboardd serve` or `cordboardd import`",
            data.display()
        );
    };
    if file == Path::new("-") {
        return Ok(out::print(&text)?);
    }
    save(file, &text).with_context(|| format!("{} cannot be written", file.display()))
}

/// A new file is for its owner alone: it may hold secrets.
pub(super) fn save(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.as_bytes())
}
