//! Published documents, numbered from 1 in each flow. None is ever changed or deleted: calls walk
//! them, and the call log names them.

use cordboard_flow::Document;
use cordboard_pbx::office::FlowEntry;
use rusqlite::{Connection, OptionalExtension, params};

use super::entity;
use crate::error::Error;

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

/// Every version of the flow that was ever published, the oldest first.
pub(crate) fn all(connection: &Connection, flow: &str) -> rusqlite::Result<Vec<u32>> {
    connection
        .prepare_cached("SELECT version FROM flow_versions WHERE flow = ?1 ORDER BY version")?
        .query_map([flow], |row| row.get(0))?
        .collect()
}

fn newest(connection: &Connection, flow: &str) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached("SELECT max(version) FROM flow_versions WHERE flow = ?1")?
        .query_row([flow], |row| row.get(0))
}
