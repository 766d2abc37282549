use cordboard_flow::{Document, Input, Known, QueueExit, validate};
use serde_json::Value;

use crate::caller::{call, call_at};

const OFFICE: &str = include_str!("../../../../tests/fixtures/office.json");

fn example() -> Value {
    let office: Value = serde_json::from_str(OFFICE).expect("JSON");
    office["flows"][0]["document"].clone()
}

struct Lantern;

impl Known for Lantern {
    fn has_group(&self, id: &str) -> bool {
        ["default", "workshop"].contains(&id)
    }

    fn has_extension(&self, number: &str) -> bool {
        ["1001", "1002", "1003"].contains(&number)
    }

    fn has_calendar(&self, id: &str) -> bool {
        id == "shop-hours"
    }

    fn has_prompt(&self, id: &str) -> bool {
        ["greeting", "main-menu"].contains(&id)
    }

    fn has_flow(&self, id: &str) -> bool {
        id == "welcome"
    }

    fn has_number(&self, number: &str) -> bool {
        number == "075586001234"
    }

    fn has_webhook(&self, _: &str) -> bool {
        false
    }
}

#[test]
fn the_example_has_no_problems() {
    let document: Document = serde_json::from_value(example()).unwrap();
    assert_eq!(validate(&document, &Lantern), []);
}

#[test]
fn the_example_is_written_back_as_it_was_read() {
    let document: Document = serde_json::from_value(example()).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), example());
}

/// Fuzzing found it.
#[test]
fn places_are_read_to_their_last_digit() {
    let place = "52020202020202020202020202020202020202020";
    let mut document: Document = serde_json::from_value(example()).unwrap();
    document.nodes[0].at[0] = serde_json::from_str(place).unwrap();
    let written = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&written).unwrap(), document);
}

#[test]
fn fractions_of_places_are_kept_too() {
    let mut value = example();
    value["nodes"][0]["at"] = serde_json::json!([10.5, -3]);
    let document: Document = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), value);
}

#[test]
fn a_block_may_carry_a_note_of_its_author() {
    let mut value = example();
    value["nodes"][1]["note"] = serde_json::json!("ask Mei before changing the keys");
    let document: Document = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(document.nodes[1].note.as_deref(), Some("ask Mei before changing the keys"));
    assert_eq!(document.nodes[0].note, None, "most blocks have none");
    assert_eq!(validate(&document, &Lantern), [], "a note changes nothing for callers");
    assert_eq!(serde_json::to_value(&document).unwrap(), value, "and it is kept");
    value["nodes"][1]["note"] = serde_json::json!(7);
    let refused = serde_json::from_value::<Document>(value).unwrap_err();
    assert!(refused.to_string().contains("note"), "a note is a text: {refused}");
}

#[test]
fn a_monday_caller_presses_2_and_leaves_a_message() {
    let document: Document = serde_json::from_value(example()).unwrap();
    let mut caller = call(document);
    caller.press("2").tell(Input::QueueLeft(QueueExit::Timeout)).tell(Input::VoicemailDone);
    assert_eq!(
        caller.log(),
        [
            "hours.open > menu: Monday 10:00 is within shop-hours (mon-fri 09:00-18:00)",
            "play main-menu in zh-CN",
            "stop playing",
            "menu.2 > repair: the caller pressed 2",
            "queue for workshop, 0, None, None",
            "repair.timeout > message: nobody answered within the group's longest wait",
            "voicemail of extension 1001, None, 180",
            "message.done > bye: the message is finished",
            "hang up Normal"
        ]
    );
}

#[test]
fn a_sunday_caller_is_asked_for_a_message() {
    let document: Document = serde_json::from_value(example()).unwrap();
    let caller = call_at("2026-09-27T02:00:00Z", document);
    assert_eq!(caller.stands_at(), "message");
}
