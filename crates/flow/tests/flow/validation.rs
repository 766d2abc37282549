use cordboard_flow::{Code, Document, FlowId, Known, KnowsAll, Problem, Program, validate};
use serde_json::{Value, json};

use crate::caller::document;

/// An office that has nothing.
struct Empty;

impl Known for Empty {
    fn has_group(&self, _: &str) -> bool {
        false
    }

    fn has_extension(&self, _: &str) -> bool {
        false
    }

    fn has_calendar(&self, _: &str) -> bool {
        false
    }

    fn has_prompt(&self, _: &str) -> bool {
        false
    }

    fn has_flow(&self, _: &str) -> bool {
        false
    }

    fn has_number(&self, _: &str) -> bool {
        false
    }

    fn has_webhook(&self, _: &str) -> bool {
        false
    }
}

fn told(problem: &Problem) -> (Code, &str, &str, &str) {
    let node = problem.node.as_ref().map_or("", |node| node.as_str());
    (
        problem.code,
        node,
        problem.exit.as_deref().unwrap_or(""),
        problem.field.as_deref().unwrap_or(""),
    )
}

fn problems(document: &Document) -> Vec<(Code, String, String, String)> {
    let own = |(code, node, exit, field): (Code, &str, &str, &str)| {
        (code, node.to_owned(), exit.to_owned(), field.to_owned())
    };
    validate(document, &KnowsAll).iter().map(|problem| own(told(problem))).collect()
}

fn good() -> Document {
    document(
        json!([
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["1", "2"] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["menu.1 > bye", "menu.2 > bye", "menu.timeout > bye", "menu.invalid > bye"],
    )
}

fn wire(from: &str, exit: &str, to: &str) -> cordboard_flow::Wire {
    cordboard_flow::Wire { from: from.into(), exit: exit.into(), to: to.into() }
}

#[track_caller]
fn one(document: &Document, code: Code, node: &str, exit: &str, field: &str) -> Problem {
    let problems = validate(document, &KnowsAll);
    assert_eq!(problems.len(), 1, "one fault is one problem: {problems:?}");
    assert_eq!(told(&problems[0]), (code, node, exit, field));
    problems[0].clone()
}

#[test]
fn a_good_document_has_no_problems() {
    assert_eq!(validate(&good(), &KnowsAll), []);
}

#[test]
fn an_exit_that_leads_nowhere_is_named() {
    let mut document = good();
    document.wires.retain(|wire| wire.exit != "2");
    let problem = one(&document, Code::MissingWire, "menu", "2", "");
    assert!(problem.is_error());
    assert_eq!(
        problem.to_string(),
        "block menu, exit 2: exit 2 leads nowhere; draw a wire from it"
    );
}

#[test]
fn a_wire_must_begin_and_end_at_a_block() {
    let mut document = good();
    document.wires.push(wire("gone", "1", "bye"));
    one(&document, Code::DanglingWire, "gone", "1", "");
    let mut document = good();
    document.wires[0].to = "gone".into();
    one(&document, Code::DanglingWire, "menu", "1", "");
}

#[test]
fn a_wire_must_leave_by_an_exit_that_is_there() {
    let mut document = good();
    document.wires.push(wire("menu", "7", "bye"));
    let problem = one(&document, Code::UnknownExit, "menu", "7", "");
    assert_eq!(problem.message, "this menu has no exit 7; it has 1, 2, timeout, invalid");
    let mut document = good();
    document.wires.push(wire("bye", "done", "menu"));
    one(&document, Code::UnknownExit, "bye", "done", "");
}

#[test]
fn two_wires_cannot_leave_one_exit() {
    let mut document = good();
    document.wires.push(wire("menu", "1", "bye"));
    one(&document, Code::DuplicateWire, "menu", "1", "");
}

#[test]
fn two_blocks_cannot_have_one_id() {
    let mut document = good();
    document.nodes.push(document.nodes[1].clone());
    one(&document, Code::BadId, "bye", "", "");
}

#[test]
fn the_start_must_be_a_block() {
    let mut document = good();
    document.start = "gone".into();
    one(&document, Code::NoStart, "", "", "start");
}

#[test]
fn a_block_that_no_way_leads_to_is_a_warning() {
    let mut document = good();
    document.nodes.push(document.nodes[1].clone());
    document.nodes[2].id = "island".into();
    let problem = one(&document, Code::Unreachable, "island", "", "");
    assert!(!problem.is_error(), "it does no harm");
    assert!(Program::new(FlowId::new("f"), 1, document).is_ok(), "and can be published");
}

#[test]
fn another_format_is_not_guessed_at() {
    let mut document = good();
    document.format = 2;
    one(&document, Code::Format, "", "", "format");
}

#[test]
fn a_circle_that_waits_for_nothing_is_an_error() {
    let looped = document(
        json!([
            { "id": "hours", "kind": "calendar", "calendar": "c" },
            { "id": "a", "kind": "set", "variable": "x", "value": "1" },
            { "id": "b", "kind": "set", "variable": "x", "value": "2" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["hours.open > a", "hours.closed > bye", "a.done > b", "b.done > a"],
    );
    let problem = one(&looped, Code::Loop, "a", "", "");
    assert_eq!(problem.message, "a -> b -> a is a circle that never waits for anything");
    assert!(Program::new(FlowId::new("f"), 1, looped).is_err());
}

#[test]
fn a_queue_that_nobody_serves_does_not_make_a_circle_wait() {
    let looped = document(
        json!([{ "id": "q", "kind": "queue", "group": "g" }, { "id": "bye", "kind": "hang_up" }]),
        &["q.timeout > bye", "q.no_agents > q"],
    );
    one(&looped, Code::Loop, "q", "", "");
    let waits = document(
        json!([{ "id": "q", "kind": "queue", "group": "g" }, { "id": "bye", "kind": "hang_up" }]),
        &["q.timeout > q", "q.no_agents > bye"],
    );
    assert_eq!(problems(&waits), [], "the longest wait lies in between");
}

#[test]
fn a_circle_that_only_plays_is_a_warning() {
    let looped = document(json!([{ "id": "p", "kind": "play", "prompt": "p" }]), &["p.done > p"]);
    let problem = one(&looped, Code::Loop, "p", "", "");
    assert!(!problem.is_error(), "{problem}");
}

#[test]
fn the_menu_that_asks_again_is_no_circle() {
    let menu = document(
        json!([
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["1"] },
            { "id": "sorry", "kind": "play", "prompt": "sorry" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["menu.1 > bye", "menu.timeout > sorry", "menu.invalid > sorry", "sorry.done > menu"],
    );
    assert_eq!(problems(&menu), []);
}

#[test]
fn what_the_office_does_not_have_is_named_with_its_field() {
    for (node, wires, field) in [
        (json!({ "kind": "play", "prompt": "x" }), vec!["n.done > bye"], "prompt"),
        (json!({ "kind": "play", "prompts": ["x"] }), vec!["n.done > bye"], "prompts"),
        (
            json!({ "kind": "queue", "group": "x" }),
            vec!["n.timeout > bye", "n.no_agents > bye"],
            "group",
        ),
        (
            json!({ "kind": "ring", "extensions": ["1"] }),
            vec!["n.no_answer > bye"],
            "extensions[0]",
        ),
        (
            json!({ "kind": "calendar", "calendar": "x" }),
            vec!["n.open > bye", "n.closed > bye"],
            "calendar",
        ),
        (
            json!({ "kind": "voicemail", "mailbox": { "extension": "1" } }),
            vec!["n.done > bye"],
            "mailbox.extension",
        ),
        (
            json!({ "kind": "voicemail", "mailbox": { "group": "1" } }),
            vec!["n.done > bye"],
            "mailbox.group",
        ),
        (
            json!({ "kind": "switch", "cases": [{ "name": "c", "when": { "calendar": "x" } }] }),
            vec!["n.c > bye", "n.otherwise > bye"],
            "cases[0].when",
        ),
    ] {
        let mut node = node;
        node["id"] = "n".into();
        let document = document(json!([node, { "id": "bye", "kind": "hang_up" }]), &wires);
        let problems = validate(&document, &Empty);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(told(&problems[0]), (Code::UnknownReference, "n", "", field));
    }
    let leaves = document(json!([{ "id": "n", "kind": "go_to", "flow": "x" }]), &[]);
    assert_eq!(told(&validate(&leaves, &Empty)[0]), (Code::UnknownReference, "n", "", "flow"));
}

#[test]
fn values_that_cannot_work_are_named_with_their_field() {
    let collect = |name: &str, value: Value| {
        let mut node = json!({ "id": "n", "kind": "collect", "prompt": "p", "min": 1, "max": 4,
                               "variable": "v" });
        node[name] = value;
        (node, vec!["n.done > bye", "n.timeout > bye", "n.invalid > bye"])
    };
    let menu = |name: &str, value: Value| {
        let mut node = json!({ "id": "n", "kind": "menu", "prompt": "p", "keys": ["1"] });
        node[name] = value;
        (node, vec!["n.1 > bye", "n.timeout > bye", "n.invalid > bye"])
    };
    let done = |node: Value| {
        let mut node = node;
        node["id"] = "n".into();
        (node, vec!["n.done > bye"])
    };
    let switch = |case: Value| {
        let node = json!({ "id": "n", "kind": "switch", "cases": [case] });
        (node, vec!["n.c > bye", "n.otherwise > bye"])
    };
    let split = |parts: Value| {
        let node = json!({ "id": "n", "kind": "split", "parts": parts });
        (node, vec!["n.a > bye", "n.b > bye"])
    };
    let part = |name: &str, percent: i32| json!({ "name": name, "percent": percent });
    let at = |from: &str, to: &str| {
        switch(json!({ "name": "c", "when": { "time": { "from": from, "to": to } } }))
    };
    for ((node, wires), field) in [
        (menu("keys", json!(["1", "1"])), "keys"),
        (menu("tries", json!(0)), "tries"),
        (menu("timeout_seconds", json!(9999)), "timeout_seconds"),
        (menu("prompt", json!("")), "prompt"),
        (collect("min", json!(5)), "min"),
        (collect("max", json!(33)), "max"),
        (collect("variable", json!("a b")), "variable"),
        (collect("variable", json!("caller")), "variable"),
        (done(json!({ "kind": "play" })), "prompt"),
        (done(json!({ "kind": "play", "prompt": "a", "prompts": ["b"] })), "prompts"),
        (done(json!({ "kind": "play", "prompt": "a", "times": 0 })), "times"),
        (done(json!({ "kind": "play", "prompt": "a", "text": "b" })), "text"),
        (done(json!({ "kind": "play", "text": " " })), "text"),
        (done(json!({ "kind": "play", "text": "${a b}" })), "text"),
        (done(json!({ "kind": "play", "text": "${a:dgits}" })), "text"),
        (done(json!({ "kind": "play", "text": "${a" })), "text"),
        (menu("text", json!("b")), "text"),
        (collect("text", json!("b")), "text"),
        (done(json!({ "kind": "set", "variable": "v", "value": "${a b}" })), "value"),
        (done(json!({ "kind": "set", "variable": "v", "value": "${a" })), "value"),
        (done(json!({ "kind": "wait", "seconds": 0 })), "seconds"),
        (split(json!([part("a", 60), part("b", 60)])), "parts"),
        (split(json!([part("a", 0), part("b", 0)])), "parts"),
        (
            (
                json!({ "id": "n", "kind": "loop", "times": 0 }),
                vec!["n.again > bye", "n.done > bye"],
            ),
            "times",
        ),
        (done(json!({ "kind": "sub_flow", "flow": "" })), "flow"),
        (done(json!({ "kind": "sub_flow", "flow": "f", "results": ["done"] })), "results[0]"),
        ((json!({ "id": "n", "kind": "return", "result": " " }), vec![]), "result"),
        (at("24:00", "09:00"), "cases[0].when"),
        (at("09:00", "09:00"), "cases[0].when"),
        (switch(json!({ "name": "c", "when": { "any": [] } })), "cases[0].when"),
    ] {
        let shown = node.to_string();
        let document = document(json!([node, { "id": "bye", "kind": "hang_up" }]), &wires);
        let problems = validate(&document, &KnowsAll);
        let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.is_error()).collect();
        assert!(!errors.is_empty(), "{shown} was let pass");
        for problem in errors {
            assert_eq!(told(problem), (Code::BadValue, "n", "", field), "{shown}");
        }
    }
}

#[test]
fn a_case_needs_a_name_of_its_own() {
    let case = |name: &str| json!({ "name": name, "when": { "caller": { "empty": true } } });
    let switch = document(
        json!([
            { "id": "n", "kind": "switch", "cases": [case("a"), case("a"), case("otherwise"), case(" ")] },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["n.a > bye", "n.otherwise > bye", "n.  > bye"],
    );
    let fields: Vec<String> = problems(&switch).into_iter().map(|(_, _, _, field)| field).collect();
    assert_eq!(fields, ["cases[1].name", "cases[2].name", "cases[3].name"]);
}

#[test]
fn the_exits_that_need_no_wire_need_none() {
    let calls = document(
        json!([
            { "id": "q", "kind": "queue", "group": "g" },
            { "id": "r", "kind": "ring", "extensions": ["1001"] },
            { "id": "v", "kind": "voicemail", "mailbox": { "group": "g" } },
        ]),
        &["q.timeout > r", "q.no_agents > r", "r.no_answer > v"],
    );
    assert_eq!(problems(&calls), [], "full, ended, busy and the end of a message may be open");
    let keyed = document(
        json!([
            { "id": "q", "kind": "queue", "group": "g", "key": "0" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["q.timeout > bye", "q.no_agents > bye"],
    );
    one(&keyed, Code::MissingWire, "q", "key", "");
}

#[test]
fn settings_that_a_block_does_not_know_are_refused() {
    for node in [
        json!({ "id": "n", "kind": "hang_up", "at": [0, 0], "colour": "red" }),
        json!({ "id": "n", "kind": "teleport", "at": [0, 0] }),
        json!({ "id": "n", "kind": "hang_up" }),
        json!({ "kind": "hang_up", "at": [0, 0] }),
        json!({ "id": "n", "kind": "menu", "prompt": "p", "keys": ["x"], "at": [0, 0] }),
        json!({ "id": "n", "kind": "collect", "prompt": "p", "min": 1, "max": 2, "variable": "v",
                "pattern": "[", "at": [0, 0] }),
    ] {
        let read = serde_json::from_value::<cordboard_flow::Node>(node.clone());
        assert!(read.is_err(), "{node} was read");
    }
}
