//! The one writer while the exchange serves: a thread that stores what the brain tells it to.
//!
//! It takes all that has queued up (`queue.rs` says how long that may be), writes it in one
//! transaction (so one sync of the disk serves many calls), and then says which tickets are on disk.
//! Order is kept.
//!
//! When the disk fails, the group is tried again with growing pauses, and the alarm is told once when
//! the trouble begins and once when it ends. Meanwhile writes queue up, `queue::MOST` of them: hours of a
//! busy office. Only when that is full does [`Writer::write`] wait, which is to stop the exchange
//! rather than to forget calls. A write that the database refuses for what it is (which would be a
//! fault of this program) is told to the alarm and left out, so that it does not hold up the others.

use std::{
    path::Path,
    slice,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cordboard_pbx::{Ticket, Write};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::{
    database,
    error::{CloseError, OpenError},
    migrations,
    queue::{Queue, Queued},
    tables::{
        bindings, call_backs, calls, carrier_bans, collected, journal, ladders, messages, office,
        open_messages, qualities, recordings, tapes,
    },
};

/// The pause after the first failure; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long another connection's transaction may take before it counts as trouble.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a closing writer goes on trying a failing disk.
const LAST_TRIES: Duration = Duration::from_secs(3);

/// What the alarm is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing can be stored for now. Calls go on; what they tell is kept in memory.
    Began { why: String },
    /// Everything that had queued up is on disk.
    Ended,
    /// One write was left out.
    Refused { why: String },
}

/// The way to the writing thread. Dropping it without [`Writer::close`] stores what was queued, too,
/// but tells nobody of a failure.
#[derive(Debug)]
pub struct Writer {
    queue: Arc<Queue>,
    closing: Arc<AtomicBool>,
    trouble: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), CloseError>>>,
}

type OnStored = Box<dyn Fn(&[Ticket]) + Send>;
type OnTrouble = Box<dyn Fn(Trouble) + Send>;

impl Writer {
    /// Opens a connection of its own and starts the thread. Both callbacks are called on that
    /// thread and hold it up while they run: `stored` with the tickets of each group once it is on
    /// disk, `alarm` as [`Trouble`] says.
    ///
    /// # Errors
    ///
    /// As [`Store::open`](crate::Store::open).
    pub fn start(
        data: &Path,
        stored: impl Fn(&[Ticket]) + Send + 'static,
        alarm: impl Fn(Trouble) + Send + 'static,
    ) -> Result<Self, OpenError> {
        let mut connection = database::connect(data)?;
        migrations::run(data, &mut connection)?;
        let told = connection.busy_timeout(BUSY_TIMEOUT); // it tries again by itself
        told.map_err(|error| database::explain_sqlite(data, &error))?;
        let queue = Arc::new(Queue::default());
        let closing = Arc::new(AtomicBool::new(false));
        let trouble = Arc::new(AtomicBool::new(false));
        let desk = Desk {
            connection,
            queued: Arc::clone(&queue),
            closing: Arc::clone(&closing),
            trouble: Arc::clone(&trouble),
            stored: Box::new(stored),
            alarm: Box::new(alarm),
        };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || desk.run())
            .map_err(|error| OpenError::Disk {
                path: data.to_owned(),
                detail: format!("no thread to write it: {error}"),
            })?;
        Ok(Self { queue, closing, trouble, thread: Some(thread) })
    }

    /// Queues a write. With a ticket, `stored` is told once it is on disk. Returns at once, except
    /// with a full queue behind a disk that has long been failing.
    pub fn write(&self, ticket: Option<Ticket>, write: Write) {
        if self.queue.put((ticket, write)).is_err() {
            tracing::error!("the thread that writes the database is gone; a write was lost");
        }
    }

    /// Whether nothing can be stored for now ([`Trouble::Began`]).
    #[must_use]
    pub fn is_in_trouble(&self) -> bool {
        self.trouble.load(Ordering::Relaxed)
    }

    /// Stores all that is queued, folds the log into the database file, and ends the thread.
    ///
    /// # Errors
    ///
    /// The disk still fails after some seconds of trying.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), CloseError> {
        self.closing.store(true, Ordering::Relaxed);
        self.queue.close(); // the thread ends when it has run dry
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        thread.thread().unpark();
        thread.join().unwrap_or_else(|_| {
            Err(CloseError { lost: 0, detail: "the writing thread broke down".to_owned() })
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Err(error) = self.finish() {
            tracing::error!(%error, "the database was closed with writes lost");
        }
    }
}

/// What the thread has.
struct Desk {
    connection: Connection,
    queued: Arc<Queue>,
    closing: Arc<AtomicBool>,
    trouble: Arc<AtomicBool>,
    stored: OnStored,
    alarm: OnTrouble,
}

impl Drop for Desk {
    /// Also when it broke down: nobody may wait for it then.
    fn drop(&mut self) {
        self.queued.desert();
    }
}

impl Desk {
    fn run(mut self) -> Result<(), CloseError> {
        let mut group = Vec::new();
        while self.queued.take(&mut group) {
            let tickets = self.store(&group)?;
            group.clear();
            if !tickets.is_empty() {
                (self.stored)(&tickets);
            }
        }
        // Best effort: a log that is not folded in now is read at the next start.
        let folded = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = folded {
            tracing::debug!(%error, "the write-ahead log stays");
        }
        Ok(())
    }

    /// Stores a group, and returns the tickets of what is on disk.
    fn store(&mut self, group: &[Queued]) -> Result<Vec<Ticket>, CloseError> {
        match self.persist(group)? {
            Outcome::Stored => Ok(group.iter().filter_map(|(ticket, _)| *ticket).collect()),
            Outcome::Refused(_) => self.store_singly(group),
        }
    }

    /// Some write of the group cannot be stored by any means: finds it, and stores the others.
    fn store_singly(&mut self, group: &[Queued]) -> Result<Vec<Ticket>, CloseError> {
        let mut tickets = Vec::new();
        for queued in group {
            match self.persist(slice::from_ref(queued))? {
                Outcome::Stored => tickets.extend(queued.0),
                Outcome::Refused(why) => (self.alarm)(Trouble::Refused { why }),
            }
        }
        Ok(tickets)
    }

    /// Writes all of it in one transaction, however often the disk has to be tried.
    fn persist(&mut self, writes: &[Queued]) -> Result<Outcome, CloseError> {
        let mut pause = FIRST_PAUSE;
        let mut in_trouble = false;
        let mut last_try = None;
        let outcome = loop {
            let error = match commit(&mut self.connection, writes) {
                Ok(()) => break Outcome::Stored,
                Err(error) if passes_with_time(&error) => error,
                Err(error) => break Outcome::Refused(error.to_string()),
            };
            if !in_trouble {
                in_trouble = true;
                self.trouble.store(true, Ordering::Relaxed);
                (self.alarm)(Trouble::Began { why: error.to_string() });
            }
            if self.closing.load(Ordering::Relaxed) {
                let deadline = *last_try.get_or_insert_with(|| Instant::now() + LAST_TRIES);
                if Instant::now() >= deadline {
                    let lost = writes.len() + self.queued.len();
                    return Err(CloseError { lost, detail: error.to_string() });
                }
                pause = FIRST_PAUSE;
            }
            thread::park_timeout(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        };
        if in_trouble {
            self.trouble.store(false, Ordering::Relaxed);
            (self.alarm)(Trouble::Ended);
        }
        Ok(outcome)
    }
}

enum Outcome {
    Stored,
    Refused(String),
}

fn commit(connection: &mut Connection, writes: &[Queued]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (_, write) in writes {
        apply(&transaction, write)?;
    }
    transaction.commit()
}

fn apply(connection: &Connection, write: &Write) -> rusqlite::Result<()> {
    match write {
        Write::Bound(binding) => bindings::put(connection, binding),
        Write::Unbound { extension, contact } => bindings::remove(connection, extension, contact),
        Write::CallStarted(call) | Write::CallEnded(call) => calls::put(connection, call),
        Write::Journal(entries) => journal::append(connection, entries),
        Write::MessageBegun(message) => open_messages::put(connection, message),
        Write::MessageDropped { id } => open_messages::remove(connection, *id),
        Write::MessageLeft(message) => {
            messages::put(connection, message)?;
            open_messages::remove(connection, message.id)
        }
        Write::CallBackPromised(owed) => call_backs::put(connection, owed),
        Write::CallBackOver { call } => call_backs::remove(connection, *call),
        Write::CarrierBanned(ban) => carrier_bans::put(connection, ban),
        Write::ExtensionChanged(extension) => office::put_extension(connection, extension),
        Write::MessageHeard { id } => messages::hear(connection, *id),
        Write::MessageDeleted { id } => messages::delete(connection, *id),
        Write::RecordingEnded { call, millis, bytes } => {
            recordings::end(connection, *call, *millis, *bytes)
        }
        Write::DigitsKept { call, place, value } => {
            collected::keep(connection, *call, *place, value.expose())
        }
        Write::RecordingFailed { call, why } => recordings::fail(connection, *call, why),
        Write::LegSounded { call, leg, quality } => {
            qualities::put(connection, *call, *leg, quality)
        }
        Write::Tape(tape) => tapes::put(connection, tape),
        Write::Floor(stretch) => tapes::put_floor(connection, stretch),
        Write::Ladder { call, messages } => ladders::put(connection, *call, messages),
    }
}

/// Whether it is the disk, or another connection, that stands in the way; if not, it is the write.
fn passes_with_time(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::TooBig
            | ErrorCode::ApiMisuse
            | ErrorCode::ParameterOutOfRange
            | ErrorCode::Unknown, // the general SQLITE_ERROR: a statement that makes no sense
        ) => false,
        Some(_) => true,
        None => false, // a value that cannot be a column
    }
}
