//! The call log: one row per call. Its legs and its path lie in tables of their own.

use cordboard_pbx::record::{Acquaintance, CallId, CallRecord, Reason};
use cordboard_pbx::rules::{Attempt, Talk};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{collected, legs, path, recordings, waits};
use crate::columns::{At, Count, EndColumns, Word, count, moment, termination};

/// Which calls to read: the newest first, as many as `limit`, those that every filter lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// Only calls before this one: the last of a page leads to the next.
    pub before: Option<CallId>,
    pub limit: u32,
    /// A part of the caller's number or name.
    pub caller: Option<String>,
    /// A part of the number that was called.
    pub called: Option<String>,
    /// Begun at this moment or later.
    pub since: Option<Timestamp>,
    /// Begun before this moment.
    pub until: Option<Timestamp>,
}

impl Default for CallQuery {
    /// The newest hundred.
    fn default() -> Self {
        Self { before: None, limit: 100, caller: None, called: None, since: None, until: None }
    }
}

/// Writes the whole record, in place of what was known of the call.
pub(crate) fn put(connection: &Connection, call: &CallRecord) -> rusqlite::Result<()> {
    let end = EndColumns::of(call.termination.as_ref());
    let sql = "INSERT INTO calls
        (id, direction, caller, caller_name, called, trunk, number, started, answered, ended,
         wait_ms, talk_ms, ended_by, ended_by_agent, reason)
        VALUES (:id, :direction, :caller, :caller_name, :called, :trunk, :number, :started,
                :answered, :ended, :wait_ms, :talk_ms, :ended_by, :ended_by_agent, :reason)
        ON CONFLICT (id) DO UPDATE SET
         direction = excluded.direction, caller = excluded.caller,
         caller_name = excluded.caller_name, called = excluded.called, trunk = excluded.trunk,
         number = excluded.number, started = excluded.started, answered = excluded.answered,
         ended = excluded.ended, wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms,
         ended_by = excluded.ended_by, ended_by_agent = excluded.ended_by_agent,
         reason = excluded.reason";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": Count(call.id.0),
        ":direction": Word(call.direction),
        ":caller": call.caller,
        ":caller_name": call.caller_name,
        ":called": call.called,
        ":trunk": call.trunk,
        ":number": call.number,
        ":started": At(call.started),
        ":answered": At::column(call.answered),
        ":ended": At::column(call.ended),
        ":wait_ms": call.wait_ms.map(Count),
        ":talk_ms": Count(call.talk_ms),
        ":ended_by": end.by,
        ":ended_by_agent": end.agent,
        ":reason": end.reason,
    })?;
    legs::replace(connection, call.id, &call.legs)?;
    path::replace(connection, call.id, &call.path)?;
    waits::replace(connection, call.id, &call.waits)?;
    collected::replace(connection, call.id, &call.collected)?;
    recordings::name(connection, call.id, call.recording.as_deref())
}

/// For each outside number, the extension that spoke with it last, in the year before `now`.
pub(crate) fn acquaintances(
    connection: &Connection,
    now: Timestamp,
) -> rusqlite::Result<Vec<Acquaintance>> {
    const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
    // SQLite takes `party` from the row that has the largest `answered`. Grouping by a name of the result
    // that a table's column has too would group by the column.
    let sql = "SELECT CASE direction WHEN 'inbound' THEN caller ELSE called END AS outsider,
            CASE direction WHEN 'inbound' THEN legs.party ELSE caller END AS extension,
            max(legs.answered) AS at
        FROM legs JOIN calls ON calls.id = legs.call
        WHERE legs.started >= :since AND legs.answered IS NOT NULL
          AND ((direction = 'inbound' AND role IN ('agent', 'extension'))
            OR (direction = 'outbound' AND role = 'outside'))
        GROUP BY outsider";
    let mut statement = connection.prepare_cached(sql)?;
    let since = now.saturating_sub(YEAR).unwrap_or(Timestamp::MIN);
    let rows = statement.query_map(named_params! { ":since": At(since) }, |row| {
        Ok(Acquaintance {
            number: row.get("outsider")?,
            extension: row.get("extension")?,
            at: row.get::<_, At>("at")?.0,
        })
    })?;
    rows.collect()
}

/// Outside numbers that were dialled in the month before `now`.
pub(crate) fn attempts(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Attempt>> {
    const MONTH: SignedDuration = SignedDuration::from_hours(31 * 24);
    // A call that was taken over by another one, or placed again with keys, is still one.
    let sql = "SELECT DISTINCT placed_number, placed_callee, dialled
        FROM legs WHERE dialled >= :since ORDER BY dialled";
    let mut statement = connection.prepare_cached(sql)?;
    let since = now.saturating_sub(MONTH).unwrap_or(Timestamp::MIN);
    let rows = statement.query_map(named_params! { ":since": At(since) }, |row| {
        Ok(Attempt {
            number: row.get("placed_number")?,
            callee: row.get("placed_callee")?,
            at: row.get::<_, At>("dialled")?.0,
        })
    })?;
    rows.collect()
}

/// Conversations with the outside over trunks that ended in the two days before `now`.
pub(crate) fn talks(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Talk>> {
    const DAYS: SignedDuration = SignedDuration::from_hours(48);
    let sql = "SELECT placed_trunk, placed_callee, answered, ended FROM legs
        WHERE dialled >= :since AND answered IS NOT NULL AND ended IS NOT NULL ORDER BY ended";
    let mut statement = connection.prepare_cached(sql)?;
    let since = now.saturating_sub(DAYS).unwrap_or(Timestamp::MIN);
    let rows = statement.query_map(named_params! { ":since": At(since) }, |row| {
        Ok(Talk {
            trunk: row.get("placed_trunk")?,
            callee: row.get("placed_callee")?,
            from: row.get::<_, At>("answered")?.0,
            until: Some(row.get::<_, At>("ended")?.0),
        })
    })?;
    rows.collect()
}

/// One page, with legs and paths.
pub(crate) fn page(
    connection: &Connection,
    query: &CallQuery,
) -> rusqlite::Result<Vec<CallRecord>> {
    let sql = "SELECT calls.*, recordings.file AS recording
        FROM calls LEFT JOIN recordings ON recordings.call = calls.id
        WHERE (:before IS NULL OR id < :before)
          AND (:since IS NULL OR started >= :since)
          AND (:until IS NULL OR started < :until)
          AND (:caller IS NULL OR instr(caller, :caller) > 0
               OR instr(ifnull(caller_name, ''), :caller) > 0)
          AND (:called IS NULL OR instr(called, :called) > 0)
        ORDER BY id DESC LIMIT :limit";
    let mut calls = connection
        .prepare_cached(sql)?
        .query_map(
            named_params! {
                ":before": query.before.map(|id| Count(id.0)),
                ":since": At::column(query.since),
                ":until": At::column(query.until),
                ":caller": query.caller,
                ":called": query.called,
                ":limit": query.limit,
            },
            read,
        )?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for call in &mut calls {
        complete(connection, call)?;
    }
    Ok(calls)
}

pub(crate) fn one(connection: &Connection, id: CallId) -> rusqlite::Result<Option<CallRecord>> {
    let sql = "SELECT calls.*, recordings.file AS recording
        FROM calls LEFT JOIN recordings ON recordings.call = calls.id WHERE id = ?1";
    let found = connection.prepare_cached(sql)?.query_row([Count(id.0)], read).optional()?;
    let Some(mut call) = found else {
        return Ok(None);
    };
    complete(connection, &mut call)?;
    Ok(Some(call))
}

/// Forgets a call: its row and all that hangs on it. Its number is not given out again.
pub(crate) fn delete(connection: &Connection, id: CallId) -> rusqlite::Result<()> {
    for table in ["journal", "recordings"] {
        let sql = format!("DELETE FROM {table} WHERE call = ?1");
        connection.prepare_cached(&sql)?.execute([Count(id.0)])?;
    }
    connection.prepare_cached("DELETE FROM calls WHERE id = ?1")?.execute([Count(id.0)])?;
    Ok(())
}

/// The number that the next call is to have: one that no call ever had, deleted ones included.
pub(crate) fn next(connection: &Connection) -> rusqlite::Result<u64> {
    next_id(connection, "calls")
}

/// One more than the highest id that the table ever gave out.
pub(super) fn next_id(connection: &Connection, table: &str) -> rusqlite::Result<u64> {
    let highest: Option<Count> = connection
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")?
        .query_row([table], |row| row.get(0))
        .optional()?;
    Ok(highest.map_or(1, |Count(highest)| highest + 1))
}

/// Ends what a crash left open, but for calls whose callers are owed a call back, and returns which
/// calls those were.
pub(crate) fn interrupt(connection: &Connection, at: Timestamp) -> rusqlite::Result<Vec<CallId>> {
    let sql = "UPDATE calls SET ended = ?1, ended_by = 'exchange', reason = ?2
        WHERE ended IS NULL AND id NOT IN (SELECT call FROM call_backs) RETURNING id";
    let calls = connection
        .prepare_cached(sql)?
        .query_map((At(at), Word(Reason::Interrupted)), |row| row.get(0))?
        .map(|id| id.map(|Count(id)| CallId(id)))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    legs::interrupt(connection, at)?;
    waits::interrupt(connection, at)?;
    Ok(calls)
}

/// A call that was interrupted talked for as long as its recording is.
pub(crate) fn talked(connection: &Connection, call: CallId, millis: u64) -> rusqlite::Result<()> {
    let sql = "UPDATE calls SET talk_ms = ?2 WHERE id = ?1 AND reason = ?3 AND talk_ms = 0";
    let interrupted = Word(Reason::Interrupted);
    connection.prepare_cached(sql)?.execute((Count(call.0), Count(millis), interrupted))?;
    Ok(())
}

fn complete(connection: &Connection, call: &mut CallRecord) -> rusqlite::Result<()> {
    call.legs = legs::of(connection, call.id)?;
    call.path = path::of(connection, call.id)?;
    call.waits = waits::of(connection, call.id)?;
    call.collected = collected::of(connection, call.id)?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<CallRecord> {
    Ok(CallRecord {
        id: CallId(row.get::<_, Count>("id")?.0),
        direction: row.get::<_, Word<_>>("direction")?.0,
        caller: row.get("caller")?,
        caller_name: row.get("caller_name")?,
        called: row.get("called")?,
        trunk: row.get("trunk")?,
        number: row.get("number")?,
        started: row.get::<_, At>("started")?.0,
        answered: moment(row, "answered")?,
        ended: moment(row, "ended")?,
        wait_ms: count(row, "wait_ms")?,
        talk_ms: row.get::<_, Count>("talk_ms")?.0,
        termination: termination(row)?,
        legs: Vec::new(),
        path: Vec::new(),
        waits: Vec::new(),
        collected: Vec::new(),
        recording: row.get("recording")?,
    })
}
