use cordboard_flow::Input;
use serde_json::json;

use crate::caller::{call, document};

#[test]
fn masked_digits_show_in_no_output_and_no_debug() {
    let document = document(
        json!([
            { "id": "pin", "kind": "collect", "prompt": "pin", "min": 4, "max": 8, "variable": "pin",
              "mask": true },
            { "id": "copy", "kind": "set", "variable": "copy", "value": "the pin is ${pin}" },
            { "id": "check", "kind": "switch", "cases": [
                { "name": "right", "when": { "variable": { "name": "pin", "test": { "is": "90817263" } } } },
                { "name": "copied", "when": { "variable": { "name": "copy", "test": { "contains": "90817263" } } } },
            ] },
            { "id": "end", "kind": "menu", "prompt": "main", "keys": ["1"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "pin.done > copy",
            "pin.timeout > bye",
            "pin.invalid > bye",
            "copy.done > check",
            "check.right > end",
            "check.copied > end",
            "check.otherwise > bye",
            "end.1 > bye",
            "end.timeout > bye",
            "end.invalid > bye",
        ],
    );
    let mut caller = call(document);
    let mut seen = String::new();
    for key in "90817263".chars() {
        caller.tell(Input::Digit(key));
        seen.push_str(&format!("{:?}", Input::Digit(key)));
        let turn = format!("{:?}", caller.walk);
        // The program itself names the right one; the state of the walk must not.
        seen.push_str(turn.split_once("place:").expect("the state").1);
        while let Some(output) = caller.walk.poll_output() {
            seen.push_str(&format!("{output:?}"));
        }
    }
    assert_eq!(caller.stands_at(), "end", "the flow itself knows the digits");
    assert_eq!(caller.variable("copy"), Some("the pin is 90817263"));
    for part in ["90817263", "9081", "7263", "'9'", "'8'"] {
        assert!(!seen.contains(part), "{part} is in {seen}");
    }
}

#[test]
fn a_prompt_that_a_secret_interrupts_does_not_tell_its_first_digit() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello" },
            { "id": "pin", "kind": "collect", "prompt": "pin", "min": 4, "max": 4, "variable": "pin",
              "mask": true },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["hello.done > pin", "pin.done > bye", "pin.timeout > bye", "pin.invalid > bye"],
    );
    let mut caller = call(document);
    assert_eq!(
        caller.press("4711").log(),
        [
            "play hello in zh-CN",
            "stop playing",
            "hello.done > pin: the caller pressed a key",
            "pin.done > bye: the caller entered a number that is not shown",
            "hang up Normal"
        ]
    );
}

#[test]
fn a_masked_value_is_not_said_aloud() {
    let document = document(
        json!([
            { "id": "pin", "kind": "collect", "prompt": "pin", "min": 4, "max": 4, "variable": "pin",
              "mask": true },
            { "id": "copy", "kind": "set", "variable": "copy", "value": "<${pin}>" },
            { "id": "say", "kind": "play", "text": "Your PIN is ${pin:digits}, or ${copy}." },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "pin.done > copy",
            "pin.timeout > bye",
            "pin.invalid > bye",
            "copy.done > say",
            "say.done > bye",
        ],
    );
    let heard = call(document).press("4711").log();
    assert_eq!(heard.last().map(String::as_str), Some("play “Your PIN is , or .” in zh-CN"));
}
