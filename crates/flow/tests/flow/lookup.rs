use cordboard_flow::{Contact, Document, KnowsAll, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::{Lantern, path},
};

fn table(settings: Value) -> Document {
    let mut block = json!({
        "id": "who", "kind": "lookup", "variables": ["name", "group"],
        "rows": [
            { "key": "13*", "values": ["somebody mobile", "default"] },
            { "key": "138*", "values": ["somebody in Shenzhen", "default"] },
            { "key": "13800138000", "values": ["Li Wei", "workshop"] },
        ],
    });
    for (name, value) in settings.as_object().expect("settings") {
        block[name] = value.clone();
    }
    document(
        json!([block, { "id": "hello", "kind": "play", "text": "${name}" }, { "id": "bye", "kind": "hang_up" }]),
        &["who.found > hello", "who.not_found > bye", "hello.done > bye"],
    )
}

#[test]
fn the_callers_number_is_found_with_all_that_stands_there() {
    let mut caller = call(table(json!({})));
    assert_eq!(
        caller.log(),
        ["who.found > hello: \"13800138000\" is in the table", "play “Li Wei” in zh-CN"]
    );
    assert_eq!(caller.variable("group"), Some("workshop"));
}

#[test]
fn of_several_beginnings_the_longest_counts() {
    for (value, name) in
        [("13811112222", "somebody in Shenzhen"), ("13911112222", "somebody mobile")]
    {
        let caller = call(table(json!({ "value": value })));
        assert_eq!(caller.variable("name"), Some(name), "{value}");
    }
    let log = call(table(json!({ "value": "0755${caller}" }))).log();
    assert_eq!(
        log,
        ["who.not_found > bye: \"075513800138000\" is not in the table", "hang up Normal"]
    );
}

#[test]
fn its_settings_are_checked() {
    assert_eq!(validate(&table(json!({})), &KnowsAll), []);
    for (settings, field) in [
        (json!({ "rows": [] }), "rows"),
        (json!({ "rows": [{ "key": "1", "values": ["a"] }] }), "rows[0]"),
        (
            json!({ "rows": [
                { "key": "1", "values": ["a", "b"] }, { "key": "1", "values": ["c", "d"] }] }),
            "rows[1]",
        ),
        (json!({ "variables": ["caller", "group"] }), "variables[0]"),
        (json!({ "value": "${" }), "value"),
    ] {
        let problems = validate(&table(settings.clone()), &KnowsAll);
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].field.as_deref(), Some(field));
    }
}

#[test]
fn a_rehearsal_looks_it_up_too() {
    let run = Lantern::new().rehearse(table(json!({})), json!({ "number": "02012345678" }));
    assert_eq!(path(&run), ["who.not_found", "bye"]);
}

fn contacts() -> Document {
    document(
        json!([
            { "id": "who", "kind": "lookup", "contacts": { "name": "who", "tags": "tags", "owner": "agent" } },
            { "id": "hello", "kind": "play", "text": "${who}" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["who.found > hello", "who.not_found > bye", "hello.done > bye"],
    )
}

fn li_lei() -> Contact {
    Contact {
        name: "Li Lei".into(),
        tags: vec!["vip".into(), "north".into()],
        owner: Some("1002".into()),
        ..Contact::default()
    }
}

#[test]
fn a_caller_is_found_among_the_contacts() {
    assert_eq!(validate(&contacts(), &KnowsAll), []);
    let mut caller = call(contacts());
    assert_eq!(caller.log(), ["find 13800138000"], "it is asked beside the call");
    caller.found(1, Some(&li_lei()));
    assert_eq!(
        caller.log(),
        ["who.found > hello: it is the number of Li Lei", "play “Li Lei” in zh-CN"]
    );
    assert_eq!(caller.variable("tags"), Some("vip,north"));
    assert_eq!(caller.variable("agent"), Some("1002"));
    let mut caller = call(contacts());
    caller.found(1, None);
    assert_eq!(caller.log()[1], "who.not_found > bye: it is nobody's number in the contacts");
}

#[test]
fn who_cannot_be_looked_up_in_time_is_nobody() {
    let mut caller = call(contacts());
    caller.wait(4000);
    let log = caller.log();
    assert_eq!(log[1], "who.not_found > bye: the contacts could not be read in time");
}

#[test]
fn a_rehearsal_finds_whom_it_is_told_of() {
    let found = json!({ "contact": { "name": "Li Lei" } });
    let run = Lantern::new().rehearse(contacts(), found);
    assert_eq!(path(&run), ["who.found", "hello.done", "bye"]);
    let run = Lantern::new().rehearse(contacts(), json!({}));
    assert_eq!(path(&run), ["who.not_found", "bye"]);
}
