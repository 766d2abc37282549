//! The times that callers stood in the lines of groups.

use cordboard_pbx::record::{CallId, Wait, WaitEnd};
use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count, Word, moment};

/// Puts these in place of all that the call had.
pub(crate) fn replace(
    connection: &Connection,
    call: CallId,
    waits: &[Wait],
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM waits WHERE call = ?1")?.execute([Count(call.0)])?;
    let sql = "INSERT INTO waits (call, position, skill, joined, left_at, outcome, agent)
        VALUES (:call, :position, :skill, :joined, :left_at, :outcome, :agent)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, wait) in waits.iter().enumerate() {
        insert.execute(named_params! {
            ":call": Count(call.0),
            ":position": Count(position as u64),
            ":skill": wait.group,
            ":joined": At(wait.joined),
            ":left_at": At::column(wait.left),
            ":outcome": wait.end.map(Word),
            ":agent": wait.agent,
        })?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<Wait>> {
    connection
        .prepare_cached("SELECT * FROM waits WHERE call = ?1 ORDER BY position")?
        .query_map([Count(call.0)], read)?
        .collect()
}

/// Ends the times that a crash left open.
pub(crate) fn interrupt(connection: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE waits SET left_at = ?1, outcome = ?2
        WHERE left_at IS NULL AND call NOT IN (SELECT call FROM call_backs)";
    connection.prepare_cached(sql)?.execute((At(at), Word(WaitEnd::Interrupted)))?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Wait> {
    Ok(Wait {
        group: row.get("skill")?,
        joined: row.get::<_, At>("joined")?.0,
        left: moment(row, "left_at")?,
        end: row.get::<_, Option<Word<_>>>("outcome")?.map(|Word(end)| end),
        agent: row.get("agent")?,
    })
}
