//! Import, export, check.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};

use crate::program::{answer, complaint, cordboardd, run, text};

pub(crate) fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/office.json")
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn fixture_json() -> Value {
    json_of(&fs::read_to_string(fixture()).expect("the fixture is there"))
}

/// Writes a changed copy of the fixture beside the data.
fn changed(folder: &Path, change: impl FnOnce(&mut Value)) -> String {
    let mut office = fixture_json();
    change(&mut office);
    let file = folder.join("changed.json");
    fs::write(&file, office.to_string()).expect("written");
    file.to_str().expect("a path of letters").to_owned()
}

#[test]
fn what_is_imported_is_exported_equal() {
    let data = tempfile::tempdir().expect("a folder");
    let file = fixture();
    let told = answer(&run(data.path(), &["import", file.to_str().expect("a path")]));
    assert!(told.contains("3 extensions, 2 groups, 2 trunks, 1 number, 1 flow, 3 users"), "{told}");
    let exported = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    assert_eq!(json_of(&exported), fixture_json());

    let out = data.path().join("out.json");
    let out = out.to_str().expect("a path");
    answer(&run(data.path(), &["export", out, "--with-secrets"]));
    assert_eq!(fs::read_to_string(out).expect("written"), exported, "to a file as to the screen");

    let again = tempfile::tempdir().expect("a folder");
    answer(&run(again.path(), &["import", out]));
    let twice = answer(&run(again.path(), &["export", "-", "--with-secrets"]));
    assert_eq!(twice, exported, "letter by letter");
}

#[test]
fn an_export_without_secrets_has_none_and_can_be_imported_over() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let bare = answer(&run(data.path(), &["export", "-"]));
    for secret in ["s3cret", "change-me", "secret-pass", "4711", "9981", "provider-secret"] {
        assert!(!bare.contains(secret), "{secret} was let out");
    }
    let file = data.path().join("bare.json");
    fs::write(&file, &bare).expect("written");
    let told = answer(&run(data.path(), &["import", file.to_str().expect("a path")]));
    assert!(!told.contains("made up"), "every secret was there already: {told}");
    let whole = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    assert_eq!(json_of(&whole), fixture_json(), "the secrets were kept");
}

#[test]
fn a_second_import_publishes_a_second_version_and_exports_what_it_read() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let edit = |office: &mut Value| {
        office["flows"][0]["document"]["nodes"][1]["timeout_seconds"] = json!(9);
    };
    let file = changed(data.path(), edit);
    answer(&run(data.path(), &["import", &file]));
    let exported = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    let mut expected = fixture_json();
    edit(&mut expected);
    assert_eq!(json_of(&exported), expected);
}

#[test]
fn a_wrong_file_has_all_its_faults_listed_and_changes_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let before = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    let file = changed(data.path(), |office| {
        office["trunks"][0]["hosts"][0] = json!("not a host!");
        office["groups"][0]["members"][0]["extension"] = json!("4444");
        office["numbers"][0]["inbound"]["flow"] = json!("nowhere");
    });
    for command in ["import", "check"] {
        let said = complaint(&run(data.path(), &[command, &file]));
        for path in
            ["trunks[0].hosts[0]", "groups[0].members[0].extension", "numbers[0].inbound.flow"]
        {
            assert!(said.contains(path), "{command} does not tell of {path}: {said}");
        }
    }
    let after = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    assert_eq!(after, before, "nothing was changed");
}

#[test]
fn check_finds_a_good_file_good_and_touches_no_data() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = data.path().join("data");
    let told = answer(&run(&folder, &["check", fixture().to_str().expect("a path")]));
    assert!(told.contains("is good: 3 extensions"), "{told}");
    assert!(!folder.exists(), "a check needs no data folder");
}

#[test]
fn what_has_no_effect_is_told_by_check_and_by_import() {
    let data = tempfile::tempdir().expect("a folder");
    let office = fs::read_to_string(fixture()).expect("the fixture");
    let office = office.replace(r#""builtin": "welcome""#, r#""file": "hello.wav""#);
    let office = office.replace(r#""max_calls": 5"#, r#""max_calls": 50"#);
    let file = data.path().join("office.json");
    fs::write(&file, office).expect("written");
    for command in ["check", "import"] {
        let told = answer(&run(data.path(), &[command, file.to_str().expect("a path")]));
        let notes: Vec<&str> = told.lines().filter(|line| line.starts_with("note: ")).collect();
        assert_eq!(notes.len(), 2, "{command}: {told}");
        assert!(notes[0].contains("kept, not yet in force: "), "{told}");
        assert!(notes[0].contains("numbers[075586001234].max_calls above 20"), "{told}");
        assert!(notes[1].contains("hello.wav yet; put it there"), "{told}");
    }
    fs::create_dir_all(data.path().join("prompts")).expect("a folder");
    fs::write(data.path().join("prompts/hello.wav"), "sound").expect("written");
    let told = answer(&run(data.path(), &["check", file.to_str().expect("a path")]));
    assert!(!told.contains("hello.wav"), "now it is there: {told}");
}

#[test]
fn a_file_may_come_by_standard_input() {
    let mut child = cordboardd()
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(&fs::read(fixture()).expect("the fixture")).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_file_that_is_missing_or_no_text_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let said = complaint(&run(data.path(), &["import", "/nowhere/office.json"]));
    assert!(said.contains("/nowhere/office.json cannot be read"), "{said}");
    let binary = data.path().join("binary");
    fs::write(&binary, [0xff, 0xfe, 0x00]).expect("written");
    let said = complaint(&run(data.path(), &["check", binary.to_str().expect("a path")]));
    assert!(said.contains("save it as UTF-8"), "{said}");
}

#[test]
fn an_export_of_nothing_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let said = complaint(&run(data.path(), &["export", "-"]));
    assert!(said.contains("there is no office"), "{said}");
}

#[cfg(unix)]
#[test]
fn an_exported_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let out = data.path().join("out.json");
    answer(&run(data.path(), &["export", out.to_str().expect("a path"), "--with-secrets"]));
    let mode = fs::metadata(&out).expect("written").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "it holds secrets");
}

#[test]
fn whether_a_number_may_be_called_is_told_without_calling_it() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let open = ["--at", "2026-10-12T10:00:00+08:00"];
    let told = answer(&run(data.path(), &[&["try", "1001", "139 0013 9000"][..], &open].concat()));
    assert!(told.contains("+8613900139000 may be called now, over the trunk carrier"), "{told}");
    let told = answer(&run(data.path(), &[&["try", "1001", "4008001234"][..], &open].concat()));
    assert!(told.contains("4008001234 may not be called now:\n"), "{told}");
    assert!(told.contains("400* is on the list of numbers that are never called"), "{told}");
    let late = ["try", "1001", "13900139000", "--at", "2026-10-12T22:00:00+08:00"];
    let told = answer(&run(data.path(), &[&late[..], &["--language", "zh-CN"]].concat()));
    assert!(
        told.contains("现在不可以呼叫 +8613900139000") && told.contains("起可以呼叫"),
        "{told}"
    );
    let unknown = run(data.path(), &["try", "4711", "13900139000"]);
    assert_eq!(unknown.status.code(), Some(1), "nobody has that extension");
}
