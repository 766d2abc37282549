//! Whatever is drawn and whatever callers do: no panic, no endless run, nothing without bound.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_flow::{
    Calendars, Clock, Context, DialExit, Document, FlowId, Input, KnowsAll, Output, Program,
    QueueExit, RingExit, Walk, validate,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::office::Lantern;

/// Few names, so that wires often meet blocks.
fn id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d", "e", "f", ""]).prop_map(str::to_owned)
}

fn exit() -> impl Strategy<Value = String> {
    let names = vec![
        "done",
        "timeout",
        "invalid",
        "open",
        "closed",
        "1",
        "2",
        "#",
        "x",
        "otherwise",
        "no_agents",
        "full",
        "key",
        "ended",
        "no_answer",
        "busy",
        "none",
        "failed",
        "refused",
        "kept",
        "ok",
        "declined",
        "found",
        "not_found",
    ];
    prop::sample::select(names).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("${a}${a}".to_owned()),
        Just("${".to_owned()),
        Just("language".to_owned()),
        Just("caller".to_owned()),
        "[a-z0-9${}话 ]{0,12}",
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    let test = prop_oneof![
        text().prop_map(|text| json!({ "is": text })),
        any::<i64>().prop_map(|number| json!({ "at_least": number })),
        any::<bool>().prop_map(|empty| json!({ "empty": empty })),
        Just(json!({ "matches": "(a*)*b|[0-9]{1,20}" })),
    ];
    let leaf = (test, text()).prop_flat_map(|(test, name)| {
        prop_oneof![
            Just(json!({ "caller": test })),
            Just(json!({ "variable": { "name": name, "test": test } })),
            Just(json!({ "calendar": name })),
            Just(json!({ "time": { "from": "22:00", "to": "06:00", "time_zone": name } })),
        ]
    });
    leaf.prop_recursive(12, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

fn block() -> impl Strategy<Value = Value> {
    let number = 0_u32..40;
    let small = (number.clone(), number.clone(), number);
    prop_oneof![
        (any::<bool>(), 0_u32..12).prop_map(|(stops, times)| {
            json!({ "kind": "play", "prompt": "p", "interruptible": stops, "times": times })
        }),
        text().prop_map(|text| json!({ "kind": "play", "text": format!("{text}${{a:digits}}") })),
        (small, text()).prop_map(|((tries, seconds, _), text)| {
            json!({ "kind": "menu", "text": text, "keys": ["1", "#"], "tries": tries,
                    "timeout_seconds": seconds })
        }),
        ((0_u32..40, 0_u32..40, 0_u32..4), text(), any::<bool>()).prop_map(
            |((min, max, tries), variable, mask)| {
                json!({ "kind": "collect", "prompt": "p", "min": min, "max": max, "tries": tries,
                        "variable": variable, "mask": mask })
            }
        ),
        Just(json!({ "kind": "calendar", "calendar": "c" })),
        (exit(), condition()).prop_map(|(name, when)| {
            json!({ "kind": "switch", "cases": [{ "name": name, "when": when }] })
        }),
        (text(), text()).prop_map(|(variable, value)| {
            json!({ "kind": "set", "variable": variable, "value": value })
        }),
        any::<i32>().prop_map(|priority| {
            json!({ "kind": "queue", "group": "g", "priority": priority, "key": "1" })
        }),
        text().prop_map(|number| json!({ "kind": "dial_out", "number": number, "confirm": "1" })),
        Just(json!({ "kind": "ring", "extensions": ["1001"] })),
        Just(json!({ "kind": "voicemail", "mailbox": { "extension": "1001" } })),
        id().prop_map(|flow| json!({ "kind": "go_to", "flow": flow })),
        (0_u32..4000, any::<bool>()).prop_map(|(seconds, music)| {
            json!({ "kind": "wait", "seconds": seconds, "music": music.then_some("default") })
        }),
        (exit(), 0_u32..120).prop_map(|(name, percent)| {
            let rest = 100_u32.saturating_sub(percent);
            json!({ "kind": "split", "parts": [
                { "name": name, "percent": percent }, { "name": "rest", "percent": rest },
            ] })
        }),
        (0_u32..120).prop_map(|times| json!({ "kind": "loop", "times": times })),
        id().prop_map(|flow| json!({ "kind": "sub_flow", "flow": flow, "results": ["x"] })),
        exit().prop_map(|result| json!({ "kind": "return", "result": result })),
        text().prop_map(|text| json!({ "kind": "notify", "text": text })),
        text().prop_map(|variable| {
            json!({ "kind": "survey", "text": "?", "keys": ["1", "5"], "variable": variable })
        }),
        prop::sample::select(vec!["on", "off", "pause", "resume"])
            .prop_map(|action| json!({ "kind": "recording", "action": action })),
        Just(json!({ "kind": "on_hang_up" })),
        Just(json!({ "kind": "on_error" })),
        text().prop_map(|value| {
            json!({ "kind": "http_request", "url": format!("http://h/{value}"), "answers": { "a": "a" } })
        }),
        text().prop_map(|number| {
            json!({ "kind": "call_back", "group": "g", "number": number, "other_key": "2" })
        }),
        (text(), text()).prop_map(|(value, key)| {
            json!({ "kind": "lookup", "value": value, "variables": ["a"],
                    "rows": [{ "key": key, "values": ["${a}"] }] })
        }),
        Just(json!({ "kind": "hang_up" })),
    ]
}

prop_compose! {
    fn any_document()(
        start in id(),
        nodes in prop::collection::vec((id(), block()), 0..8),
        wires in prop::collection::vec((id(), exit(), id()), 0..24),
    ) -> Document {
        let node = |(id, mut block): (String, Value)| {
            block["id"] = id.into();
            block["at"] = json!([0, 0]);
            block
        };
        let wire = |(from, exit, to): (String, String, String)| {
            json!({ "from": from, "exit": exit, "to": to })
        };
        let nodes: Vec<Value> = nodes.into_iter().map(node).collect();
        let wires: Vec<Value> = wires.into_iter().map(wire).collect();
        let value = json!({ "format": 1, "start": start, "nodes": nodes, "wires": wires });
        serde_json::from_value(value).expect("its shape is right, whatever it means")
    }
}

prop_compose! {
    /// A document whose every exit is wired to some block, so that many of them can run.
    fn runnable()(
        blocks in prop::collection::vec(block(), 1..7),
        ways in prop::collection::vec(0_usize..7, 60),
    ) -> Document {
        let count = blocks.len();
        let mut ways = ways.into_iter().cycle();
        let mut nodes = Vec::new();
        for (index, mut block) in blocks.into_iter().enumerate() {
            block["id"] = format!("n{index}").into();
            block["at"] = json!([0, 0]);
            nodes.push(block);
        }
        let value = json!({ "format": 1, "start": "n0", "nodes": nodes, "wires": [] });
        let mut document: Document = serde_json::from_value(value).expect("a document");
        for node in document.nodes.clone() {
            for exit in node.block.exits() {
                let to = format!("n{}", ways.next().unwrap_or(0) % count);
                let to = to.as_str().into();
                document.wires.push(cordboard_flow::Wire { from: node.id.clone(), exit: exit.name, to });
            }
        }
        document
    }
}

fn any_input() -> impl Strategy<Value = (u64, Input)> {
    let input = prop_oneof![
        Just(Input::Start),
        Just(Input::Played),
        prop::sample::select("0123456789*#A".chars().collect::<Vec<_>>()).prop_map(Input::Digit),
        Just(Input::Timeout),
        Just(Input::QueueLeft(QueueExit::Timeout)),
        Just(Input::QueueLeft(QueueExit::NoAgents)),
        Just(Input::QueueLeft(QueueExit::Full)),
        Just(Input::Answered),
        Just(Input::Ended),
        Just(Input::RingFailed(RingExit::NoAnswer)),
        Just(Input::RingFailed(RingExit::Busy)),
        Just(Input::DialFailed(DialExit::Refused)),
        Just(Input::NotCalledBack),
        Just(Input::VoicemailDone),
        Just(Input::HungUp),
    ];
    (0_u64..10_000, input)
}

/// Walks, and tells how often the call was hung up.
fn walk(program: &Arc<Program>, inputs: Vec<(u64, Input)>) -> usize {
    let mut now = Instant::now();
    let context = Context {
        caller: "1".into(),
        dialled: "2".into(),
        language: "en".into(),
        variables: BTreeMap::new(),
        calendars: Arc::new(Calendars::default()),
        clock: Clock { at: now, wall: jiff::Timestamp::UNIX_EPOCH },
        seed: 1,
    };
    let mut walk = Walk::new(program.clone(), context);
    let mut hung_up = 0;
    for (millis, input) in [(0, Input::Start)].into_iter().chain(inputs) {
        now += Duration::from_millis(millis);
        walk.handle(now, input);
        let mut entered = 0;
        while let Some(output) = walk.poll_output() {
            assert_eq!(hung_up, 0, "nothing follows the end: {output:?}");
            match output {
                Output::HangUp { .. } => hung_up += 1,
                Output::GoTo { .. } => walk.enter(now, program.clone()),
                Output::Entered { .. } => entered += 1,
                _ => {}
            }
        }
        assert!(entered <= 601, "one input leads through {entered} blocks");
    }
    hung_up
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_document_can_be_validated(document in any_document()) {
        let problems = validate(&document, &KnowsAll);
        let program = Program::new(FlowId::new("f"), 1, document);
        let has_errors = problems.iter().any(cordboard_flow::Problem::is_error);
        prop_assert_eq!(program.is_err(), has_errors, "a program is a document without errors");
    }

    #[test]
    fn any_draft_can_be_rehearsed_and_comes_to_an_end(
        document in any_document(),
        keys in prop::collection::vec("[0-9#*]{0,3}", 0..4),
        answer in prop::sample::select(vec!["answers", "no_answer", "nobody", "busy", "full"]),
    ) {
        let caller = json!({ "keys": keys, "agents": [{ "answer": answer }] });
        let run = Lantern::new().rehearse(document, caller);
        prop_assert!(run.steps.len() <= 2600, "{} blocks", run.steps.len());
        let last = run.steps.last().map(|step| step.reason.clone());
        prop_assert!(last != Some(String::new()), "the last block says how it ended");
    }

    #[test]
    fn any_document_is_written_back_as_it_was_read(document in any_document()) {
        let value = serde_json::to_value(&document).expect("it can be written");
        let again: Document = serde_json::from_value(value.clone()).expect("it can be read");
        prop_assert_eq!(serde_json::to_value(&again).expect("and written"), value);
    }

    #[test]
    fn no_caller_can_make_a_program_panic_or_run_for_ever(
        document in runnable(),
        inputs in prop::collection::vec(any_input(), 0..60),
    ) {
        if let Ok(program) = Program::new(FlowId::new("f"), 1, document) {
            let hung_up = walk(&Arc::new(program), inputs);
            prop_assert!(hung_up <= 1, "a call ends once");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_json_can_be_read_for_its_faults(document in any_document(), cut in 0_usize..400, put in ".{0,3}") {
        let mut text = serde_json::to_string(&document).expect("JSON");
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &put);
        if let Ok(mut value) = serde_json::from_str::<Value>(&text) {
            let reads = serde_json::from_value::<Document>(value.clone()).is_ok();
            let faults = cordboard_flow::reading::document(&mut value);
            let reading = cordboard_flow::reading::read::<Document>(&value);

            prop_assert_eq!(faults.is_empty() && reading.faults.is_empty(), reads);
        }
    }
}
