//! A copy of the database while it is in use.

use std::{path::Path, time::Duration};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use super::Store;
use crate::error::Error;

/// Pages that are copied between two looks at the progress.
const PAGES: i32 = 256;
/// Somebody writes just now.
const PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// Copies the whole database into a new file, as it is at one moment. `progress` is told of 0.0
    /// to 1.0, and says whether to go on; without that, what was copied is of no use.
    pub fn copy_to(
        &self,
        file: &Path,
        progress: &mut dyn FnMut(f64) -> bool,
    ) -> Result<Copied, Error> {
        let mut copy = Connection::open(file)?;
        let backup = Backup::new(&self.connection, &mut copy)?;
        loop {
            let step = backup.step(PAGES)?;
            let done = backup.progress();
            let part = match done.pagecount {
                0 => 1.0,
                all => 1.0 - f64::from(done.remaining) / f64::from(all),
            };
            if !progress(part) {
                return Ok(Copied::Stopped);
            }
            match step {
                StepResult::Done => break,
                StepResult::Busy | StepResult::Locked => std::thread::park_timeout(PAUSE),
                _ => {}
            }
        }
        drop(backup);
        // So that it is one file, whoever reads it.
        copy.pragma_update(None, "journal_mode", "delete")?;
        Ok(Copied::Whole)
    }

    /// Looks whether a file is a whole database of this program, of this version or an older one.
    /// Returns how many calls it knows.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence for people.
    pub fn check_copy(file: &Path) -> Result<u64, String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let no_database = |error: rusqlite::Error| format!("it holds no database: {error}");
        let copy = Connection::open_with_flags(file, flags).map_err(no_database)?;
        let verdict: String = copy
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(no_database)?;
        if verdict != "ok" {
            return Err(format!("its database is damaged: {verdict}"));
        }
        let version: u32 =
            copy.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(no_database)?;
        if version > crate::migrations::KNOWN {
            return Err("it was made by a newer Cordboard: install that version first".to_owned());
        }
        let calls = copy.query_row("SELECT count(*) FROM calls", [], |row| row.get::<_, i64>(0));
        let calls = calls.map_err(|_| "its database is not one of Cordboard".to_owned())?;
        Ok(u64::try_from(calls).unwrap_or(0))
    }
}

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    Whole,
    Stopped,
}
