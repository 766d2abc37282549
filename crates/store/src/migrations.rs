//! How the tables came to be: the files of `/migrations`, run in order, each exactly once.
//!
//! SQLite's `user_version` counts those that ran. A released file is never edited; a change is a new
//! file at the end of the list.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    database::{self, explain_sqlite},
    error::OpenError,
};

const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/0001_office.sql"),
    include_str!("../../../migrations/0002_bindings.sql"),
    include_str!("../../../migrations/0003_calls.sql"),
    include_str!("../../../migrations/0004_messages.sql"),
    include_str!("../../../migrations/0005_recordings_removed.sql"),
    include_str!("../../../migrations/0007_flow_history.sql"),
    include_str!("../../../migrations/0008_contacts.sql"),
    include_str!("../../../migrations/0009_call_log.sql"),
    include_str!("../../../migrations/0010_audit.sql"),
    include_str!("../../../migrations/0011_tokens.sql"),
    include_str!("../../../migrations/0012_ladders.sql"),
    include_str!("../../../migrations/0013_webhooks.sql"),
    include_str!("../../../migrations/0014_incidents.sql"),
    include_str!("../../../migrations/0015_resumed.sql"),
    include_str!("../../../migrations/0016_collected.sql"),
    include_str!("../../../migrations/0017_placed.sql"),
];

/// How many there are: the `user_version` of a database that is up to date.
pub(crate) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// Brings a database up to date, in one transaction: all that is missing, or nothing.
pub(crate) fn run(data: &Path, connection: &mut Connection) -> Result<(), OpenError> {
    let file = database::file(data);
    let failed = |error: rusqlite::Error| explain_sqlite(&file, &error);
    if version(connection).map_err(failed)? == KNOWN {
        return Ok(()); // without a lock: several programs may read at once
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another program may have migrated while this one waited for its turn.
    let found = version(&transaction).map_err(failed)?;
    if found > KNOWN {
        return Err(OpenError::NewerVersion { file, found, known: KNOWN });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    transaction.pragma_update(None, "user_version", KNOWN).map_err(failed)?;
    transaction.commit().map_err(failed)
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}
