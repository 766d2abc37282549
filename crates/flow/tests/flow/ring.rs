use cordboard_flow::{Document, Input, RingExit};
use serde_json::json;

use crate::caller::{call, document};

fn ring(more_wires: &[&str]) -> Document {
    document(
        json!([
            { "id": "ring", "kind": "ring", "extensions": ["1001", "1003"], "ring_seconds": 15 },
            { "id": "out", "kind": "voicemail", "mailbox": { "extension": "1001" } },
            { "id": "busy", "kind": "hang_up", "reason": "busy" },
        ]),
        &[&["ring.no_answer > out"], more_wires].concat(),
    )
}

#[test]
fn the_extensions_ring_and_nobody_answers() {
    let mut caller = call(ring(&[]));
    assert_eq!(caller.log(), ["ring 1001+1003 for 15"]);
    assert_eq!(
        caller.tell(Input::RingFailed(RingExit::NoAnswer)).log(),
        [
            "ring.no_answer > out: nobody answered within 15 s",
            "voicemail of extension 1001, None, 180"
        ]
    );
}

#[test]
fn busy_has_its_own_exit_or_that_of_no_answer() {
    let busy = Input::RingFailed(RingExit::Busy);
    let mut caller = call(ring(&["ring.busy > busy"]));
    caller.log();
    assert_eq!(
        caller.tell(busy).log(),
        ["ring.busy > busy: everybody rung is busy", "hang up Busy"]
    );
    let mut caller = call(ring(&[]));
    caller.log();
    assert_eq!(
        caller.tell(busy).log()[0],
        "ring.busy > out: everybody rung is busy; no wire, so no_answer is taken"
    );
}

#[test]
fn after_a_conversation_the_call_ends_or_goes_on() {
    let mut caller = call(ring(&["ring.ended > busy"]));
    caller.tell(Input::Answered).tell(Input::RingFailed(RingExit::NoAnswer));
    assert_eq!(caller.stands_at(), "ring", "whoever talks does not ring any more");
    caller.tell(Input::Ended);
    assert_eq!(caller.stands_at(), "busy");
}
