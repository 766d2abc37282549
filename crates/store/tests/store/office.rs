//! The configuration: what is saved is loaded, flows are published in versions, passwords hashed.

use std::sync::Arc;

use cordboard_pbx::office::{Office, Published, Secret};
use cordboard_store::Store;
use rusqlite::Connection;

/// The office of the fixture.
fn fixture() -> Office {
    let text = include_str!("../../../../tests/fixtures/office.json");
    serde_json::from_str(text).expect("the fixture is an office")
}

fn store(data: &tempfile::TempDir) -> Store {
    Store::open(data.path()).expect("opens")
}

/// The fixture with another time-out in its menu.
fn edited(seconds: u32) -> Office {
    let mut office = fixture();
    let flow = office.flows.first_mut().expect("the fixture has a flow");
    let mut document = serde_json::to_value(&flow.document).expect("JSON");
    document["nodes"][1]["timeout_seconds"] = seconds.into();
    flow.document = serde_json::from_value(document).expect("a document");
    office
}

#[test]
fn what_is_saved_is_loaded_equal() {
    let data = tempfile::tempdir().expect("a folder");
    store(&data).save_office(&fixture()).expect("saved");
    assert_eq!(store(&data).office().expect("readable"), Some(fixture()));
}

#[test]
fn every_save_is_a_new_revision_and_replaces_all_of_the_old() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    assert_eq!(store.save_office(&fixture()).expect("saved"), 1);
    let mut smaller = fixture();
    smaller.extensions.reverse();
    smaller.extensions.truncate(1);
    smaller.users.clear();
    smaller.outbound_rules.swap(0, 2);
    smaller.recording = None;
    assert_eq!(store.save_office(&smaller).expect("saved"), 2);
    assert_eq!(store.office().expect("readable"), Some(smaller), "in the file's own order");
    assert_eq!(store.office_revision().expect("readable"), 2);
}

#[test]
fn an_office_that_cannot_be_saved_leaves_the_old_one_whole() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    let mut broken = edited(9);
    broken.extensions.clear();
    let twin = broken.outbound_rules.first().expect("has rules").clone();
    broken.outbound_rules.push(twin); // the last table of all refuses it
    store.save_office(&broken).expect_err("two rules of one id");
    assert_eq!(store.office().expect("readable"), Some(fixture()));
    assert_eq!(store.office_revision().expect("readable"), 1);
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1], "nothing was published");
}

#[test]
fn a_save_by_another_process_is_noticed_by_its_revision() {
    let data = tempfile::tempdir().expect("a folder");
    let serving = store(&data);
    assert_eq!(serving.office_revision().expect("readable"), 0);
    store(&data).save_office(&fixture()).expect("saved by the other");
    assert_eq!(serving.office_revision().expect("readable"), 1);
    assert_eq!(serving.office().expect("readable"), Some(fixture()));
}

#[test]
fn published_versions_are_numbered_and_kept() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    store.save_office(&fixture()).expect("saved again");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1], "the same is no new one");
    store.save_office(&edited(9)).expect("saved");
    store.save_office(&edited(11)).expect("saved");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1, 2, 3]);
    let second = store.flow_document("welcome", 2).expect("readable");
    assert_eq!(second.as_ref(), edited(9).flows.first().map(|flow| &flow.document));

    let office = store.office().expect("readable").expect("saved");
    let published = office.flows.first().and_then(|flow| flow.published_document());
    let version = published.map(|(version, _)| version);
    assert_eq!(version, Some(3), "calls are told which version they walk");

    let mut without = fixture();
    without.flows.clear();
    store.save_office(&without).expect("saved");
    assert_eq!(
        store.flow_versions("welcome").expect("readable"),
        [1, 2, 3],
        "the call log names them, though the flow is gone"
    );
}

#[test]
fn a_draft_does_not_touch_what_is_published() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    let mut drafted = edited(9);
    let first = fixture().flows.first().expect("a flow").document.clone();
    let flow = drafted.flows.first_mut().expect("a flow");
    flow.published = Some(Published { version: 1, document: Arc::new(first.clone()) });
    store.save_office(&drafted).expect("saved");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1]);
    let loaded = store.office().expect("readable").expect("saved");
    assert_eq!(loaded, drafted, "the draft and the published version");
    let published = loaded.flows.first().and_then(|flow| flow.published_document());
    assert_eq!(published, Some((1, &first)));
}

#[test]
fn going_back_to_an_older_version_gives_it_its_own_number() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    store.save_office(&edited(9)).expect("saved");
    let mut back = edited(9);
    let first = fixture().flows.first().expect("a flow").document.clone();
    let flow = back.flows.first_mut().expect("a flow");
    flow.published = Some(Published { version: 1, document: Arc::new(first) });
    store.save_office(&back).expect("saved");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1, 2], "no third was made");
    let loaded = store.office().expect("readable").expect("saved");
    let version = loaded.flows.first().and_then(|flow| flow.published_document());
    assert_eq!(version.map(|(version, _)| version), Some(1));
}

#[test]
fn an_unpublished_flow_has_no_version() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    let mut office = fixture();
    office.flows.first_mut().expect("a flow").publish = false;
    store.save_office(&office).expect("saved");
    assert!(store.flow_versions("welcome").expect("readable").is_empty());
    assert_eq!(store.office().expect("readable"), Some(office));
}

#[test]
fn a_password_is_checked_by_its_hash() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    let matches =
        |store: &Store, login, password| store.password_matches(login, password).expect("readable");
    assert!(matches(&store, "owner", "change-me-please"));
    assert!(!matches(&store, "owner", "change-me-pleas"));
    assert!(!matches(&store, "owner", ""));
    assert!(!matches(&store, "nobody", "change-me-please"));
    let hash = hash_of(&data, "owner");
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    store.save_office(&fixture()).expect("saved again");
    assert_eq!(hash_of(&data, "owner"), hash, "the same password is not hashed again");

    let mut changed = fixture();
    changed.users.first_mut().expect("the owner").password = Some(Secret::new("another one"));
    store.save_office(&changed).expect("saved");
    assert!(matches(&store, "owner", "another one"));
    assert!(!matches(&store, "owner", "change-me-please"));
}

#[test]
fn a_password_that_its_owner_chose_is_kept_as_a_hash_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    store.save_office(&fixture()).expect("saved");
    let hash = hash_of(&data, "owner");
    let mut chosen = fixture();
    let owner = chosen.users.first_mut().expect("the owner");
    owner.password = None;
    owner.password_hash = Some(Secret::new(&hash));
    store.save_office(&chosen).expect("saved");
    assert_eq!(store.office().expect("readable"), Some(chosen));
    assert!(store.password_matches("owner", "change-me-please").expect("readable"));
}

fn hash_of(data: &tempfile::TempDir, login: &str) -> String {
    let file = data.path().join("cordboard.db");
    let sql = "SELECT password_hash FROM users WHERE login = ?1";
    Connection::open(file)
        .and_then(|database| database.query_row(sql, [login], |row| row.get(0)))
        .expect("the user has a hash")
}
