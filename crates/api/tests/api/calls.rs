//! A page of the call log, as programs read it.

use cordboard_api::{Call, Language, Names, calls, csv, import, why};
use cordboard_pbx::{
    Write,
    record::{CallId, CallRecord},
};
use cordboard_store::{CallQuery, Store, Writer};
use serde_json::{Value, json};

use crate::why::transferred_call;

fn stored(call: CallRecord) -> (tempfile::TempDir, Store) {
    let data = tempfile::tempdir().expect("a folder");
    let writer = Writer::start(data.path(), |_| (), |_| ()).expect("starts");
    writer.write(None, Write::CallEnded(call));
    writer.close().expect("stored");
    let store = Store::open(data.path()).expect("opens");
    (data, store)
}

#[test]
fn a_call_is_shown_with_seconds_and_words() {
    let (_data, store) = stored(transferred_call());
    let page = calls(&store, &CallQuery::default()).expect("readable");
    let [call] = page.as_slice() else { panic!("one call was stored: {page:?}") };
    let mut shown: Value = serde_json::to_value(call).expect("JSON");
    let legs = shown["legs"].take();
    shown["path"].take();
    assert_eq!(
        shown,
        json!({
            "id": "C17",
            "direction": "inbound",
            "caller": "+8613800138000",
            "caller_name": "李雷",
            "called": "075586001234", "called_name": null,
            "trunk": "carrier",
            "number": "075586001234",
            "started": "2026-05-28T02:00:00Z",
            "answered": "2026-05-28T02:00:29.5Z",
            "ended": "2026-05-28T02:02:00Z",
            "wait_seconds": 23.5,
            "talk_seconds": 87.5,
            "ended_by": "caller",
            "ended_by_extension": null,
            "reason": "hung_up",
            "legs": null,
            "path": null,
            "collected": [],
            "recording": "2026-05-28/C17.wav",
            "recording_removed": null,
        })
    );
    assert_eq!(
        legs[2],
        json!({
            "index": 2,
            "role": "agent",
            "party": "1002",
            "started": "2026-05-28T02:00:26Z",
            "answered": "2026-05-28T02:00:29.5Z",
            "ended": "2026-05-28T02:00:50Z",
            "ended_by": "agent",
            "ended_by_extension": "1002",
            "reason": "transferred",
            "codec": "PCMA",
        })
    );
}

#[test]
fn a_recording_that_was_deleted_is_not_offered() {
    let (_data, mut store) = stored(transferred_call());
    let at = "2026-11-24T02:00:00Z".parse().expect("a time");
    store.recordings_removed(&[CallId(17)], at).expect("noted");
    let page = calls(&store, &CallQuery::default()).expect("readable");
    assert_eq!((&page[0].recording, page[0].recording_removed), (&None, Some(at)));
}

#[test]
fn calls_become_lines_for_a_spreadsheet() {
    let call = CallRecord { caller_name: Some("=cmd, \"x\"".into()), ..transferred_call() };
    let (_data, mut store) = stored(call);
    import(&mut store, include_str!("../../../../tests/fixtures/office.json")).expect("good");
    let page = calls(&store, &CallQuery::default()).expect("readable");
    let table = csv(&page, &Names::load(&store).expect("readable"));
    let lines: Vec<&str> = table.split_terminator("\r\n").collect();
    assert_eq!(
        lines,
        [
            "call,started,answered,ended,time_zone,direction,caller,caller_name,called,number,trunk,\
             answered_by,wait_seconds,talk_seconds,ended_by,ended_by_extension,reason,path,recording",
            "C17,2026-05-28 10:00:00,2026-05-28 10:00:29,2026-05-28 10:02:00,Asia/Shanghai,inbound,\
             +8613800138000,\"'=cmd, \"\"x\"\"\",075586001234,075586001234,carrier,1002 1003,23.5,87.5,\
             caller,,hung_up,hours.open menu.1 sales,2026-05-28/C17.wav",
        ]
    );
}

#[test]
fn a_call_that_goes_on_has_no_end() {
    let mut call = transferred_call();
    call.ended = None;
    call.termination = None;
    let shown = Call::from(call);
    assert_eq!((shown.ended, shown.end.ended_by, shown.end.reason), (None, None, None));
}

#[test]
fn why_tells_a_stored_call_in_the_office_own_names_and_time() {
    let (_data, mut store) = stored(transferred_call());
    assert_eq!(
        why(&store, CallId(99), Language::English).expect("readable"),
        None,
        "there is no such call"
    );
    let before = why(&store, CallId(17), Language::English).expect("readable").expect("is there");
    assert!(before.contains("at 02:00:00") && before.contains("times of UTC"), "{before}");
    import(&mut store, include_str!("../../../../tests/fixtures/office.json")).expect("good");
    let after = why(&store, CallId(17), Language::English).expect("readable").expect("is there");
    assert!(after.contains("at 10:00:00") && after.contains("Mei (1002)"), "{after}");
}
