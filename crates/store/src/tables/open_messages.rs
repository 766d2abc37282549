//! Messages that are being left. What is here at a start was cut off.

use cordboard_pbx::{record::CallId, resumed::OpenMessage};
use rusqlite::{Connection, Row, named_params, types::FromSqlError};

use crate::columns::{At, Count};

pub(crate) fn put(connection: &Connection, message: &OpenMessage) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO open_messages (id, mailboxes, caller, at, file, call)
        VALUES (:id, :mailboxes, :caller, :at, :file, :call)";
    let mailboxes = serde_json::to_string(&message.mailboxes)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": Count(message.id),
        ":mailboxes": mailboxes,
        ":caller": message.caller,
        ":at": At(message.at),
        ":file": message.file,
        ":call": Count(message.call.0),
    })?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, id: u64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM open_messages WHERE id = ?1")?.execute([Count(id)])?;
    Ok(())
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<OpenMessage>> {
    connection
        .prepare_cached("SELECT * FROM open_messages ORDER BY id")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<OpenMessage> {
    let mailboxes: String = row.get("mailboxes")?;
    Ok(OpenMessage {
        id: row.get::<_, Count>("id")?.0,
        mailboxes: serde_json::from_str(&mailboxes).map_err(FromSqlError::other)?,
        caller: row.get("caller")?,
        at: row.get::<_, At>("at")?.0,
        file: row.get("file")?,
        call: CallId(row.get::<_, Count>("call")?.0),
    })
}
