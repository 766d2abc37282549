//! A flow asks a server while the caller waits, and goes on by what it answers.

use cordboard_pbx::{
    Input,
    request::{Method, Response},
};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn office() -> Value {
    let mut office = example();
    let at = json!([0, 0]);
    let wire = |from: &str, exit: &str, to: &str| json!({ "from": from, "exit": exit, "to": to });
    office["flows"][0]["document"] = json!({
        "format": 1, "start": "hold",
        "nodes": [
            { "id": "hold", "kind": "wait", "seconds": 1, "music": "default", "at": at },
            { "id": "ask", "kind": "http_request", "url": "https://crm.example/who?n=${caller}",
              "answers": { "agent": "agent" }, "at": at },
            { "id": "known", "kind": "switch", "at": at, "cases": [
                { "name": "mei", "when": { "variable": { "name": "agent", "test": { "is": "1002" } } } }] },
            { "id": "ring", "kind": "ring", "extensions": ["1002"], "at": at },
            { "id": "bye", "kind": "hang_up", "at": at },
            { "id": "sorry", "kind": "hang_up", "at": at },
            { "id": "wrong", "kind": "on_error", "at": at },
            { "id": "gone", "kind": "on_hang_up", "at": at },
            { "id": "note", "kind": "http_request", "method": "post", "at": at,
              "url": "https://crm.example/gone", "body": "{\"caller\": \"${caller}\"}" },
        ],
        "wires": [
            wire("hold", "done", "ask"), wire("ask", "ok", "known"), wire("known", "mei", "ring"),
            wire("known", "otherwise", "bye"), wire("ring", "no_answer", "bye"),
            wire("wrong", "done", "sorry"), wire("gone", "done", "note"), wire("note", "ok", "bye"),
        ],
    });
    office
}

fn answered(body: &str) -> Response {
    Response::Answered { status: 200, body: body.to_owned() }
}

#[test]
fn the_answer_leads_the_call() {
    for (response, path) in [
        (answered("{\"agent\": 1002}"), "hold ask known ring gone note bye"),
        (answered("{}"), "hold ask known bye"),
        (Response::Timeout, "hold ask wrong sorry"),
        (Response::Failed("no such server".into()), "hold ask wrong sorry"),
    ] {
        let (mut world, [_, mei, _]) = office_with(&office(), OPEN);
        world.answers(mei, 300);
        let carrier = carrier(&mut world);
        world.dial(carrier, "075586001234");
        world.until("the flow asks", |world| !world.asked().is_empty());
        let asked = world.asked()[0].clone();
        assert_eq!(asked.request.url, "https://crm.example/who?n=13800138000");
        assert!(!asked.private, "the own network is closed");
        world.run_ms(700);
        let (call, number) = (asked.call, asked.number);
        world.tell(Input::Responded { call, number, response: response.clone() });
        world.run_ms(1500);
        if world.is_up(mei) {
            assert!(world.is_up(carrier), "they talk\n{}", world.story());
            world.hang_up(carrier);
            world.run_ms(1000);
            let after = &world.asked()[1].request;
            assert_eq!(after.method, Method::Post, "once he is gone another server is told");
            assert_eq!(after.body.as_deref(), Some("{\"caller\": \"13800138000\"}"));
        }
        let nodes = world.record(1).path.iter().map(|step| step.node.as_str());
        assert_eq!(nodes.collect::<Vec<_>>().join(" "), path, "{response:?}\n{}", world.story());
        assert_nothing_left(&mut world);
    }
}

#[test]
fn an_answer_to_a_call_that_is_over_changes_nothing() {
    let (mut world, _) = office_with(&office(), OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow asks", |world| !world.asked().is_empty());
    let asked = world.asked()[0].clone();
    world.hang_up(carrier);
    world.run_ms(1000);
    let (call, number) = (asked.call, asked.number);
    world.tell(Input::Responded { call, number, response: answered("{\"agent\": 1002}") });
    world.run_ms(1000);
    assert!(world.record(1).legs.iter().all(|leg| leg.party != "1002"), "{}", world.story());
    assert_nothing_left(&mut world);
}
