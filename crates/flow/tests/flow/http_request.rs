use cordboard_flow::{Document, Input, KnowsAll, Response, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

fn ask(settings: Value, wires: &[&str]) -> Document {
    let mut block = json!({
        "id": "ask", "kind": "http_request", "method": "post",
        "url": "https://crm.example/callers?number=${caller}&note=${note}",
        "headers": { "X-Caller": "${caller}" },
        "body": "{\"note\": \"${note}\"}",
        "answers": { "name": "customer.name", "order": "orders[1].id", "rank": "customer.rank" },
        "defaults": { "name": "friend" },
    });
    for (name, value) in settings.as_object().expect("settings") {
        block[name] = value.clone();
    }
    let mut all = vec!["note.done > ask", "ask.ok > bye", "wrong.done > sorry", "sorry.done > bye"];
    all.extend(wires);
    document(
        json!([
            { "id": "note", "kind": "set", "variable": "note", "value": "a \"b\" & c/d" },
            block,
            { "id": "wrong", "kind": "on_error" },
            { "id": "sorry", "kind": "play", "prompt": "sorry" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &all,
    )
}

#[test]
fn values_are_escaped_where_they_stand_and_the_answer_is_kept() {
    let mut caller = call(ask(json!({}), &[]));
    assert_eq!(
        caller.log().last().map(String::as_str),
        Some(
            "ask 1: POST https://crm.example/callers?number=13800138000&note=a%20%22b%22%20%26%20c%2Fd \
             [X-Caller: 13800138000] {\"note\": \"a \\\"b\\\" & c/d\"}"
        )
    );
    let body = json!({ "customer": { "name": "Li Wei", "rank": null },
                       "orders": [{ "id": 7 }, { "id": 4711 }] });
    let log = caller.respond(1, 200, &body.to_string()).log();
    assert_eq!(log[0], "ask.ok > bye: the server answered");
    assert_eq!(caller.variable("name"), Some("Li Wei"));
    assert_eq!(caller.variable("order"), Some("4711"));
    assert_eq!(caller.variable("rank"), Some(""), "null is nothing");
}

#[test]
fn each_failure_has_its_own_way_and_defaults_are_set() {
    let timeout = Response::Timeout;
    let failed = Response::Failed("no such server".into());
    let status = |status| Response::Answered { status, body: String::new() };
    for (response, took) in [
        (timeout, "ask.timeout > wrong: the server did not answer in time; so on_error is taken"),
        (failed, "ask.failed > wrong: no such server; so on_error is taken"),
        (status(404), "ask.client_error > wrong: the server answered 404; so on_error is taken"),
        (status(503), "ask.server_error > wrong: the server answered 503; so on_error is taken"),
        (
            status(302),
            "ask.failed > wrong: the server answered 302, which is not followed; so on_error is taken",
        ),
        (
            status(200),
            "ask.failed > wrong: the answer of the server is no JSON; so on_error is taken",
        ),
    ] {
        let mut caller = call(ask(json!({}), &[]));
        caller.log();
        assert_eq!(caller.fail(1, &response).log()[0], took);
        assert_eq!(caller.variable("name"), Some("friend"), "{response:?}");
        assert_eq!(caller.variable("order"), None, "{response:?}");
    }
    let mut caller = call(ask(json!({}), &["ask.failed > bye", "ask.client_error > bye"]));
    caller.log();
    assert_eq!(
        caller.fail(1, &Response::Timeout).log()[0],
        "ask.timeout > bye: the server did not answer in time; no wire, so failed is taken"
    );
}

#[test]
fn it_is_asked_again_as_often_as_is_said() {
    let mut caller = call(ask(json!({ "retries": 2 }), &[]));
    caller.log();
    assert!(caller.fail(1, &Response::Timeout).log()[0].starts_with("ask 2: POST"));
    assert!(caller.respond(2, 500, "").log()[0].starts_with("ask 3: POST"));
    assert_eq!(caller.respond(2, 200, "{}").log(), [""; 0], "that answer comes too late");
    assert_eq!(
        caller.respond(3, 500, "").log()[0],
        "ask.server_error > wrong: the server answered 500, try 3; so on_error is taken"
    );
    let mut caller = call(ask(json!({ "retries": 2 }), &[]));
    caller.log();
    assert!(
        caller.respond(1, 400, "").log()[0].starts_with("ask.client_error"),
        "what it does not want it will not want again"
    );
}

#[test]
fn nobody_waits_for_ever() {
    let mut caller = call(ask(json!({ "timeout_seconds": 3 }), &[]));
    caller.log();
    assert_eq!(caller.wait(7999).log(), [""; 0]);
    assert!(caller.wait(1).log()[0].starts_with("ask.timeout"));
}

#[test]
fn when_the_caller_has_hung_up_it_is_asked_all_the_same() {
    let after = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello" },
            { "id": "gone", "kind": "on_hang_up" },
            { "id": "ask", "kind": "http_request", "url": "https://crm.example/gone" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["hello.done > bye", "gone.done > ask", "ask.ok > bye", "ask.failed > bye"],
    );
    assert_eq!(validate(&after, &KnowsAll), []);
    let mut caller = call(after);
    caller.log();
    assert_eq!(
        caller.tell(Input::HungUp).log(),
        [
            "stop playing",
            "gone.done > ask: the caller hung up",
            "ask 1: GET https://crm.example/gone",
            "ask.ok > bye: nobody waits for the answer",
            "hang up Normal"
        ]
    );
}

#[test]
fn secrets_are_shown_nowhere() {
    let secret = document(
        json!([
            { "id": "card", "kind": "collect", "prompt": "p", "min": 4, "max": 4, "variable": "card",
              "mask": true },
            { "id": "ask", "kind": "http_request", "url": "https://crm.example/cards/${card}" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "card.done > ask",
            "card.timeout > bye",
            "card.invalid > bye",
            "ask.ok > bye",
            "ask.failed > bye",
        ],
    );
    let mut caller = call(secret);
    caller.press("4711");
    let outputs: Vec<_> = std::iter::from_fn(|| caller.walk.poll_output()).collect();
    let shown = format!("{outputs:?} {:?}", caller.walk);
    assert!(!shown.contains("4711"), "{shown}");
    let asked = outputs.iter().find_map(|output| match output {
        cordboard_flow::Output::Request { request, .. } => Some(request),
        _ => None,
    });
    let asked = asked.expect("it asks");
    assert_eq!(asked.url, "https://crm.example/cards/4711", "though it is sent");
    assert_eq!(asked.to_string(), "GET https://crm.example");
}

#[test]
fn its_settings_are_checked() {
    assert_eq!(validate(&ask(json!({}), &[]), &KnowsAll), []);
    for (settings, field) in [
        (json!({ "url": "ftp://crm.example/" }), "url"),
        (json!({ "url": "https://${caller}/" }), "url"),
        (json!({ "url": "https://me:geheim@crm.example/" }), "url"),
        (json!({ "method": "get" }), "body"),
        (json!({ "body": "{\"a\": }" }), "body"),
        (json!({ "headers": { "Host": "other" } }), "headers.Host"),
        (json!({ "headers": { "a b": "c" } }), "headers.a b"),
        (json!({ "timeout_seconds": 31 }), "timeout_seconds"),
        (json!({ "retries": 4 }), "retries"),
        (json!({ "answers": { "caller": "a" }, "defaults": {} }), "answers.caller"),
        (json!({ "answers": { "a": "b..c" }, "defaults": {} }), "answers.a"),
        (json!({ "defaults": { "other": "1" } }), "defaults.other"),
    ] {
        let problems = validate(&ask(settings.clone(), &[]), &KnowsAll);
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].field.as_deref(), Some(field));
    }
}

#[test]
fn a_rehearsal_is_told_what_the_server_answers() {
    let rehearse = |responses: Value| {
        Lantern::new().rehearse(ask(json!({}), &[]), json!({ "responses": responses }))
    };
    let run = rehearse(json!([{ "node": "ask", "body": "{\"customer\":{\"name\":\"Li\"}}" }]));
    assert_eq!(path(&run), ["note.done", "ask.ok", "bye"]);
    let told: Vec<_> = run.steps[1].happened.iter().map(|event| event.text.as_str()).collect();
    assert_eq!(told, ["POST https://crm.example/callers answers 200"]);
    assert_eq!(path(&rehearse(json!([])))[1], "ask.ok", "who is told nothing answers something");
    assert_eq!(path(&rehearse(json!([{ "status": 500 }])))[1], "ask.server_error");
    assert_eq!(path(&rehearse(json!([{ "reply": "timeout" }])))[1], "ask.timeout");
    assert_eq!(path(&rehearse(json!([{ "reply": "fails" }])))[1], "ask.failed");
}
