//! A connection for the configuration and for reading.

mod backup;
mod contacts;
mod deliveries;
mod flows;
mod log;
mod resumed;
mod tokens;

use std::path::{Path, PathBuf};

pub use backup::Copied;
use cordboard_pbx::{
    office::Office,
    record::{
        Acquaintance, Binding, CallId, CallRecord, EntryKind, JournalEntry, LegQuality, Message,
        Told,
    },
    rules::{Attempt, Talk},
};
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use crate::{
    database,
    error::{Error, OpenError},
    migrations,
    tables::{
        audit::{self, Change},
        bindings,
        calls::{self, CallQuery},
        journal, keepsakes, ladders, messages, office, qualities,
        recordings::{self, Found, Recording, Room},
        tapes::{self, Kept},
    },
};

/// The data of one office. Any number may be open at once, in several processes.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    data: PathBuf,
}

impl Store {
    /// Opens the folder's `cordboard.db`. What is missing is created (for its owner alone), older
    /// tables are brought up to date, and the file is looked over for damage.
    ///
    /// # Errors
    ///
    /// [`OpenError`], whose messages say what to do.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let mut connection = database::connect(data)?;
        database::check(data, &connection)?;
        migrations::run(data, &mut connection)?;
        Ok(Self { connection, data: data.to_owned() })
    }

    /// The folder that it lies in, as do recordings, messages and prompts.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The whole configuration; `None` before the first one was saved.
    pub fn office(&self) -> Result<Option<Office>, Error> {
        // One transaction, so that a save by another process is seen whole or not at all.
        let transaction = self.connection.unchecked_transaction()?;
        office::load(&transaction)
    }

    /// Puts the office in place of the saved one, whole or not at all. Flows that are to be
    /// published get a new version where their published document is a new one. Returns the new
    /// revision.
    pub fn save_office(&mut self, new: &Office) -> Result<u64, Error> {
        let passwords = office::users::hash_new(&self.connection, &new.users)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let revision = office::save(&transaction, new, &passwords)?;
        transaction.commit()?;
        Ok(revision)
    }

    /// The whole configuration and its revision, of one moment.
    pub fn office_at(&self) -> Result<Option<(u64, Office)>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let revision = office::revision(&transaction)?;
        Ok(office::load(&transaction)?.map(|office| (revision, office)))
    }

    /// As [`Store::save_office`], if the saved office is still of this revision; else `None`, and
    /// nothing was changed.
    pub fn replace_office(&mut self, revision: u64, new: &Office) -> Result<Option<u64>, Error> {
        let passwords = office::users::hash_new(&self.connection, &new.users)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if office::revision(&transaction)? != revision {
            return Ok(None);
        }
        let revision = office::save(&transaction, new, &passwords)?;
        transaction.commit()?;
        Ok(Some(revision))
    }

    /// Grows by one with every save; 0 before the first.
    pub fn office_revision(&self) -> Result<u64, Error> {
        Ok(office::revision(&self.connection)?)
    }

    /// Whether this is the user's password. False for one who has none, or does not exist.
    pub fn password_matches(&self, login: &str, password: &str) -> Result<bool, Error> {
        office::users::password_matches(&self.connection, login, password)
    }

    /// Where phones were last known to be, the expired bindings included.
    pub fn bindings(&self) -> Result<Vec<Binding>, Error> {
        Ok(bindings::all(&self.connection)?)
    }

    /// Every message in every mailbox, the oldest first.
    pub fn messages(&self) -> Result<Vec<Message>, Error> {
        Ok(messages::all(&self.connection)?)
    }

    /// Notes who changed what.
    pub fn note_change(&mut self, change: &Change) -> Result<(), Error> {
        Ok(audit::note(&self.connection, change)?)
    }

    /// A page of changes, the newest first, and how many there are.
    pub fn changes(&self, offset: u64, limit: u64) -> Result<(Vec<Change>, u64), Error> {
        Ok(audit::page(&self.connection, offset, limit)?)
    }

    /// A text that was kept under this name.
    pub fn keepsake(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(keepsakes::find(&self.connection, name)?)
    }

    /// Keeps a text in place of what the name had.
    pub fn keep(&mut self, name: &str, text: &str) -> Result<(), Error> {
        Ok(keepsakes::put(&self.connection, name, text)?)
    }

    /// Who spoke with whom in the year before that moment: for each outside number the last one.
    pub fn acquaintances(&self, now: Timestamp) -> Result<Vec<Acquaintance>, Error> {
        Ok(calls::acquaintances(&self.connection, now)?)
    }

    /// One message.
    pub fn message(&self, id: u64) -> Result<Option<Message>, Error> {
        Ok(messages::one(&self.connection, id)?)
    }

    /// Calls to the outside in the month before that moment, the oldest first.
    pub fn attempts(&self, now: Timestamp) -> Result<Vec<Attempt>, Error> {
        Ok(calls::attempts(&self.connection, now)?)
    }

    /// Conversations with the outside over trunks in the two days before that moment.
    pub fn talks(&self, now: Timestamp) -> Result<Vec<Talk>, Error> {
        Ok(calls::talks(&self.connection, now)?)
    }

    /// The first number that no call has had.
    pub fn next_call(&self) -> Result<u64, Error> {
        Ok(calls::next(&self.connection)?)
    }

    /// The first number that no message has had, deleted ones included.
    pub fn next_message(&self) -> Result<u64, Error> {
        Ok(messages::next(&self.connection)?)
    }

    /// Ends the calls that an earlier run left open, at the given time, by the exchange's
    /// interruption; notes so in their journals. Returns how many there were.
    pub fn interrupt_unfinished(&mut self, at: Timestamp) -> Result<usize, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let interrupted = calls::interrupt(&transaction, at)?;
        let entries: Vec<_> = interrupted.iter().map(|&call| interruption(call, at)).collect();
        journal::append(&transaction, &entries)?;
        transaction.commit()?;
        Ok(interrupted.len())
    }

    /// One page of the call log, the newest first.
    pub fn calls(&self, query: &CallQuery) -> Result<Vec<CallRecord>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(calls::page(&transaction, query)?)
    }

    /// A call with its journal, in the order in which it was told.
    pub fn call(&self, id: CallId) -> Result<Option<(CallRecord, Vec<JournalEntry>)>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let Some(record) = calls::one(&transaction, id)? else {
            return Ok(None);
        };
        let journal = journal::of(&transaction, id)?;
        Ok(Some((record, journal)))
    }

    /// What is known of a call's recording; `None` where there is none.
    pub fn recording(&self, call: CallId) -> Result<Option<Recording>, Error> {
        Ok(recordings::of(&self.connection, call)?)
    }

    /// How much room recordings take, and how much came to it since that moment.
    pub fn recordings_room(&self, since: Timestamp) -> Result<Room, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(recordings::room(&transaction, since)?)
    }

    /// Recordings whose end was never stored, with their files (relative to the folder of recordings).
    /// While no exchange serves, they are those of calls that an earlier run left open.
    pub fn unfinished_recordings(&self) -> Result<Vec<(CallId, String)>, Error> {
        Ok(recordings::unfinished(&self.connection)?)
    }

    /// Notes what became of them. As long as its recording is, so long a call talked that was
    /// interrupted.
    pub fn mend_recordings(&mut self, found: &[(CallId, Found)]) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (call, found) in found {
            match found {
                Found::File { millis, bytes } => {
                    recordings::end(&transaction, *call, *millis, *bytes)?;
                    calls::talked(&transaction, *call, *millis)?;
                }
                Found::Nothing { why } => recordings::fail(&transaction, *call, why)?,
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Files of recordings (relative to the folder of recordings) that are kept though their calls
    /// ended before that moment: the lowest numbers behind `after`, as many as `limit`.
    pub fn kept_recordings(
        &self,
        ended_before: Timestamp,
        after: Option<CallId>,
        limit: u32,
    ) -> Result<Vec<(CallId, String)>, Error> {
        Ok(recordings::kept(&self.connection, ended_before, after, limit)?)
    }

    /// The SIP messages of a call that is over, in their order.
    pub fn ladder(&self, call: CallId) -> Result<Vec<Told>, Error> {
        Ok(ladders::of(&self.connection, call)?)
    }

    /// Forgets the SIP messages of calls that ended before that moment; says of how many.
    pub fn remove_ladders(&self, ended_before: Timestamp) -> Result<usize, Error> {
        Ok(ladders::remove_before(&self.connection, ended_before)?)
    }

    /// What the decisions of a call that is over came from.
    pub fn call_tape(&self, call: CallId) -> Result<Option<Kept>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(tapes::of(&transaction, call)?)
    }

    /// Forgets the tapes of calls that ended before that moment; says of how many.
    pub fn remove_tapes(&self, ended_before: Timestamp) -> Result<usize, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let removed = tapes::remove_before(&transaction, ended_before)?;
        transaction.commit()?;
        Ok(removed)
    }

    /// How the legs of a call sounded, each by its index.
    pub fn leg_qualities(&self, call: CallId) -> Result<Vec<(u32, LegQuality)>, Error> {
        Ok(qualities::of(&self.connection, call)?)
    }

    /// Notes that the files of these calls' recordings were deleted, their time being over.
    pub fn recordings_removed(&mut self, calls: &[CallId], at: Timestamp) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for call in calls {
            recordings::remove(&transaction, *call, at)?;
        }
        Ok(transaction.commit()?)
    }
}

fn interruption(call: CallId, at: Timestamp) -> JournalEntry {
    let text = "The exchange had stopped unexpectedly; at its next start it found the call \
                unfinished and closed it.";
    JournalEntry { call, at, kind: EntryKind::End, who: None, text: text.to_owned() }
}
