use cordboard_flow::{Code, DryParty, DryReason, Input, KnowsAll, Program, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

fn noted(more: &[Value], wires: &[&str]) -> cordboard_flow::Document {
    let mut nodes = vec![
        json!({ "id": "ask", "kind": "menu", "prompt": "ask", "keys": ["1"], "tries": 1 }),
        json!({ "id": "bye", "kind": "hang_up" }),
        json!({ "id": "gone", "kind": "on_hang_up" }),
        json!({ "id": "mark", "kind": "set", "variable": "gave_up", "value": "at ${time}" }),
    ];
    nodes.extend(more.iter().cloned());
    let mut all = vec!["ask.1 > bye", "ask.timeout > bye", "ask.invalid > bye", "gone.done > mark"];
    all.extend(wires);
    document(json!(nodes), &all)
}

#[test]
fn when_the_caller_hangs_up_the_flow_goes_on_there_and_then_it_is_over() {
    let mut caller = call(noted(&[], &["mark.done > bye"]));
    caller.log();
    assert_eq!(
        caller.tell(Input::HungUp).log(),
        [
            "stop playing",
            "gone.done > mark: the caller hung up",
            "mark.done > bye: gave_up was set to \"at 10:00\"",
            "hang up Normal"
        ]
    );
    assert_eq!(caller.tell(Input::HungUp).press("1").log(), [""; 0], "once");
}

#[test]
fn without_such_a_block_the_walk_is_over_at_once() {
    let mut caller = call(document(
        json!([{ "id": "hello", "kind": "play", "prompt": "hello" }, { "id": "bye", "kind": "hang_up" }]),
        &["hello.done > bye"],
    ));
    caller.log();
    assert_eq!(caller.tell(Input::HungUp).log(), ["stop playing", "hang up Normal"]);
}

#[test]
fn a_sub_flow_leaves_it_to_the_flow_that_called_it() {
    let calls = document(
        json!([
            { "id": "away", "kind": "sub_flow", "flow": "other" },
            { "id": "gone", "kind": "on_hang_up" },
            { "id": "mark", "kind": "set", "variable": "x", "value": "outer" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["away.done > bye", "gone.done > mark", "mark.done > bye"],
    );
    let other = document(
        json!([{ "id": "hello", "kind": "play", "prompt": "hello" }, { "id": "back", "kind": "return" }]),
        &["hello.done > back"],
    );
    let mut caller = call(calls);
    caller.enter(other).tell(Input::HungUp);
    assert_eq!(caller.variable("x"), Some("outer"));
}

#[test]
fn what_needs_the_caller_cannot_stand_behind_it() {
    let hello = json!({ "id": "hello", "kind": "play", "prompt": "hello" });
    let wrong = noted(&[hello], &["mark.done > hello", "hello.done > bye"]);
    let problems = validate(&wrong, &KnowsAll);
    let told: Vec<(Code, Option<&str>)> = problems
        .iter()
        .map(|problem| (problem.code, problem.node.as_ref().map(|node| node.as_str())))
        .collect();
    assert_eq!(told, [(Code::NobodyThere, Some("hello"))]);
    let mut caller = Lantern::new();
    caller.flows.clear();
    let run = caller.rehearse(wrong, json!({ "patience_seconds": 1 }));
    assert_eq!(path(&run), ["ask", "gone.done", "mark.done"], "a draft stops before it");
}

#[test]
fn nobody_is_sent_there_and_nothing_starts_there() {
    let right = noted(&[], &["mark.done > bye"]);
    assert_eq!(validate(&right, &KnowsAll), [], "it needs no way from the start");
    let mut wired = right.clone();
    wired.wires[0].to = "gone".into();
    assert!(validate(&wired, &KnowsAll).iter().any(|problem| problem.code == Code::NobodyThere));
    let second = json!({ "id": "also", "kind": "on_hang_up" });
    let twice = noted(&[second], &["mark.done > bye", "also.done > bye"]);
    let problems = validate(&twice, &KnowsAll);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].node.as_ref().map(|node| node.as_str()), Some("also"));
    let mut started = right;
    started.start = "gone".into();
    assert!(Program::new("f".into(), 1, started).is_err(), "the caller is not there to begin with");
}

#[test]
fn a_rehearsal_goes_on_there_too() {
    let run =
        Lantern::new().rehearse(noted(&[], &["mark.done > bye"]), json!({ "patience_seconds": 2 }));
    assert_eq!(path(&run), ["ask", "gone.done", "mark.done", "bye"]);
    assert_eq!(run.steps[0].reason, "the caller lost patience after 2 s and hung up");
    assert_eq!((run.end.by, run.end.reason), (DryParty::Caller, DryReason::Abandoned));
    assert_eq!(run.end.node.as_ref().map(|node| node.as_str()), Some("ask"), "where he left");
}
