//! Callers who were promised a call back. Their calls stay open over a restart.

use cordboard_pbx::{record::CallId, resumed::OwedCallBack};
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count};

pub(crate) fn put(connection: &Connection, owed: &OwedCallBack) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO call_backs (call, skill, priority, number, until)
        VALUES (:call, :skill, :priority, :number, :until)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":call": Count(owed.call.0),
        ":skill": owed.group,
        ":priority": owed.priority,
        ":number": owed.number,
        ":until": At(owed.until),
    })?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, call: CallId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM call_backs WHERE call = ?1")?
        .execute([Count(call.0)])?;
    Ok(())
}

/// All of them, in the order of their calls.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<OwedCallBack>> {
    connection
        .prepare_cached("SELECT * FROM call_backs ORDER BY call")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<OwedCallBack> {
    Ok(OwedCallBack {
        call: CallId(row.get::<_, Count>("call")?.0),
        group: row.get("skill")?,
        priority: row.get("priority")?,
        number: row.get("number")?,
        until: row.get::<_, At>("until")?.0,
    })
}
