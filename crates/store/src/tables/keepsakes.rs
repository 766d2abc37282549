//! Small texts that are kept by name.

use rusqlite::{Connection, OptionalExtension};

pub(crate) fn find(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT text FROM keepsakes WHERE name = ?1";
    connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()
}

pub(crate) fn put(connection: &Connection, name: &str, text: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO keepsakes (name, text) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET text = excluded.text";
    connection.prepare_cached(sql)?.execute([name, text])?;
    Ok(())
}
