//! A flow is rehearsed: as calls walk it, as it was saved, as it is being typed.

use cordboard_api as api;
use cordboard_api::{By, Code, Rehearsed};
use cordboard_flow::{DryCaller, DryReason, DryRun};
use cordboard_store::Store;
use serde_json::{Value, json};

use super::given::{args, office, shop};

fn caller(keys: &str) -> DryCaller {
    args(json!({
        "number": "13800138000", "dialled": "075586001234", "at": "2026-10-10T10:00", "keys": [keys],
    }))
}

fn path(run: &DryRun) -> String {
    run.steps.iter().map(|step| step.node.as_str()).collect::<Vec<_>>().join(" ")
}

fn document(store: &Store) -> Value {
    serde_json::to_value(&office(store).flows[0].document).expect("JSON")
}

fn rehearse(store: &mut Store, what: &Rehearsed, keys: &str) -> DryRun {
    api::rehearse(store, "welcome", what, &caller(keys)).expect("it can be rehearsed")
}

#[test]
fn the_published_flow_the_draft_and_what_is_typed_are_rehearsed_each() {
    let (_data, mut store) = shop();
    let mut draft = document(&store);
    draft["wires"][4]["to"] = json!("sales");
    let saved = json!({ "id": "welcome", "document": draft });
    let by = By { login: "mei", at: "2026-10-10T02:00:00Z".parse().expect("a moment") };
    api::flow_draft_save(&mut store, &args(saved), by).expect("kept");
    let published = rehearse(&mut store, &Rehearsed::Published, "3");
    assert_eq!(path(&published), "hours menu message bye");
    assert_eq!(published.steps[0].version, 1);
    let draft = rehearse(&mut store, &Rehearsed::Draft, "3");
    assert_eq!(path(&draft), "hours menu sales", "key 3 is wired anew in the draft");
    let mut typed = document(&store);
    typed["start"] = json!("bye");
    let typed = rehearse(&mut store, &Rehearsed::Typed(typed), "2");
    assert_eq!((path(&typed).as_str(), typed.end.reason), ("bye", DryReason::FlowEnded));
}

#[test]
fn what_cannot_be_read_stops_the_way_and_not_the_rehearsal() {
    let (_data, mut store) = shop();
    let mut typed = document(&store);
    typed["nodes"][1]["keys"] = json!(["x"]);
    let asked = json!({ "id": "welcome", "document": typed, "caller": caller("1") });
    let run = api::flow_dry_run(&mut store, &args(asked)).expect("as far as it goes");
    assert_eq!(path(&run), "hours");
    assert_eq!(run.end.reason, DryReason::Unfinished);
    let why = &run.steps[0].reason;
    assert!(why.contains("menu is not there, or cannot be read"), "{why}");
}

#[test]
fn what_is_no_flow_is_told() {
    let (_data, mut store) = shop();
    let nothing = Rehearsed::Typed(json!(17));
    let refused =
        api::rehearse(&mut store, "welcome", &nothing, &caller("1")).expect_err("a number");
    assert_eq!(refused.code, Code::BadArguments);
    let unknown = api::rehearse(&mut store, "night", &Rehearsed::Draft, &caller("1"));
    assert_eq!(unknown.expect_err("there is none").code, Code::NotFound);
}

#[test]
fn the_reasons_are_told_in_the_language_that_is_asked_for() {
    let (_data, mut store) = shop();
    let asked = |keys: &str, language: &str| json!({ "id": "welcome", "caller": caller(keys), "language": language });
    for keys in ["1", "2", "3", "9", ""] {
        let english = api::flow_dry_run(&mut store, &args(asked(keys, "en"))).expect("rehearsed");
        let chinese =
            api::flow_dry_run(&mut store, &args(asked(keys, "zh-CN"))).expect("rehearsed");
        assert_eq!(path(&english), path(&chinese), "the call goes the same way");
        let told = sentences(&chinese);
        for (english, told) in sentences(&english).iter().zip(&told) {
            assert!(!told.is_ascii(), "{english:?} is told as {told:?}");
            let words = told.split(|letter: char| !letter.is_ascii_lowercase());
            // What is named in the office keeps its name.
            let known = ["shop", "hours", "default", "workshop", "s"];
            let mut strange = words.filter(|word| !word.is_empty() && !known.contains(word));
            assert_eq!(strange.next(), None, "{english:?} is told as {told:?}");
        }
    }
}

/// Everything that a dry run says.
fn sentences(run: &DryRun) -> Vec<String> {
    let steps = run.steps.iter();
    let told = steps.flat_map(|step| {
        let happened = step.happened.iter().map(|event| event.text.clone());
        happened.chain([step.reason.clone()])
    });
    told.chain([run.end.text.clone()]).filter(|text| !text.is_empty()).collect()
}
