//! Published documents, numbered from 1 in each flow. None is ever changed or deleted: calls walk
//! them, and the call log names them.

use cordboard_flow::Document;
use cordboard_pbx::office::FlowEntry;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::entity;
use crate::{
    columns::{At, moment},
    error::Error,
};

const TABLE: &str = "flow_versions";

/// Keeps what is published of the flow, and returns its version; `None` where nothing is.
///
/// The same document as the newest version, or as the version that the entry itself names, is that
/// version. Everything else gets a new number: the one that the entry names if it is free and higher
/// than all others, else the next.
pub(super) fn publish(connection: &Connection, entry: &FlowEntry) -> Result<Option<u32>, Error> {
    let Some((named, document)) = entry.published_document() else {
        return Ok(None);
    };
    let named = entry.published.as_ref().map(|_| named);
    let newest = newest(connection, &entry.id)?;
    for version in [named, newest].into_iter().flatten() {
        if find(connection, &entry.id, version)?.as_ref() == Some(document) {
            return Ok(Some(version));
        }
    }
    let next = newest.map_or(1, |newest| newest.saturating_add(1));
    let version = named.map_or(next, |named| named.max(next));
    let text = entity::text(TABLE, &entry.id, document)?;
    connection
        .prepare_cached("INSERT INTO flow_versions (flow, version, document) VALUES (?1, ?2, ?3)")?
        .execute(params![entry.id, version, text])?;
    Ok(Some(version))
}

pub(crate) fn find(
    connection: &Connection,
    flow: &str,
    version: u32,
) -> Result<Option<Document>, Error> {
    let text: Option<String> = connection
        .prepare_cached("SELECT document FROM flow_versions WHERE flow = ?1 AND version = ?2")?
        .query_row(params![flow, version], |row| row.get(0))
        .optional()?;
    let key = || format!("{flow} {version}");
    text.map(|text| entity::read(TABLE, &key(), &text)).transpose()
}

/// A published version, and what was noted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub number: u32,
    /// Of versions that came with an office file, or are old, this is not known.
    pub at: Option<Timestamp>,
    pub author: Option<String>,
    pub note: Option<String>,
}

/// Every version of the flow that was ever published, the oldest first.
pub(crate) fn history(connection: &Connection, flow: &str) -> rusqlite::Result<Vec<Version>> {
    let sql = "SELECT version, at, author, note FROM flow_versions WHERE flow = ?1
        ORDER BY version";
    connection
        .prepare_cached(sql)?
        .query_map([flow], |row| {
            let at = moment(row, "at")?;
            Ok(Version { number: row.get(0)?, at, author: row.get(2)?, note: row.get(3)? })
        })?
        .collect()
}

/// Notes who published a version, when and why, where that is not noted yet.
pub(crate) fn annotate(
    connection: &Connection,
    flow: &str,
    number: u32,
    at: Timestamp,
    author: &str,
    note: &str,
) -> rusqlite::Result<()> {
    let sql = "UPDATE flow_versions SET at = ?3, author = ?4, note = ?5
        WHERE flow = ?1 AND version = ?2 AND at IS NULL";
    connection.prepare_cached(sql)?.execute(params![flow, number, At(at), author, note])?;
    Ok(())
}

fn newest(connection: &Connection, flow: &str) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached("SELECT max(version) FROM flow_versions WHERE flow = ?1")?
        .query_row([flow], |row| row.get(0))
}
