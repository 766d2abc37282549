//! How the legs of calls sounded.

use cordboard_pbx::record::{CallId, LegQuality};
use rusqlite::{Connection, Row, named_params};

use crate::columns::Count;

/// Of a leg of a call that is in the log.
pub(crate) fn put(
    connection: &Connection,
    call: CallId,
    leg: u32,
    quality: &LegQuality,
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO leg_quality
        (call, leg, loss, loss_out, jitter_ms, round_trip_ms, mos)
        SELECT id, :leg, :loss, :loss_out, :jitter_ms, :round_trip_ms, :mos
        FROM calls WHERE id = :call";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":call": Count(call.0),
        ":leg": leg,
        ":loss": quality.loss,
        ":loss_out": quality.loss_out,
        ":jitter_ms": quality.jitter_ms,
        ":round_trip_ms": quality.round_trip_ms,
        ":mos": quality.mos,
    })?;
    Ok(())
}

/// Of the legs that had sound, each with its index.
pub(crate) fn of(
    connection: &Connection,
    call: CallId,
) -> rusqlite::Result<Vec<(u32, LegQuality)>> {
    connection
        .prepare_cached("SELECT * FROM leg_quality WHERE call = ?1 ORDER BY leg")?
        .query_map([Count(call.0)], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<(u32, LegQuality)> {
    let quality = LegQuality {
        loss: row.get("loss")?,
        loss_out: row.get("loss_out")?,
        jitter_ms: row.get("jitter_ms")?,
        round_trip_ms: row.get("round_trip_ms")?,
        mos: row.get("mos")?,
    };
    Ok((row.get("leg")?, quality))
}
