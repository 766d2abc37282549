//! The SIP messages of calls. They are alike and many, so they lie deflated.

use std::io::{Read, Write as _};

use cordboard_pbx::record::{CallId, Told};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use crate::columns::{At, Count};

/// More than a ladder can be; what claims to be longer is not read.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Keeps the messages of a call that is in the log.
pub(crate) fn put(
    connection: &Connection,
    call: CallId,
    messages: &[Told],
) -> rusqlite::Result<()> {
    let no_column = |error| rusqlite::Error::ToSqlConversionFailure(error);
    let json = serde_json::to_vec(messages).map_err(|error| no_column(error.into()))?;
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(&json).map_err(|error| no_column(error.into()))?;
    let deflated = deflated.finish().map_err(|error| no_column(error.into()))?;
    let sql = "INSERT OR REPLACE INTO ladders (call, messages)
        SELECT id, ?2 FROM calls WHERE id = ?1";
    connection.prepare_cached(sql)?.execute((Count(call.0), deflated))?;
    Ok(())
}

/// In the order in which they came and went; none, where they were not kept or not for as long.
pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<Told>> {
    let found = connection
        .prepare_cached("SELECT messages FROM ladders WHERE call = ?1")?
        .query_row([Count(call.0)], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    let Some(deflated) = found else {
        return Ok(Vec::new());
    };
    let mut json = Vec::new();
    let unread = |error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error)
    };
    DeflateDecoder::new(deflated.as_slice())
        .take(LONGEST)
        .read_to_end(&mut json)
        .map_err(|error| unread(error.into()))?;
    serde_json::from_slice(&json).map_err(|error| unread(error.into()))
}

/// Forgets those of calls that ended before that moment; says how many.
pub(crate) fn remove_before(connection: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    let sql = "DELETE FROM ladders WHERE call IN (SELECT id FROM calls WHERE ended < ?1)";
    connection.prepare_cached(sql)?.execute([At(before)])
}
