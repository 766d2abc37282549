//! What the decisions of calls came from. Flows and offices are alike from call to call, so each lies
//! here once.

use std::collections::BTreeMap;

use cordboard_pbx::{
    incident::{self, CallTape, WrittenTape},
    record::CallId,
};
use cordboard_queue::Stretch;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::deflated::{deflate, inflate};
use crate::columns::{At, Count};

/// What is kept of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub tape: WrittenTape,
    pub documents: BTreeMap<String, serde_json::Value>,
    pub floor: Vec<serde_json::Value>,
}

/// Keeps the tape of a call that is in the log.
pub(crate) fn put(connection: &Connection, tape: &CallTape) -> rusqlite::Result<()> {
    let (written, documents) = tape.write().map_err(no_column)?;
    let json = serde_json::to_vec(&written).map_err(no_column)?;
    let (first, last) = written.floor.unzip();
    let sql = "INSERT OR REPLACE INTO tapes (call, floor_first, floor_last, tape)
        SELECT id, ?2, ?3, ?4 FROM calls WHERE id = ?1";
    let row = (Count(tape.call.0), first.map(Count), last.map(Count), deflate(&json)?);
    if connection.prepare_cached(sql)?.execute(row)? == 0 {
        return Ok(());
    }
    for (digest, document) in documents {
        let sql = "SELECT 1 FROM tape_documents WHERE digest = ?1";
        if !connection.prepare_cached(sql)?.exists([&digest])? {
            let sql = "INSERT INTO tape_documents (digest, document) VALUES (?1, ?2)";
            let row = (&digest, deflate(document.as_bytes())?);
            connection.prepare_cached(sql)?.execute(row)?;
        }
        let sql = "INSERT OR IGNORE INTO tape_uses (call, digest) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((Count(tape.call.0), &digest))?;
    }
    Ok(())
}

/// Keeps a piece of the floor's tape.
pub(crate) fn put_floor(connection: &Connection, stretch: &Stretch) -> rusqlite::Result<()> {
    let json = incident::write_stretch(stretch).map_err(no_column)?;
    let sql = "INSERT OR REPLACE INTO floor_tapes (tape, piece, moves) VALUES (?1, ?2, ?3)";
    let row = (Count(stretch.tape), stretch.piece, deflate(json.as_bytes())?);
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// `None`, where nothing was kept, or not for as long.
pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Option<Kept>> {
    let found = connection
        .prepare_cached("SELECT tape FROM tapes WHERE call = ?1")?
        .query_row([Count(call.0)], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    let Some(tape) = found else { return Ok(None) };
    let tape: WrittenTape = inflate(&tape)?;
    let mut kept = Kept { tape, ..Kept::default() };
    let sql = "SELECT digest, document FROM tape_uses JOIN tape_documents USING (digest)
        WHERE call = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([Count(call.0)])?;
    while let Some(row) = rows.next()? {
        kept.documents.insert(row.get(0)?, inflate(&row.get::<_, Vec<u8>>(1)?)?);
    }
    if let Some((first, last)) = kept.tape.floor {
        let sql = "SELECT moves FROM floor_tapes WHERE tape BETWEEN ?1 AND ?2 ORDER BY tape, piece";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query((Count(first), Count(last)))?;
        while let Some(row) = rows.next()? {
            kept.floor.push(inflate(&row.get::<_, Vec<u8>>(0)?)?);
        }
    }
    Ok(Some(kept))
}

/// Forgets those of calls that ended before that moment, and what no other call needs.
pub(crate) fn remove_before(connection: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    let sql = "DELETE FROM tapes WHERE call IN (SELECT id FROM calls WHERE ended < ?1)";
    let removed = connection.prepare_cached(sql)?.execute([At(before)])?;
    connection.execute(
        "DELETE FROM tape_documents WHERE digest NOT IN (SELECT digest FROM tape_uses)",
        (),
    )?;
    // A tape that still runs belongs to calls that have not ended.
    connection.execute(
        "DELETE FROM floor_tapes WHERE tape <
            (SELECT MIN(floor_first) FROM tapes WHERE floor_first IS NOT NULL)",
        (),
    )?;
    Ok(removed)
}

fn no_column(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
