use cordboard_flow::{Code, Document, Input, KnowsAll, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

/// The way leads to a flow that nobody has published.
fn guarded(more: &[Value], wires: &[&str]) -> Document {
    let mut nodes = vec![
        json!({ "id": "away", "kind": "go_to", "flow": "nowhere" }),
        json!({ "id": "wrong", "kind": "on_error" }),
        json!({ "id": "sorry", "kind": "play", "prompt": "sorry" }),
        json!({ "id": "bye", "kind": "hang_up" }),
    ];
    nodes.extend(more.iter().cloned());
    let mut all = vec!["wrong.done > sorry", "sorry.done > bye"];
    all.extend(wires);
    document(json!(nodes), &all)
}

#[test]
fn a_flow_that_cannot_be_entered_leads_there() {
    let mut caller = call(guarded(&[], &[]));
    assert_eq!(caller.log(), ["go to nowhere"]);
    assert!(caller.cannot_enter("it is not published"), "there is a way on");
    assert_eq!(
        caller.log(),
        [
            "away.failed > wrong: it is not published; so on_error is taken",
            "wrong.done > sorry: something went wrong before",
            "play sorry in zh-CN"
        ]
    );
    assert!(!caller.cannot_enter("again"), "nothing was asked for");
}

#[test]
fn without_such_a_block_the_walk_is_over() {
    let mut caller =
        call(document(json!([{ "id": "away", "kind": "go_to", "flow": "nowhere" }]), &[]));
    caller.log();
    assert!(!caller.cannot_enter("it is not published"));
    assert_eq!(caller.tell(Input::HungUp).log(), [""; 0], "it is over");
}

#[test]
fn a_sub_flow_leaves_it_to_the_flow_that_called_it() {
    let calls = document(
        json!([
            { "id": "away", "kind": "sub_flow", "flow": "other" },
            { "id": "wrong", "kind": "on_error" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["away.done > bye", "wrong.done > bye"],
    );
    let other = document(json!([{ "id": "on", "kind": "go_to", "flow": "nowhere" }]), &[]);
    let mut caller = call(calls.clone());
    caller.enter(other).log();
    assert!(caller.cannot_enter("it is not published"), "the first flow knows what to do");
    assert_eq!(
        caller.log(),
        [
            "on.failed > wrong: it is not published; so on_error is taken",
            "wrong.done > bye: something went wrong before",
            "hang up Normal"
        ]
    );
    let mut caller = call(calls);
    caller.log();
    assert!(caller.cannot_enter("it is not published"), "of a sub-flow that never began");
    assert_eq!(caller.log().last().map(String::as_str), Some("hang up Normal"));
}

#[test]
fn a_call_that_fails_again_and_again_ends() {
    let round = document(
        json!([
            { "id": "ask", "kind": "wait", "seconds": 1 },
            { "id": "away", "kind": "go_to", "flow": "nowhere" },
            { "id": "wrong", "kind": "on_error" },
        ]),
        &["ask.done > away", "wrong.done > ask"],
    );
    let mut caller = call(round);
    let mut failures = 0;
    loop {
        caller.wait(1000);
        if !caller.cannot_enter("it is not published") {
            break;
        }
        failures += 1;
        assert!(failures < 100, "it goes round for ever");
    }
    assert_eq!(failures, 10);
}

#[test]
fn nobody_is_sent_there_and_there_is_one() {
    assert_eq!(validate(&guarded(&[], &[]), &KnowsAll), [], "it needs no way from the start");
    let hello = json!({ "id": "hello", "kind": "play", "prompt": "hello" });
    let mut wired = guarded(&[hello], &["hello.done > wrong"]);
    wired.start = "hello".into();
    let problems = validate(&wired, &KnowsAll);
    assert!(problems.iter().any(|problem| problem.code == Code::DanglingWire), "{problems:?}");
    let second = json!({ "id": "also", "kind": "on_error" });
    let problems = validate(&guarded(&[second], &["also.done > bye"]), &KnowsAll);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].node.as_ref().map(|node| node.as_str()), Some("also"));
    let mut started = guarded(&[], &[]);
    started.start = "wrong".into();
    let problems = validate(&started, &KnowsAll);
    assert!(problems.iter().any(|problem| problem.code == Code::NoStart), "{problems:?}");
}

#[test]
fn a_rehearsal_goes_on_there_too() {
    let run = Lantern::new().rehearse(guarded(&[], &[]), json!({}));
    assert_eq!(path(&run), ["away.failed", "wrong.done", "sorry.done", "bye"]);
    assert_eq!(run.steps[0].reason, "the flow nowhere is not published; so on_error is taken");
}
