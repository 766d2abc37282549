//! The steps that calls took through flows.

use cordboard_pbx::record::{CallId, PathStep};
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count};

/// Puts these in place of all steps that the call had.
pub(crate) fn replace(
    connection: &Connection,
    call: CallId,
    path: &[PathStep],
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM path WHERE call = ?1")?.execute([Count(call.0)])?;
    let sql = "INSERT INTO path (call, position, flow, version, node, kind, exit, at)
        VALUES (:call, :position, :flow, :version, :node, :kind, :exit, :at)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, step) in path.iter().enumerate() {
        insert.execute(named_params! {
            ":call": Count(call.0),
            ":position": Count(position as u64),
            ":flow": step.flow,
            ":version": step.version,
            ":node": step.node,
            ":kind": step.kind,
            ":exit": step.exit,
            ":at": At(step.at),
        })?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<PathStep>> {
    connection
        .prepare_cached("SELECT * FROM path WHERE call = ?1 ORDER BY position")?
        .query_map([Count(call.0)], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<PathStep> {
    Ok(PathStep {
        flow: row.get("flow")?,
        version: row.get("version")?,
        node: row.get("node")?,
        kind: row.get("kind")?,
        exit: row.get("exit")?,
        at: row.get::<_, At>("at")?.0,
    })
}
