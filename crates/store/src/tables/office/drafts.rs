//! What is typed into a flow, kept at once: any JSON, also where no document can be read from it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::entity;
use crate::{columns::At, error::Error};

const TABLE: &str = "flow_drafts";

/// A draft as it was last typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub document: Value,
    pub saved: Timestamp,
    /// The login of who typed it.
    pub author: Option<String>,
}

pub(crate) fn put(connection: &Connection, flow: &str, draft: &Draft) -> Result<(), Error> {
    let text = entity::text(TABLE, flow, &draft.document)?;
    let sql = "INSERT OR REPLACE INTO flow_drafts (flow, document, saved, author)
        VALUES (?1, ?2, ?3, ?4)";
    let values = params![flow, text, At(draft.saved), draft.author];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

pub(crate) fn of(connection: &Connection, flow: &str) -> Result<Option<Draft>, Error> {
    let found: Option<(String, At, Option<String>)> = connection
        .prepare_cached("SELECT document, saved, author FROM flow_drafts WHERE flow = ?1")?
        .query_row([flow], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((text, At(saved), author)) = found else {
        return Ok(None);
    };
    Ok(Some(Draft { document: entity::read(TABLE, flow, &text)?, saved, author }))
}

pub(crate) fn forget(connection: &Connection, flow: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM flow_drafts WHERE flow = ?1")?.execute([flow])?;
    Ok(())
}

pub(crate) fn forget_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM flow_drafts")?.execute([])?;
    Ok(())
}
