//! Flows as they are worked on.

use cordboard_api as api;
use cordboard_api::{By, Code, OfFlow, OfVersion};
use cordboard_store::Store;
use serde_json::{Value, json};

use super::given::{args, office, shop};

fn by() -> By<'static> {
    By { login: "mei", at: "2026-10-10T02:00:00Z".parse().expect("a moment") }
}

fn welcome() -> OfFlow {
    OfFlow { id: "welcome".to_owned() }
}

fn published(store: &Store) -> Value {
    let office = office(store);
    let (_, document) = office.flows[0].published_document().expect("it is published");
    serde_json::to_value(document).expect("JSON")
}

/// The example's flow with another time-out in its menu.
fn edited(store: &Store, seconds: Value) -> Value {
    let mut document = published(store);
    document["nodes"][1]["timeout_seconds"] = seconds;
    document
}

fn save(store: &mut Store, document: Value) -> api::DraftSaved {
    let draft = api::DraftSave { id: "welcome".to_owned(), document };
    api::flow_draft_save(store, &draft, by()).expect("a draft is always kept")
}

fn typed(store: &mut Store, seconds: Value) -> api::DraftSaved {
    let document = edited(store, seconds);
    save(store, document)
}

fn publish(store: &mut Store, note: &str) -> Result<u32, api::ApiError> {
    let what = args(json!({ "id": "welcome", "note": note }));
    api::flow_publish(store, &what, by()).map(|published| published.version)
}

#[test]
fn whatever_is_typed_is_kept_and_calls_walk_on_as_before() {
    let (data, mut store) = shop();
    let before = published(&store);
    let mut wrong = edited(&store, json!("seven"));
    wrong["nodes"][1]["keys"] = json!(["1", "x"]);
    for typed in [edited(&store, json!(7)), wrong, json!({ "nodes": "none" }), json!(17)] {
        let told = save(&mut store, typed.clone());
        assert_eq!(told.saved, by().at);
        let mut again = Store::open(data.path()).expect("after a restart");
        let page = api::flow(&mut again, &welcome()).expect("readable");
        assert_eq!(page.draft, typed, "nothing of it is lost");
        assert_eq!(page.draft_saved, Some(by().at));
        assert_eq!(page.problems, told.problems);
        assert_eq!(page.version, Some(1));
        assert_eq!(published(&store), before, "calls walk what they walked");
    }
    assert_eq!(store.office_revision().expect("readable"), 1, "a draft is no new configuration");
}

#[test]
fn the_problems_of_what_cannot_be_read_name_their_block() {
    let (_data, mut store) = shop();
    let told = typed(&mut store, json!("seven"));
    let [problem] = told.problems.as_slice() else { panic!("one problem: {told:?}") };
    assert_eq!(problem.node.as_ref().map(|node| node.as_str()), Some("menu"));
    assert_eq!(problem.field.as_deref(), Some("timeout_seconds"));
    let mut dangling = published(&store);
    dangling["wires"][0]["to"] = json!("nowhere");
    dangling["nodes"][2]["group"] = json!("nobody");
    let document = api::DocumentArgs { document: dangling, id: None };
    let problems = api::flow_check(&mut store, &document).expect("checked");
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&cordboard_flow::Code::DanglingWire), "{problems:?}");
    assert!(codes.contains(&cordboard_flow::Code::UnknownReference), "{problems:?}");
    let exits = api::flow_exits(&document);
    let of_hours: Vec<&str> = exits["hours"].iter().map(|exit| exit.name.as_str()).collect();
    assert_eq!(of_hours, ["open", "closed"]);
}

#[test]
fn publishing_makes_a_version_with_who_when_and_why() {
    let (_data, mut store) = shop();
    typed(&mut store, json!(7));
    let row = api::flows(&mut store).expect("readable").remove(0);
    assert!(row.changed, "the draft is another document");
    assert_eq!(row.numbers, ["075586001234"]);
    assert_eq!(publish(&mut store, "Waits longer").expect("whole"), 2);
    let row = api::flows(&mut store).expect("readable").remove(0);
    assert_eq!((row.published, row.published_at, row.changed), (Some(2), Some(by().at), false));
    assert_eq!(published(&store)["nodes"][1]["timeout_seconds"], 7);
    let versions = api::flow_versions(&mut store, &welcome()).expect("readable");
    let told: Vec<_> =
        versions.iter().map(|row| (row.version, row.by.as_deref(), row.note.as_str())).collect();
    assert_eq!(told, [(2, Some("mei"), "Waits longer"), (1, None, "")]);
    assert_eq!(publish(&mut store, "Again").expect("whole"), 2, "the same document is no version");
    let page = api::flow(&mut store, &welcome()).expect("readable");
    assert_eq!(page.draft_saved, None, "nothing is typed beside it");
}

#[test]
fn a_faulty_draft_is_not_published() {
    let (_data, mut store) = shop();
    for wrong in [json!("seven"), json!(0)] {
        typed(&mut store, wrong);
        let refusal = publish(&mut store, "").expect_err("it does not work");
        assert_eq!(refusal.code, Code::Faulty);
        assert_eq!(refusal.faults[0].path, "nodes[menu].timeout_seconds", "{refusal:?}");
    }
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1]);
}

#[test]
fn an_older_version_comes_back_under_its_own_number_and_the_draft_stays() {
    let (_data, mut store) = shop();
    let first = published(&store);
    typed(&mut store, json!(7));
    publish(&mut store, "Waits longer").expect("whole");
    typed(&mut store, json!(9));
    let one = OfVersion { id: "welcome".to_owned(), version: 1 };
    assert_eq!(api::flow_roll_back(&mut store, &one).expect("it is there").version, 1);
    assert_eq!(published(&store), first, "calls walk the first again");
    let page = api::flow(&mut store, &welcome()).expect("readable");
    assert_eq!(page.version, Some(1));
    assert_eq!(page.draft["nodes"][1]["timeout_seconds"], 9, "the draft is what was typed");
    let document = api::flow_version(&mut store, &one).expect("it is there");
    assert_eq!(serde_json::to_value(document).expect("JSON"), first);
    let none = OfVersion { id: "welcome".to_owned(), version: 9 };
    let refusal = api::flow_roll_back(&mut store, &none).expect_err("there is no ninth");
    assert_eq!(refusal.code, Code::NotFound);
}

#[test]
fn a_flow_begins_from_a_template_and_goes_when_nobody_needs_it() {
    let (_data, mut store) = shop();
    let new = args(json!({ "name": "夜间 Nights", "template": "welcome" }));
    let row = api::flow_create(&mut store, &new).expect("made");
    assert_eq!(row.id, "ye-jian-nights", "an id that can be typed");
    assert_eq!((row.published, row.problems), (None, 0), "it works as it stands");
    let again = api::flow_create(&mut store, &new).expect("made");
    assert_eq!(again.id, "ye-jian-nights-2");
    let empty = args(json!({ "name": "Empty", "template": "empty" }));
    let empty = api::flow_create(&mut store, &empty).expect("made");
    assert!(empty.problems > 0, "there is something to do");
    let named = args(json!({ "id": "empty", "name": "Nothing yet" }));
    api::flow_rename(&mut store, &named).expect("renamed");
    assert_eq!(office(&store).flow("empty").map(|flow| flow.name.as_str()), Some("Nothing yet"));
    let remove = |id: &str| api::Remove { id: id.to_owned(), revision: None };
    api::flow_remove(&mut store, &remove("empty")).expect("nobody uses it");
    let refusal =
        api::flow_remove(&mut store, &remove("welcome")).expect_err("a number leads here");
    assert_eq!(refusal.code, Code::InUse);
}

#[test]
fn drafts_go_out_with_the_office_and_names_are_carried_to_them() {
    let (_data, mut store) = shop();
    typed(&mut store, json!(7));
    let mut group = serde_json::to_value(&office(&store).groups[0]).expect("JSON");
    group["id"] = json!("sales");
    api::group_save(&mut store, &args(json!({ "was": "default", "group": group }))).expect("saved");
    let page = api::flow(&mut store, &welcome()).expect("readable");
    assert_eq!(page.draft["nodes"][2]["group"], "sales", "what was typed follows");
    let out = api::office_export(&mut store, api::ExportArgs::default()).expect("text");
    let file: Value = serde_json::from_str(&out.text).expect("JSON");
    assert_eq!(file["flows"][0]["document"]["nodes"][1]["timeout_seconds"], 7, "the draft");
    let walked = &file["flows"][0]["published"]["document"]["nodes"][1]["timeout_seconds"];
    assert_eq!(*walked, 5, "and what calls walk");
    api::office_import(&mut store, &out).expect("good");
    let page = api::flow(&mut store, &welcome()).expect("readable");
    assert_eq!(page.draft["nodes"][1]["timeout_seconds"], 7, "it came back");
}

#[test]
fn a_book_is_no_flow() {
    let (_data, mut store) = shop();
    let document = json!({ "notes": "word ".repeat(600_000) });
    let draft = api::DraftSave { id: "welcome".to_owned(), document };
    let refusal = api::flow_draft_save(&mut store, &draft, by()).expect_err("too large");
    assert_eq!(refusal.code, Code::TooLarge);
    let draft = api::DraftSave { id: "nothing".to_owned(), document: json!({}) };
    let refusal = api::flow_draft_save(&mut store, &draft, by()).expect_err("no such flow");
    assert_eq!(refusal.code, Code::NotFound);
}
