use serde_json::json;

use crate::caller::{call, document};

fn tries(times: u32) -> cordboard_flow::Document {
    document(
        json!([
            { "id": "ask", "kind": "menu", "prompt": "ask", "keys": ["1"], "tries": 1 },
            { "id": "rounds", "kind": "loop", "times": times },
            { "id": "bye", "kind": "hang_up" },
            { "id": "right", "kind": "go_to", "flow": "next" },
        ]),
        &[
            "ask.1 > right",
            "ask.timeout > rounds",
            "ask.invalid > rounds",
            "rounds.again > ask",
            "rounds.done > bye",
        ],
    )
}

#[test]
fn a_caller_goes_round_so_often_and_not_more() {
    let mut caller = call(tries(2));
    caller.press("9").press("9").press("9");
    assert_eq!(
        caller.log().into_iter().filter(|line| line.starts_with("rounds")).collect::<Vec<_>>(),
        [
            "rounds.again > ask: round 1 of 2",
            "rounds.again > ask: round 2 of 2",
            "rounds.done > bye: all 2 rounds are over",
        ]
    );
}

#[test]
fn after_its_last_round_it_counts_anew() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello" },
            { "id": "twice", "kind": "loop", "times": 1 },
            { "id": "wait", "kind": "menu", "prompt": "more", "keys": ["1"] },
        ]),
        &[
            "hello.done > twice",
            "twice.again > hello",
            "twice.done > wait",
            "wait.1 > hello",
            "wait.timeout > hello",
            "wait.invalid > hello",
        ],
    );
    let mut caller = call(document);
    let mut heard = Vec::new();
    for _ in 0..2 {
        caller.hear_out().hear_out().press("1");
        heard.extend(caller.log().into_iter().filter(|line| line.starts_with("play")));
    }
    let (hello, more) = ("play hello in zh-CN", "play more in zh-CN");
    assert_eq!(heard, [hello, hello, more, hello, hello, more, hello], "two of each, twice");
}
