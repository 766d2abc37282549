use cordboard_flow::{Input, QueueExit};
use serde_json::json;

use crate::caller::{call, document};

#[test]
fn at_most_32_keys_are_kept() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello", "interruptible": false },
            { "id": "ask", "kind": "collect", "prompt": "ask", "min": 1, "max": 32, "variable": "n" },
            { "id": "next", "kind": "menu", "prompt": "next", "keys": ["1"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "hello.done > ask",
            "ask.done > next",
            "ask.timeout > bye",
            "ask.invalid > bye",
            "next.1 > bye",
            "next.timeout > bye",
            "next.invalid > bye",
        ],
    );
    let mut caller = call(document);
    caller.press(&"1".repeat(100)).hear_out();
    assert_eq!(caller.variable("n").map(str::len), Some(32));
    assert_eq!(caller.stands_at(), "next", "the other 68 were not kept");
}

#[test]
fn a_queue_that_nobody_serves_is_not_tried_for_ever() {
    // The circle waits by its timeout, so it validates; but nobody is ever on duty.
    let document = document(
        json!([
            { "id": "queue", "kind": "queue", "group": "g" },
            { "id": "sorry", "kind": "play", "prompt": "sorry" },
        ]),
        &["queue.timeout > queue", "queue.no_agents > sorry", "sorry.done > queue"],
    );
    let mut caller = call(document);
    let mut log = Vec::new();
    for _ in 0..30_000 {
        caller.tell(Input::QueueLeft(QueueExit::NoAgents)).hear_out();
        log = caller.log();
        if log.last().is_some_and(|line| line == "hang up Normal") {
            break;
        }
    }
    assert!(
        log.iter().any(|line| line.contains("stopped: 20000 blocks in one call")),
        "media that cannot play must not spin for ever: {log:?}"
    );
}
