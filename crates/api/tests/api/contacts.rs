//! People outside, and the search over everybody.

use cordboard_api as api;
use cordboard_api::{Code, FoundKind};
use serde_json::json;

use super::{
    given::{args, shop},
    log::store_calls,
};

#[test]
fn a_contact_is_saved_changed_found_and_removed() {
    let (_data, mut store) = shop();
    let new = json!({ "contact": { "name": "李雷", "company": "灯笼", "owner": "wei",
        "numbers": ["138 0013 8000", "+8613800138000"], "tags": ["vip", "vip"] } });
    let saved = api::contact_save(&mut store, &args(new)).expect("saved");
    assert_eq!(saved.numbers, ["+8613800138000"], "as the log writes it, once");
    assert_eq!(saved.pinyin, "lileidenglong");
    for text in ["李", "lilei", "ll", "lld", "138001", "VIP", "灯笼", ""] {
        let found = api::contacts(&mut store, &args(json!({ "search": text }))).expect("read");
        assert_eq!(found, std::slice::from_ref(&saved), "by {text:?}");
    }
    let other = api::contacts(&mut store, &args(json!({ "search": "wang" }))).expect("read");
    assert_eq!(other, [], "nobody of that name");
    let changed = json!({ "contact": { "id": saved.id, "name": "Lei Li" } });
    let changed = api::contact_save(&mut store, &args(changed)).expect("saved");
    assert_eq!((changed.id, changed.numbers.len()), (saved.id, 0));
    api::contact_remove(&mut store, args(json!({ "id": saved.id }))).expect("removed");
    let gone = api::contact_remove(&mut store, args(json!({ "id": saved.id })));
    assert_eq!(gone.expect_err("it is gone").code, Code::NotFound);
    let wrong = json!({ "contact": { "numbers": ["nothing"], "owner": "nobody" } });
    let refusal = api::contact_save(&mut store, &args(wrong)).expect_err("all wrong");
    let paths: Vec<&str> = refusal.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["name", "numbers[0]", "owner"]);
}

#[test]
fn a_table_of_contacts_adds_new_ones_and_mends_known_ones() {
    let (_data, mut store) = shop();
    let table = |csv: &str| args(json!({ "csv": csv }));
    let first = "姓名,电话,标签\n李雷,13800138000/0755 8600 9999,vip 旧\n韩梅梅,13900139000,\n";
    let told = api::contacts_import(&mut store, &table(first)).expect("a table");
    assert_eq!((told.added, told.changed), (2, 0));
    let second = "name;phone\nLi Lei;+86 138 0013 8000\nMo;021 5555 6666\n";
    let told = api::contacts_import(&mut store, &table(second)).expect("a table");
    assert_eq!((told.added, told.changed), (1, 1), "known by his number");
    let all = api::contacts(&mut store, &args(json!({}))).expect("read");
    let names: Vec<&str> = all.iter().map(|contact| contact.name.as_str()).collect();
    assert_eq!(names, ["韩梅梅", "Li Lei", "Mo"], "in the order of their sounds");
    let wrong = "name,phone\nMo,1\n,13900139000\n";
    let refusal = api::contacts_import(&mut store, &table(wrong)).expect_err("no name");
    assert_eq!(refusal.faults[0].path, "line 3.name", "{refusal:?}");
}

#[test]
fn the_search_finds_everybody_and_the_best_first() {
    let (data, mut store) = shop();
    store_calls(data.path());
    let han =
        json!({ "contact": { "name": "魏强", "company": "灯笼", "numbers": ["13700137000"] } });
    api::contact_save(&mut store, &args(han)).expect("saved");
    let mut find = |text: &str| -> Vec<(FoundKind, String)> {
        let found = api::search(&mut store, &args(json!({ "text": text })), None).expect("read");
        found.into_iter().map(|found| (found.kind, found.number)).collect()
    };
    let extension = |number: &str| (FoundKind::Extension, number.to_owned());
    assert_eq!(find("1002"), [extension("1002")], "the very number");
    let wei = (FoundKind::Contact, "+8613700137000".to_owned());
    assert_eq!(find("wei"), [extension("1001"), wei.clone()], "the same name in Latin letters");
    assert_eq!(find("wq"), std::slice::from_ref(&wei), "initials");
    assert_eq!(find("灯"), [wei], "a company");
    let workshop = (FoundKind::Group, "workshop".to_owned());
    assert_eq!(find("works"), [extension("1003"), workshop], "colleagues before groups");
    let recent = |number: &str| (FoundKind::Recent, number.to_owned());
    assert_eq!(find("1390013"), [recent("+8613900139000")], "a number of the last calls");
    assert_eq!(find("李"), [recent("+8613800138000")], "a caller's name");
    let nothing = find("");
    assert_eq!(nothing, [recent("+8613900139000"), recent("+8613800138000")], "the last calls");
}
