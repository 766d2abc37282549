//! Who may log in.
//!
//! A password is checked against its argon2id hash. The password that an office file brought is kept
//! beside it, so that an export gives the file back; once a person has chosen another one (then the
//! office has a `password_hash` in its place), only the hash is kept.

use std::collections::HashMap;

use argon2::{
    Argon2, PasswordVerifier,
    password_hash::{PasswordHash, PasswordHasher, SaltString},
};
use cordboard_pbx::office::{Secret, User};
use rusqlite::{Connection, OptionalExtension, params};

use super::entity;
use crate::{columns::Count, error::Error};

const TABLE: &str = "users";

/// What is kept of each login's password.
pub(crate) type Passwords = HashMap<String, Kept>;

#[derive(Clone, Default)]
pub(crate) struct Kept {
    hash: Option<String>,
    initial: Option<String>,
}

/// Hashes the passwords that are new. Slow by design, so it comes before the transaction.
pub(crate) fn hash_new(connection: &Connection, users: &[User]) -> Result<Passwords, Error> {
    let mut before = kept(connection)?;
    let mut passwords = Passwords::new();
    for user in users {
        let before = before.remove(&user.login).unwrap_or_default();
        passwords.insert(user.login.clone(), keep(user, before)?);
    }
    Ok(passwords)
}

fn keep(user: &User, before: Kept) -> Result<Kept, Error> {
    if let Some(hash) = &user.password_hash {
        return Ok(Kept { hash: Some(hash.expose().to_owned()), initial: None });
    }
    let Some(password) = &user.password else {
        return Ok(before);
    };
    if before.initial.as_deref() == Some(password.expose()) && before.hash.is_some() {
        return Ok(before);
    }
    let hash = hash(password.expose())?;
    Ok(Kept { hash: Some(hash), initial: Some(password.expose().to_owned()) })
}

pub(super) fn save(
    connection: &Connection,
    users: &[User],
    passwords: &Passwords,
) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM users")?.execute([])?;
    let sql = "INSERT INTO users (login, position, entity, password_hash, initial_password)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = connection.prepare_cached(sql)?;
    for (position, user) in users.iter().enumerate() {
        let bare = User { password: None, password_hash: None, ..user.clone() };
        let text = entity::text(TABLE, &user.login, &bare)?;
        let kept = passwords.get(&user.login).cloned().unwrap_or_default();
        let position = Count(position as u64);
        insert.execute(params![user.login, position, text, kept.hash, kept.initial])?;
    }
    Ok(())
}

pub(super) fn load(connection: &Connection) -> Result<Vec<User>, Error> {
    let sql = "SELECT login, entity, password_hash, initial_password FROM users ORDER BY position";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, Kept { hash: row.get(2)?, initial: row.get(3)? }))
    })?;
    rows.map(|row| {
        let (login, text, kept): (String, String, Kept) = row?;
        let mut user: User = entity::read(TABLE, &login, &text)?;
        match kept.initial {
            Some(initial) => user.password = Some(Secret::new(&initial)),
            None => user.password_hash = kept.hash.as_deref().map(Secret::new),
        }
        Ok(user)
    })
    .collect()
}

/// Whether this is the user's password.
pub(crate) fn password_matches(
    connection: &Connection,
    login: &str,
    password: &str,
) -> Result<bool, Error> {
    let hash: Option<Option<String>> = connection
        .prepare_cached("SELECT password_hash FROM users WHERE login = ?1")?
        .query_row([login], |row| row.get(0))
        .optional()?;
    let Some(hash) = hash.flatten() else {
        return Ok(false);
    };
    let hash = PasswordHash::new(&hash).map_err(|error| Error::Password(error.to_string()))?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn kept(connection: &Connection) -> rusqlite::Result<Passwords> {
    connection
        .prepare_cached("SELECT login, password_hash, initial_password FROM users")?
        .query_map([], |row| Ok((row.get(0)?, Kept { hash: row.get(1)?, initial: row.get(2)? })))?
        .collect()
}

/// The argon2id hash of a password, as a user's `password_hash` has it.
pub fn hash_password(password: &str) -> Result<Secret, Error> {
    hash(password).map(|hash| Secret::new(&hash))
}

fn hash(password: &str) -> Result<String, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Password(error.to_string());
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| failed(&error))?;
    let salt = SaltString::encode_b64(&random).map_err(|error| failed(&error))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| failed(&error))?.to_string())
}
