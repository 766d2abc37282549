//! Opening the folder: new, again, too new, damaged, not ours to touch.

use std::fs;

use cordboard_pbx::Write;
use cordboard_store::{OpenError, Store};
use rusqlite::Connection;

use crate::given::{ended, write_all};

#[test]
fn an_empty_folder_becomes_an_office_without_configuration() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = data.path().join("made/on/the/way");
    let store = Store::open(&folder).expect("what is missing is made");
    assert!(store.office().expect("readable").is_none(), "nothing was configured yet");
    assert_eq!(store.office_revision().expect("readable"), 0, "nothing was saved yet");
    assert_eq!(store.next_call().expect("readable"), 1, "calls are counted from one");
    assert_eq!(store.next_message().expect("readable"), 1, "messages are counted from one");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_database() {
    use std::os::unix::fs::PermissionsExt;

    let data = tempfile::tempdir().expect("a folder");
    let folder = data.path().join("data");
    let _store = Store::open(&folder).expect("opens");
    let mode =
        |path: &std::path::Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700, "the folder holds recordings and passwords");
    assert_eq!(mode(&folder.join("cordboard.db")), 0o600, "the database holds passwords");
    assert_eq!(mode(&folder.join("cordboard.db-wal")), 0o600, "so does its log");
}

#[test]
fn what_was_stored_is_there_after_reopening() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), [Write::CallEnded(ended(1))]);
    drop(Store::open(data.path()).expect("opens"));
    let store = Store::open(data.path()).expect("opens again");
    let (call, _) = store.call(ended(1).id).expect("readable").expect("the call is there");
    assert_eq!(call, ended(1));
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let data = tempfile::tempdir().expect("a folder");
    drop(Store::open(data.path()).expect("opens"));
    let file = data.path().join("cordboard.db");
    let newer = Connection::open(&file).expect("opens");
    newer.pragma_update(None, "user_version", 9000).expect("written");
    drop(newer);
    let refusal = Store::open(data.path()).expect_err("this program cannot know that format");
    assert!(matches!(refusal, OpenError::NewerVersion { found: 9000, .. }), "{refusal:?}");
    let advice = refusal.to_string();
    assert!(advice.contains("install the newer version"), "it says what to do: {advice}");
    let version: u32 = Connection::open(&file)
        .and_then(|db| db.query_row("PRAGMA user_version", [], |row| row.get(0)))
        .expect("readable");
    assert_eq!(version, 9000, "nothing was written to it");
}

#[test]
fn a_file_that_is_no_database_is_refused_with_advice() {
    let data = tempfile::tempdir().expect("a folder");
    let garbage = "this is no database, but it is long enough to be looked at ".repeat(40);
    fs::write(data.path().join("cordboard.db"), garbage).expect("written");
    let refusal = Store::open(data.path()).expect_err("it is no database");
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal:?}");
    let advice = refusal.to_string();
    assert!(advice.contains("backup"), "it says what to do: {advice}");
    assert!(!advice.contains('\n'), "one line: {advice}");
}

#[test]
fn a_database_with_a_broken_page_is_refused() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), (1..200).map(|id| Write::CallEnded(ended(id))));
    let file = data.path().join("cordboard.db");
    let mut bytes = fs::read(&file).expect("readable");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0x5a);
    fs::write(&file, bytes).expect("written");
    let refusal = Store::open(data.path()).expect_err("a page of it is garbage");
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal:?}");
}

#[test]
fn a_database_that_was_cut_short_is_refused() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), (1..200).map(|id| Write::CallEnded(ended(id))));
    let file = data.path().join("cordboard.db");
    let bytes = fs::read(&file).expect("readable");
    fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
    let refusal = Store::open(data.path()).expect_err("half of it is missing");
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal:?}");
}

#[test]
fn a_file_in_place_of_the_folder_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("file");
    fs::write(&file, "x").expect("written");
    for path in [file.clone(), file.join("below")] {
        let refusal = Store::open(&path).expect_err("a file holds no database");
        assert!(matches!(refusal, OpenError::NotAFolder { .. }), "{refusal:?}");
    }
}
