//! A hundred thousand calls: pages come from indices, and so in a moment.

use cordboard_pbx::record::Direction;
use cordboard_store::{CallFilter, CallPage, CallSort, Store};
use rusqlite::Connection;

const CALLS: u64 = 100_000;

fn fill(data: &tempfile::TempDir) -> Store {
    let store = Store::open(data.path()).expect("opens");
    let database = Connection::open(data.path().join("cordboard.db")).expect("opens");
    let sql = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100000)
        INSERT INTO calls (id, direction, caller, called, started, answered, ended, wait_ms, talk_ms,
            reason, ended_by)
        SELECT id, CASE id % 3 WHEN 0 THEN 'outbound' ELSE 'inbound' END,
            '+86138' || (10000000 + id * 7919 % 90000000), '+8675586001234',
            1780000000000000 + id * 60000000, 1780000000000000 + id * 60000000 + 9000000,
            1780000000000000 + id * 60000000 + 99000000, id * 31 % 60000, id * 17 % 600000,
            'hung_up', 'caller' FROM n;
        INSERT INTO legs (call, position, leg, role, party, started)
            SELECT id, 1, 1, 'agent', 1000 + id % 50, started FROM calls;";
    database.execute_batch(sql).expect("filled");
    store
}

#[test]
fn pages_of_a_hundred_thousand_calls_come_from_indices() {
    let data = tempfile::tempdir().expect("a folder");
    let store = fill(&data);
    let page = |sort, offset| CallPage { sort, descending: true, offset, limit: 100 };
    let all = CallFilter::default();
    for sort in
        [CallSort::Started, CallSort::Talk, CallSort::Wait, CallSort::Caller, CallSort::Called]
    {
        let plan = store.call_log_plan(&all, page(sort, 0)).expect("a plan").join("; ");
        assert!(plan.contains("COVERING INDEX"), "{sort:?} reads an index alone: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sort:?} sorts nothing: {plan}");
    }
    let one = CallFilter { extension: Some("1007".to_owned()), ..CallFilter::default() };
    let plan = store.call_log_plan(&one, page(CallSort::Started, 0)).expect("a plan").join("; ");
    assert!(plan.contains("legs_by_party"), "an extension's calls are looked up: {plan}");
    for (what, filter, offset, total) in [
        ("the newest", all.clone(), 0, CALLS),
        ("the oldest", all, CALLS - 100, CALLS),
        ("an extension's", one, 0, 2000),
        (
            "one direction",
            CallFilter { direction: Some(Direction::Outbound), ..CallFilter::default() },
            500,
            33_333,
        ),
        (
            "a part of a number",
            CallFilter { search: Some("86138".to_owned()), ..CallFilter::default() },
            0,
            CALLS,
        ),
    ] {
        let read = store.call_log(&filter, page(CallSort::Started, offset)).expect("readable");
        assert_eq!((read.0.len(), read.1), (100, total), "{what}");
    }
}
