//! A flow is rehearsed from the command line.

use std::path::Path;

use crate::{
    office_file::fixture,
    program::{answer, complaint, run},
};

fn office() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    data
}

/// What a rehearsal of the example's flow at that time prints, without how long it took.
fn rehearse(data: &Path, words: &[&str]) -> String {
    let words = [&["dry-run", "welcome"][..], words].concat();
    let told = answer(&run(data, &words));
    let (story, took) = told.split_once("\nRehearsed in ").expect("it says how long it took");
    assert!(took.ends_with(" ms.\n"), "in milliseconds: {took}");
    story.to_owned()
}

#[test]
fn a_saturday_that_is_worked_and_key_1() {
    let data = office();
    let told = rehearse(
        data.path(),
        &[
            "--at",
            "2026-10-10T10:00",
            "--keys",
            "1",
            "--caller",
            "13800138000",
            "--answer",
            "default=answers:8",
        ],
    );
    let expected = "\
13800138000 calls 075586001234 at 2026-10-10T10:00:00, through welcome.

  0:00.0  hours (calendar)
           open -> menu: Saturday 10:00 is within shop-hours (2026-10-10 09:00-18:00)
  0:00.0  menu (menu)
  0:00.0      hears prompt main-menu “销售请按一,维修请按二,留言请按三。” for 3.7 s
  0:04.7      the caller presses 1
           1 -> sales: the caller pressed 1
  0:04.7  sales (queue)
  0:04.7      hears music default for 8.0 s
  0:12.7      somebody of the group default answers
           ended: the person who answered hung up; no wire, so the call ends
  0:42.7  over: the person who answered hung up [agent: hung_up]
";
    assert_eq!(told, expected, "\n{told}");
}

#[test]
fn nobody_answers_and_the_caller_gives_up() {
    let data = office();
    let told = rehearse(
        data.path(),
        &[
            "--at",
            "2026-10-12T10:00:00+08:00",
            "--keys",
            ",9,2",
            "--answer",
            "no_answer",
            "--patience",
            "90",
        ],
    );
    assert!(told.starts_with("a withheld number calls 075586001234"), "{told}");
    for line in [
        "the caller presses 9",
        "2 -> repair: the caller pressed 2",
        "the caller overflows to the group default",
        "over: the caller lost patience after 90 s and hung up [caller: abandoned]",
    ] {
        assert!(told.contains(line), "{line:?} is not told:\n{told}");
    }
}

#[test]
fn programs_read_it_as_json_with_the_path_of_the_call_log() {
    let data = office();
    let words =
        ["dry-run", "welcome", "--at", "2026-10-11T10:00", "--hang-up-after-message", "--json"];
    let told = answer(&run(data.path(), &words));
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let steps = told["steps"].as_array().expect("steps");
    let step =
        |index: usize| (&steps[index]["node"], &steps[index]["exit"], &steps[index]["version"]);
    assert_eq!(step(0), (&"hours".into(), &"closed".into(), &1.into()));
    assert_eq!(step(1), (&"message".into(), &serde_json::Value::Null, &1.into()));
    assert_eq!(told["end"]["reason"], "message_left");
    assert_eq!(told["end"]["mailbox"]["extension"], "1001");
}

#[test]
fn the_draft_is_rehearsed_where_it_is_asked_for() {
    let data = office();
    let told = rehearse(data.path(), &["--at", "2026-10-11T10:00", "--draft"]);
    assert!(told.contains("through the draft of welcome."), "{told}");
    assert!(told.contains("closed -> message"), "{told}");
}

#[test]
fn what_is_not_there_is_told() {
    let data = office();
    let said = complaint(&run(data.path(), &["dry-run", "night"]));
    assert!(said.contains("there is no flow night; there is: welcome"), "{said}");
    for words in [&["--at", "tomorrow"], &["--answer", "perhaps"]] {
        let output = run(data.path(), &[&["dry-run", "welcome"][..], words].concat());
        assert_eq!(output.status.code(), Some(2), "{words:?} is called wrongly");
    }
    let empty = tempfile::tempdir().expect("a folder");
    let said = complaint(&run(empty.path(), &["dry-run", "welcome"]));
    assert!(said.contains("there is no office"), "{said}");
}
