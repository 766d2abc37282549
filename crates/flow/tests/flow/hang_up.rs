use cordboard_flow::{Code, Document, DryReason, KnowsAll, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::Lantern,
};

/// Whoever calls from 400 is refused; all others hear something first.
fn guarded(refused: &str, more: &[&str]) -> Document {
    let mut wires = vec!["who.nuisance > no", "who.otherwise > hello", "hello.done > bye"];
    wires.extend(more);
    document(
        json!([
            { "id": "who", "kind": "switch",
              "cases": [{ "name": "nuisance", "when": { "caller": { "starts_with": "138" } } }] },
            { "id": "hello", "kind": "play", "prompt": "hello" },
            { "id": "no", "kind": "hang_up", "reason": refused },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &wires,
    )
}

#[test]
fn a_caller_is_refused_before_he_is_answered() {
    for (reason, told) in [
        ("busy", "hang up Busy"),
        ("rejected", "hang up Rejected"),
        ("unavailable", "hang up Unavailable"),
    ] {
        let guarded = guarded(reason, &[]);
        assert_eq!(validate(&guarded, &KnowsAll), [], "{reason} is meant so");
        let log = call(guarded).log();
        assert_eq!(log.last().map(String::as_str), Some(told), "nothing is played: {log:?}");
        assert_eq!(log.len(), 2, "{log:?}");
    }
}

#[test]
fn a_rehearsal_ends_as_the_call_would() {
    for (reason, ends) in [
        ("busy", DryReason::Busy),
        ("rejected", DryReason::Declined),
        ("unavailable", DryReason::NoAnswer),
    ] {
        let run = Lantern::new().rehearse(guarded(reason, &[]), json!({}));
        assert_eq!(run.end.reason, ends, "{}", run.end.text);
    }
}

#[track_caller]
fn warned(document: &Document) -> bool {
    let problems = validate(document, &KnowsAll);
    let late = problems.iter().filter(|problem| problem.code == Code::AnsweredBefore);
    let late: Vec<_> = late.collect();
    assert!(late.iter().all(|problem| !problem.is_error()), "it can be published: {problems:?}");
    late.iter().any(|problem| problem.node.as_ref().is_some_and(|node| node.as_str() == "no"))
}

fn behind(block: Value, wires: &[&str]) -> Document {
    let mut block = block;
    block["id"] = json!("first");
    let no = json!({ "id": "no", "kind": "hang_up", "reason": "busy" });
    document(json!([block, no]), wires)
}

#[test]
fn whoever_draws_is_told_where_it_is_too_late_to_refuse() {
    let heard = behind(json!({ "kind": "play", "prompt": "hello" }), &["first.done > no"]);
    assert!(warned(&heard), "who heard something was answered");
    let music =
        behind(json!({ "kind": "wait", "seconds": 3, "music": "default" }), &["first.done > no"]);
    assert!(warned(&music), "music too");
    let silence = behind(json!({ "kind": "wait", "seconds": 3 }), &["first.done > no"]);
    assert!(!warned(&silence), "he hears his own ringing tone");
    let rung = behind(
        json!({ "kind": "ring", "extensions": ["1001"] }),
        &["first.no_answer > no", "first.ended > no"],
    );
    assert!(!warned(&rung), "one of the ways leads there unanswered");
    let both = guarded("busy", &[]);
    assert!(!warned(&both));
}

#[test]
fn a_caller_who_was_answered_hears_a_tone_and_one_who_was_not_is_refused() {
    let busy = |first: Value| {
        document(
            json!([first, { "id": "no", "kind": "hang_up", "reason": "busy", "tone_seconds": 5 }]),
            &["first.done > no"],
        )
    };
    let heard = busy(json!({ "id": "first", "kind": "play", "text": "hello" }));
    assert_eq!(validate(&heard, &KnowsAll), [], "a tone is meant for who was answered");
    let run = Lantern::new().rehearse(heard, json!({}));
    let told = &run.steps[1].happened[0].text;
    assert_eq!(told, "the caller hears the tone of a busy line for 5 s");
    assert_eq!(run.end.reason, DryReason::Busy);
    let unheard = busy(json!({ "id": "first", "kind": "wait", "seconds": 1 }));
    let run = Lantern::new().rehearse(unheard, json!({}));
    assert_eq!(run.steps[1].happened, [], "his own phone says so");
}
