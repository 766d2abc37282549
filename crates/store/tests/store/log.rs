//! The call log as people work with it: filters, order, pages, notes, figures.

use cordboard_pbx::{
    Write,
    record::{CallId, CallRecord, Direction, LegRole, Reason, Wait, WaitEnd},
};
use cordboard_store::{CallFilter, CallPage, CallSort, Note, Store};

use super::given::{at, ended, write_all};

const PAGE: CallPage =
    CallPage { sort: CallSort::Started, descending: true, offset: 0, limit: 100 };

fn waited(second: i64, end: WaitEnd, agent: Option<&str>) -> Wait {
    Wait {
        group: "sales".to_owned(),
        joined: at(second),
        left: Some(at(second + 10)),
        end: Some(end),
        agent: agent.map(str::to_owned),
    }
}

/// Four calls: answered, given up, from inside, from another caller.
fn given() -> Vec<CallRecord> {
    let answered =
        CallRecord { waits: vec![waited(2, WaitEnd::Answered, Some("1001"))], ..ended(1) };
    let mut given_up = CallRecord {
        started: at(100),
        answered: None,
        talk_ms: 0,
        wait_ms: Some(10_000),
        recording: None,
        waits: vec![waited(102, WaitEnd::Abandoned, None)],
        ..ended(2)
    };
    given_up.termination.as_mut().expect("it has ended").reason = Reason::Abandoned;
    given_up.path.truncate(1);
    given_up.legs.truncate(1);
    let inside = CallRecord {
        direction: Direction::Internal,
        caller: "1002".to_owned(),
        caller_name: Some("Mei".to_owned()),
        called: "1001".to_owned(),
        started: at(200),
        talk_ms: 5000,
        wait_ms: None,
        path: Vec::new(),
        ..ended(3)
    };
    let other = CallRecord {
        caller: "+8613900139000".to_owned(),
        caller_name: None,
        started: at(300),
        talk_ms: 90_000,
        ..ended(4)
    };
    vec![answered, given_up, inside, other]
}

fn store(data: &tempfile::TempDir) -> Store {
    let store = Store::open(data.path()).expect("opens");
    write_all(data.path(), given().into_iter().map(Write::CallEnded));
    store
}

fn ids(store: &Store, filter: &CallFilter, page: CallPage) -> (Vec<u64>, u64) {
    let (rows, total) = store.call_log(filter, page).expect("readable");
    (rows.into_iter().map(|call| call.id.0).collect(), total)
}

#[test]
fn every_filter_lets_the_right_calls_through() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    let tags = vec!["vip".to_owned()];
    let note = Note { text: "Call Back".into(), tags, author: "mei".into(), at: at(500) };
    store.save_note(CallId(2), &note).expect("saved");
    let text = |text: &str| Some(text.to_owned());
    let all = CallFilter::default;
    let cases = [
        ("nothing", all(), vec![4, 3, 2, 1]),
        ("a number", CallFilter { search: text("139000"), ..all() }, vec![4]),
        ("a name", CallFilter { search: text("李"), ..all() }, vec![2, 1]),
        ("a name in small letters", CallFilter { search: text("mei"), ..all() }, vec![3]),
        ("a note", CallFilter { search: text("call back"), ..all() }, vec![2]),
        (
            "a contact's number",
            CallFilter {
                search: text("Han"),
                search_numbers: vec!["+8613900139000".to_owned()],
                ..all()
            },
            vec![4],
        ),
        ("inside", CallFilter { direction: Some(Direction::Internal), ..all() }, vec![3]),
        ("from", CallFilter { from: Some(at(200)), ..all() }, vec![4, 3]),
        ("to", CallFilter { to: Some(at(200)), ..all() }, vec![2, 1]),
        ("an extension", CallFilter { extension: text("1001"), ..all() }, vec![4, 3, 1]),
        ("a group", CallFilter { group: text("sales"), ..all() }, vec![2, 1]),
        ("a flow", CallFilter { flow: text("welcome"), ..all() }, vec![4, 2, 1]),
        ("a block", CallFilter { node: text("sales"), ..all() }, vec![4, 1]),
        (
            "a block and an exit of another one",
            CallFilter { node: text("sales"), exit: text("open"), ..all() },
            vec![],
        ),
        ("given up", CallFilter { reason: Some(Reason::Abandoned), ..all() }, vec![2]),
        ("answered", CallFilter { answered: Some(true), ..all() }, vec![4, 3, 1]),
        ("not answered", CallFilter { answered: Some(false), ..all() }, vec![2]),
        ("recorded", CallFilter { recorded: Some(true), ..all() }, vec![4, 3, 1]),
        ("not recorded", CallFilter { recorded: Some(false), ..all() }, vec![2]),
        ("a tag", CallFilter { tag: text("vip"), ..all() }, vec![2]),
        ("a number whole", CallFilter { number: text("+8613800138000"), ..all() }, vec![2, 1]),
    ];
    for (what, filter, expected) in cases {
        let count = expected.len() as u64;
        assert_eq!(ids(&store, &filter, PAGE), (expected, count), "by {what}");
    }
}

#[test]
fn pages_are_sorted_and_know_how_many_there_are() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(&data);
    let all = CallFilter::default();
    for (sort, expected) in [
        (CallSort::Started, [1, 2, 3, 4]),
        (CallSort::Talk, [2, 3, 1, 4]),
        (CallSort::Wait, [3, 1, 4, 2]),
        (CallSort::Caller, [1, 2, 4, 3]),
        (CallSort::Called, [1, 2, 4, 3]),
    ] {
        let page = CallPage { sort, descending: false, ..PAGE };
        assert_eq!(ids(&store, &all, page), (expected.to_vec(), 4), "by {sort:?}");
        let mut backwards = expected.to_vec();
        backwards.reverse();
        let page = CallPage { sort, ..PAGE };
        assert_eq!(ids(&store, &all, page).0, backwards, "by {sort:?}, the other way");
    }
    let second = CallPage { offset: 2, limit: 1, ..PAGE };
    assert_eq!(ids(&store, &all, second), (vec![2], 4), "the third of four");
}

#[test]
fn a_deleted_call_leaves_nothing_and_its_number_is_not_used_again() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    let note = Note { text: "x".into(), tags: vec!["y".into()], author: "mei".into(), at: at(0) };
    store.save_note(CallId(4), &note).expect("saved");
    assert!(store.delete_call(CallId(4)).expect("deleted"), "there was one");
    assert!(!store.delete_call(CallId(4)).expect("deleted"), "now there is none");
    assert_eq!(store.call(CallId(4)).expect("readable"), None);
    assert_eq!(store.note(CallId(4)).expect("readable"), None);
    assert_eq!(store.recording(CallId(4)).expect("readable"), None);
    assert_eq!(store.call_tags().expect("readable"), Vec::<String>::new());
    assert_eq!(store.next_call().expect("readable"), 5, "C4 stays the call that it was");
}

#[test]
fn figures_are_those_of_the_calls() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(&data);
    let groups = store.group_figures(at(0), at(1000)).expect("readable");
    let [sales] = groups.as_slice() else { panic!("one group: {groups:?}") };
    assert_eq!((sales.offered, sales.answered, sales.missed), (2, 1, 1));
    assert_eq!((sales.abandoned, sales.in_time, sales.wait_longest_ms), (1, 1, 10_000));
    assert_eq!(sales.wait_average_ms, Some(10_000.0));
    let agents = store.agent_figures(at(0), at(1000)).expect("readable");
    let [wei] = agents.as_slice() else { panic!("one agent: {agents:?}") };
    assert_eq!((wei.extension.as_str(), wei.offered, wei.answered, wei.missed), ("1001", 3, 3, 0));
    let hours = store.hour_figures(at(0), at(7200)).expect("readable");
    assert_eq!(hours.len(), 1, "all came within one hour: {hours:?}");
    assert_eq!(hours[0].from, at(0));
    let calls = store.call_figures(at(0), at(1000)).expect("readable");
    assert_eq!((calls.inbound, calls.internal, calls.outbound), (3, 1, 0));
    assert_eq!((calls.answered, calls.missed), (2, 1));
    let nothing = store.call_figures(at(2000), at(3000)).expect("readable");
    assert_eq!(nothing, Default::default(), "nothing happened then");
}

#[test]
fn times_in_line_are_kept_and_ended_by_a_crash() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(data.path()).expect("opens");
    let open = Wait { left: None, end: None, ..waited(2, WaitEnd::Answered, None) };
    let mut call = CallRecord { waits: vec![open], ended: None, ..ended(7) };
    call.legs.retain(|leg| leg.role == LegRole::Caller);
    write_all(data.path(), [Write::CallStarted(call.clone())]);
    assert_eq!(store.call(CallId(7)).expect("readable").expect("it is there").0, call);
    store.interrupt_unfinished(at(50)).expect("interrupted");
    let (told, _) = store.call(CallId(7)).expect("readable").expect("it is there");
    assert_eq!((told.waits[0].left, told.waits[0].end), (Some(at(50)), Some(WaitEnd::Interrupted)));
}
