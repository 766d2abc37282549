use cordboard_flow::{Document, Input};
use serde_json::json;

use crate::caller::{call, document};

fn menu() -> Document {
    document(
        json!([
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["1", "2", "*"],
              "timeout_seconds": 5, "tries": 3, "invalid_prompt": "sorry" },
            { "id": "one", "kind": "hang_up" },
            { "id": "two", "kind": "hang_up", "reason": "busy" },
            { "id": "lost", "kind": "hang_up", "reason": "rejected" },
        ]),
        &[
            "menu.1 > one",
            "menu.2 > two",
            "menu.* > two",
            "menu.timeout > lost",
            "menu.invalid > lost",
        ],
    )
}

#[test]
fn a_key_leads_to_its_block() {
    let mut caller = call(menu());
    assert_eq!(caller.log(), ["play main in zh-CN"]);
    assert_eq!(
        caller.hear_out().wait(4900).press("2").log(),
        ["menu.2 > two: the caller pressed 2", "hang up Busy"]
    );
}

#[test]
fn a_key_interrupts_the_prompt() {
    let mut caller = call(menu());
    caller.log();
    assert_eq!(
        caller.press("1").log(),
        ["stop playing", "menu.1 > one: the caller pressed 1", "hang up Normal"]
    );
}

#[test]
fn nothing_pressed_asks_again_and_then_gives_up() {
    let mut caller = call(menu());
    caller.log();
    assert_eq!(caller.wait(60_000).log(), [""; 0], "the time runs from the prompt's end");
    assert_eq!(caller.hear_out().wait(4999).log(), [""; 0]);
    assert_eq!(caller.wait(1).log(), ["play main in zh-CN"]);
    assert_eq!(caller.hear_out().wait(5000).log(), ["play main in zh-CN"]);
    assert_eq!(
        caller.hear_out().wait(5000).log(),
        ["menu.timeout > lost: nothing pressed within 5 s, try 3 of 3", "hang up Rejected"]
    );
}

#[test]
fn a_key_that_is_not_on_offer_says_so_and_then_gives_up() {
    let mut caller = call(menu());
    caller.log();
    assert_eq!(caller.press("9").log(), ["stop playing", "play sorry+main in zh-CN"]);
    assert_eq!(caller.hear_out().wait(5000).log(), ["play main in zh-CN"], "tries add up");
    assert_eq!(
        caller.hear_out().press("#").log(),
        [
            "menu.invalid > lost: the caller pressed #, which is not on offer, try 3 of 3",
            "hang up Rejected"
        ]
    );
}

#[test]
fn keys_pressed_ahead_count_in_the_menus_to_come() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello", "interruptible": false },
            { "id": "first", "kind": "menu", "prompt": "a", "keys": ["1"] },
            { "id": "second", "kind": "menu", "prompt": "b", "keys": ["2"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "hello.done > first",
            "first.1 > second",
            "first.timeout > bye",
            "first.invalid > bye",
            "second.2 > bye",
            "second.timeout > bye",
            "second.invalid > bye",
        ],
    );
    let mut caller = call(document);
    assert_eq!(caller.press("12").log(), ["play hello in zh-CN"], "it is not interrupted");
    assert_eq!(
        caller.hear_out().log(),
        [
            "hello.done > first: it was played to its end",
            "first.1 > second: the caller pressed 1",
            "second.2 > bye: the caller pressed 2",
            "hang up Normal"
        ],
        "whoever knows the menus need not hear them"
    );
}

#[test]
fn after_a_wrong_key_older_keys_do_not_count() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello", "interruptible": false },
            { "id": "menu", "kind": "menu", "prompt": "a", "keys": ["1"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["hello.done > menu", "menu.1 > bye", "menu.timeout > bye", "menu.invalid > bye"],
    );
    let mut caller = call(document);
    caller.press("91").log();
    assert_eq!(
        caller.hear_out().log(),
        ["hello.done > menu: it was played to its end", "play a in zh-CN"]
    );
}

#[test]
fn late_news_of_a_stopped_prompt_does_not_start_the_clock() {
    let mut caller = call(menu());
    caller.press("9").log();
    // The end of "sorry+main" starts the clock; a second one is none of it.
    caller.hear_out().wait(3000).hear_out().wait(2000);
    assert_eq!(caller.log(), ["play main in zh-CN"], "5 s after the first");
}

#[test]
fn tones_that_no_handset_has_are_ignored() {
    let mut caller = call(menu());
    caller.log();
    assert_eq!(caller.press("AD").tell(Input::Digit('x')).log(), [""; 0]);
}

#[test]
fn a_menu_and_a_collect_may_ask_by_text() {
    let document = document(
        json!([
            { "id": "menu", "kind": "menu", "text": "You are ${caller:digits}? Press 1.", "keys": ["1"] },
            { "id": "ask", "kind": "collect", "text": "How many?", "min": 1, "max": 1, "variable": "n" },
            { "id": "say", "kind": "play", "text": "${n:number} it is." },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "menu.1 > ask",
            "menu.timeout > bye",
            "menu.invalid > bye",
            "ask.done > say",
            "ask.timeout > bye",
            "ask.invalid > bye",
            "say.done > bye",
        ],
    );
    let mut caller = call(document);
    assert_eq!(caller.log(), ["play “You are 1 3 8, 0 0 1 3, 8 0 0 0? Press 1.” in zh-CN"]);
    assert_eq!(
        caller.press("1").log().last().map(String::as_str),
        Some("play “How many?” in zh-CN")
    );
    let heard = caller.press("3").log();
    assert_eq!(heard.last().map(String::as_str), Some("play “3 it is.” in zh-CN"));
}
