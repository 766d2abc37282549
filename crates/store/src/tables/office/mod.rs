//! The configuration, one table per kind of entity; saved and loaded as one.

use cordboard_pbx::office::{Extension, Office, OfficeInfo, RecordingRules};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::{columns::Count, error::Error};

mod calendars;
pub(crate) mod drafts;
mod entity;
mod extensions;
pub(crate) mod flow_tests;
pub(crate) mod flow_versions;
mod flows;
mod groups;
mod numbers;
mod outbound_rules;
mod prompts;
mod trunks;
pub(crate) mod users;
mod webhooks;

/// What is there once: the row of the table `office`.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    office: OfficeInfo,
    recording: Option<RecordingRules>,
}

/// Puts the office in place of the saved one and returns its revision. The caller has a transaction,
/// and has hashed the new passwords before it.
pub(crate) fn save(
    connection: &Connection,
    office: &Office,
    passwords: &users::Passwords,
) -> Result<u64, Error> {
    users::save(connection, &office.users, passwords)?;
    entity::save(connection, &office.extensions)?;
    entity::save(connection, &office.groups)?;
    entity::save(connection, &office.trunks)?;
    entity::save(connection, &office.numbers)?;
    entity::save(connection, &office.prompts)?;
    entity::save(connection, &office.calendars)?;
    flows::save(connection, &office.flows)?;
    entity::save(connection, &office.outbound_rules)?;
    entity::save(connection, &office.webhooks)?;
    let head = Head {
        format: office.format,
        office: office.office.clone(),
        recording: office.recording.clone(),
    };
    let sql = "INSERT INTO office (id, revision, entity) VALUES (1, 1, ?1)
        ON CONFLICT (id) DO UPDATE SET revision = revision + 1, entity = excluded.entity
        RETURNING revision";
    let text = entity::text("office", "1", &head)?;
    let Count(revision) = connection.prepare_cached(sql)?.query_row([text], |row| row.get(0))?;
    Ok(revision)
}

/// Puts an extension in place of its row, where it is there still; the office has a new revision.
pub(crate) fn put_extension(
    connection: &Connection,
    extension: &Extension,
) -> rusqlite::Result<()> {
    let text = serde_json::to_string(extension)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let sql = "UPDATE extensions SET entity = ?1 WHERE number = ?2";
    let changed = connection.prepare_cached(sql)?.execute([&text, &extension.number])?;
    if changed > 0 {
        let sql = "UPDATE office SET revision = revision + 1";
        connection.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

/// The whole office, as it was saved; `None` before the first save.
pub(crate) fn load(connection: &Connection) -> Result<Option<Office>, Error> {
    let head: Option<String> = connection
        .prepare_cached("SELECT entity FROM office")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(head) = head else { return Ok(None) };
    let Head { format, office, recording } = entity::read("office", "1", &head)?;
    Ok(Some(Office {
        format,
        office,
        users: users::load(connection)?,
        extensions: entity::load(connection)?,
        groups: entity::load(connection)?,
        trunks: entity::load(connection)?,
        numbers: entity::load(connection)?,
        prompts: entity::load(connection)?,
        calendars: entity::load(connection)?,
        flows: flows::load(connection)?,
        outbound_rules: entity::load(connection)?,
        webhooks: entity::load(connection)?,
        recording,
    }))
}

pub(crate) fn revision(connection: &Connection) -> rusqlite::Result<u64> {
    let revision = connection
        .prepare_cached("SELECT revision FROM office")?
        .query_row([], |row| row.get::<_, Count>(0))
        .optional()?;
    Ok(revision.map_or(0, |Count(revision)| revision))
}
