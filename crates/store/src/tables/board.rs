//! The figures of a span of time, counted by the database: groups, agents, hours.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use crate::columns::{At, Count};

/// An answer within this counts for the service level.
pub const IN_TIME_MS: u64 = 20_000;

/// What became of callers in a group's line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupFigures {
    pub group: String,
    /// Callers that came to the line and are out of it again, or still in it.
    pub offered: u64,
    pub answered: u64,
    /// Out of the line without an agent, whatever the reason: the caller hung up, or nobody had time.
    pub missed: u64,
    /// Those of the missed that hung up while they waited.
    pub abandoned: u64,
    /// Answered within [`IN_TIME_MS`].
    pub in_time: u64,
    pub wait_average_ms: Option<f64>,
    pub wait_longest_ms: u64,
    /// Spoken with those that came by this group.
    pub talk_ms: u64,
}

/// What became of an agent's calls from groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentFigures {
    pub extension: String,
    /// How often the phone rang for a caller.
    pub offered: u64,
    pub answered: u64,
    /// Neither answered nor taken back because of somebody else.
    pub missed: u64,
    pub talk_ms: u64,
    pub answer_average_ms: Option<f64>,
}

/// What came in one of the hours that a span has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HourFigures {
    /// When the hour begins.
    pub from: Timestamp,
    pub offered: u64,
    pub answered: u64,
    pub missed: u64,
    pub wait_average_ms: Option<f64>,
}

/// Calls by direction and what became of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallFigures {
    pub inbound: u64,
    pub outbound: u64,
    pub internal: u64,
    /// Of the inbound ones: spoken with a person, or not.
    pub answered: u64,
    pub missed: u64,
    pub talk_ms: u64,
}

pub(crate) fn groups(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> rusqlite::Result<Vec<GroupFigures>> {
    // How long was spoken is the agent's leg that began within the time in line.
    let sql = "SELECT skill, count(*) AS offered,
          sum(outcome IS 'answered') AS answered,
          sum(outcome IS NOT NULL AND outcome NOT IN ('answered', 'overflowed')) AS missed,
          sum(outcome IS 'abandoned') AS abandoned,
          sum(outcome IS 'answered' AND left_at - joined <= :in_time) AS in_time,
          avg(left_at - joined) / 1000.0 AS wait_average,
          ifnull(max(left_at - joined), 0) / 1000 AS wait_longest,
          ifnull(sum((SELECT sum(ifnull(legs.ended, legs.answered) - legs.answered) FROM legs
            WHERE legs.call = waits.call AND legs.role = 'agent' AND legs.party = waits.agent
              AND legs.answered IS NOT NULL
              AND legs.started BETWEEN waits.joined AND waits.left_at)), 0) / 1000 AS talk
        FROM waits WHERE joined >= :from AND joined < :to
        GROUP BY skill ORDER BY skill";
    connection
        .prepare_cached(sql)?
        .query_map(
            named_params! {
                ":from": At(from), ":to": At(to), ":in_time": Count(IN_TIME_MS * 1000),
            },
            |row| {
                Ok(GroupFigures {
                    group: row.get("skill")?,
                    offered: number(row, "offered")?,
                    answered: number(row, "answered")?,
                    missed: number(row, "missed")?,
                    abandoned: number(row, "abandoned")?,
                    in_time: number(row, "in_time")?,
                    wait_average_ms: row.get("wait_average")?,
                    wait_longest_ms: number(row, "wait_longest")?,
                    talk_ms: number(row, "talk")?,
                })
            },
        )?
        .collect()
}

pub(crate) fn agents(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> rusqlite::Result<Vec<AgentFigures>> {
    // Several phones of one agent ring for one offer: they are one.
    let sql = "SELECT party, count(*) AS offered, sum(answered IS NOT NULL) AS answered,
          sum(answered IS NULL AND missed) AS missed,
          sum(talk) / 1000 AS talk, avg(took) / 1000.0 AS answer_average
        FROM (SELECT party, max(answered) AS answered,
            max(ended IS NOT NULL
                AND reason NOT IN ('answered_elsewhere', 'withdrawn')) AS missed,
            ifnull(sum(ifnull(ended, answered) - answered), 0) AS talk,
            min(answered - started) AS took
          FROM legs WHERE role = 'agent' AND started >= :from AND started < :to
          GROUP BY party, call, started)
        GROUP BY party ORDER BY party";
    connection
        .prepare_cached(sql)?
        .query_map(named_params! { ":from": At(from), ":to": At(to) }, |row| {
            Ok(AgentFigures {
                extension: row.get("party")?,
                offered: number(row, "offered")?,
                answered: number(row, "answered")?,
                missed: number(row, "missed")?,
                talk_ms: number(row, "talk")?,
                answer_average_ms: row.get("answer_average")?,
            })
        })?
        .collect()
}

/// Hours are counted from `from`; those in which nobody came are left out.
pub(crate) fn hours(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> rusqlite::Result<Vec<HourFigures>> {
    let sql = "SELECT :from + (joined - :from) / 3600000000 * 3600000000 AS hour,
          count(*) AS offered, sum(outcome IS 'answered') AS answered,
          sum(outcome IS NOT NULL AND outcome NOT IN ('answered', 'overflowed')) AS missed,
          avg(left_at - joined) / 1000.0 AS wait_average
        FROM waits WHERE joined >= :from AND joined < :to
        GROUP BY hour ORDER BY hour";
    connection
        .prepare_cached(sql)?
        .query_map(named_params! { ":from": At(from), ":to": At(to) }, |row| {
            Ok(HourFigures {
                from: row.get::<_, At>("hour")?.0,
                offered: number(row, "offered")?,
                answered: number(row, "answered")?,
                missed: number(row, "missed")?,
                wait_average_ms: row.get("wait_average")?,
            })
        })?
        .collect()
}

pub(crate) fn totals(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> rusqlite::Result<CallFigures> {
    let sql = "SELECT sum(direction = 'inbound') AS inbound,
          sum(direction = 'outbound') AS outbound, sum(direction = 'internal') AS internal,
          sum(direction = 'inbound' AND answered IS NOT NULL) AS answered,
          sum(direction = 'inbound' AND answered IS NULL AND ended IS NOT NULL) AS missed,
          sum(talk_ms) AS talk
        FROM calls WHERE started >= :from AND started < :to";
    connection.prepare_cached(sql)?.query_row(
        named_params! { ":from": At(from), ":to": At(to) },
        |row| {
            Ok(CallFigures {
                inbound: number(row, "inbound")?,
                outbound: number(row, "outbound")?,
                internal: number(row, "internal")?,
                answered: number(row, "answered")?,
                missed: number(row, "missed")?,
                talk_ms: number(row, "talk")?,
            })
        },
    )
}

/// A count that is nothing where there was nothing to count.
fn number(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    Ok(row.get::<_, Option<Count>>(column)?.map_or(0, |Count(count)| count))
}
