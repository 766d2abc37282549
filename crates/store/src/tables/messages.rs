//! Messages in mailboxes. The audio itself lies in files.

use cordboard_pbx::record::{CallId, Message};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::calls::next_id;
use crate::columns::{At, Count};

pub(crate) fn put(connection: &Connection, message: &Message) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO messages (id, mailbox, caller, at, millis, heard, file, call)
        VALUES (:id, :mailbox, :caller, :at, :millis, :heard, :file, :call)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": Count(message.id),
        ":mailbox": message.mailbox,
        ":caller": message.caller,
        ":at": At(message.at),
        ":millis": Count(message.millis),
        ":heard": message.heard,
        ":file": message.file,
        ":call": Count(message.call.0),
    })?;
    Ok(())
}

pub(crate) fn hear(connection: &Connection, id: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE messages SET heard = 1 WHERE id = ?1")?
        .execute([Count(id)])?;
    Ok(())
}

pub(crate) fn delete(connection: &Connection, id: u64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([Count(id)])?;
    Ok(())
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Message>> {
    connection.prepare_cached("SELECT * FROM messages ORDER BY id")?.query_map([], read)?.collect()
}

pub(crate) fn one(connection: &Connection, id: u64) -> rusqlite::Result<Option<Message>> {
    connection
        .prepare_cached("SELECT * FROM messages WHERE id = ?1")?
        .query_row([Count(id)], read)
        .optional()
}

/// The number that the next message is to have: one that none ever had.
pub(crate) fn next(connection: &Connection) -> rusqlite::Result<u64> {
    next_id(connection, "messages")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get::<_, Count>("id")?.0,
        mailbox: row.get("mailbox")?,
        caller: row.get("caller")?,
        at: row.get::<_, At>("at")?.0,
        millis: row.get::<_, Count>("millis")?.0,
        heard: row.get("heard")?,
        file: row.get("file")?,
        call: CallId(row.get::<_, Count>("call")?.0),
    })
}
