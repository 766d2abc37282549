use cordboard_flow::{Document, Input};
use serde_json::json;

use crate::caller::{call, document};

fn leaves_for(flow: &str) -> Document {
    document(
        json!([
            { "id": "mark", "kind": "set", "variable": "from", "value": "first" },
            { "id": "away", "kind": "go_to", "flow": flow },
        ]),
        &["mark.done > away"],
    )
}

#[test]
fn the_other_flow_goes_on_with_the_same_variables() {
    let mut caller = call(leaves_for("sales"));
    assert_eq!(caller.log().last().map(String::as_str), Some("go to sales"));
    assert_eq!(caller.press("1").hear_out().log(), [""; 0], "nothing happens on the way");
    let sales = document(
        json!([
            { "id": "play", "kind": "play", "prompt": "sales" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["play.done > bye"],
    );
    assert_eq!(caller.enter(sales).log(), ["play sales in zh-CN"]);
    assert_eq!(caller.variable("from"), Some("first"));
    assert_eq!(caller.hear_out().log().last().map(String::as_str), Some("hang up Normal"));
}

#[test]
fn nobody_is_sent_to_a_flow_that_was_not_asked_for() {
    let mut caller = call(document(
        json!([{ "id": "queue", "kind": "queue", "group": "g" }, { "id": "bye", "kind": "hang_up" }]),
        &["queue.timeout > bye", "queue.no_agents > bye"],
    ));
    caller.log();
    assert_eq!(caller.enter(leaves_for("x")).log(), [""; 0]);
    assert_eq!(caller.stands_at(), "queue");
}

#[test]
fn flows_that_send_a_call_to_and_fro_are_stopped() {
    let mut caller = call(leaves_for("self"));
    let mut log = caller.log();
    let mut rounds = 0;
    while log.last().is_some_and(|line| line == "go to self") {
        rounds += 1;
        assert!(rounds < 10_000, "the walk must put an end to it");
        log = caller.enter(leaves_for("self")).log();
    }
    assert_eq!(
        log,
        [
            "mark.done > away: from was set to \"first\"",
            "away.done ends: stopped: 600 blocks in a row without waiting for anything",
            "hang up Normal"
        ]
    );
    assert_eq!(caller.tell(Input::Start).log(), [""; 0], "what is over stays over");
}
