//! Who changed what.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::columns::{At, Count};

/// One change, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub at: Timestamp,
    /// The login.
    pub who: String,
    /// The address that it came from.
    pub address: String,
    /// The command.
    pub what: String,
    /// Its arguments as JSON, without secrets.
    pub detail: String,
}

pub(crate) fn note(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let sql = "INSERT INTO audit (at, who, address, what, detail) VALUES (?1, ?2, ?3, ?4, ?5)";
    let Change { at, who, address, what, detail } = change;
    connection.prepare_cached(sql)?.execute(params![At(*at), who, address, what, detail])?;
    Ok(())
}

/// A page, the newest first, and how many there are.
pub(crate) fn page(
    connection: &Connection,
    offset: u64,
    limit: u64,
) -> rusqlite::Result<(Vec<Change>, u64)> {
    let total = connection.query_row("SELECT count(*) FROM audit", [], |row| row.get(0))?;
    let Count(total) = total;
    let sql =
        "SELECT at, who, address, what, detail FROM audit ORDER BY id DESC LIMIT ?1 OFFSET ?2";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map(params![Count(limit), Count(offset)], |row| {
        let At(at) = row.get(0)?;
        Ok(Change {
            at,
            who: row.get(1)?,
            address: row.get(2)?,
            what: row.get(3)?,
            detail: row.get(4)?,
        })
    })?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, total))
}
