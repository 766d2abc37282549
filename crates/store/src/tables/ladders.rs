//! The SIP messages of calls. They are alike and many, so they lie deflated.

use cordboard_pbx::record::{CallId, Told};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::deflated::{deflate, inflate};
use crate::columns::{At, Count};

/// Keeps the messages of a call that is in the log.
pub(crate) fn put(
    connection: &Connection,
    call: CallId,
    messages: &[Told],
) -> rusqlite::Result<()> {
    let json = serde_json::to_vec(messages)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let sql = "INSERT OR REPLACE INTO ladders (call, messages)
        SELECT id, ?2 FROM calls WHERE id = ?1";
    connection.prepare_cached(sql)?.execute((Count(call.0), deflate(&json)?))?;
    Ok(())
}

/// In the order in which they came and went; none, where they were not kept or not for as long.
pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<Told>> {
    let found = connection
        .prepare_cached("SELECT messages FROM ladders WHERE call = ?1")?
        .query_row([Count(call.0)], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    found.map_or_else(|| Ok(Vec::new()), |deflated| inflate(&deflated))
}

/// Forgets those of calls that ended before that moment; says how many.
pub(crate) fn remove_before(connection: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    let sql = "DELETE FROM ladders WHERE call IN (SELECT id FROM calls WHERE ended < ?1)";
    connection.prepare_cached(sql)?.execute([At(before)])
}
