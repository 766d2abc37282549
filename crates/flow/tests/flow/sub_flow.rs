use cordboard_flow::{Document, DryReason};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

/// Asks another flow for a PIN, and goes by what it returns.
fn asks() -> Document {
    document(
        json!([
            { "id": "pin", "kind": "sub_flow", "flow": "pin", "results": ["wrong"] },
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["1"], "tries": 1 },
            { "id": "bye", "kind": "hang_up", "reason": "rejected" },
        ]),
        &[
            "pin.done > menu",
            "pin.wrong > bye",
            "menu.1 > pin",
            "menu.timeout > bye",
            "menu.invalid > bye",
        ],
    )
}

/// A flow with a block of the same name as one of the other's.
fn pin(result: Value) -> Document {
    document(
        json!([
            { "id": "menu", "kind": "menu", "prompt": "pin", "keys": ["7"], "tries": 1 },
            { "id": "mark", "kind": "set", "variable": "pin", "value": "seen" },
            { "id": "back", "kind": "return" },
            { "id": "not", "kind": "return", "result": result },
        ]),
        &["menu.7 > mark", "mark.done > back", "menu.timeout > not", "menu.invalid > not"],
    )
}

fn rehearse(result: Value, keys: &[&str]) -> cordboard_flow::DryRun {
    let mut office = Lantern::new();
    office.flows.insert("pin", pin(result));
    office.rehearse(asks(), json!({ "keys": keys }))
}

#[test]
fn the_other_flow_comes_back_with_a_result() {
    let run = rehearse(json!("wrong"), &["7", "", ""]);
    assert_eq!(path(&run), ["pin.done", "menu.7", "mark.done", "back", "menu.timeout", "bye"]);
    let flows: Vec<&str> = run.steps.iter().map(|step| step.flow.as_str()).collect();
    assert_eq!(flows, ["draft", "pin", "pin", "pin", "draft", "draft"]);
    assert_eq!(run.steps[0].reason, "the flow pin returned done");
    let run = rehearse(json!("wrong"), &["9"]);
    assert_eq!(path(&run), ["pin.wrong", "menu.invalid", "not", "bye"]);
    assert_eq!(run.end.reason, DryReason::Declined);
}

#[test]
fn a_result_that_nobody_asked_for_is_done() {
    let run = rehearse(json!("unheard-of"), &["9", ""]);
    assert_eq!(path(&run)[..3], ["pin.done", "menu.invalid", "not"]);
    assert_eq!(run.steps[0].reason, "the flow pin returned unheard-of");
}

#[test]
fn variables_go_along_both_ways() {
    let mut caller = call(asks());
    assert_eq!(caller.log(), ["go to pin"]);
    caller.enter(pin(json!("wrong"))).press("7");
    assert_eq!(caller.variable("pin"), Some("seen"));
    assert_eq!(caller.stands_at(), "menu", "it is asked again in the first flow");
}

#[test]
fn without_a_flow_to_return_to_the_call_ends() {
    let alone = document(json!([{ "id": "back", "kind": "return" }]), &[]);
    assert_eq!(call(alone).log(), ["hang up Normal"]);
}

#[test]
fn flows_that_call_themselves_are_stopped() {
    let mut office = Lantern::new();
    let forever = || {
        document(
            json!([{ "id": "self", "kind": "sub_flow", "flow": "draft" }, { "id": "bye", "kind": "hang_up" }]),
            &["self.done > bye"],
        )
    };
    office.flows.insert("draft", forever());
    let run = office.rehearse(forever(), json!({}));
    assert_eq!(run.steps.len(), 11);
    assert_eq!(run.end.reason, DryReason::Endless);
    assert_eq!(run.end.text, "stopped: sub-flows within sub-flows, 10 deep, to draft");
}
