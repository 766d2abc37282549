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

#[test]
fn a_text_is_spoken_with_its_variables_read_out() {
    let text = "您的号码是${caller:digits},今天${date:date},共${total:CNY}。";
    let nodes = json!([
        { "id": "price", "kind": "set", "variable": "total", "value": "12.50" },
        { "id": "say", "kind": "play", "text": text, "times": 2 },
        { "id": "english", "kind": "set", "variable": "language", "value": "en" },
        { "id": "again", "kind": "play", "text": "It is ${total:CNY} for ${caller:digits}${none}." },
        { "id": "bye", "kind": "hang_up" },
    ]);
    let wires =
        ["price.done > say", "say.done > english", "english.done > again", "again.done > bye"];
    let mut caller = call(document(nodes, &wires));
    let heard = "“您的号码是1 3 8, 0 0 1 3, 8 0 0 0,今天二零二六年9月28日,共12元5角。”";
    assert_eq!(caller.log().last(), Some(&format!("play {heard}+{heard} in zh-CN")));
    let english = "play “It is 12 yuan and 50 fen for 1 3 8, 0 0 1 3, 8 0 0 0.” in en";
    assert_eq!(caller.hear_out().log().last().map(String::as_str), Some(english));
}

#[test]
fn a_text_with_nothing_in_it_is_passed_at_once() {
    let mut caller = call(play(json!({ "text": "${none}" })));
    assert_eq!(caller.log(), ["play.done > bye: there was nothing to say", "hang up Normal"]);
}

#[test]
fn a_text_grows_no_longer_than_a_voice_has_breath() {
    let places = "${caller:digits}".repeat(60);
    let mut caller = call(play(json!({ "text": places })));
    let length = caller.log()[0].chars().count();
    assert!((1000..1050).contains(&length), "{length} characters are said");
}

#[test]
fn a_text_in_a_document_is_written_back_as_it_was_read() {
    for node in [
        json!({ "id": "n", "kind": "play", "text": "${caller:digits}", "at": [0, 0] }),
        json!({ "id": "n", "kind": "menu", "text": "a", "keys": ["1"], "at": [0, 0] }),
        json!({ "id": "n", "kind": "collect", "text": "a", "min": 1, "max": 2, "variable": "v",
                "at": [0, 0] }),
    ] {
        let read: cordboard_flow::Node = serde_json::from_value(node.clone()).expect("a block");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), node);
    }
}
