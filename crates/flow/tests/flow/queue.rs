use cordboard_flow::{Document, Input, QueueExit};
use serde_json::{Value, json};

use crate::caller::{call, document};

const WIRES: [&str; 2] = ["queue.timeout > late", "queue.no_agents > nobody"];

fn queue(settings: Value, more_wires: &[&str]) -> Document {
    let mut queue = json!({ "id": "queue", "kind": "queue", "group": "sales" });
    for (name, value) in settings.as_object().expect("settings") {
        queue[name] = value.clone();
    }
    let ends = ["late", "nobody", "full", "pressed", "after"];
    let ends = ends.map(|id| json!({ "id": id, "kind": "hang_up" }));
    let nodes: Vec<Value> = [queue].into_iter().chain(ends).collect();
    document(Value::Array(nodes), &[&WIRES, more_wires].concat())
}

#[test]
fn the_caller_is_put_into_the_group_with_what_was_set() {
    assert_eq!(call(queue(json!({}), &[])).log(), ["queue for sales, 0, None, None"]);
    let settings = json!({ "priority": 7, "music": "jazz", "announcement": "soon" });
    assert_eq!(
        call(queue(settings, &[])).log(),
        ["queue for sales, 7, Some(\"jazz\"), Some(PromptId(\"soon\"))"]
    );
}

#[test]
fn a_named_agent_comes_first_where_there_is_one() {
    let named = json!({ "agent": " 1002 ", "agent_seconds": 30 });
    let first = "queue for sales, 0, None, None, 1002 first for 30 s";
    assert_eq!(call(queue(named, &[])).log(), [first]);
    let empty = json!({ "agent": "${owner}" });
    assert_eq!(
        call(queue(empty, &[])).log(),
        ["queue for sales, 0, None, None"],
        "nobody is named"
    );
}

#[test]
fn each_way_out_of_the_queue_has_its_exit() {
    for (exit, block) in
        [(QueueExit::Timeout, "late"), (QueueExit::NoAgents, "nobody"), (QueueExit::Full, "full")]
    {
        let mut caller = call(queue(json!({}), &["queue.full > full"]));
        caller.tell(Input::QueueLeft(exit));
        assert_eq!(caller.stands_at(), block, "{exit:?}");
    }
}

#[test]
fn a_full_queue_without_a_wire_is_as_if_nobody_answered() {
    let mut caller = call(queue(json!({}), &[]));
    caller.log();
    assert_eq!(
        caller.tell(Input::QueueLeft(QueueExit::Full)).log(),
        [
            "queue.full > late: the group's queue is full; no wire, so timeout is taken",
            "hang up Normal"
        ]
    );
}

#[test]
fn the_key_takes_the_caller_out_and_no_other_key_does() {
    let mut caller = call(queue(json!({ "key": "*" }), &["queue.key > pressed"]));
    caller.log();
    assert_eq!(caller.press("123").log(), [""; 0]);
    assert_eq!(
        caller.press("*").log(),
        [
            "leave the queue",
            "queue.key > pressed: the caller pressed * to leave the queue",
            "hang up Normal"
        ]
    );
}

#[test]
fn when_the_agent_hangs_up_the_caller_goes_on_if_a_way_leads_on() {
    let mut caller = call(queue(json!({}), &["queue.ended > after"]));
    caller.log();
    assert_eq!(
        caller.tell(Input::Answered).press("123").tell(Input::Ended).log(),
        ["queue.ended > after: the person who answered hung up", "hang up Normal"]
    );
    assert_eq!(caller.stands_at(), "after");
}

#[test]
fn when_the_agent_hangs_up_and_no_way_leads_on_the_call_ends() {
    let mut caller = call(queue(json!({}), &[]));
    caller.log();
    assert_eq!(
        caller.tell(Input::Answered).tell(Input::Ended).log(),
        [
            "queue.ended ends: the person who answered hung up; no wire, so the call ends",
            "hang up Normal"
        ]
    );
}

#[test]
fn keys_pressed_before_or_while_talking_do_not_answer_later_menus() {
    let document = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "hello", "interruptible": false },
            { "id": "queue", "kind": "queue", "group": "sales" },
            { "id": "rate", "kind": "menu", "prompt": "rate", "keys": ["1"], "tries": 1 },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &[
            "hello.done > queue",
            "queue.timeout > bye",
            "queue.no_agents > bye",
            "queue.ended > rate",
            "rate.1 > bye",
            "rate.timeout > bye",
            "rate.invalid > bye",
        ],
    );
    let mut caller = call(document);
    caller.press("1").hear_out().press("1").tell(Input::Answered).press("1").tell(Input::Ended);
    assert_eq!(caller.stands_at(), "rate", "the question is asked");
    assert_eq!(caller.log().last().map(String::as_str), Some("play rate in zh-CN"));
}

#[test]
fn late_news_of_a_queue_that_was_left_is_ignored() {
    let mut caller = call(queue(json!({ "key": "*" }), &["queue.key > pressed"]));
    caller.press("*").log();
    assert_eq!(caller.tell(Input::Answered).tell(Input::Ended).log(), [""; 0]);
}
