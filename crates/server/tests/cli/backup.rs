//! Everything in one file, and back again.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    door::Door,
    office_file::fixture,
    program::{Serving, answer, complaint, run},
};

fn exported(data: &Path) -> String {
    answer(&run(data, &["export", "-", "--with-secrets"]))
}

/// A folder with an office, a recording and a prompt, and a backup of it that was made while it was
/// served.
fn given() -> (tempfile::TempDir, std::path::PathBuf) {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    for (folder, file) in [("recordings/2026", "C1.wav"), ("prompts", "hours.wav")] {
        fs::create_dir_all(data.path().join(folder)).expect("made");
        fs::write(data.path().join(folder).join(file), file.repeat(10_000)).expect("written");
    }
    let file = data.path().join("office.zip");
    let _serving = Serving::start(data.path(), &[]);
    let told = answer(&run(data.path(), &["backup", file.to_str().expect("a path")]));
    assert!(told.contains("0 calls and "), "what is in it is told: {told}");
    (data, file)
}

#[test]
fn a_backup_made_while_serving_brings_everything_back_elsewhere() {
    let (data, file) = given();
    let before = exported(data.path());

    let other = tempfile::tempdir().expect("a folder");
    answer(&run(other.path(), &["restore", file.to_str().expect("a path")]));
    assert_eq!(exported(other.path()), before, "configuration and secrets are the same");
    for file in ["recordings/2026/C1.wav", "prompts/hours.wav"] {
        let of = |folder: &Path| fs::read(folder.join(file)).expect("it is there");
        assert_eq!(of(other.path()), of(data.path()), "{file} is the same");
    }
    let mut serving = Serving::start(other.path(), &[]);
    assert_eq!(serving.greeting, "", "it serves the office that it was given");
    assert_eq!(serving.terminate(), Some(0));
}

#[test]
fn what_was_there_is_kept_beside_what_was_put_back() {
    let (data, file) = given();
    let (folder, wanted) = (data.path(), exported(data.path()));
    fs::write(folder.join("prompts/hours.wav"), "changed since").expect("written");
    answer(&run(folder, &["restore", file.to_str().expect("a path")]));
    assert_eq!(exported(folder), wanted);
    let sound = fs::read_to_string(folder.join("prompts/hours.wav")).expect("it is there");
    assert!(sound.starts_with("hours.wav"), "as it was when the backup was made");
    let kept = fs::read_dir(folder)
        .expect("readable")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("before-restore-"))
        .expect("the old data are kept");
    let old = fs::read_to_string(kept.path().join("prompts/hours.wav")).expect("it is there");
    assert_eq!(old, "changed since");
}

#[test]
fn a_backup_with_one_changed_byte_is_refused_and_changes_nothing() {
    let (data, file) = given();
    let sound = fs::read(&file).expect("readable");
    let name = b"manifest.json";
    let list = sound.windows(name.len()).position(|bytes| bytes == name).expect("a list of parts");
    let places = [sound.len() / 3, sound.len() / 2, list + 100];
    for place in places {
        let mut changed = sound.clone();
        changed[place] ^= 0x55;
        fs::write(&file, &changed).expect("written");
        let said = complaint(&run(data.path(), &["restore", file.to_str().expect("a path")]));
        assert!(said.contains("damaged"), "byte {place}: {said}");
        assert_eq!(said.lines().count(), 1, "one line: {said}");
    }
    fs::write(&file, &sound[..sound.len() / 2]).expect("written");
    complaint(&run(data.path(), &["restore", file.to_str().expect("a path")]));
    let names = fs::read_dir(data.path()).expect("readable").flatten();
    let left: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("restore"))
        .collect();
    assert_eq!(left, [] as [&str; 0], "nothing is left of what was refused");
    exported(data.path());
}

#[test]
fn a_folder_that_is_served_is_not_replaced_under_the_exchange() {
    let (data, file) = given();
    let _serving = Serving::start(data.path(), &[]);
    let said = complaint(&run(data.path(), &["restore", file.to_str().expect("a path")]));
    assert!(said.contains("in use by another cordboardd"), "{said}");
}

#[test]
fn a_folder_without_an_office_has_no_backup() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("office.zip");
    let said = complaint(&run(data.path(), &["backup", file.to_str().expect("a path")]));
    assert!(said.contains("no office"), "{said}");
    assert!(!file.exists(), "nothing is left");
}

#[test]
fn a_backup_is_made_and_put_back_at_a_screen() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let mut serving = Serving::start(data.path(), &["--http", "127.0.0.1:0"]);
    let door = Door::owner(&serving);
    let mut events = door.events();
    events.until(|told| told.get("snapshot").cloned());
    let job = door.done("backup", &json!({}));
    assert_eq!(job["kind"], "backup");
    let ended = events.job_done(&job["id"]);
    assert_eq!(ended["error"], Value::Null, "it went well: {ended}");
    let kept = door.done("backups", &json!({}));
    let file = kept[0]["file"].as_str().expect("it is listed").to_owned();
    assert_eq!(ended["result"]["file"], file.as_str());

    // What changes now is not in it.
    door.done(
        "contact_save",
        &json!({ "contact": { "name": "Late", "numbers": ["13800138000"] } }),
    );
    let agent = Door::of(&serving).login("wei", "wei-secret-pass");
    assert_eq!(agent.post("backup", &json!({})).status, 403, "an agent may not");
    let none = door.post("restore", &json!({ "file": "../../etc/passwd" }));
    assert_eq!(none.status, 404, "only backups that are kept: {none:?}");
    assert_eq!(door.post("job_cancel", &json!({ "id": 4711 })).status, 404, "no such work");

    let job = door.done("restore", &json!({ "file": file }));
    assert_eq!(job["kind"], "restore");
    let ended = events.job_done(&job["id"]);
    assert_eq!(ended["error"], Value::Null, "it went well: {ended}");
    serving.ready_again();
    let door = Door::owner(&serving);
    let found = door.done("contacts", &json!({}));
    assert_eq!(found, json!([]), "the exchange has the data of the backup");
    assert_eq!(serving.terminate(), Some(0), "and ends well");
}
