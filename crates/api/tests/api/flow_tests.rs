//! Tests that are kept with a flow stand between its draft and the callers.

use cordboard_api as api;
use cordboard_api::{By, Code, OfFlow};
use cordboard_flow::FlowTest;
use cordboard_pbx::{
    Write,
    record::{Party, PathStep, Reason, Termination},
};
use cordboard_store::{Store, Writer};
use serde_json::{Value, json};

use super::{
    given::{args, office, shop},
    why::transferred_call,
};

fn by() -> By<'static> {
    By { login: "mei", at: "2026-10-10T02:00:00Z".parse().expect("a moment") }
}

fn welcome() -> OfFlow {
    OfFlow { id: "welcome".to_owned() }
}

/// "On a Sunday a message is left."
fn sunday() -> Value {
    json!({
        "id": "", "name": "Sunday",
        "caller": { "number": "13800138000", "dialled": "075586001234", "at": "2026-10-11T10:00" },
        "expect": { "path": ["hours", "message", "bye"], "exact": true,
                    "ends": { "reason": "message_left", "mailbox": { "extension": "1001" } } },
    })
}

fn save(store: &mut Store, test: &Value) -> Result<FlowTest, api::ApiError> {
    api::flow_test_save(store, &args(json!({ "id": "welcome", "test": test })))
}

/// A draft in which the closed shop has a menu.
fn draft_with_a_menu_on_sundays(store: &mut Store) {
    let mut document = serde_json::to_value(&office(store).flows[0].document).expect("JSON");
    document["wires"][1]["to"] = json!("menu");
    let draft = args(json!({ "id": "welcome", "document": document }));
    api::flow_draft_save(store, &draft, by()).expect("kept");
}

#[test]
fn tests_are_kept_run_and_removed() {
    let (data, mut store) = shop();
    let first = save(&mut store, &sunday()).expect("kept");
    assert_eq!(first.id, "t1", "it got an id");
    let mut other = sunday();
    other["name"] = json!("Sunday again");
    assert_eq!(save(&mut store, &other).expect("kept").id, "t2");
    other["id"] = json!("t2");
    other["expect"]["heard"] = json!(["main-menu"]);
    save(&mut store, &other).expect("changed");
    let mut again = Store::open(data.path()).expect("after a restart");
    let names: Vec<String> = api::flow_tests(&mut again, &welcome())
        .expect("readable")
        .into_iter()
        .map(|test| test.name)
        .collect();
    assert_eq!(names, ["Sunday", "Sunday again"]);
    let results = api::flow_tests_run(&mut store, &args(json!({ "id": "welcome" }))).expect("run");
    let told: Vec<(&str, bool)> =
        results.iter().map(|result| (result.test.as_str(), result.passed)).collect();
    assert_eq!(told, [("t1", true), ("t2", false)]);
    assert_eq!(results[1].why, ["\"main-menu\" is not heard"]);
    let remove = args(json!({ "id": "welcome", "test": "t2" }));
    api::flow_test_remove(&mut store, &remove).expect("it was there");
    let twice = api::flow_test_remove(&mut store, &remove).expect_err("it is gone");
    assert_eq!(twice.code, Code::NotFound);
    assert_eq!(api::flows(&mut store).expect("readable")[0].tests, 1);
}

#[test]
fn a_red_test_stops_the_publishing_unless_one_wants_it_so() {
    let (_data, mut store) = shop();
    save(&mut store, &sunday()).expect("kept");
    draft_with_a_menu_on_sundays(&mut store);
    let publish = |store: &mut Store, despite_red: bool| {
        let what = args(json!({ "id": "welcome", "despite_red": despite_red }));
        api::flow_publish(store, &what, by())
    };
    let refused = publish(&mut store, false).expect_err("its test is red");
    assert_eq!(refused.code, Code::TestsRed);
    let details = refused.details.expect("the results");
    assert_eq!(details["results"][0]["passed"], false);
    assert_eq!(details["results"][0]["run"]["steps"][1]["node"], "menu", "the way that it took");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1], "nothing was published");
    assert_eq!(publish(&mut store, true).expect("wanted so").version, 2);
}

#[test]
fn green_tests_let_it_pass() {
    let (_data, mut store) = shop();
    draft_with_a_menu_on_sundays(&mut store);
    let mut sunday = sunday();
    sunday["expect"] = json!({ "path": ["hours", "menu", "sales"] });
    save(&mut store, &sunday).expect("kept");
    let what = args(json!({ "id": "welcome" }));
    assert_eq!(api::flow_publish(&mut store, &what, by()).expect("green").version, 2);
}

#[test]
fn a_test_needs_a_name_and_a_flow() {
    let (_data, mut store) = shop();
    let mut nameless = sunday();
    nameless["name"] = json!(" ");
    assert_eq!(save(&mut store, &nameless).expect_err("nameless").code, Code::BadArguments);
    let lost = args(json!({ "id": "night", "test": sunday() }));
    let refused = api::flow_test_save(&mut store, &lost).expect_err("there is no such flow");
    assert_eq!(refused.code, Code::NotFound);
}

#[test]
fn versions_and_the_draft_are_compared() {
    let (_data, mut store) = shop();
    draft_with_a_menu_on_sundays(&mut store);
    let compare = |store: &mut Store, from: Value, to: Value| {
        let what = args(json!({ "id": "welcome", "from": from, "to": to }));
        api::flow_diff(store, &what)
    };
    let diff = compare(&mut store, json!(1), json!("draft")).expect("both are there");
    assert_eq!((diff.wires_added.len(), diff.wires_removed.len()), (1, 1));
    assert_eq!(diff.wires_added[0].to.as_str(), "menu");
    let same = compare(&mut store, json!("draft"), json!("draft")).expect("it is there");
    assert!(same.is_empty());
    let none = compare(&mut store, json!(1), json!(9)).expect_err("there is no ninth");
    assert_eq!(none.code, Code::NotFound);
}

#[test]
fn a_call_of_the_log_becomes_a_test() {
    let (data, mut store) = shop();
    let mut call = transferred_call();
    let step = |node: &str, kind: &str, exit: Option<&str>| PathStep {
        flow: "welcome".to_owned(),
        version: 1,
        node: node.to_owned(),
        kind: kind.to_owned(),
        exit: exit.map(str::to_owned),
        at: call.started,
    };
    call.path = vec![
        step("hours", "calendar", Some("open")),
        step("menu", "menu", Some("3")),
        step("message", "voicemail", None),
    ];
    call.waits.clear();
    call.legs.truncate(1);
    call.termination = Some(Termination { by: Party::Caller, reason: Reason::MessageLeft });
    let writer = Writer::start(data.path(), |_| (), |_| ()).expect("starts");
    writer.write(None, Write::CallEnded(call));
    writer.close().expect("stored");
    let made = api::flow_test_of_call(&mut store, &args(json!({ "call": "C17" })));
    let made = made.expect("it went through a flow");
    assert_eq!(made.flow, "welcome");
    assert_eq!(made.test.caller.keys, ["3"]);
    assert_eq!(made.test.caller.number, "13800138000", "as the flow saw it");
    assert!(made.result.passed, "nothing has changed since: {:?}", made.result.why);
    let kept = json!({ "id": "welcome", "test": made.test });
    api::flow_test_save(&mut store, &args(kept)).expect("kept");
    let none = api::flow_test_of_call(&mut store, &args(json!({ "call": "C99" })));
    assert_eq!(none.expect_err("there is no such call").code, Code::NotFound);
}

#[test]
fn new_names_of_groups_and_extensions_are_carried_to_the_tests() {
    let (_data, mut store) = shop();
    let mut test = sunday();
    test["caller"]["agents"] = json!([{ "group": "default", "extension": "1002" }]);
    test["expect"]["ends"]["group"] = json!("default");
    save(&mut store, &test).expect("kept");
    save(
        &mut store,
        &json!({ "id": "", "name": "nothing", "caller": sunday()["caller"], "expect": {} }),
    )
    .expect("kept");
    let mut group = serde_json::to_value(&office(&store).groups[0]).expect("JSON");
    group["id"] = json!("sales");
    api::group_save(&mut store, &args(json!({ "was": "default", "group": group }))).expect("saved");
    let mut wei = serde_json::to_value(&office(&store).extensions[0]).expect("JSON");
    wei["number"] = json!("1009");
    api::extension_save(&mut store, &args(json!({ "was": "1001", "extension": wei })))
        .expect("saved");
    let tests = api::flow_tests(&mut store, &welcome()).expect("readable");
    let ends = tests[0].expect.ends.clone().expect("an end");
    assert_eq!(tests[0].caller.agents[0].group.as_deref(), Some("sales"));
    assert_eq!(tests[0].caller.agents[0].extension.as_deref(), Some("1002"), "that is another");
    assert_eq!(ends.group.as_deref(), Some("sales"));
    assert_eq!(ends.mailbox, Some(cordboard_flow::Mailbox::Extension("1009".to_owned())));
    assert_eq!(tests[1].expect.ends, None, "what expects nothing expects nothing");
}
