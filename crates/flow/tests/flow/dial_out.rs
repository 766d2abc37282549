use cordboard_flow::{Code, DialExit, Document, Input, Known, KnowsAll, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

fn dial(settings: Value, wires: &[&str]) -> Document {
    let mut block = json!({ "id": "out", "kind": "dial_out", "number": "${mobile}" });
    for (name, value) in settings.as_object().expect("settings") {
        block[name] = value.clone();
    }
    let mut all = vec!["who.done > out", "out.no_answer > bye", "wrong.done > bye"];
    all.extend(wires);
    document(
        json!([
            { "id": "who", "kind": "set", "variable": "mobile", "value": "139 0000 1111" },
            block,
            { "id": "wrong", "kind": "on_error" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &all,
    )
}

#[test]
fn a_number_outside_is_called_and_the_two_talk() {
    let settings =
        json!({ "from": "075586001234", "confirm": "1", "confirm_text": "From ${caller}" });
    let mut caller = call(dial(settings, &[]));
    assert_eq!(
        caller.log().last().map(String::as_str),
        Some("dial 13900001111 from 075586001234 for 30, taken by 1, whisper “From 13800138000”")
    );
    assert_eq!(caller.tell(Input::Answered).log(), [""; 0], "they talk");
    assert_eq!(
        caller.tell(Input::Ended).log(),
        [
            "out.ended ends: the person who answered hung up; no wire, so the call ends",
            "hang up Normal"
        ]
    );
}

#[test]
fn each_failure_has_its_own_way() {
    for (exit, took) in [
        (DialExit::NoAnswer, "out.no_answer > bye: nobody took the call within 30 s"),
        (DialExit::Busy, "out.busy > bye: the number is busy; no wire, so no_answer is taken"),
        (
            DialExit::Refused,
            "out.refused > wrong: the office does not allow this call now; so on_error is taken",
        ),
        (
            DialExit::Failed,
            "out.failed > wrong: the number could not be called; so on_error is taken",
        ),
    ] {
        let mut caller = call(dial(json!({}), &[]));
        caller.log();
        let log = caller.tell(Input::DialFailed(exit)).log();
        assert_eq!(log.first().map(String::as_str), Some(took));
        assert_eq!(log.last().map(String::as_str), Some("hang up Normal"));
    }
}

#[test]
fn neither_nothing_nor_a_secret_is_dialled() {
    let mut empty = dial(json!({ "number": "${unset}" }), &[]);
    let log = call(empty.clone()).log();
    assert!(log.iter().any(|line| line.contains("there is no number to call")), "{log:?}");
    empty.nodes[0] = document(
        json!([{ "id": "who", "kind": "collect", "prompt": "p", "min": 1, "max": 1,
                 "variable": "unset", "mask": true }]),
        &[],
    )
    .nodes[0]
        .clone();
    empty.wires.push(cordboard_flow::Wire {
        from: "who".into(),
        exit: "timeout".into(),
        to: "bye".into(),
    });
    empty.wires.push(cordboard_flow::Wire {
        from: "who".into(),
        exit: "invalid".into(),
        to: "bye".into(),
    });
    let log = call(empty).press("7").log();
    assert!(log.iter().any(|line| line.contains("a secret value is not dialled")), "{log:?}");
    assert!(log.iter().all(|line| !line.contains("dial 7")), "{log:?}");
}

/// An office without numbers.
struct Empty;

impl Known for Empty {
    fn has_group(&self, _: &str) -> bool {
        true
    }

    fn has_extension(&self, _: &str) -> bool {
        true
    }

    fn has_calendar(&self, _: &str) -> bool {
        true
    }

    fn has_prompt(&self, _: &str) -> bool {
        true
    }

    fn has_flow(&self, _: &str) -> bool {
        true
    }

    fn has_number(&self, _: &str) -> bool {
        false
    }

    fn has_webhook(&self, _: &str) -> bool {
        false
    }
}

#[test]
fn its_settings_are_checked() {
    let fields = |document: &Document, known: &dyn Known| {
        let problems = validate(document, known);
        problems.into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(validate(&dial(json!({}), &[]), &KnowsAll), []);
    let wrong = dial(json!({ "number": " ", "ring_seconds": 0, "confirm_text": "?" }), &[]);
    assert_eq!(fields(&wrong, &KnowsAll), ["number", "ring_seconds", "confirm_text"]);
    assert_eq!(fields(&dial(json!({ "from": "1" }), &[]), &Empty), ["from"]);
    let mut alone = dial(json!({}), &[]);
    alone.nodes.retain(|node| node.id.as_str() != "wrong");
    alone.wires.retain(|wire| wire.from.as_str() != "wrong");
    let problems = validate(&alone, &KnowsAll);
    let missing: Vec<_> = problems
        .iter()
        .filter(|problem| problem.code == Code::MissingWire)
        .filter_map(|problem| problem.exit.as_deref())
        .collect();
    assert_eq!(missing, ["refused", "failed"], "without an on_error they need wires");
}

#[test]
fn a_rehearsal_calls_the_number_too() {
    let run = Lantern::new().rehearse(dial(json!({ "confirm": "1" }), &[]), json!({}));
    assert_eq!(path(&run), ["who.done", "out.ended"]);
    let told: Vec<_> = run.steps[1].happened.iter().map(|event| event.text.as_str()).collect();
    assert!(told.contains(&"13900001111 takes the call by 1"), "{told:?}");
    for (answer, exit) in
        [("refused", "out.refused"), ("busy", "out.busy"), ("nobody", "out.failed")]
    {
        let agents = json!({ "agents": [{ "extension": "13900001111", "answer": answer }] });
        let run = Lantern::new().rehearse(dial(json!({}), &[]), agents);
        assert_eq!(path(&run)[1], exit);
    }
}
