use cordboard_flow::Document;
use serde_json::{Value, json};

use crate::caller::{call, document};

fn collect(settings: Value) -> Document {
    let mut collect = json!({ "id": "ask", "kind": "collect", "prompt": "number", "min": 3, "max": 5,
                              "variable": "order" });
    for (name, value) in settings.as_object().expect("settings") {
        collect[name] = value.clone();
    }
    document(
        json!([
            collect,
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["#", "1"], "tries": 1 },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "ask.done > menu",
            "ask.timeout > bye",
            "ask.invalid > bye",
            "menu.1 > bye",
            "menu.# > bye",
            "menu.timeout > bye",
            "menu.invalid > bye",
        ],
    )
}

#[test]
fn the_terminator_ends_the_digits() {
    let mut caller = call(collect(json!({})));
    assert_eq!(caller.log(), ["play number in zh-CN"]);
    assert_eq!(
        caller.press("1234#").log(),
        ["stop playing", "ask.done > menu: the caller entered \"1234\"", "play main in zh-CN"]
    );
    assert_eq!(caller.variable("order"), Some("1234"));
}

#[test]
fn at_the_most_digits_it_is_done_and_a_terminator_after_them_is_dropped() {
    let mut caller = call(collect(json!({})));
    caller.press("12345").log();
    assert_eq!(caller.stands_at(), "menu");
    assert_eq!(caller.wait(500).press("#").log(), [""; 0], "out of habit, not an answer");
    assert_eq!(caller.stands_at(), "menu");
    caller.press("#");
    assert_eq!(caller.stands_at(), "bye", "a second one is an answer");
}

#[test]
fn a_terminator_long_after_the_digits_is_an_answer() {
    let mut caller = call(collect(json!({})));
    caller.press("12345").wait(2000).press("#");
    assert_eq!(caller.stands_at(), "bye");
}

#[test]
fn a_pause_ends_digits_that_are_enough() {
    let mut caller = call(collect(json!({ "timeout_seconds": 4 })));
    caller.hear_out().press("12").wait(3999).press("3").wait(3999);
    assert_eq!(caller.stands_at(), "ask", "each digit gives time for the next");
    caller.wait(1);
    assert_eq!(caller.variable("order"), Some("123"));
}

#[test]
fn too_few_digits_are_asked_for_again_and_then_given_up() {
    let mut caller = call(collect(json!({ "tries": 2 })));
    assert_eq!(
        caller.press("12#").log(),
        ["play number in zh-CN", "stop playing", "play number in zh-CN"]
    );
    assert_eq!(
        caller.hear_out().press("1").wait(5000).log(),
        ["ask.timeout > bye: nothing more pressed within 5 s, try 2 of 2", "hang up Normal"]
    );
    assert_eq!(caller.variable("order"), None, "half a number is none");
}

#[test]
fn a_new_try_begins_without_the_old_digits() {
    let mut caller = call(collect(json!({})));
    caller.press("12#").press("345#");
    assert_eq!(caller.variable("order"), Some("345"));
}

#[test]
fn digits_must_match_the_pattern() {
    let mut caller = call(collect(json!({ "pattern": "7[0-9]+", "tries": 1 })));
    assert_eq!(
        caller.press("123#").log().last_chunk(),
        Some(&[
            "ask.invalid > bye: the digits do not match the pattern, try 1 of 1".to_owned(),
            "hang up Normal".to_owned()
        ])
    );
    let mut caller = call(collect(json!({ "pattern": "7[0-9]+", "tries": 1 })));
    assert_eq!(caller.press("723#").variable("order"), Some("723"));
}

#[test]
fn a_caller_may_give_no_digits_where_that_is_allowed() {
    let mut caller = call(collect(json!({ "min": 0 })));
    caller.press("#");
    assert_eq!((caller.variable("order"), caller.stands_at()), (Some(""), "menu"));
}

#[test]
fn the_terminator_can_be_another_key() {
    let mut caller = call(collect(json!({ "terminator": "*" })));
    assert_eq!(caller.press("12#4*").variable("order"), Some("12#4"));
}
