//! What can go wrong with the data folder, in words for the person who can mend it.

use std::path::PathBuf;

/// Why the data folder could not be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "{} is in use by another cordboardd; stop that one, or choose another folder with --data",
        folder.display()
    )]
    Locked { folder: PathBuf },
    #[error(
        "{} is damaged ({detail}); stop every cordboardd and put back a copy of it from a backup, \
         or move it away to start with an empty one",
        file.display()
    )]
    Damaged { file: PathBuf, detail: String },
    #[error(
        "{} was written by a newer Cordboard (format {found}; this program knows up to {known}); \
         install the newer version",
        file.display()
    )]
    NewerVersion { file: PathBuf, found: u32, known: u32 },
    #[error("{} is not a folder; name a folder with --data", path.display())]
    NotAFolder { path: PathBuf },
    #[error(
        "no permission for {}; let this user read and write it, or choose another folder with --data",
        path.display()
    )]
    NoPermission { path: PathBuf },
    #[error("{} could not be opened: {detail}; is the disk full or read-only?", path.display())]
    Disk { path: PathBuf, detail: String },
}

/// Why something could not be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database did not do as asked: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What lies in a row is not what this program writes there.
    #[error("the row {key} of the table {table} cannot be read: {detail}")]
    Unreadable { table: &'static str, key: String, detail: String },
    #[error("a password could not be hashed: {0}")]
    Password(String),
}

/// The disk failed to the end: these writes were never stored.
#[derive(Debug, thiserror::Error)]
#[error("{lost} writes could not be stored: {detail}")]
pub struct CloseError {
    pub lost: usize,
    pub detail: String,
}
