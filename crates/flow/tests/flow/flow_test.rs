use cordboard_flow::{FlowTest, TestResult};
use serde_json::{Value, json};

use crate::office::Lantern;

/// Rehearses the example's flow as the test says.
fn judge(caller: Value, expect: Value) -> TestResult {
    let mut with = json!({
        "number": "13800138000", "dialled": "075586001234", "at": "2026-09-28T10:00",
    });
    for (name, value) in caller.as_object().expect("fields") {
        with[name] = value.clone();
    }
    let test = json!({ "id": "t1", "name": "a test", "caller": with, "expect": expect });
    let test: FlowTest = serde_json::from_value(test).expect("a test");
    let office = Lantern::new();
    let run = office.rehearse(office.welcome(), caller);
    test.judge(run)
}

fn why(caller: Value, expect: Value) -> String {
    let result = judge(caller, expect);
    assert_eq!(result.passed, result.why.is_empty(), "a red test says why");
    result.why.join("; ")
}

#[test]
fn the_path_may_be_expected_in_part_or_whole() {
    let sales = || json!({ "keys": ["1"] });
    assert_eq!(why(sales(), json!({ "path": ["menu", "sales"] })), "");
    assert_eq!(why(sales(), json!({ "path": ["hours", "draft/sales"] })), "");
    assert_eq!(why(sales(), json!({ "path": ["hours", "menu", "sales"], "exact": true })), "");
    assert_eq!(
        why(sales(), json!({ "path": ["hours", "sales"], "exact": true })),
        "the way is hours, menu, sales, not hours, sales"
    );
    assert_eq!(
        why(sales(), json!({ "path": ["menu", "repair"] })),
        "the call does not come to repair; its way is hours, menu, sales"
    );
    assert_eq!(
        why(sales(), json!({ "path": ["sales", "menu"] })),
        "the call comes to menu, but not in that order: hours, menu, sales"
    );
    assert!(!judge(sales(), json!({ "path": ["welcome/sales"] })).passed, "that is another flow");
}

#[test]
fn the_end_may_be_expected() {
    let sunday = || json!({ "at": "2026-09-27T10:00" });
    let right = json!({
        "reason": "message_left", "by": "exchange", "exit": "done", "mailbox": { "extension": "1001" },
    });
    assert_eq!(why(sunday(), json!({ "ends": right })), "");
    assert_eq!(
        why(sunday(), json!({ "ends": { "reason": "hung_up", "group": "default" } })),
        "reason: message_left, not hung_up (a message was left, and the flow ends the call); \
         group: none, not default (a message was left, and the flow ends the call)"
    );
    let answered = json!({
        "keys": ["1"], "agents": [{ "group": "default", "extension": "1002" }],
    });
    let by_mei = json!({ "ends": { "by": "agent", "group": "default", "extension": "1002" } });
    assert_eq!(why(answered, by_mei), "");
}

#[test]
fn what_is_heard_may_be_expected() {
    let sales = || json!({ "keys": ["1"] });
    assert_eq!(why(sales(), json!({ "heard": ["main-menu"] })), "");
    assert_eq!(why(sales(), json!({ "heard": ["留言请按三"] })), "", "a part of the words");
    assert_eq!(
        why(sales(), json!({ "heard": ["main-menu", "main-menu"] })),
        "\"main-menu\" is not heard in that order"
    );
    assert_eq!(why(sales(), json!({ "heard": ["goodbye"] })), "\"goodbye\" is not heard");
}

#[test]
fn a_test_is_written_back_as_it_was_read() {
    let result = judge(json!({}), json!({}));
    assert!(result.passed, "nothing was expected");
    assert_eq!((result.test.as_str(), result.name.as_str()), ("t1", "a test"));
    let value = serde_json::to_value(&result).unwrap();
    assert_eq!(serde_json::from_value::<TestResult>(value).unwrap(), result);
}
