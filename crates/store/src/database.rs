//! Opening the one file: its folder, its permissions, its settings, its health.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::OpenError;

/// How long a connection waits for another one's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connects to `cordboard.db` in the folder; creates what is missing, but no tables.
pub(crate) fn connect(data: &Path) -> Result<Connection, OpenError> {
    create_folder(data)?;
    let file = file(data);
    create_file(&file)?;
    configured(&file).map_err(|error| explain_sqlite(&file, &error))
}

/// Looks whether the file is whole. Reads all of it.
pub(crate) fn check(data: &Path, connection: &Connection) -> Result<(), OpenError> {
    let file = file(data);
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| explain_sqlite(&file, &error))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(OpenError::Damaged { file, detail: one_line(&verdict) })
}

pub(crate) fn file(data: &Path) -> PathBuf {
    data.join("cordboard.db")
}

pub(crate) fn create_folder(data: &Path) -> Result<(), OpenError> {
    match fs::metadata(data) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => {
            return Err(OpenError::NotAFolder { path: data.to_owned() });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(explain(data, &error)),
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data).map_err(|error| explain(data, &error))
}

/// SQLite gives its own side files the permissions of the main one, so it is made first, for its
/// owner alone: it holds passwords.
fn create_file(file: &Path) -> Result<(), OpenError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop).map_err(|error| explain(file, &error))
}

fn configured(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // What was reported as stored survives a power cut. One sync per group of writes is cheap.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Says what an error of the file system means for the person at the keyboard.
pub(crate) fn explain(path: &Path, error: &io::Error) -> OpenError {
    let path: PathBuf = path.to_owned();
    match error.kind() {
        io::ErrorKind::PermissionDenied => OpenError::NoPermission { path },
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            OpenError::NotAFolder { path }
        }
        _ => OpenError::Disk { path, detail: error.to_string() },
    }
}

/// The same for an error of SQLite.
pub(crate) fn explain_sqlite(file: &Path, error: &rusqlite::Error) -> OpenError {
    let detail = one_line(&error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            OpenError::Damaged { file: file.to_owned(), detail }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let folder = file.parent().unwrap_or(file).to_owned();
            OpenError::Locked { folder }
        }
        Some(
            ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::AuthorizationForStatementDenied,
        ) => OpenError::NoPermission { path: file.to_owned() },
        _ => OpenError::Disk { path: file.to_owned(), detail },
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
