//! The call log as people work with it.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_api as api;
use cordboard_api::{By, Code};
use cordboard_media::wav::{Format, append};
use cordboard_pbx::{
    Write,
    record::{CallId, CallRecord, Message},
};
use cordboard_store::{Store, Writer};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    given::{args, shop},
    why::transferred_call,
};

/// The example call and a shorter one, stored as the exchange does.
pub(crate) fn store_calls(data: &Path) -> Vec<CallRecord> {
    let mut given_up = transferred_call();
    given_up.id = CallId(18);
    given_up.caller = "+8613900139000".to_owned();
    given_up.caller_name = None;
    given_up.answered = None;
    given_up.talk_ms = 0;
    given_up.recording = None;
    given_up.legs.truncate(2);
    let calls = vec![transferred_call(), given_up];
    let writer = Writer::start(data, |_| {}, |_| {}).expect("the writer starts");
    for call in &calls {
        writer.write(None, Write::CallEnded(call.clone()));
    }
    let message = Message {
        id: 1,
        mailbox: "1001".to_owned(),
        caller: "+8613900139000".to_owned(),
        at: given_at(),
        millis: 7200,
        heard: false,
        file: "1001/1.wav".to_owned(),
        call: CallId(18),
    };
    writer.write(None, Write::MessageLeft(message));
    writer.close().expect("all of it is stored");
    calls
}

fn given_at() -> Timestamp {
    "2026-05-28T03:00:00Z".parse().expect("a moment")
}

fn by() -> By<'static> {
    By { login: "mei", at: given_at() }
}

fn rows(store: &mut Store, query: Value, only: Option<&str>) -> Vec<String> {
    let page = api::call_log(store, &args(query), only).expect("readable");
    assert_eq!(page.total as usize, page.rows.len(), "all are on one page");
    page.rows.into_iter().map(|call| call.id).collect()
}

#[test]
fn the_log_and_mailboxes_name_colleagues_and_contacts() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let han = json!({ "contact": { "name": "韩梅梅", "numbers": ["139 0013 9000"] } });
    api::contact_save(&mut store, &args(han)).expect("saved");
    let page = api::call_log(&mut store, &args(json!({})), None).expect("readable");
    let names: Vec<_> = page.rows.iter().map(|call| call.caller_name.as_deref()).collect();
    let said = "what the caller says, where the office knows nothing";
    assert_eq!(names, [Some("韩梅梅"), Some("李雷")], "a contact's name; {said}");
    let called = page.rows.iter().map(|call| call.called_name.as_deref());
    assert!(called.eq([None, None]), "nobody has the office's own number for himself");
    let messages =
        api::messages(&mut store, &args(json!({ "mailbox": "1001" }))).expect("readable");
    assert_eq!(messages[0].name.as_deref(), Some("韩梅梅"));
}

#[test]
fn the_log_is_searched_by_numbers_names_and_contacts() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let han = json!({ "contact": { "name": "韩梅梅", "numbers": ["139 0013 9000"] } });
    api::contact_save(&mut store, &args(han)).expect("saved");
    for (what, query, expected) in [
        ("all", json!({}), vec!["C18", "C17"]),
        ("a number", json!({ "search": "139001" }), vec!["C18"]),
        ("a name", json!({ "search": "李雷" }), vec!["C17"]),
        ("a contact's initials", json!({ "search": "hmm" }), vec!["C18"]),
        ("longest talk first", json!({ "sort": "talk" }), vec!["C17", "C18"]),
        ("oldest first", json!({ "descending": false }), vec!["C17", "C18"]),
        ("missed", json!({ "answered": false }), vec!["C18"]),
        ("of an extension", json!({ "extension": "1003" }), vec!["C17"]),
    ] {
        assert_eq!(rows(&mut store, query, None), expected, "{what}");
    }
    assert_eq!(rows(&mut store, json!({}), Some("1003")), ["C17"], "an agent sees his own alone");
    let of_his = rows(&mut store, json!({ "extension": "1001" }), Some("1003"));
    assert_eq!(of_his, ["C17"], "and no others by asking for somebody else");
    let number = args(json!({ "number": "13900139000" }));
    let history = api::history(&mut store, &number, None).expect("readable");
    assert_eq!(history.len(), 1, "however the number is written");
}

#[test]
fn a_call_has_its_story_its_note_and_its_contact() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let li = json!({ "contact": { "name": "Li Lei", "numbers": ["+8613800138000"] } });
    api::contact_save(&mut store, &args(li)).expect("saved");
    let note = json!({ "id": "C17", "text": " Wants a lamp ", "tags": ["vip", "", "vip", "lamp"] });
    let note = api::call_note_save(&mut store, &args(note), by()).expect("saved").expect("a note");
    assert_eq!((note.text.as_str(), note.by.as_str()), ("Wants a lamp", "mei"));
    assert_eq!(note.tags, ["lamp", "vip"], "each once");
    let page = api::call(&mut store, &args(json!({ "id": "C17" })), None).expect("there");
    assert_eq!(page.note, Some(note));
    assert_eq!(page.contact.map(|contact| contact.name).as_deref(), Some("Li Lei"));
    assert!(page.why.contains("Ended by the caller: hung up."), "{}", page.why);
    assert!(page.recording.is_some(), "it was recorded");
    assert_eq!(rows(&mut store, json!({ "tag": "lamp" }), None), ["C17"]);
    let none = json!({ "id": "C17", "text": "", "tags": [] });
    assert_eq!(api::call_note_save(&mut store, &args(none), by()).expect("saved"), None);
    let refused = api::call(&mut store, &args(json!({ "id": "C18" })), Some("1003"));
    assert_eq!(refused.expect_err("not his").code, Code::NotFound);
    let refused = api::call(&mut store, &args(json!({ "id": "seventeen" })), None);
    assert_eq!(refused.expect_err("no call").code, Code::BadArguments);
}

/// A second of one side alone, two seconds of silence, a second of the other.
fn recording() -> Vec<u8> {
    let loud: Vec<i16> = (0..8000).map(|n| if n % 2 == 0 { 8192 } else { -8192 }).collect();
    let quiet = vec![0i16; 8000];
    let left = [&loud[..], &quiet, &quiet, &quiet].concat();
    let right = [&quiet[..], &quiet, &quiet, &loud].concat();
    let mut file = Format { rate: 8000, channels: 2 }.header(4 * 8000 * 4).to_vec();
    append(&mut file, &left, &right);
    file
}

fn store_recording(data: &Path) {
    let folder = data.join("recordings/2026-05-28");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("C17.wav"), recording()).expect("written");
}

#[test]
fn a_recording_is_told_as_a_picture_of_both_sides() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let ask = args(json!({ "id": "C17", "points": 4 }));
    let missing = api::recording_wave(&mut store, &ask, None).expect_err("no file");
    assert_eq!(missing.code, Code::NotFound);
    store_recording(data.path());
    let wave = api::recording_wave(&mut store, &ask, None).expect("readable");
    assert_eq!(wave.seconds, 4.0);
    assert_eq!(wave.left, [0.25, 0.0, 0.0, 0.0], "the caller spoke first");
    assert_eq!(wave.right, [0.0, 0.0, 0.0, 0.25], "the other one last");
    assert_eq!(wave.silences, [[1.0, 3.0]], "and nobody in between");
    let not_his = api::recording_wave(&mut store, &ask, Some("1099"));
    assert_eq!(not_his.expect_err("not his call").code, Code::NotFound);
}

#[test]
fn a_deleted_call_takes_its_recording_with_it() {
    let (data, mut store) = shop();
    store_calls(data.path());
    store_recording(data.path());
    let of = args(json!({ "id": "C17" }));
    let told = api::call_delete(&mut store, &of).expect("deleted");
    assert_eq!(told["caller"], "+8613800138000", "what an audit notes");
    assert!(!data.path().join("recordings/2026-05-28").exists(), "no file, no empty folder");
    assert_eq!(rows(&mut store, json!({}), None), ["C18"]);
    assert_eq!(api::call_delete(&mut store, &of).expect_err("gone").code, Code::NotFound);
}

#[test]
fn a_filter_goes_out_as_a_table() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let mut export = |format: &str| {
        let what = args(json!({ "query": { "search": "李雷" }, "format": format }));
        api::call_export(&mut store, &what, None, given_at()).expect("a file")
    };
    let csv = export("csv");
    assert_eq!((csv.file_name.as_str(), csv.calls), ("calls-2026-05-28.csv", 1));
    let text = String::from_utf8(STANDARD.decode(csv.data).expect("base64")).expect("text");
    assert!(text.starts_with("\u{feff}call,started"), "spreadsheets see that it is UTF-8: {text}");
    assert_eq!(text.lines().count(), 2, "the head and the one call");
    let xlsx = export("xlsx");
    let bytes = STANDARD.decode(xlsx.data).expect("base64");
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut strings = String::new();
    let mut file = book.by_name("xl/sharedStrings.xml").expect("its texts");
    std::io::Read::read_to_string(&mut file, &mut strings).expect("text");
    assert!(strings.contains("李雷") && strings.contains("C17"), "{strings}");
    assert!(!strings.contains("C18"), "only what the filter lets through");
}

#[test]
fn a_mailbox_is_told_with_the_names_of_callers() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let han = json!({ "contact": { "name": "韩梅梅", "numbers": ["13900139000"] } });
    api::contact_save(&mut store, &args(han)).expect("saved");
    let told = api::messages(&mut store, &args(json!({ "mailbox": "1001" }))).expect("readable");
    let [message] = told.as_slice() else { panic!("one message: {told:?}") };
    assert_eq!(message.name.as_deref(), Some("韩梅梅"));
    assert_eq!((message.seconds, message.call.as_str()), (7.2, "C18"));
    let none = api::messages(&mut store, &args(json!({ "mailbox": "1002" }))).expect("readable");
    assert_eq!(none, [], "another box");
}

#[test]
fn the_story_is_told_in_chinese_too() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let ask = args(json!({ "id": "C17", "language": "zh-CN" }));
    let why = api::call(&mut store, &ask, None).expect("there").why;
    assert!(why.contains("Mei（1002）在通话开始 30 秒后接听"), "{why}");
    assert!(why.contains("由主叫方结束：挂断。"), "{why}");
    assert!(why.contains("2026年5月28日星期四"), "{why}");
}

#[test]
fn the_board_counts_what_the_log_has() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let day = json!({ "from": "2026-05-28T00:00:00Z", "to": "2026-05-29T00:00:00Z" });
    let board = api::board(&mut store, &args(day)).expect("counted");
    assert_eq!((board.totals.inbound, board.totals.answered, board.totals.missed), (2, 1, 1));
    let agents: Vec<_> =
        board.agents.iter().map(|row| (row.name.as_str(), row.offered, row.answered)).collect();
    assert_eq!(agents, [("Wei", 2, 0), ("Mei", 1, 1)]);
    let backwards = json!({ "from": "2026-05-29T00:00:00Z", "to": "2026-05-28T00:00:00Z" });
    let refusal = api::board(&mut store, &args(backwards)).expect_err("no such span");
    assert_eq!(refusal.code, Code::BadArguments);
}

#[test]
fn a_flow_tells_how_many_calls_left_each_block_and_where_callers_gave_up() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let heat = |store: &mut Store, day: &str, only: Option<&str>| -> Vec<String> {
        let span = json!({ "flow": "welcome", "from": format!("2026-05-{day}T00:00:00Z"),
            "to": format!("2026-05-{day}T23:00:00Z") });
        let rows = api::flow_heat(store, &args(span), only).expect("readable");
        let told = rows.into_iter().map(|row| {
            let exit = row.exit.as_deref().unwrap_or("-").to_owned();
            format!("{} {exit}: {} calls, {} hung up", row.node, row.calls, row.hung_up)
        });
        told.collect()
    };
    assert_eq!(
        heat(&mut store, "28", None),
        [
            "hours open: 2 calls, 0 hung up",
            "menu 1: 2 calls, 0 hung up",
            "sales -: 2 calls, 1 hung up"
        ],
        "who hung up after talking did not give up"
    );
    assert_eq!(heat(&mut store, "29", None), [] as [&str; 0], "nobody called that day");
    let own = heat(&mut store, "28", Some("1003"));
    assert_eq!(own.last().map(String::as_str), Some("sales -: 1 calls, 0 hung up"), "only his own");
}
