//! Numbers that were keyed in during conversations. Masked ones lie in a table of their own, which is read
//! one by one.

use cordboard_pbx::record::{CallId, Collected};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::columns::{At, Count};

/// Puts these in place of all that the call had, and leaves what is masked.
pub(crate) fn replace(
    connection: &Connection,
    call: CallId,
    all: &[Collected],
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM collected WHERE call = ?1")?.execute([Count(call.0)])?;
    let sql = "INSERT INTO collected (call, position, label, by, at, digits, value)
        VALUES (:call, :position, :label, :by, :at, :digits, :value)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, one) in all.iter().enumerate() {
        insert.execute(named_params! {
            ":call": Count(call.0),
            ":position": Count(position as u64),
            ":label": one.label,
            ":by": one.by,
            ":at": At(one.at),
            ":digits": one.digits,
            ":value": one.value,
        })?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<Collected>> {
    connection
        .prepare_cached("SELECT * FROM collected WHERE call = ?1 ORDER BY position")?
        .query_map([Count(call.0)], read)?
        .collect()
}

/// Keeps a masked one.
pub(crate) fn keep(
    connection: &Connection,
    call: CallId,
    place: u32,
    value: &str,
) -> rusqlite::Result<()> {
    let sql =
        "INSERT OR REPLACE INTO collected_secrets (call, position, value) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute((Count(call.0), place, value))?;
    Ok(())
}

/// A masked one, for whoever may see it.
pub(crate) fn kept(
    connection: &Connection,
    call: CallId,
    place: u32,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT value FROM collected_secrets WHERE call = ?1 AND position = ?2";
    connection.prepare_cached(sql)?.query_row((Count(call.0), place), |row| row.get(0)).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Collected> {
    Ok(Collected {
        label: row.get("label")?,
        by: row.get("by")?,
        at: row.get::<_, At>("at")?.0,
        digits: row.get("digits")?,
        value: row.get("value")?,
    })
}
