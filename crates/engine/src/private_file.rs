//! Files with secrets in them: for this user's eyes alone, and whole or not at all.

use std::{fs, io, path::Path};

/// Puts these bytes in the place of whatever was there.
///
/// # Errors
///
/// Those of the disk; what was there is there still.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let unfinished = path.with_file_name(name);
    create(&unfinished, bytes)?;
    fs::rename(&unfinished, path)
}

#[cfg(unix)]
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)?.write_all(bytes)
}

/// A user's own folder is his own on the other systems.
#[cfg(not(unix))]
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)
}
