use serde_json::{Value, json};

use crate::caller::{call, document};

fn wait(settings: Value) -> cordboard_flow::Document {
    let mut wait = json!({ "id": "wait", "kind": "wait", "seconds": 3 });
    for (name, value) in settings.as_object().expect("settings") {
        wait[name] = value.clone();
    }
    document(
        json!([
            wait,
            { "id": "ask", "kind": "menu", "prompt": "ask", "keys": ["1"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["wait.done > ask", "ask.1 > bye", "ask.timeout > bye", "ask.invalid > bye"],
    )
}

#[test]
fn time_goes_by_in_silence() {
    let mut caller = call(wait(json!({})));
    assert_eq!(caller.wait(2999).log(), [""; 0], "not yet");
    assert_eq!(caller.wait(1).log(), ["wait.done > ask: 3 s went by", "play ask in zh-CN"]);
}

#[test]
fn time_goes_by_with_music_which_stops_then() {
    let mut caller = call(wait(json!({ "music": "jazz" })));
    assert_eq!(caller.log(), ["music jazz"]);
    assert_eq!(
        caller.wait(3000).log(),
        ["stop playing", "wait.done > ask: 3 s went by", "play ask in zh-CN"]
    );
}

#[test]
fn what_is_pressed_meanwhile_is_for_the_next_block() {
    let mut caller = call(wait(json!({})));
    caller.press("1");
    assert_eq!(caller.stands_at(), "wait", "it is waited all the same");
    assert_eq!(
        caller.wait(3000).log(),
        ["wait.done > ask: 3 s went by", "ask.1 > bye: the caller pressed 1", "hang up Normal"]
    );
}
