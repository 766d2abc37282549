//! The call log, the journal, bindings and messages as the writer stores and the store reads them.

use cordboard_pbx::{
    Write,
    office::Secret,
    record::{
        Acquaintance, CallId, CallRecord, Collected, Direction, LegQuality, Party, Placed, Reason,
        Termination, Told,
    },
    rules::Attempt,
};
use cordboard_store::{CallQuery, Found, Store};

use crate::given::{at, begun, binding, ended, entry, message, write_all};

fn ids(calls: &[CallRecord]) -> Vec<u64> {
    calls.iter().map(|call| call.id.0).collect()
}

#[test]
fn every_field_of_a_call_comes_back() {
    let data = tempfile::tempdir().expect("a folder");
    let parties = [Party::Caller, Party::Called, Party::Exchange, Party::Network];
    let mut calls = vec![begun(1), ended(2)];
    for (id, by) in (3..).zip(parties) {
        let mut call = ended(id);
        call.direction = if id % 2 == 0 { Direction::Outbound } else { Direction::Internal };
        call.termination = Some(Termination { by, reason: Reason::NoCommonCodec });
        calls.push(call);
    }
    write_all(data.path(), calls.iter().cloned().map(Write::CallEnded));
    let store = Store::open(data.path()).expect("opens");
    let mut page = store.calls(&CallQuery::default()).expect("readable");
    page.reverse();
    assert_eq!(page, calls);
}

#[test]
fn the_end_of_a_call_replaces_its_beginning() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), [Write::CallStarted(begun(1)), Write::CallEnded(ended(1))]);
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.calls(&CallQuery::default()).expect("readable"), [ended(1)]);
}

#[test]
fn pages_follow_one_another_from_the_newest() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), (1..=5).map(|id| Write::CallEnded(ended(id))));
    let store = Store::open(data.path()).expect("opens");
    let mut query = CallQuery { limit: 2, ..CallQuery::default() };
    let mut pages = Vec::new();
    loop {
        let page = store.calls(&query).expect("readable");
        let Some(last) = page.last() else { break };
        query.before = Some(last.id);
        pages.push(ids(&page));
    }
    assert_eq!(pages, [vec![5, 4], vec![3, 2], vec![1]]);
}

#[test]
fn filters_let_through_what_fits_all_of_them() {
    let data = tempfile::tempdir().expect("a folder");
    let mut other = begun(2);
    other.caller = "1002".to_owned();
    other.caller_name = Some("Mei".to_owned());
    other.called = "1003".to_owned();
    other.started = at(100);
    write_all(data.path(), [Write::CallStarted(begun(1)), Write::CallStarted(other)]);
    let store = Store::open(data.path()).expect("opens");
    let found = |query: CallQuery| ids(&store.calls(&query).expect("readable"));
    let all = CallQuery::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(found(CallQuery { caller: text("13800"), ..all() }), [1], "a part of the number");
    assert_eq!(found(CallQuery { caller: text("Mei"), ..all() }), [2], "the name");
    assert_eq!(found(CallQuery { called: text("86001234"), ..all() }), [1]);
    assert_eq!(found(CallQuery { since: Some(at(100)), ..all() }), [2], "since is inclusive");
    assert_eq!(found(CallQuery { until: Some(at(100)), ..all() }), [1], "until is exclusive");
    let both = CallQuery { caller: text("Mei"), called: text("86001234"), ..all() };
    assert!(found(both).is_empty(), "both filters must fit");
    let percent = CallQuery { caller: text("%"), ..all() };
    assert!(found(percent).is_empty(), "no character is a wildcard");
}

#[test]
fn the_journal_keeps_the_order_in_which_it_was_told() {
    let data = tempfile::tempdir().expect("a folder");
    let first = vec![entry(1, "first"), entry(2, "of another call"), entry(1, "second")];
    // The third was told last, though its clock says otherwise: the clock was set.
    let mut third = entry(1, "third");
    third.at = at(-5);
    write_all(
        data.path(),
        [Write::Journal(first), Write::CallStarted(begun(1)), Write::Journal(vec![third])],
    );
    let store = Store::open(data.path()).expect("opens");
    let (_, journal) = store.call(CallId(1)).expect("readable").expect("is there");
    let told: Vec<&str> = journal.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(told, ["first", "second", "third"]);
    assert_eq!(journal.first(), Some(&entry(1, "first")), "an entry comes back whole");
    assert!(store.call(CallId(2)).expect("readable").is_none(), "a journal is no call");
}

#[test]
fn calls_left_open_by_a_crash_are_closed_as_interrupted() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), [Write::CallEnded(ended(1)), Write::CallStarted(begun(2))]);
    let mut store = Store::open(data.path()).expect("opens");
    assert_eq!(store.interrupt_unfinished(at(500)).expect("written"), 1);
    let (call, journal) = store.call(CallId(2)).expect("readable").expect("is there");
    let interrupted = Termination { by: Party::Exchange, reason: Reason::Interrupted };
    assert_eq!(call.termination.as_ref(), Some(&interrupted));
    assert_eq!(call.ended, Some(at(500)));
    assert_eq!(call.legs.first().and_then(|leg| leg.ended), Some(at(500)), "its leg ended, too");
    assert_eq!(journal.len(), 1, "the journal says what happened");
    let (untouched, _) = store.call(CallId(1)).expect("readable").expect("is there");
    assert_eq!(untouched, ended(1), "a call that had ended stays as it was");
    assert_eq!(store.interrupt_unfinished(at(600)).expect("written"), 0, "each is closed once");
}

#[test]
fn a_number_is_never_given_to_a_second_call() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(data.path(), [Write::CallStarted(begun(41))]);
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.next_call().expect("readable"), 42);
}

#[test]
fn recordings_whose_time_is_over_are_found_and_noted_once() {
    let data = tempfile::tempdir().expect("a folder");
    let later = CallRecord { ended: Some(at(4000)), ..ended(3) };
    let silent = CallRecord { recording: None, ..ended(4) };
    let talking = CallRecord { ended: None, ..ended(5) };
    let calls = [ended(1), ended(2), later, silent, talking];
    write_all(data.path(), calls.map(Write::CallEnded));
    let mut store = Store::open(data.path()).expect("opens");
    let kept = |store: &Store, after| store.kept_recordings(at(3600), after, 10).expect("readable");
    let file = |id: u64| (CallId(id), format!("2026-05-28/C{id}.wav"));
    assert_eq!(kept(&store, None), [file(1), file(2)], "those that ended before, and no others");
    assert_eq!(kept(&store, Some(CallId(1))), [file(2)], "page by page");
    store.recordings_removed(&[CallId(1)], at(5000)).expect("noted");
    assert_eq!(kept(&store, None), [file(2)], "it is not asked for again");
    let removed = store.recording(CallId(1)).expect("readable").expect("its row stays");
    assert_eq!(removed.removed, Some(at(5000)), "and says when");
}

#[test]
fn a_recording_is_known_by_its_file_its_length_or_its_failure() {
    let data = tempfile::tempdir().expect("a folder");
    let why = "no space left on the disk".to_owned();
    write_all(
        data.path(),
        [
            Write::RecordingEnded { call: CallId(1), millis: 28_000, bytes: 896_044 },
            Write::CallEnded(ended(1)),
            Write::CallEnded(ended(2)),
            Write::RecordingFailed { call: CallId(2), why: why.clone() },
            Write::CallStarted(begun(3)),
        ],
    );
    let store = Store::open(data.path()).expect("opens");
    let recording = |id| store.recording(CallId(id)).expect("readable");
    let whole = recording(1).expect("was recorded");
    assert_eq!(whole.file.as_deref(), Some("2026-05-28/C1.wav"), "either order of writes is fine");
    assert_eq!((whole.millis, whole.bytes), (Some(28_000), Some(896_044)));
    assert_eq!(recording(2).expect("was begun").failure, Some(why));
    assert!(recording(3).is_none(), "that call was not recorded");
}

#[test]
fn bindings_come_back_with_their_flow() {
    let data = tempfile::tempdir().expect("a folder");
    let moved = {
        let mut moved = binding("1001", 6001);
        moved.cseq = 7;
        moved
    };
    write_all(
        data.path(),
        [
            Write::Bound(binding("1001", 6001)),
            Write::Bound(binding("1001", 6002)),
            Write::Bound(binding("1002", 6003)),
            Write::Bound(moved.clone()),
            Write::Unbound { extension: "1001".to_owned(), contact: binding("1001", 6002).contact },
        ],
    );
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(
        store.bindings().expect("readable"),
        [moved, binding("1002", 6003)],
        "a contact has one binding, the newest; an unbound one has none"
    );
}

#[test]
fn every_caller_s_last_conversation_is_known() {
    let data = tempfile::tempdir().expect("a folder");
    let call = |id: u64, caller: &str, agent: &str| {
        let mut call = CallRecord { caller: caller.to_owned(), ..ended(id) };
        call.legs[1].party = agent.to_owned();
        call.legs[1].answered = Some(at(i64::try_from(id).expect("small")));
        call
    };
    // All of them called the office's only number.
    let calls = [call(1, "+861", "1001"), call(2, "+862", "1002"), call(3, "+861", "1003")];
    write_all(data.path(), calls.map(Write::CallEnded));
    let store = Store::open(data.path()).expect("opens");
    let known = |number: &str, extension: &str, second| Acquaintance {
        number: number.to_owned(),
        extension: extension.to_owned(),
        at: at(second),
    };
    assert_eq!(
        store.acquaintances(at(100)).expect("readable"),
        [known("+861", "1003", 3), known("+862", "1002", 2)]
    );
}

#[test]
fn what_rules_and_guards_count_is_what_was_placed_over_trunks() {
    let data = tempfile::tempdir().expect("a folder");
    let placed = Placed {
        trunk: "cheap".to_owned(),
        number: "+8675586009999".to_owned(),
        callee: "+8613900139000".to_owned(),
        dialled: at(10),
    };
    // It came in over another trunk and rang the agent's mobile.
    let mut first = ended(1);
    first.legs[1].placed = Some(placed.clone());
    // It was taken over from that one.
    let mut second = ended(2);
    second.legs[1].placed = Some(placed.clone());
    write_all(data.path(), [first.clone(), second, ended(3)].map(Write::CallEnded));
    let store = Store::open(data.path()).expect("opens");
    let attempts = store.attempts(at(100)).expect("readable");
    assert_eq!(attempts, [Attempt::of(&placed)], "dialled once");
    let talks = store.talks(at(100)).expect("readable");
    let talked: Vec<_> = talks.iter().map(|talk| (&*talk.trunk, &*talk.callee)).collect();
    assert_eq!(talked, [("cheap", "+8613900139000"); 2]);
    let (kept, _) = store.call(CallId(1)).expect("readable").expect("known");
    assert_eq!(kept, first, "and all of it is read as it was written");
    let shown = serde_json::to_string(&kept).expect("JSON");
    assert!(!shown.contains("13900139000"), "but it is told to nobody: {shown}");
}

#[test]
fn a_message_is_left_heard_and_deleted() {
    let data = tempfile::tempdir().expect("a folder");
    write_all(
        data.path(),
        [
            Write::MessageLeft(message(1)),
            Write::MessageLeft(message(2)),
            Write::MessageLeft(message(3)),
            Write::MessageHeard { id: 1 },
            Write::MessageDeleted { id: 3 },
        ],
    );
    let store = Store::open(data.path()).expect("opens");
    let mut heard = message(1);
    heard.heard = true;
    assert_eq!(store.messages().expect("readable"), [heard, message(2)]);
    assert_eq!(store.next_message().expect("readable"), 4, "a deleted message's number is spent");
}

#[test]
fn recordings_of_interrupted_calls_are_found_and_give_their_calls_a_length() {
    let data = tempfile::tempdir().expect("a folder");
    let recorded = |id| {
        let file = Some(format!("2026-10-10/C{id}.wav"));
        CallRecord { answered: Some(at(3)), recording: file, ..begun(id) }
    };
    let mut whole = ended(3);
    whole.recording = Some("2026-10-10/C3.wav".to_owned());
    let talked = whole.talk_ms;
    write_all(
        data.path(),
        [
            Write::CallStarted(recorded(1)),
            Write::CallStarted(recorded(2)),
            Write::CallEnded(whole),
            Write::RecordingEnded { call: CallId(3), millis: 5, bytes: 6 },
        ],
    );
    let mut store = Store::open(data.path()).expect("opens");
    store.interrupt_unfinished(at(60)).expect("stored");
    let unfinished = store.unfinished_recordings().expect("readable");
    let files: Vec<_> = unfinished.iter().map(|(call, file)| (call.0, file.as_str())).collect();
    assert_eq!(files, [(1, "2026-10-10/C1.wav"), (2, "2026-10-10/C2.wav")], "not the whole one");
    let found = [
        (CallId(1), Found::File { millis: 4500, bytes: 144_044 }),
        (CallId(2), Found::Nothing { why: "it is not there".to_owned() }),
    ];
    store.mend_recordings(&found).expect("stored");
    assert!(store.unfinished_recordings().expect("readable").is_empty(), "none is open any more");
    let of = |id| store.recording(CallId(id)).expect("readable").expect("known");
    assert_eq!((of(1).millis, of(1).bytes), (Some(4500), Some(144_044)), "as found");
    assert_eq!(of(2).failure.as_deref(), Some("it is not there"), "as told");
    let talk_ms = |id| store.call(CallId(id)).expect("readable").expect("known").0.talk_ms;
    assert_eq!((talk_ms(1), talk_ms(2), talk_ms(3)), (4500, 0, talked), "the interrupted one only");
}

#[test]
fn the_messages_of_a_call_and_how_its_legs_sounded_are_kept_with_it() {
    let data = tempfile::tempdir().expect("a folder");
    let told = |nth: i64, message: &str| Told {
        leg: 0,
        at: at(nth),
        sent: nth % 2 == 1,
        peer: "192.0.2.1:5060".parse().expect("an address"),
        message: message.to_owned(),
    };
    let messages = vec![told(0, "INVITE sip:1001@here SIP/2.0\n"), told(1, "SIP/2.0 200 OK\n")];
    let quality = LegQuality {
        loss: 0.5,
        loss_out: None,
        jitter_ms: 3.25,
        round_trip_ms: Some(41.0),
        mos: 4.3,
    };
    let ladder = |call| Write::Ladder { call: CallId(call), messages: messages.clone() };
    let sounded = |call| Write::LegSounded { call: CallId(call), leg: 1, quality };
    write_all(
        data.path(),
        [Write::CallEnded(ended(1)), ladder(1), sounded(1), ladder(2), sounded(2)],
    );
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.ladder(CallId(1)).expect("readable"), messages);
    assert_eq!(store.leg_qualities(CallId(1)).expect("readable"), [(1, quality)]);
    assert!(store.ladder(CallId(2)).expect("readable").is_empty(), "that call is in no log");
    assert_eq!(store.remove_ladders(at(40)).expect("done"), 0, "it ended then, not before");
    assert_eq!(store.remove_ladders(at(41)).expect("done"), 1, "its time is over");
    assert!(store.ladder(CallId(1)).expect("readable").is_empty(), "so it is gone");
    assert_eq!(store.leg_qualities(CallId(1)).expect("readable").len(), 1, "its figures stay");
}

#[test]
fn what_was_keyed_in_is_kept_and_what_is_masked_lies_apart() {
    let data = tempfile::tempdir().expect("a folder");
    let keyed_in = |label: &str, masked| {
        Collected::new(label.to_owned(), "1001".to_owned(), at(20), masked, "471147")
    };
    let collected = vec![keyed_in("card number", true), keyed_in("meter", false)];
    let call = CallRecord { collected: collected.clone(), ..ended(1) };
    let value = Secret::new("471147");
    write_all(
        data.path(),
        [
            Write::CallStarted(call.clone()),
            Write::DigitsKept { call: CallId(1), place: 0, value },
            Write::CallEnded(call),
        ],
    );
    let mut store = Store::open(data.path()).expect("opens");
    let (found, _) = store.call(CallId(1)).expect("readable").expect("there");
    assert_eq!(found.collected, collected, "in order, and written again without harm");
    assert_eq!(found.collected[0].value, None, "the record does not have it");
    let kept = |store: &Store, place| store.kept_digits(CallId(1), place).expect("readable");
    assert_eq!(kept(&store, 0).as_deref(), Some("471147"), "the other table does");
    assert_eq!(kept(&store, 1), None, "what is not masked is not there");
    assert!(store.delete_call(CallId(1)).expect("done"), "the call is forgotten");
    assert_eq!(kept(&store, 0), None, "with all that was keyed in");
}
