//! The writer: tickets mean the disk, groups mean few commits, trouble means patience.

use std::{
    env,
    path::PathBuf,
    process::Command,
    sync::mpsc::{self, TryRecvError},
};

use cordboard_pbx::{Ticket, Write, record::CallId};
use cordboard_store::{CallQuery, Store, Trouble, Writer};
use rusqlite::{Connection, TransactionBehavior};

use crate::given::{PATIENCE, begun, ended, entry, writer};

#[test]
fn a_write_whose_ticket_was_answered_is_seen_by_another_connection() {
    let data = tempfile::tempdir().expect("a folder");
    let (writer, told) = writer(data.path());
    writer.write(Some(Ticket(7)), Write::CallStarted(begun(1)));
    assert_eq!(told.stored.recv_timeout(PATIENCE), Ok(vec![Ticket(7)]));
    let store = Store::open(data.path()).expect("opens beside the writer");
    assert!(store.call(CallId(1)).expect("readable").is_some(), "the ticket said so");
    writer.close().expect("closes");
}

#[test]
fn a_write_whose_ticket_was_answered_survives_the_death_of_the_process() {
    const DYING: &str = "CORDBOARD_TEST_DIES_IN";
    if let Some(data) = env::var_os(DYING) {
        // This is the process that dies: the very test, run once more.
        let (writer, told) = writer(&PathBuf::from(data));
        writer.write(Some(Ticket(1)), Write::CallStarted(begun(1)));
        told.stored.recv_timeout(PATIENCE).expect("stored");
        std::process::abort();
    }
    let data = tempfile::tempdir().expect("a folder");
    let this = "writer::a_write_whose_ticket_was_answered_survives_the_death_of_the_process";
    let died = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", this])
        .env(DYING, data.path())
        .output()
        .expect("runs");
    assert!(!died.status.success(), "it was to die, but ended well");
    let store = Store::open(data.path()).expect("opens without mending");
    let (call, _) = store.call(CallId(1)).expect("readable").expect("the call is there");
    assert_eq!(call, begun(1));
}

#[test]
fn writes_that_queue_up_share_one_commit() {
    let data = tempfile::tempdir().expect("a folder");
    let (entered, has_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let stored = move |tickets: &[Ticket]| {
        entered.send(tickets.len()).expect("the test listens");
        let _ = released.recv(); // the disk is slow, so to say
    };
    let writer = Writer::start(data.path(), stored, |_| ()).expect("starts");
    writer.write(Some(Ticket(0)), Write::CallStarted(begun(1)));
    assert_eq!(has_entered.recv_timeout(PATIENCE), Ok(1), "the first goes alone");
    for number in 1..=1000 {
        writer.write(Some(Ticket(number)), Write::Journal(vec![entry(1, "line")]));
    }
    drop(release);
    assert_eq!(has_entered.recv_timeout(PATIENCE), Ok(1000), "the thousand behind it go together");
    writer.close().expect("closes");
    assert_eq!(has_entered.try_recv(), Err(TryRecvError::Disconnected), "two commits were enough");
    let store = Store::open(data.path()).expect("opens");
    let (_, journal) = store.call(CallId(1)).expect("readable").expect("is there");
    assert_eq!(journal.len(), 1000, "and every line is there");
}

#[test]
fn a_lock_held_by_another_program_delays_but_loses_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    let (writer, told) = writer(data.path());
    let mut other = Connection::open(data.path().join("cordboard.db")).expect("opens");
    let held = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .expect("the other program writes");
    for id in 1..=3 {
        writer.write(Some(Ticket(id)), Write::CallStarted(begun(id)));
    }
    let began = told.alarm.recv_timeout(PATIENCE).expect("the alarm is told");
    assert!(matches!(&began, Trouble::Began { why } if why.contains("locked")), "{began:?}");
    assert_eq!(told.stored.try_recv(), Err(TryRecvError::Empty), "nothing is stored yet");
    held.rollback().expect("the other program is done");
    let mut tickets = Vec::new();
    while tickets.len() < 3 {
        tickets.extend(told.stored.recv_timeout(PATIENCE).expect("it is stored in the end"));
    }
    assert_eq!(tickets, [Ticket(1), Ticket(2), Ticket(3)], "in order");
    assert_eq!(told.alarm.recv_timeout(PATIENCE), Ok(Trouble::Ended), "and told as mended, once");
    writer.close().expect("closes");
    assert!(told.alarm.try_recv().is_err(), "no further alarm");
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.calls(&CallQuery::default()).expect("readable").len(), 3);
}

#[test]
fn a_lock_that_never_ends_does_not_keep_the_writer_from_closing() {
    let data = tempfile::tempdir().expect("a folder");
    let (writer, told) = writer(data.path());
    let mut other = Connection::open(data.path().join("cordboard.db")).expect("opens");
    let _held = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .expect("the other program writes");
    writer.write(None, Write::CallStarted(begun(1)));
    told.alarm.recv_timeout(PATIENCE).expect("the trouble is told");
    let lost = writer.close().expect_err("it cannot be stored, and says so");
    assert_eq!(lost.lost, 1);
}

#[test]
fn a_write_that_the_database_refuses_does_not_hold_up_the_others() {
    let data = tempfile::tempdir().expect("a folder");
    drop(Store::open(data.path()).expect("makes the tables"));
    let rules = Connection::open(data.path().join("cordboard.db")).expect("opens");
    rules
        .execute_batch(
            "CREATE TRIGGER picky BEFORE INSERT ON calls WHEN NEW.id = 2
             BEGIN SELECT RAISE(ABORT, 'not this one'); END",
        )
        .expect("a database that refuses one call");
    let (writer, told) = writer(data.path());
    for id in 1..=3 {
        writer.write(Some(Ticket(id)), Write::CallEnded(ended(id)));
    }
    writer.close().expect("closes");
    let tickets: Vec<Ticket> = told.stored.try_iter().flatten().collect();
    assert_eq!(tickets, [Ticket(1), Ticket(3)], "no ticket says that the refused one is stored");
    let refused = told.alarm.recv_timeout(PATIENCE).expect("the alarm is told");
    assert!(matches!(&refused, Trouble::Refused { why } if why.contains("not this one")));
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.calls(&CallQuery::default()).expect("readable").len(), 2);
}

#[test]
fn a_writer_that_is_dropped_stores_what_was_queued() {
    let data = tempfile::tempdir().expect("a folder");
    let (writer, _told) = writer(data.path());
    for id in 1..=50 {
        writer.write(None, Write::CallStarted(begun(id)));
    }
    drop(writer);
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.calls(&CallQuery::default()).expect("readable").len(), 50);
}
