//! Help, calls, why: what is asked of a folder at rest.

use std::path::Path;

use cordboard_pbx::{
    Write,
    record::{
        CallId, CallRecord, Direction, EntryKind, JournalEntry, LegRecord, LegRole, Party, Reason,
        Termination,
    },
};
use cordboard_store::Writer;
use jiff::{SignedDuration, Timestamp};

use crate::{
    office_file::fixture,
    program::{answer, complaint, cordboardd, run, text},
};

/// Stores a call as a running exchange would: Mei answered it after five seconds.
fn store_a_call(data: &Path) {
    let started: Timestamp = "2026-05-28T02:00:00Z".parse().expect("a moment");
    let after = |seconds| started + SignedDuration::from_secs(seconds);
    let end = Termination { by: Party::Agent("1002".to_owned()), reason: Reason::HungUp };
    let call = CallRecord {
        id: CallId(17),
        direction: Direction::Inbound,
        caller: "+8613800138000".to_owned(),
        caller_name: None,
        called: "075586001234".to_owned(),
        trunk: Some("carrier".to_owned()),
        number: Some("075586001234".to_owned()),
        started,
        answered: Some(after(5)),
        ended: Some(after(70)),
        wait_ms: Some(4000),
        talk_ms: 65_000,
        termination: Some(end.clone()),
        legs: vec![LegRecord {
            index: 1,
            role: LegRole::Agent,
            party: "1002".to_owned(),
            started: after(1),
            answered: Some(after(5)),
            ended: Some(after(70)),
            termination: Some(end),
            codec: None,
            placed: None,
        }],
        path: Vec::new(),
        waits: Vec::new(),
        collected: Vec::new(),
        recording: None,
    };
    let entry = JournalEntry {
        call: CallId(17),
        at: after(1),
        kind: EntryKind::Offer,
        who: Some("1002".to_owned()),
        text: "1002 is offered the call: idle longest.".to_owned(),
    };
    let writer = Writer::start(data, |_| (), |_| ()).expect("starts");
    writer.write(None, Write::CallEnded(call));
    writer.write(None, Write::Journal(vec![entry]));
    writer.close().expect("stored");
}

#[test]
fn the_codes_that_any_phone_may_dial_are_listed_in_both_languages() {
    let data = tempfile::tempdir().expect("a folder");
    let english = answer(&run(data.path(), &["codes"]));
    for word in ["**EXT", "*8 ", "*43", "*97", "701-709"] {
        assert!(english.lines().any(|line| line.starts_with(word)), "{word} is listed:\n{english}");
    }
    let chinese = answer(&run(data.path(), &["codes", "--language", "zh"]));
    assert!(chinese.contains("代接"), "in Chinese too:\n{chinese}");
    assert_eq!(english.lines().count(), chinese.lines().count(), "the same ones");
}

#[test]
fn a_call_is_listed_and_its_story_told() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    store_a_call(data.path());
    let list = answer(&run(data.path(), &["calls"]));
    let expected = "\
CALL  STARTED              WAY  FROM            TO            ANSWERED BY  WAIT  TALK  ENDED
C17   2026-05-28 10:00:00  in   +8613800138000  075586001234  Mei (1002)   0:04  1:05  Mei (1002): hung up
";
    assert_eq!(list, expected, "\n{list}");
    let json = answer(&run(data.path(), &["calls", "--json", "--limit", "1"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json[0]["id"], &json[0]["talk_seconds"]), (&"C17".into(), &65.0.into()));
    let table = answer(&run(data.path(), &["calls", "--csv"]));
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("call,started,"), "a line of names first: {table}");
    assert!(lines[1].starts_with("C17,2026-05-28 10:00:00,"), "then the call: {table}");
    let both = run(data.path(), &["calls", "--csv", "--json"]);
    assert_eq!(both.status.code(), Some(2), "one or the other");
    let before = ["calls", "--before", "C17"];
    assert!(answer(&run(data.path(), &before)).starts_with("No calls"), "nothing is older");
    let story = answer(&run(data.path(), &["why", "C17"]));
    for sentence in [
        "Mei (1002) answered 5 s after the call began",
        "  10:00:01  Mei (1002) is offered the call: idle longest.",
        "Ended by Mei (1002): hung up.",
    ] {
        assert!(story.contains(sentence), "{sentence:?} is not told:\n{story}");
    }
}

#[test]
fn help_names_every_command_and_shows_how() {
    let help = answer(&cordboardd().arg("--help").output().expect("runs"));
    for word in
        ["serve", "import", "export", "check", "calls", "why", "dry-run", "Examples:", "--data"]
    {
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
