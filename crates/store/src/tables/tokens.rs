//! Tokens of programs that use the API: their digests, and what they may do.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::{At, Count, moment};

/// What is known of a token. The token itself is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// 0 for one that is new.
    pub id: u64,
    pub name: String,
    /// SHA-256 of the token, in hex.
    pub digest: String,
    /// Words, as JSON.
    pub rights: String,
    /// How much of customers' numbers it is told, as a word.
    pub numbers: String,
    /// The login of who made it.
    pub made_by: String,
    pub made: Timestamp,
    pub expires: Option<Timestamp>,
    pub used: Option<Timestamp>,
}

/// Returns its number.
pub(crate) fn add(connection: &Connection, token: &Token) -> rusqlite::Result<u64> {
    let sql = "INSERT INTO tokens (name, digest, rights, numbers, made_by, made, expires)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
    connection
        .prepare_cached(sql)?
        .query_row(
            params![
                token.name,
                token.digest,
                token.rights,
                token.numbers,
                token.made_by,
                At(token.made),
                At::column(token.expires)
            ],
            |row| row.get::<_, Count>(0),
        )
        .map(|id| id.0)
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Token>> {
    connection.prepare_cached("SELECT * FROM tokens ORDER BY id")?.query_map((), read)?.collect()
}

pub(crate) fn of(connection: &Connection, digest: &str) -> rusqlite::Result<Option<Token>> {
    let sql = "SELECT * FROM tokens WHERE digest = ?1";
    connection.prepare_cached(sql)?.query_row([digest], read).optional()
}

/// Whether there was one.
pub(crate) fn remove(connection: &Connection, id: u64) -> rusqlite::Result<bool> {
    let removed =
        connection.prepare_cached("DELETE FROM tokens WHERE id = ?1")?.execute([Count(id)])?;
    Ok(removed > 0)
}

pub(crate) fn used(connection: &Connection, id: u64, at: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE tokens SET used = ?2 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![Count(id), At(at)])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get::<_, Count>("id")?.0,
        name: row.get("name")?,
        digest: row.get("digest")?,
        rights: row.get("rights")?,
        numbers: row.get("numbers")?,
        made_by: row.get("made_by")?,
        made: row.get::<_, At>("made")?.0,
        expires: moment(row, "expires")?,
        used: moment(row, "used")?,
    })
}
