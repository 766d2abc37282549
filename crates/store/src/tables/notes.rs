//! What people wrote down of calls: a note and tags for each.

use cordboard_pbx::record::CallId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::columns::{At, Count};

/// A call's note, with its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub text: String,
    /// In the order of the alphabet, each once.
    pub tags: Vec<String>,
    /// The login of who wrote it last.
    pub author: String,
    pub at: Timestamp,
}

/// Puts it in place of what there was; one without text and tags is none.
pub(crate) fn put(connection: &Connection, call: CallId, note: &Note) -> rusqlite::Result<()> {
    let call = || Count(call.0);
    connection.prepare_cached("DELETE FROM call_notes WHERE call = ?1")?.execute([call()])?;
    connection.prepare_cached("DELETE FROM call_tags WHERE call = ?1")?.execute([call()])?;
    if note.text.is_empty() && note.tags.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT INTO call_notes (call, text, author, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![call(), note.text, note.author, At(note.at)])?;
    let sql = "INSERT OR IGNORE INTO call_tags (call, tag) VALUES (?1, ?2)";
    let mut insert = connection.prepare_cached(sql)?;
    for tag in &note.tags {
        insert.execute(params![call(), tag])?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Option<Note>> {
    let found = connection
        .prepare_cached("SELECT text, author, at FROM call_notes WHERE call = ?1")?
        .query_row([Count(call.0)], |row| {
            let at = row.get::<_, At>(2)?.0;
            Ok(Note { text: row.get(0)?, tags: Vec::new(), author: row.get(1)?, at })
        })
        .optional()?;
    let Some(mut note) = found else {
        return Ok(None);
    };
    note.tags = connection
        .prepare_cached("SELECT tag FROM call_tags WHERE call = ?1 ORDER BY tag")?
        .query_map([Count(call.0)], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(note))
}

/// Every tag that calls have, the most used first.
pub(crate) fn tags(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT tag FROM call_tags GROUP BY tag ORDER BY count(*) DESC, tag")?
        .query_map([], |row| row.get(0))?
        .collect()
}
