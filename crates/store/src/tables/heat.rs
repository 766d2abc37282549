//! Where calls went through a flow, and where they ended: what the editor shows as a heat map.

use jiff::Timestamp;
use rusqlite::{Connection, named_params};

use crate::columns::{At, Count};

/// What became of calls at one block: how many left it by one exit, or ended in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatFigures {
    pub node: String,
    pub kind: String,
    /// `None`: the call ended there.
    pub exit: Option<String>,
    pub calls: u64,
    /// More than `calls` where calls came by several times.
    pub times: u64,
    /// Of those that ended there: the caller hung up without having spoken with anybody.
    pub hung_up: u64,
}

/// Of calls that began from one moment until before another; `only` is the extension whose calls alone
/// may be seen.
pub(crate) fn of_flow(
    connection: &Connection,
    flow: &str,
    (from, to): (Timestamp, Timestamp),
    only: Option<&str>,
) -> rusqlite::Result<Vec<HeatFigures>> {
    let sql = "SELECT path.node, path.kind, path.exit, count(DISTINCT path.call) AS calls,
          count(*) AS times,
          sum(path.exit IS NULL AND calls.ended_by IS 'caller' AND calls.answered IS NULL) AS hung_up
        FROM path JOIN calls ON calls.id = path.call
        WHERE path.flow = :flow AND calls.started >= :from AND calls.started < :to
          AND (:only IS NULL OR path.call IN (SELECT call FROM legs WHERE party = :only))
        GROUP BY path.node, path.kind, path.exit ORDER BY path.node, path.exit";
    let mut statement = connection.prepare_cached(sql)?;
    let given = named_params! { ":flow": flow, ":from": At(from), ":to": At(to), ":only": only };
    let rows = statement.query_map(given, |row| {
        Ok(HeatFigures {
            node: row.get("node")?,
            kind: row.get("kind")?,
            exit: row.get("exit")?,
            calls: row.get::<_, Count>("calls")?.0,
            times: row.get::<_, Count>("times")?.0,
            hung_up: row.get::<_, Count>("hung_up")?.0,
        })
    })?;
    rows.collect()
}
