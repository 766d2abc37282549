use cordboard_flow::{HangUpReason, Input, Output};
use serde_json::json;

use crate::caller::{call, document};

#[test]
fn a_message_is_taken_and_then_the_call_goes_on() {
    let document = document(
        json!([
            { "id": "box", "kind": "voicemail", "mailbox": { "group": "sales" }, "greeting": "away",
              "max_seconds": 60 },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["box.done > bye"],
    );
    let mut caller = call(document);
    assert_eq!(caller.log(), ["voicemail of group sales, Some(PromptId(\"away\")), 60"]);
    assert_eq!(caller.press("#").log(), [""; 0], "keys are the mailbox's business");
    assert_eq!(
        caller.tell(Input::VoicemailDone).log(),
        ["box.done > bye: the message is finished", "hang up Normal"]
    );
}

#[test]
fn without_a_way_on_the_call_ends_after_the_message() {
    let document = document(
        json!([{ "id": "box", "kind": "voicemail", "mailbox": { "extension": "1001" } }]),
        &[],
    );
    let mut caller = call(document);
    caller.log();
    caller.tell(Input::VoicemailDone);
    let ended = std::iter::from_fn(|| caller.walk.poll_output()).last();
    assert_eq!(ended, Some(Output::HangUp { reason: HangUpReason::Normal, tone_seconds: 0 }));
}
