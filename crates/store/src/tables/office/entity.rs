//! What the tables of entities have in common: keys, the place in the office file, JSON text.

use rusqlite::{Connection, ToSql, params_from_iter};
use serde::{Serialize, de::DeserializeOwned};

use crate::{columns::Count, error::Error};

/// A kind of entity that has a table with its key, its position and itself as JSON.
pub(super) trait Entity: Serialize + DeserializeOwned {
    const TABLE: &'static str;
    /// The columns of the natural key.
    const KEY: &'static [&'static str];

    /// The values of those columns.
    fn key(&self) -> Vec<&str>;
}

/// Puts these in place of all rows of the table.
pub(super) fn save<T: Entity>(connection: &Connection, entities: &[T]) -> Result<(), Error> {
    connection.prepare_cached(&format!("DELETE FROM {}", T::TABLE))?.execute([])?;
    let columns = T::KEY.join(", ");
    let marks = ", ?".repeat(T::KEY.len());
    let table = T::TABLE;
    let sql = format!("INSERT INTO {table} (position, entity, {columns}) VALUES (?, ?{marks})");
    let mut insert = connection.prepare_cached(&sql)?;
    for (position, entity) in entities.iter().enumerate() {
        let key = entity.key();
        let position = Count(position as u64);
        let text = text(table, &key.join(" "), entity)?;
        let own: [&dyn ToSql; 2] = [&position, &text];
        let key = key.iter().map(|part| part as &dyn ToSql);
        insert.execute(params_from_iter(own.into_iter().chain(key)))?;
    }
    Ok(())
}

/// All rows of the table, in the office file's order.
pub(super) fn load<T: Entity>(connection: &Connection) -> Result<Vec<T>, Error> {
    let (table, key) = (T::TABLE, T::KEY.join(" || ' ' || "));
    let sql = format!("SELECT {key}, entity FROM {table} ORDER BY position");
    let mut select = connection.prepare_cached(&sql)?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (key, text): (String, String) = row?;
        read(table, &key, &text)
    })
    .collect()
}

pub(super) fn text<T: Serialize>(
    table: &'static str,
    key: &str,
    entity: &T,
) -> Result<String, Error> {
    serde_json::to_string(entity).map_err(|error| unreadable(table, key, &error))
}

pub(super) fn read<T: DeserializeOwned>(
    table: &'static str,
    key: &str,
    text: &str,
) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| unreadable(table, key, &error))
}

fn unreadable(table: &'static str, key: &str, error: &serde_json::Error) -> Error {
    Error::Unreadable { table, key: key.to_owned(), detail: error.to_string() }
}
