use cordboard_flow::{Code, Document, DryReason, Input, KnowsAll, QueueExit, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

fn offer(settings: Value, wires: &[&str]) -> Document {
    let mut block = json!({ "id": "offer", "kind": "call_back", "group": "default" });
    for (name, value) in settings.as_object().expect("settings") {
        block[name] = value.clone();
    }
    let mut all = vec!["offer.declined > bye", "mark.done > bye"];
    all.extend(wires);
    document(
        json!([
            block,
            { "id": "mark", "kind": "notify", "text": "${caller} waits to be called" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &all,
    )
}

const KEPT: &[&str] = &["offer.kept > mark"];

#[test]
fn who_takes_the_offer_keeps_the_place_and_the_flow_goes_on_without_him() {
    let mut caller = call(offer(json!({ "priority": 5 }), KEPT));
    let asked = caller.log();
    assert!(asked[0].contains("按 1"), "the key is named: {asked:?}");
    assert_eq!(caller.press("1").log(), ["stop playing", "call back 13800138000 for default, 5"]);
    assert_eq!(
        caller.tell(Input::HungUp).log(),
        [
            "offer.kept > mark: the caller hung up and keeps the place",
            "tell 13800138000 waits to be called",
            "mark.done > bye: the office is told \"13800138000 waits to be called\"",
            "hang up Normal"
        ]
    );
}

#[test]
fn he_may_give_another_number() {
    let mut caller = call(offer(json!({ "other_key": "2" }), KEPT));
    caller.log();
    let asked = caller.press("2").log();
    assert!(asked.last().is_some_and(|line| line.contains("井号键")), "{asked:?}");
    caller.hear_out().press("139001");
    caller.wait(4000).press("39000#");
    assert_eq!(
        caller.log().last().map(String::as_str),
        Some("call back 13900139000 for default, 0")
    );
}

#[test]
fn whoever_withholds_his_number_is_asked_for_one() {
    let mut caller = call(offer(json!({ "number": "${unset}" }), KEPT));
    caller.log();
    caller.press("12#");
    assert_eq!(
        caller.log(),
        ["stop playing", "offer.declined > bye: the caller gave no number", "hang up Normal"]
    );
}

#[test]
fn whoever_does_not_want_it_goes_on() {
    let mut caller = call(offer(json!({}), KEPT));
    caller.hear_out().log();
    assert_eq!(
        caller.wait(5000).log()[0],
        "offer.declined > bye: the caller did not take the offer"
    );
    let mut caller = call(offer(json!({}), KEPT));
    caller.log();
    assert_eq!(caller.press("7").log()[1], "offer.declined > bye: the caller pressed 7");
}

#[test]
fn a_promise_that_cannot_be_kept_is_none() {
    for (input, why) in [
        (Input::NotCalledBack, "that number cannot be called back"),
        (Input::QueueLeft(QueueExit::NoAgents), "the group has no place for the caller"),
    ] {
        let mut caller = call(offer(json!({}), KEPT));
        caller.press("1").log();
        assert_eq!(caller.tell(input).log()[0], format!("offer.declined > bye: {why}"));
    }
}

#[test]
fn who_is_answered_before_he_hung_up_just_talks() {
    let mut caller = call(offer(json!({}), KEPT));
    caller.press("1").tell(Input::Answered).log();
    assert_eq!(
        caller.tell(Input::Ended).log(),
        [
            "offer.ended ends: the person who answered hung up; no wire, so the call ends",
            "hang up Normal"
        ]
    );
}

#[test]
fn what_follows_must_work_without_him() {
    assert_eq!(validate(&offer(json!({}), KEPT), &KnowsAll), []);
    let mut wrong = offer(json!({}), &["offer.kept > hello", "hello.done > bye"]);
    wrong
        .nodes
        .extend(document(json!([{ "id": "hello", "kind": "play", "prompt": "hello" }]), &[]).nodes);
    let problems = validate(&wrong, &KnowsAll);
    let nobody: Vec<_> =
        problems.iter().filter(|problem| problem.code == Code::NobodyThere).collect();
    assert_eq!(nobody.len(), 1, "{problems:?}");
    assert_eq!(nobody[0].node.as_ref().map(|node| node.as_str()), Some("hello"));
    let same = validate(&offer(json!({ "other_key": "1" }), KEPT), &KnowsAll);
    assert_eq!(same.len(), 1, "{same:?}");
    assert_eq!(same[0].field.as_deref(), Some("other_key"));
}

#[test]
fn a_rehearsal_keeps_the_place_too() {
    let run = Lantern::new().rehearse(offer(json!({}), KEPT), json!({ "keys": ["1"] }));
    assert_eq!(path(&run), ["offer.kept", "mark.done", "bye"]);
    assert_eq!((run.end.reason, run.end.group.as_deref()), (DryReason::HungUp, Some("default")));
    let run = Lantern::new().rehearse(offer(json!({}), KEPT), json!({ "keys": ["3"] }));
    assert_eq!(path(&run), ["offer.declined", "bye"]);
}
