//! What carriers have against calls for a while, as their own response codes said.

use cordboard_pbx::resumed::CarrierBan;
use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use crate::columns::At;

/// The last word on a trunk, and on a number over it, counts.
pub(crate) fn put(connection: &Connection, ban: &CarrierBan) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO carrier_bans (trunk, callee, status, until)
        VALUES (:trunk, :callee, :status, :until)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":trunk": ban.trunk,
        ":callee": ban.callee.as_deref().unwrap_or(""),
        ":status": ban.status,
        ":until": At(ban.until),
    })?;
    Ok(())
}

/// Those that still count; the others are forgotten.
pub(crate) fn still(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<CarrierBan>> {
    connection.prepare_cached("DELETE FROM carrier_bans WHERE until <= ?1")?.execute([At(now)])?;
    connection
        .prepare_cached("SELECT * FROM carrier_bans ORDER BY trunk, callee")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<CarrierBan> {
    let callee: String = row.get("callee")?;
    Ok(CarrierBan {
        trunk: row.get("trunk")?,
        callee: (!callee.is_empty()).then_some(callee),
        status: row.get("status")?,
        until: row.get::<_, At>("until")?.0,
    })
}
