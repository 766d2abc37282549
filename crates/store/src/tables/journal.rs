//! What was decided in calls, and why, in the order in which it was told.

use cordboard_pbx::record::{CallId, JournalEntry};
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count, Word};

pub(crate) fn append(connection: &Connection, entries: &[JournalEntry]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO journal (call, at, kind, who, text)
        VALUES (:call, :at, :kind, :who, :text)";
    let mut insert = connection.prepare_cached(sql)?;
    for entry in entries {
        insert.execute(named_params! {
            ":call": Count(entry.call.0),
            ":at": At(entry.at),
            ":kind": Word(entry.kind),
            ":who": entry.who,
            ":text": entry.text,
        })?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<JournalEntry>> {
    connection
        .prepare_cached("SELECT * FROM journal WHERE call = ?1 ORDER BY id")?
        .query_map([Count(call.0)], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    Ok(JournalEntry {
        call: CallId(row.get::<_, Count>("call")?.0),
        at: row.get::<_, At>("at")?.0,
        kind: row.get::<_, Word<_>>("kind")?.0,
        who: row.get("who")?,
        text: row.get("text")?,
    })
}
