use cordboard_flow::{Document, Input};
use serde_json::json;

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

/// A card number is not recorded.
fn card() -> Document {
    document(
        json!([
            { "id": "tape", "kind": "recording", "action": "on" },
            { "id": "quiet", "kind": "recording", "action": "pause" },
            { "id": "card", "kind": "collect", "prompt": "ask", "min": 1, "max": 2,
              "variable": "card", "mask": true },
            { "id": "on", "kind": "recording", "action": "resume" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "tape.done > quiet",
            "quiet.done > card",
            "card.done > on",
            "card.timeout > bye",
            "card.invalid > bye",
            "on.done > bye",
        ],
    )
}

#[test]
fn the_recording_follows_the_flow() {
    let mut caller = call(card());
    assert_eq!(
        caller.log(),
        [
            "tape On",
            "tape.done > quiet: the call is recorded from here on",
            "tape Pause",
            "quiet.done > card: the recording pauses",
            "play ask in zh-CN"
        ]
    );
    assert_eq!(
        caller.press("42").log(),
        [
            "stop playing",
            "card.done > on: the caller entered a number that is not shown",
            "tape Resume",
            "on.done > bye: the recording goes on",
            "hang up Normal"
        ]
    );
    assert_eq!(caller.tell(Input::HungUp).log(), [""; 0], "it is over");
}

#[test]
fn a_rehearsal_says_what_is_recorded() {
    let run = Lantern::new().rehearse(card(), json!({ "keys": ["42"] }));
    assert_eq!(path(&run), ["tape.done", "quiet.done", "card.done", "on.done", "bye"]);
    assert_eq!(run.steps[1].reason, "the recording pauses");
}
