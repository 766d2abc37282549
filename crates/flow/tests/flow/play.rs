use cordboard_flow::Document;
use serde_json::{Value, json};

use crate::caller::{call, document};

fn play(settings: Value) -> Document {
    let mut play = settings;
    play["id"] = "play".into();
    play["kind"] = "play".into();
    document(json!([play, { "id": "bye", "kind": "hang_up" }]), &["play.done > bye"])
}

#[test]
fn prompts_are_played_in_a_row_and_as_often_as_asked() {
    let mut caller = call(play(json!({ "prompts": ["a", "b"], "times": 2 })));
    assert_eq!(caller.log(), ["play a+b+a+b in zh-CN"]);
    assert_eq!(
        caller.hear_out().log(),
        ["play.done > bye: it was played to its end", "hang up Normal"]
    );
}

#[test]
fn a_key_stops_a_prompt_unless_it_must_be_heard() {
    let mut caller = call(play(json!({ "prompt": "a" })));
    assert_eq!(
        caller.press("7").log(),
        [
            "play a in zh-CN",
            "stop playing",
            "play.done > bye: the caller pressed a key",
            "hang up Normal"
        ]
    );
    let mut caller = call(play(json!({ "prompt": "a", "interruptible": false })));
    assert_eq!(caller.press("7").log(), ["play a in zh-CN"], "a notice that the law asks for");
}

#[test]
fn a_prompt_is_skipped_when_its_answer_was_pressed_already() {
    let document = document(
        json!([
            { "id": "first", "kind": "play", "prompt": "a" },
            { "id": "second", "kind": "play", "prompt": "b" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["first.done > second", "second.done > bye"],
    );
    assert_eq!(
        call(document).press("1").log(),
        [
            "play a in zh-CN",
            "stop playing",
            "first.done > second: the caller pressed a key",
            "second.done > bye: not played: the caller had pressed a key already",
            "hang up Normal"
        ]
    );
}

#[test]
fn in_a_circle_of_prompts_a_key_does_not_skip_for_ever() {
    let document = document(
        json!([
            { "id": "a", "kind": "play", "prompt": "a" },
            { "id": "b", "kind": "play", "prompt": "b" },
        ]),
        &["a.done > b", "b.done > a"],
    );
    let mut caller = call(document);
    caller.press("1");
    let log = caller.log();
    assert!(log.last().is_some_and(|line| line.starts_with("play ")), "it is heard: {log:?}");
}
