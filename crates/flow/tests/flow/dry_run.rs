use cordboard_flow::{DryParty, DryReason, Mailbox};
use serde_json::json;

use crate::{
    caller::document,
    office::{Lantern, path},
};

#[test]
fn a_monday_caller_presses_1_and_talks_with_somebody() {
    let office = Lantern::new();
    let run = office.rehearse(office.welcome(), json!({ "keys": ["1"] }));
    assert_eq!(path(&run), ["hours.open", "menu.1", "sales.ended"]);
    let menu = &run.steps[1];
    assert_eq!((menu.kind.as_str(), menu.version), ("menu", 0));
    assert_eq!(menu.reason, "the caller pressed 1");
    assert_eq!(menu.to.as_ref().map(|to| to.as_str()), Some("sales"));
    assert_eq!(menu.heard[0].prompt.as_ref().map(|id| id.as_str()), Some("main-menu"));
    assert_eq!(menu.heard[0].text.as_deref(), Some("销售请按一,维修请按二,留言请按三。"));
    assert!(!menu.heard[0].cut, "he listened to the end");
    let sales = &run.steps[2];
    assert_eq!(sales.happened[0].text, "somebody of the group default answers");
    assert_eq!((sales.heard[0].music.as_deref(), sales.heard[0].seconds), (Some("default"), 5.0));
    assert_eq!((run.end.by, run.end.reason), (DryParty::Agent, DryReason::HungUp));
    assert_eq!(run.end.group.as_deref(), Some("default"));
    assert!((35.0..60.0).contains(&run.seconds), "5 s of ringing, 30 s of talk: {}", run.seconds);
}

#[test]
fn out_of_hours_a_message_is_left() {
    let office = Lantern::new();
    let sunday = json!({ "at": "2026-09-27T10:00" });
    let run = office.rehearse(office.welcome(), sunday);
    assert_eq!(path(&run), ["hours.closed", "message.done", "bye"]);
    assert!(run.steps[0].reason.contains("Sunday 10:00"), "why: {}", run.steps[0].reason);
    assert_eq!((run.end.by, run.end.reason), (DryParty::Exchange, DryReason::MessageLeft));
    assert_eq!(run.end.mailbox, Some(Mailbox::Extension("1001".into())));
    let moved_day = json!({ "at": "2026-10-10T10:00", "keys": ["3"], "message_ends": "hang_up" });
    let run = office.rehearse(office.welcome(), moved_day);
    assert_eq!(path(&run), ["hours.open", "menu.3", "message"], "a Saturday that is worked");
    assert_eq!((run.end.by, run.end.reason), (DryParty::Caller, DryReason::MessageLeft));
    assert_eq!(run.steps[2].reason, run.end.text, "the last block says how it ended");
}

#[test]
fn whoever_waits_in_vain_overflows_and_then_leaves_a_message() {
    let office = Lantern::new();
    let nobody = json!({ "keys": ["2"], "agents": [{ "answer": "no_answer" }] });
    let run = office.rehearse(office.welcome(), nobody);
    assert_eq!(path(&run), ["hours.open", "menu.2", "repair.timeout", "message.done", "bye"]);
    let since = |seconds: f64| (seconds - run.steps[2].at_seconds).round();
    let events = run.steps[2].happened.iter();
    let told: Vec<(f64, &str)> =
        events.map(|event| (since(event.at_seconds), event.text.as_str())).collect();
    assert_eq!(
        told,
        [
            (30.0, "nobody of the group workshop answers within 30 s"),
            (30.0, "the caller overflows to the group default"),
            (150.0, "nobody of the group default answers within 120 s"),
        ]
    );
    let overflow =
        json!({ "keys": ["2"], "agents": [{ "group": "workshop", "answer": "nobody" }] });
    let run = office.rehearse(office.welcome(), overflow);
    assert_eq!(path(&run), ["hours.open", "menu.2", "repair.ended"]);
    assert_eq!(run.end.group.as_deref(), Some("default"), "the group that he overflowed to");
    let empty = json!({ "keys": ["2"], "agents": [{ "answer": "nobody" }] });
    let run = office.rehearse(office.welcome(), empty);
    assert_eq!(run.steps[2].exit.as_deref(), Some("no_agents"));
}

#[test]
fn a_caller_loses_patience() {
    let office = Lantern::new();
    let short = json!({ "keys": ["1"], "patience_seconds": 60, "agents": [{ "answer": "busy" }] });
    let run = office.rehearse(office.welcome(), short);
    assert_eq!(path(&run), ["hours.open", "menu.1", "sales"]);
    assert_eq!((run.end.by, run.end.reason), (DryParty::Caller, DryReason::Abandoned));
    assert_eq!(run.seconds, 60.0);
    let talker = json!({
        "keys": ["1"], "patience_seconds": 20,
        "agents": [{ "after_seconds": 5, "talks_seconds": 300, "hangs_up": "caller", "extension": "1002",
                     "group": "default" }],
    });
    let run = office.rehearse(office.welcome(), talker);
    assert_eq!((run.end.by, run.end.reason), (DryParty::Caller, DryReason::HungUp));
    assert_eq!(run.end.extension.as_deref(), Some("1002"));
    assert!(run.seconds > 300.0, "in a conversation nobody runs out of patience");
}

#[test]
fn who_presses_nothing_or_the_wrong_key_is_asked_again() {
    let office = Lantern::new();
    let run = office.rehearse(office.welcome(), json!({ "keys": ["", "9", "3"] }));
    assert_eq!(path(&run), ["hours.open", "menu.3", "message.done", "bye"]);
    assert_eq!(run.steps[1].heard.len(), 3, "the menu is heard three times");
    let run = office.rehearse(office.welcome(), json!({}));
    assert_eq!(path(&run)[1], "menu.timeout");
    assert_eq!(run.steps[1].reason, "nothing pressed within 5 s, try 3 of 3");
}

#[test]
fn it_goes_on_in_other_flows_and_comes_back() {
    let mut office = Lantern::new();
    let sales = document(
        json!([
            { "id": "hello", "kind": "play", "text": "您好" },
            { "id": "back", "kind": "go_to", "flow": "draft" },
        ]),
        &["hello.done > back"],
    );
    office.flows.insert("sales", sales);
    let draft = document(
        json!([
            { "id": "ask", "kind": "menu", "text": "?", "keys": ["1", "2"], "tries": 1 },
            { "id": "away", "kind": "go_to", "flow": "sales" },
            { "id": "lost", "kind": "go_to", "flow": "nowhere" },
        ]),
        &["ask.1 > away", "ask.2 > lost", "ask.timeout > lost", "ask.invalid > lost"],
    );
    let run = office.rehearse(draft, json!({ "keys": ["1", "2"] }));
    assert_eq!(path(&run), ["ask.1", "away", "hello.done", "back", "ask.2", "lost"]);
    assert_eq!((run.steps[2].flow.as_str(), run.steps[2].version), ("sales", 7));
    assert_eq!(run.steps[1].reason, "it goes on in the flow sales");
    assert_eq!(run.end.reason, DryReason::NotFound);
    assert_eq!(run.end.text, "the flow nowhere is not published, so the call ends");
}

#[test]
fn a_faulty_draft_goes_as_far_as_it_is_drawn() {
    let office = Lantern::new();
    let mut draft = office.welcome();
    draft.wires.retain(|wire| wire.exit != "1");
    let run = office.rehearse(draft.clone(), json!({ "keys": ["1"] }));
    assert_eq!(path(&run), ["hours.open", "menu.1"]);
    assert_eq!((run.end.by, run.end.reason), (DryParty::Exchange, DryReason::Unfinished));
    assert_eq!(run.end.text, "exit 1 of menu leads nowhere yet");
    draft.nodes.retain(|node| node.id.as_str() != "message");
    let run = office.rehearse(draft.clone(), json!({ "keys": ["3"] }));
    assert_eq!(run.end.reason, DryReason::Unfinished);
    let why = &run.steps[1].reason;
    assert!(why.ends_with("message is not there, or cannot be read"), "{why}");
    draft.start = "gone".into();
    let run = office.rehearse(draft, json!({}));
    assert_eq!(run.steps, [], "it did not even begin");
    assert_eq!(run.end.text, "the flow starts at gone: that is not there, or cannot be read");
}

#[test]
fn what_the_office_does_not_have_is_told() {
    let office = Lantern::new();
    let draft = document(
        json!([
            { "id": "hello", "kind": "play", "prompt": "unknown" },
            { "id": "ring", "kind": "ring", "extensions": ["1009"] },
            { "id": "queue", "kind": "queue", "group": "nobody" },
            { "id": "bye", "kind": "hang_up", "reason": "busy" },
        ]),
        &[
            "hello.done > ring",
            "ring.no_answer > queue",
            "queue.timeout > bye",
            "queue.no_agents > bye",
        ],
    );
    let run = office.rehearse(draft, json!({}));
    assert_eq!(path(&run), ["hello.done", "ring.no_answer", "queue.no_agents", "bye"]);
    let told: Vec<&str> =
        run.steps.iter().flat_map(|step| &step.happened).map(|event| event.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "there is no prompt unknown: the caller hears nothing",
            "there is no extension 1009",
            "there is no group nobody"
        ]
    );
    assert_eq!(run.end.reason, DryReason::Busy);
}

#[test]
fn phones_that_ring_answer_or_do_not() {
    let office = Lantern::new();
    let draft = || {
        document(
            json!([
                { "id": "ring", "kind": "ring", "extensions": ["1001", "1002"], "ring_seconds": 20 },
                { "id": "bye", "kind": "hang_up" },
                { "id": "engaged", "kind": "hang_up", "reason": "busy" },
            ]),
            &["ring.no_answer > bye", "ring.busy > engaged"],
        )
    };
    let agents = |one: &str, other: &str| {
        json!({ "agents": [
            { "extension": "1001", "answer": one },
            { "extension": "1002", "answer": other, "after_seconds": 7 },
        ] })
    };
    for (one, other, exit, seconds) in [
        ("no_answer", "busy", "ring.no_answer", 20.0),
        ("busy", "busy", "ring.busy", 0.0),
        ("busy", "nobody", "ring.busy", 0.0),
        ("nobody", "nobody", "ring.no_answer", 0.0),
    ] {
        let run = office.rehearse(draft(), agents(one, other));
        assert_eq!((path(&run)[0].as_str(), run.seconds), (exit, seconds), "{one}, {other}");
    }
    let run = office.rehearse(draft(), agents("no_answer", "answers"));
    assert_eq!(run.end.extension.as_deref(), Some("1002"), "the first who answers");
    assert_eq!(run.seconds, 37.0, "7 s of ringing, 30 s of talk");
}

#[test]
fn the_key_that_a_queue_offers_is_pressed_after_a_while() {
    let office = Lantern::new();
    let draft = document(
        json!([
            { "id": "queue", "kind": "queue", "group": "default", "key": "*", "announcement": "main-menu" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["queue.timeout > bye", "queue.no_agents > bye", "queue.key > bye"],
    );
    let caller = json!({ "keys": ["*"], "agents": [{ "answer": "busy" }] });
    let run = office.rehearse(draft, caller);
    assert_eq!(path(&run), ["queue.key", "bye"]);
    let heard: Vec<bool> = run.steps[0].heard.iter().map(|heard| heard.music.is_some()).collect();
    assert_eq!(heard, [false, true], "the announcement, then music");
    assert_eq!(run.seconds, 11.0);
}

#[test]
fn what_goes_round_for_ever_is_stopped_and_told() {
    let office = Lantern::new();
    let heard = document(
        json!([{ "id": "hello", "kind": "play", "text": "您好" }]),
        &["hello.done > hello"],
    );
    let run = office.rehearse(heard, json!({}));
    assert_eq!(run.end.reason, DryReason::Endless);
    assert_eq!(run.end.text, "it goes round for ever: stopped after 2000 blocks");
    let silent = document(
        json!([{ "id": "set", "kind": "set", "variable": "x", "value": "1" }]),
        &["set.done > set"],
    );
    let run = office.rehearse(silent, json!({}));
    assert_eq!(run.end.reason, DryReason::Endless);
    assert!(run.steps.len() <= 2000, "{}", run.steps.len());
    assert!(run.end.text.contains("blocks in a row without waiting"), "{}", run.end.text);
}

#[test]
fn a_secret_that_is_pressed_is_not_shown() {
    let office = Lantern::new();
    let draft = document(
        json!([
            { "id": "pin", "kind": "collect", "text": "PIN", "min": 4, "max": 4, "variable": "pin",
              "mask": true },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["pin.done > bye", "pin.timeout > bye", "pin.invalid > bye"],
    );
    let run = office.rehearse(draft, json!({ "keys": ["4711"] }));
    assert_eq!(path(&run), ["pin.done", "bye"]);
    let told = serde_json::to_string(&run).unwrap();
    for part in ["4711", "presses 4", "presses 7"] {
        assert!(!told.contains(part), "{part} is in {told}");
    }
    assert!(told.contains("the caller presses a key"), "but that he pressed is told");
}
