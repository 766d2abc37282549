use cordboard_flow::Document;
use serde_json::{Value, json};

use crate::{
    caller::{MONDAY_MORNING, call_at, call_in, document},
    office::{Lantern, path},
};

fn switch(when: Value) -> Document {
    document(
        json!([
            { "id": "switch", "kind": "switch", "cases": [{ "name": "case", "when": when }] },
            { "id": "yes", "kind": "hang_up" },
            { "id": "no", "kind": "hang_up" },
        ]),
        &["switch.case > yes", "switch.otherwise > no"],
    )
}

fn holds(when: Value) -> bool {
    call_at(MONDAY_MORNING, switch(when)).stands_at() == "yes"
}

#[test]
fn caller_number_language_and_hour_can_be_asked() {
    for (when, expected) in [
        (json!({ "caller": { "starts_with": "138" } }), true),
        (json!({ "caller": { "starts_with": "139" } }), false),
        (json!({ "dialled": { "is": "075586001234" } }), true),
        (json!({ "language": { "is": "en" } }), false),
        (json!({ "calendar": "shop-hours" }), true),
        (json!({ "time": { "from": "09:00", "to": "10:00" } }), false),
        (json!({ "time": { "from": "10:00", "to": "10:30" } }), true),
        (json!({ "time": { "from": "00:00", "to": "24:00", "days": ["tue"] } }), false),
        (json!({ "time": { "from": "04:00", "to": "05:00", "time_zone": "Europe/Berlin" } }), true),
        (json!({ "variable": { "name": "hour", "test": { "is": "10" } } }), true),
        (json!({ "variable": { "name": "weekday", "test": { "one_of": ["mon", "tue"] } } }), true),
        (json!({ "variable": { "name": "unset", "test": { "empty": true } } }), true),
        (json!({ "not": { "language": { "is": "en" } } }), true),
        (json!({ "all": [{ "calendar": "shop-hours" }, { "language": { "is": "en" } }] }), false),
        (json!({ "any": [{ "calendar": "shop-hours" }, { "language": { "is": "en" } }] }), true),
    ] {
        assert_eq!(holds(when.clone()), expected, "{when}");
    }
}

#[test]
fn the_first_case_that_holds_is_taken_and_told() {
    let document = document(
        json!([
            { "id": "switch", "kind": "switch", "cases": [
                { "name": "night", "when": { "not": { "calendar": "shop-hours" } } },
                { "name": "local", "when": { "all": [{ "dialled": { "starts_with": "0755" } },
                                                     { "time": { "from": "09:00", "to": "12:00" } }] } },
                { "name": "all", "when": { "caller": { "empty": false } } },
            ] },
            { "id": "end", "kind": "hang_up" },
        ]),
        &["switch.night > end", "switch.local > end", "switch.all > end", "switch.otherwise > end"],
    );
    assert_eq!(
        call_at(MONDAY_MORNING, document).log()[0],
        "switch.local > end: local holds: (the number dialled starts with \"0755\" and it is \
         09:00-12:00)"
    );
}

#[test]
fn without_a_case_that_holds_it_goes_otherwise() {
    let document = switch(json!({ "caller": { "is": "110" } }));
    assert_eq!(call_at(MONDAY_MORNING, document).log()[0], "switch.otherwise > no: no case holds");
}

fn standing(fields: Value) -> cordboard_flow::GroupStanding {
    serde_json::from_value(fields).expect("a standing")
}

#[test]
fn how_it_stands_in_a_group_can_be_asked() {
    let when = |fact: &str, test: Value| {
        switch(json!({ "group": { "group": "default", "fact": fact, "test": test } }))
    };
    let now = standing(json!({
        "waiting": 5, "agents": 2, "free": 0, "longest_wait_seconds": 130,
    }));
    for (fact, test, expected) in [
        ("waiting", json!({ "at_least": 5 }), "yes"),
        ("waiting", json!({ "at_least": 6 }), "no"),
        ("agents", json!({ "is": "2" }), "yes"),
        ("free", json!({ "is": "0" }), "yes"),
        ("longest_wait", json!({ "at_most": 120 }), "no"),
    ] {
        let groups = [("default".to_owned(), now)].into();
        let caller = call_in(groups, when(fact, test.clone()));
        assert_eq!(caller.stands_at(), expected, "{fact} {test}");
    }
    let mut caller =
        call_in([("default".to_owned(), now)].into(), when("waiting", json!({ "at_least": 5 })));
    assert_eq!(
        caller.log()[0],
        "switch.case > yes: case holds: the number of callers who wait in default is at least 5 \
         (it is 5)",
        "the journal says how it was"
    );
}

#[test]
fn a_rehearsal_is_told_how_it_stands() {
    let document = switch(json!({
        "group": { "group": "default", "fact": "free", "test": { "at_least": 1 } },
    }));
    for (free, end) in [(1, "yes"), (0, "no")] {
        let run = Lantern::new()
            .rehearse(document.clone(), json!({ "groups": { "default": { "free": free } } }));
        assert_eq!(path(&run).last().map(String::as_str), Some(end));
    }
}
