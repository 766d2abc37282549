//! The whole exchange in one file, and back again.
//!
//! A backup is a zip file that any program opens: the database as it was at one moment, everything
//! else that lies in the data folder (recordings, messages, prompts, music), and last of all
//! `manifest.json` with the size and SHA-256 of each. It holds secrets, so it is made for its owner
//! alone. [`write`] makes one while the exchange runs; [`unpack`] checks all of one before anything
//! of the running exchange is touched; `cordboard_store::swap` puts it in place at the next start.

mod hashing;
mod unpack;
mod write;

use std::{fs, io, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    unpack::{Unpacked, unpack},
    write::{Written, write},
};

/// The name of the list of parts, and of the database.
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "cordboard.db";

/// The folder of the data folder in which backups are kept.
const FOLDER: &str = "backups";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    /// Of the backup file itself.
    format: u32,
    /// Of the program that made it.
    version: String,
    made: Timestamp,
    calls: u64,
    parts: Vec<Part>,
}

/// The only form so far.
const FORMAT: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
}

/// How far it is, 0 to 1, and at what; says whether to go on.
pub(crate) type Progress<'a> = dyn FnMut(f64, &str) -> bool + 'a;

/// Why there is no backup, or none was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("stopped; nothing was changed")]
    Stopped,
    #[error("{0} cannot be read or written: {1}; is the disk full?")]
    Disk(String, io::Error),
    #[error("the database cannot be copied: {0}")]
    Store(#[from] cordboard_store::Error),
    #[error("this is no backup of Cordboard, or a damaged one: {0}")]
    Damaged(String),
    #[error("the backup was made by a newer Cordboard ({0}): install that version first")]
    Newer(String),
}

impl BackupError {
    fn disk(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |error| Self::Disk(path.display().to_string(), error)
    }
}

/// One backup that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupRow {
    /// Its name, by which it is restored.
    pub file: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    pub bytes: u64,
}

/// The backups in the data folder, the newest first.
pub(crate) fn backups(data: &Path) -> Vec<BackupRow> {
    let Ok(entries) = fs::read_dir(data.join(FOLDER)) else { return Vec::new() };
    let mut rows: Vec<BackupRow> = entries.flatten().filter_map(|entry| row(&entry)).collect();
    rows.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.file.cmp(&one.file)));
    rows
}

fn row(entry: &fs::DirEntry) -> Option<BackupRow> {
    let file = entry.file_name().into_string().ok()?;
    let found = entry.metadata().ok()?;
    let at = Timestamp::try_from(found.modified().ok()?).ok()?;
    let whole = found.is_file() && file.ends_with(".zip");
    whole.then_some(BackupRow { file, at, bytes: found.len() })
}

/// A name for a backup of this moment, such as `cordboard-20261128-092300.zip`.
pub(crate) fn name(at: Timestamp) -> String {
    format!("cordboard-{}.zip", at.strftime("%Y%m%d-%H%M%S"))
}

pub(crate) fn folder(data: &Path) -> std::path::PathBuf {
    data.join(FOLDER)
}
