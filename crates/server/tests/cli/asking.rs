//! Help, calls, why: what is asked of a folder at rest.

use crate::program::{answer, complaint, cordboardd, run, text};

#[test]
fn help_names_every_command_and_shows_how() {
    let help = answer(&cordboardd().arg("--help").output().expect("runs"));
    for word in ["serve", "import", "export", "check", "calls", "why", "Examples:", "--data"] {
        assert!(help.contains(word), "{word} is not in the help:\n{help}");
    }
    let serve = answer(&cordboardd().args(["serve", "--help"]).output().expect("runs"));
    for word in ["--sip", "--rtp", "--wall-clock", "--log-format", "40000-49999", "5060"] {
        assert!(serve.contains(word), "{word} is not in the help:\n{serve}");
    }
}

#[test]
fn a_wrong_word_is_a_usage_error() {
    for words in [&["dance"][..], &[], &["serve", "--sip", "office"], &["serve", "--rtp", "9-1"]] {
        let output = cordboardd().args(words).output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", text(&output.stderr));
    }
    let output = cordboardd().args(["serve", "--sip", "office"]).output().expect("runs");
    let said = text(&output.stderr);
    assert!(said.contains("such as 0.0.0.0:5060"), "it says what an address looks like: {said}");
}

#[test]
fn a_new_folder_has_no_calls() {
    let data = tempfile::tempdir().expect("a folder");
    let list = answer(&run(data.path(), &["calls"]));
    assert!(list.starts_with("No calls in "), "{list}");
    assert_eq!(answer(&run(data.path(), &["calls", "--json"])), "[]\n");
}

#[test]
fn a_call_that_never_was_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let said = complaint(&run(data.path(), &["why", "C17"]));
    assert!(said.contains("there is no call C17"), "{said}");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
    let output = run(data.path(), &["why", "yesterday"]);
    assert_eq!(output.status.code(), Some(2), "that is no call's name");
}

#[test]
fn a_damaged_database_is_told_in_one_line() {
    let data = tempfile::tempdir().expect("a folder");
    let garbage = "no database at all, ".repeat(500);
    std::fs::write(data.path().join("cordboard.db"), garbage).expect("written");
    for words in [&["calls"][..], &["serve", "--sip", "127.0.0.1:0"], &["export", "-"]] {
        let said = complaint(&run(data.path(), words));
        assert!(said.contains("is damaged") && said.contains("backup"), "{words:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{words:?}, one line: {said}");
    }
}

#[test]
fn a_file_in_place_of_the_folder_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("file");
    std::fs::write(&file, "x").expect("written");
    let said = complaint(&run(&file, &["calls"]));
    assert!(said.contains("is not a folder"), "{said}");
}
