//! The recordings of calls: which file, whether it is whole. The audio itself lies in files.

use cordboard_pbx::record::CallId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::columns::{At, Count, count, moment};

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
    /// When its file was deleted, its time being over.
    pub removed: Option<Timestamp>,
}

/// What was found of a recording that nobody ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    File { millis: u64, bytes: u64 },
    Nothing { why: String },
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

/// Those whose file is still kept though their call ended before that moment: by number of the call,
/// behind `after`, as many as `limit`.
pub(crate) fn kept(
    connection: &Connection,
    ended_before: Timestamp,
    after: Option<CallId>,
    limit: u32,
) -> rusqlite::Result<Vec<(CallId, String)>> {
    let sql = "SELECT recordings.call, recordings.file
        FROM recordings JOIN calls ON calls.id = recordings.call
        WHERE recordings.file IS NOT NULL AND recordings.removed IS NULL
          AND recordings.call > :after AND calls.ended < :ended_before
        ORDER BY recordings.call LIMIT :limit";
    connection
        .prepare_cached(sql)?
        .query_map(
            named_params! {
                ":after": Count(after.map_or(0, |call| call.0)),
                ":ended_before": At(ended_before),
                ":limit": limit,
            },
            |row| Ok((CallId(row.get::<_, Count>(0)?.0), row.get(1)?)),
        )?
        .collect()
}

/// What recordings need on the disk, and what came to it since that moment.
pub(crate) fn room(connection: &Connection, since: Timestamp) -> rusqlite::Result<Room> {
    let kept = "SELECT coalesce(sum(bytes), 0) FROM recordings
        WHERE file IS NOT NULL AND removed IS NULL";
    let grown = "SELECT coalesce(sum(recordings.bytes), 0), min(calls.started)
        FROM calls JOIN recordings ON recordings.call = calls.id WHERE calls.started >= ?1";
    let kept = connection.prepare_cached(kept)?.query_row((), |row| row.get::<_, Count>(0))?.0;
    connection.prepare_cached(grown)?.query_row([At(since)], |row| {
        let first = row.get::<_, Option<At>>(1)?.map(|at| at.0);
        Ok(Room { kept, grown: row.get::<_, Count>(0)?.0, first })
    })
}

/// See [`room`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub kept: u64,
    /// Also of recordings that were deleted since.
    pub grown: u64,
    /// When the first call since then was recorded.
    pub first: Option<Timestamp>,
}

/// Those whose end was never stored, with their files.
pub(crate) fn unfinished(connection: &Connection) -> rusqlite::Result<Vec<(CallId, String)>> {
    let sql = "SELECT call, file FROM recordings
        WHERE file IS NOT NULL AND millis IS NULL AND failure IS NULL AND removed IS NULL
        ORDER BY call";
    connection
        .prepare_cached(sql)?
        .query_map((), |row| Ok((CallId(row.get::<_, Count>(0)?.0), row.get(1)?)))?
        .collect()
}

pub(crate) fn remove(connection: &Connection, call: CallId, at: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE recordings SET removed = ?2 WHERE call = ?1";
    connection.prepare_cached(sql)?.execute((Count(call.0), At(at)))?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Recording> {
    Ok(Recording {
        call: CallId(row.get::<_, Count>("call")?.0),
        file: row.get("file")?,
        millis: count(row, "millis")?,
        bytes: count(row, "bytes")?,
        failure: row.get("failure")?,
        removed: moment(row, "removed")?,
    })
}
