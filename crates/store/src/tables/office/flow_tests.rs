//! The tests that are kept with flows: what a caller does, and what is expected. JSON, which `flow`
//! alone understands.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::entity;
use crate::error::Error;

const TABLE: &str = "flow_tests";

/// Saves one, in its place or behind the others.
pub(crate) fn put(
    connection: &Connection,
    flow: &str,
    id: &str,
    test: &Value,
) -> Result<(), Error> {
    let text = entity::text(TABLE, id, test)?;
    let sql = "INSERT INTO flow_tests (flow, id, position, test)
        VALUES (?1, ?2, (SELECT ifnull(max(position), -1) + 1 FROM flow_tests WHERE flow = ?1), ?3)
        ON CONFLICT (flow, id) DO UPDATE SET test = excluded.test";
    connection.prepare_cached(sql)?.execute(params![flow, id, text])?;
    Ok(())
}

/// Whether there was one.
pub(crate) fn remove(connection: &Connection, flow: &str, id: &str) -> rusqlite::Result<bool> {
    let sql = "DELETE FROM flow_tests WHERE flow = ?1 AND id = ?2";
    Ok(connection.prepare_cached(sql)?.execute([flow, id])? > 0)
}

/// Ids and tests, in their order.
pub(crate) fn of(connection: &Connection, flow: &str) -> Result<Vec<(String, Value)>, Error> {
    let sql = "SELECT id, test FROM flow_tests WHERE flow = ?1 ORDER BY position, id";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map([flow], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (id, text): (String, String) = row?;
        let test = entity::read(TABLE, &id, &text)?;
        Ok((id, test))
    })
    .collect()
}

pub(crate) fn count(connection: &Connection, flow: &str) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM flow_tests WHERE flow = ?1")?
        .query_row([flow], |row| row.get(0))
}

pub(crate) fn forget(connection: &Connection, flow: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM flow_tests WHERE flow = ?1")?.execute([flow])?;
    Ok(())
}
