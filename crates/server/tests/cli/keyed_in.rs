//! Numbers that were keyed in during a call: who sees which of them.

use cordboard_pbx::{
    Write,
    office::Secret,
    record::{CallId, CallRecord, Collected, Direction, LegRecord, LegRole},
};
use cordboard_store::Writer;
use serde_json::json;

use crate::{
    door::Door,
    office_file::fixture,
    program::{Serving, answer, run},
};

const CARD: &str = "6222021234567890";

/// Wei asked a customer for a card number, which is masked, and for the reading of a meter.
fn given() -> (tempfile::TempDir, Serving) {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let at: jiff::Timestamp = "2026-05-28T02:00:00Z".parse().expect("a moment");
    let keyed_in = |label: &str, masked, value: &str| {
        Collected::new(label.to_owned(), "1001".to_owned(), at, masked, value)
    };
    let leg = LegRecord {
        index: 1,
        role: LegRole::Agent,
        party: "1001".to_owned(),
        started: at,
        answered: Some(at),
        ended: Some(at),
        termination: None,
        codec: None,
        placed: None,
    };
    let call = CallRecord {
        id: CallId(17),
        direction: Direction::Inbound,
        caller: "+8613800138000".to_owned(),
        caller_name: None,
        called: "075586001234".to_owned(),
        trunk: None,
        number: None,
        started: at,
        answered: Some(at),
        ended: Some(at),
        wait_ms: None,
        talk_ms: 1000,
        termination: None,
        legs: vec![leg],
        path: Vec::new(),
        waits: Vec::new(),
        collected: vec![keyed_in("card number", true, CARD), keyed_in("meter", false, "4711")],
        recording: None,
    };
    let writer = Writer::start(data.path(), |_| (), |_| ()).expect("starts");
    writer.write(None, Write::CallStarted(call.clone()));
    let kept = Write::DigitsKept { call: call.id, place: 0, value: Secret::new(CARD) };
    writer.write(None, kept);
    writer.write(None, Write::CallEnded(call));
    writer.close().expect("stored");
    let serving = Serving::start(data.path(), &["--http", "127.0.0.1:0"]);
    (data, serving)
}

#[test]
fn a_masked_number_is_shown_to_an_admin_who_asks_for_it_and_to_nobody_else() {
    let (_data, serving) = given();
    let owner = Door::owner(&serving);
    let wei = Door::of(&serving).login("wei", "wei-secret-pass");
    let mei = Door::of(&serving).login("mei", "mei-secret-pass");
    let which = json!({ "id": "C17", "place": 0 });
    for door in [&owner, &wei, &mei] {
        let page = door.done("call", &json!({ "id": "C17" }));
        let collected = &page["call"]["collected"];
        assert_eq!(collected[0]["digits"], 16, "it is counted: {collected}");
        assert!(collected[0]["value"].is_null(), "and not shown: {collected}");
        assert_eq!(collected[1]["value"], "4711", "what is not masked is: {collected}");
        assert!(!page.to_string().contains(CARD), "nowhere on the page");
    }
    assert_eq!(wei.post("collected_reveal", &which).status, 403, "not to who asked for it");
    assert_eq!(mei.post("collected_reveal", &which).status, 403, "nor to a supervisor");
    assert_eq!(owner.done("collected_reveal", &which)["value"], CARD);
    let other = json!({ "id": "C17", "place": 1 });
    assert_eq!(owner.post("collected_reveal", &other).status, 404, "that one hides nothing");
    let audit = owner.done("audit", &json!({ "offset": 0, "limit": 50 })).to_string();
    assert!(audit.contains("collected_reveal"), "that somebody looked is noted: {audit}");
    assert!(!audit.contains(CARD), "but not what was seen");
    let sheet = json!({ "query": { "sort": "started", "descending": true, "offset": 0, "limit": 10 },
        "format": "csv" });
    let exported = owner.done("call_export", &sheet).to_string();
    assert!(!exported.contains(CARD), "nor is it in a table");
}

#[test]
fn only_who_speaks_in_a_call_asks_for_numbers_there() {
    let (_data, serving) = given();
    let wei = Door::of(&serving).login("wei", "wei-secret-pass");
    let ask = json!({ "id": "C17", "label": "card number", "most": 19, "hash_ends": true,
        "masked": true });
    assert_eq!(wei.post("call_collect", &ask).status, 403, "that call is over");
    assert_eq!(wei.post("call_collect_cancel", &json!({ "id": "C17" })).status, 403);
    let nobody = Door::of(&serving);
    assert_eq!(nobody.post("call_collect", &ask).status, 401, "who is not known asks nothing");
}
