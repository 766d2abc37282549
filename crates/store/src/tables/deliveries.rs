//! What webhooks were told, and have still to be told.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::{At, Count, moment};

/// How many may wait. When more come the oldest are given up, and counted.
pub const MOST_WAITING: u64 = 5000;

/// How many of those that wait no more are remembered.
pub const MOST_REMEMBERED: u64 = 2000;

/// The keepsake with the number of those that were given up because too many waited.
const DROPPED: &str = "webhooks_dropped";

/// One piece of news for one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// 0 for one that is new.
    pub id: u64,
    pub webhook: String,
    pub event: String,
    pub at: Timestamp,
    /// JSON, before it is given the form of the webhook.
    pub body: String,
    pub tries: u32,
    /// When it is tried next; `None`: it was told, or given up.
    pub next: Option<Timestamp>,
    /// When it was taken.
    pub told: Option<Timestamp>,
    /// Of the last answer.
    pub status: Option<u16>,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    pub told: Option<Timestamp>,
    pub status: Option<u16>,
    pub error: Option<String>,
    pub next: Option<Timestamp>,
}

/// Keeps news for those who want them. Gives how many older ones had to be dropped for them.
pub(crate) fn add(connection: &Connection, news: &[Delivery]) -> rusqlite::Result<u64> {
    let sql = "INSERT INTO deliveries (webhook, event, at, body, next) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = connection.prepare_cached(sql)?;
    for one in news {
        let next = At::column(one.next);
        insert.execute(params![one.webhook, one.event, At(one.at), one.body, next])?;
    }
    make_room(connection)
}

fn make_room(connection: &Connection) -> rusqlite::Result<u64> {
    let drop = "UPDATE deliveries SET next = NULL, error = 'too many waited' WHERE id IN (
        SELECT id FROM deliveries WHERE next IS NOT NULL ORDER BY id DESC LIMIT -1 OFFSET ?1)";
    let dropped = connection.prepare_cached(drop)?.execute([Count(MOST_WAITING)])? as u64;
    if dropped > 0 {
        let total = self::dropped(connection)? + dropped;
        super::keepsakes::put(connection, DROPPED, &total.to_string())?;
    }
    let forget = "DELETE FROM deliveries WHERE id IN (
        SELECT id FROM deliveries WHERE next IS NULL ORDER BY id DESC LIMIT -1 OFFSET ?1)";
    connection.prepare_cached(forget)?.execute([Count(MOST_REMEMBERED)])?;
    Ok(dropped)
}

/// How many were ever given up because too many waited.
pub(crate) fn dropped(connection: &Connection) -> rusqlite::Result<u64> {
    let kept = super::keepsakes::find(connection, DROPPED)?;
    Ok(kept.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// What a webhook is to be told by now, the oldest first, as much as `limit`.
pub(crate) fn due(
    connection: &Connection,
    webhook: &str,
    now: Timestamp,
    limit: u64,
) -> rusqlite::Result<Vec<Delivery>> {
    let sql = "SELECT * FROM deliveries WHERE webhook = ?1 AND next <= ?2
        ORDER BY next, id LIMIT ?3";
    let values = params![webhook, At(now), Count(limit)];
    connection.prepare_cached(sql)?.query_map(values, read)?.collect()
}

/// When the first one after that moment is due.
pub(crate) fn next(
    connection: &Connection,
    webhook: &str,
    after: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let sql = "SELECT min(next) FROM deliveries WHERE webhook = ?1 AND next > ?2";
    let mut select = connection.prepare_cached(sql)?;
    let next = select.query_row(params![webhook, At(after)], |row| row.get::<_, Option<At>>(0))?;
    Ok(next.map(|at| at.0))
}

/// How many wait for each webhook.
pub(crate) fn waiting(connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let sql = "SELECT webhook, count(*) FROM deliveries WHERE next IS NOT NULL GROUP BY webhook";
    let mut select = connection.prepare_cached(sql)?;
    select.query_map([], |row| Ok((row.get(0)?, row.get::<_, Count>(1)?.0)))?.collect()
}

pub(crate) fn one(connection: &Connection, id: u64) -> rusqlite::Result<Option<Delivery>> {
    let sql = "SELECT * FROM deliveries WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([Count(id)], read).optional()
}

pub(crate) fn tried(connection: &Connection, id: u64, tried: &Tried) -> rusqlite::Result<()> {
    let sql =
        "UPDATE deliveries SET tries = tries + 1, told = ?2, status = ?3, error = ?4, next = ?5
        WHERE id = ?1";
    let Tried { told, status, error, next } = tried;
    let (told, next) = (At::column(*told), At::column(*next));
    connection.prepare_cached(sql)?.execute(params![Count(id), told, status, error, next])?;
    Ok(())
}

/// Tells it once more from the beginning. Whether there was one.
pub(crate) fn again(connection: &Connection, id: u64, at: Timestamp) -> rusqlite::Result<bool> {
    let sql = "UPDATE deliveries SET tries = 0, told = NULL, next = ?2 WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![Count(id), At(at)])? > 0)
}

/// What waits for webhooks that are gone is given up.
pub(crate) fn give_up_lost(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE deliveries SET next = NULL, error = 'the webhook was removed'
        WHERE next IS NOT NULL AND webhook NOT IN (SELECT id FROM webhooks)";
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// A page, the newest first, and how many there are.
pub(crate) fn page(
    connection: &Connection,
    webhook: Option<&str>,
    offset: u64,
    limit: u64,
) -> rusqlite::Result<(Vec<Delivery>, u64)> {
    let total = "SELECT count(*) FROM deliveries WHERE ?1 IS NULL OR webhook = ?1";
    let total = connection.prepare_cached(total)?.query_row([webhook], |row| row.get(0))?;
    let Count(total) = total;
    let sql = "SELECT * FROM deliveries WHERE ?1 IS NULL OR webhook = ?1
        ORDER BY id DESC LIMIT ?2 OFFSET ?3";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map(params![webhook, Count(limit), Count(offset)], read)?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, total))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get::<_, Count>("id")?.0,
        webhook: row.get("webhook")?,
        event: row.get("event")?,
        at: row.get::<_, At>("at")?.0,
        body: row.get("body")?,
        tries: row.get("tries")?,
        next: moment(row, "next")?,
        told: moment(row, "told")?,
        status: row.get("status")?,
        error: row.get("error")?,
    })
}
