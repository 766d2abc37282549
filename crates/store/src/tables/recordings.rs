//! The recordings of calls: which file, whether it is whole. The audio itself lies in files.

use cordboard_pbx::record::CallId;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::columns::{Count, count};

/// What is known of a call's recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    pub call: CallId,
    /// Relative to the folder of recordings.
    pub file: Option<String>,
    /// Length and size, once the file is whole.
    pub millis: Option<u64>,
    pub bytes: Option<u64>,
    /// Why it broke off, if it did.
    pub failure: Option<String>,
}

/// Notes the file that the call's row names.
pub(crate) fn name(
    connection: &Connection,
    call: CallId,
    file: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(file) = file else { return Ok(()) };
    let sql = "INSERT INTO recordings (call, file) VALUES (?1, ?2)
        ON CONFLICT (call) DO UPDATE SET file = excluded.file";
    connection.prepare_cached(sql)?.execute((Count(call.0), file))?;
    Ok(())
}

pub(crate) fn end(
    connection: &Connection,
    call: CallId,
    millis: u64,
    bytes: u64,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO recordings (call, millis, bytes) VALUES (?1, ?2, ?3)
        ON CONFLICT (call) DO UPDATE SET millis = excluded.millis, bytes = excluded.bytes";
    connection.prepare_cached(sql)?.execute((Count(call.0), Count(millis), Count(bytes)))?;
    Ok(())
}

pub(crate) fn fail(connection: &Connection, call: CallId, why: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO recordings (call, failure) VALUES (?1, ?2)
        ON CONFLICT (call) DO UPDATE SET failure = excluded.failure";
    connection.prepare_cached(sql)?.execute((Count(call.0), why))?;
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Option<Recording>> {
    connection
        .prepare_cached("SELECT * FROM recordings WHERE call = ?1")?
        .query_row([Count(call.0)], read)
        .optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Recording> {
    Ok(Recording {
        call: CallId(row.get::<_, Count>("call")?.0),
        file: row.get("file")?,
        millis: count(row, "millis")?,
        bytes: count(row, "bytes")?,
        failure: row.get("failure")?,
    })
}
