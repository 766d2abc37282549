//! The parties of calls.

use cordboard_pbx::record::{CallId, LegRecord, Placed, Reason};
use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count, EndColumns, Word, moment, termination};

/// Puts these in place of all legs that the call had.
pub(crate) fn replace(
    connection: &Connection,
    call: CallId,
    legs: &[LegRecord],
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM legs WHERE call = ?1")?.execute([Count(call.0)])?;
    let sql = "INSERT INTO legs
        (call, position, leg, role, party, started, answered, ended, ended_by, ended_by_agent,
         reason, codec, placed_trunk, placed_number, placed_callee, dialled)
        VALUES (:call, :position, :leg, :role, :party, :started, :answered, :ended, :ended_by,
                :ended_by_agent, :reason, :codec, :placed_trunk, :placed_number, :placed_callee,
                :dialled)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, leg) in legs.iter().enumerate() {
        let end = EndColumns::of(leg.termination.as_ref());
        let placed = leg.placed.as_ref();
        insert.execute(named_params! {
            ":call": Count(call.0),
            ":position": Count(position as u64),
            ":leg": leg.index,
            ":role": Word(leg.role),
            ":party": leg.party,
            ":started": At(leg.started),
            ":answered": At::column(leg.answered),
            ":ended": At::column(leg.ended),
            ":ended_by": end.by,
            ":ended_by_agent": end.agent,
            ":reason": end.reason,
            ":codec": leg.codec,
            ":placed_trunk": placed.map(|placed| &placed.trunk),
            ":placed_number": placed.map(|placed| &placed.number),
            ":placed_callee": placed.map(|placed| &placed.callee),
            ":dialled": At::column(placed.map(|placed| placed.dialled)),
        })?;
    }
    Ok(())
}

pub(crate) fn of(connection: &Connection, call: CallId) -> rusqlite::Result<Vec<LegRecord>> {
    connection
        .prepare_cached("SELECT * FROM legs WHERE call = ?1 ORDER BY position")?
        .query_map([Count(call.0)], read)?
        .collect()
}

/// Ends the legs that a crash left open.
pub(crate) fn interrupt(connection: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE legs SET ended = ?1, ended_by = 'exchange', reason = ?2 WHERE ended IS NULL";
    connection.prepare_cached(sql)?.execute((At(at), Word(Reason::Interrupted)))?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<LegRecord> {
    Ok(LegRecord {
        index: row.get("leg")?,
        role: row.get::<_, Word<_>>("role")?.0,
        party: row.get("party")?,
        started: row.get::<_, At>("started")?.0,
        answered: moment(row, "answered")?,
        ended: moment(row, "ended")?,
        termination: termination(row)?,
        codec: row.get("codec")?,
        placed: placed(row)?,
    })
}

fn placed(row: &Row<'_>) -> rusqlite::Result<Option<Placed>> {
    let Some(dialled) = moment(row, "dialled")? else { return Ok(None) };
    Ok(Some(Placed {
        trunk: row.get("placed_trunk")?,
        number: row.get("placed_number")?,
        callee: row.get("placed_callee")?,
        dialled,
    }))
}
