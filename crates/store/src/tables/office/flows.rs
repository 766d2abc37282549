//! Flows: their drafts, and which of their versions is published.

use std::sync::Arc;

use cordboard_pbx::office::{FlowEntry, Published};
use rusqlite::{Connection, params};

use super::{entity, flow_versions};
use crate::{columns::Count, error::Error};

const TABLE: &str = "flows";

pub(super) fn save(connection: &Connection, flows: &[FlowEntry]) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM flows")?.execute([])?;
    let sql = "INSERT INTO flows (id, position, entity, published) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, flow) in flows.iter().enumerate() {
        let version = flow_versions::publish(connection, flow)?;
        let draft = FlowEntry { published: None, ..flow.clone() };
        let text = entity::text(TABLE, &flow.id, &draft)?;
        insert.execute(params![flow.id, Count(position as u64), text, version])?;
    }
    Ok(())
}

/// Their published version is told where the draft alone would not tell it: where the draft has
/// moved on, and where it is not the first.
pub(super) fn load(connection: &Connection) -> Result<Vec<FlowEntry>, Error> {
    let mut select =
        connection.prepare_cached("SELECT id, entity, published FROM flows ORDER BY position")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (id, text, version): (String, String, Option<u32>) = row?;
        let mut flow: FlowEntry = entity::read(TABLE, &id, &text)?;
        let Some(version) = version else {
            return Ok(flow);
        };
        // The foreign key keeps the version there.
        let Some(document) = flow_versions::find(connection, &id, version)? else {
            return Ok(flow);
        };
        if !(flow.publish && version == 1 && document == flow.document) {
            flow.published = Some(Published { version, document: Arc::new(document) });
        }
        Ok(flow)
    })
    .collect()
}
