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

#[test]
fn the_longest_chain_that_validates_is_walked_to_its_end() {
    let count = 499;
    let mut nodes: Vec<serde_json::Value> = (0..count)
        .map(|i| json!({ "id": format!("n{i}"), "kind": "set", "variable": "x", "value": "1" }))
        .collect();
    nodes.push(json!({ "id": format!("n{count}"), "kind": "hang_up" }));
    let wires: Vec<String> = (0..count).map(|i| format!("n{i}.done > n{}", i + 1)).collect();
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    assert_eq!(call(document(nodes.into(), &wires)).stands_at(), "n499");
}
