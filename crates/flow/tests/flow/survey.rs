use cordboard_flow::Input;
use serde_json::json;

use crate::caller::{Caller, call, document};

/// The caller was answered, and the person who answered hung up.
fn asked() -> Caller {
    let mut caller = call(document(
        json!([
            { "id": "queue", "kind": "queue", "group": "sales" },
            { "id": "rate", "kind": "survey", "text": "1 to 3?", "keys": ["1", "2", "3"], "variable": "mark" },
            { "id": "thanks", "kind": "play", "text": "${mark} it is." },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "queue.timeout > bye",
            "queue.no_agents > bye",
            "queue.ended > rate",
            "rate.done > thanks",
            "rate.none > bye",
            "thanks.done > bye",
        ],
    ));
    caller.tell(Input::Answered).press("1").tell(Input::Ended).log();
    caller
}

#[test]
fn the_mark_is_kept_in_the_variable() {
    let mut caller = asked();
    assert_eq!(caller.stands_at(), "rate", "what was pressed in the conversation is no mark");
    assert_eq!(
        caller.press("3").log(),
        ["stop playing", "rate.done > thanks: the caller pressed 3", "play “3 it is.” in zh-CN"]
    );
    assert_eq!(caller.variable("mark"), Some("3"));
}

#[test]
fn whoever_gives_no_mark_is_asked_twice_and_then_let_go() {
    let mut caller = asked();
    caller.press("9").hear_out();
    assert_eq!(
        caller.wait(5000).log(),
        [
            "stop playing",
            "play “1 to 3?” in zh-CN",
            "rate.none > bye: nothing pressed within 5 s, try 2 of 2",
            "hang up Normal"
        ]
    );
    assert_eq!(caller.variable("mark"), None);
}
