//! The story of a call, as a shop owner reads it.

use cordboard_api::{Names, story};
use cordboard_pbx::record::{
    CallId, CallRecord, Direction, EntryKind, JournalEntry, LegRecord, LegRole, Party, PathStep,
    Reason, Termination,
};
use cordboard_store::Recording;
use jiff::{Timestamp, tz::TimeZone};

/// This many milliseconds after ten in the morning in Shenzhen.
fn at(millis: i64) -> Timestamp {
    let ten: Timestamp = "2026-05-28T10:00:00+08:00".parse().expect("a moment");
    Timestamp::from_millisecond(ten.as_millisecond() + millis).expect("a moment")
}

fn names() -> Names {
    let extensions = [("1001", "Wei"), ("1002", "Mei"), ("1003", "Workshop")];
    let zone = TimeZone::get("Asia/Shanghai").expect("the zones are bundled");
    Names::new(extensions.map(|(number, name)| (number.to_owned(), name.to_owned())), zone)
}

fn ended(by: Party, reason: Reason) -> Option<Termination> {
    Some(Termination { by, reason })
}

fn leg(index: u32, role: LegRole, party: &str, started: i64) -> LegRecord {
    LegRecord {
        index,
        role,
        party: party.to_owned(),
        started: at(started),
        answered: None,
        ended: None,
        termination: None,
        codec: Some("PCMA".to_owned()),
        placed: None,
    }
}

fn step(node: &str, kind: &str, exit: Option<&str>, millis: i64) -> PathStep {
    PathStep {
        flow: "welcome".to_owned(),
        version: 2,
        node: node.to_owned(),
        kind: kind.to_owned(),
        exit: exit.map(str::to_owned),
        at: at(millis),
    }
}

/// Menu, group, an agent who does not answer, one who does, a transfer to the workshop.
pub(crate) fn transferred_call() -> CallRecord {
    let mut caller = leg(0, LegRole::Caller, "+8613800138000", 0);
    caller.answered = Some(at(20));
    let mut wei = leg(1, LegRole::Agent, "1001", 6000);
    wei.ended = Some(at(26_000));
    wei.termination = ended(Party::Exchange, Reason::NoAnswer);
    let mut mei = leg(2, LegRole::Agent, "1002", 26_000);
    mei.answered = Some(at(29_500));
    mei.ended = Some(at(50_000));
    mei.termination = ended(Party::Agent("1002".to_owned()), Reason::Transferred);
    let mut workshop = leg(3, LegRole::Extension, "1003", 50_000);
    workshop.answered = Some(at(53_000));
    workshop.ended = Some(at(120_000));
    workshop.termination = ended(Party::Caller, Reason::HungUp);
    CallRecord {
        id: CallId(17),
        direction: Direction::Inbound,
        caller: "+8613800138000".to_owned(),
        caller_name: Some("李雷".to_owned()),
        called: "075586001234".to_owned(),
        trunk: Some("carrier".to_owned()),
        number: Some("075586001234".to_owned()),
        started: at(0),
        answered: Some(at(29_500)),
        ended: Some(at(120_000)),
        wait_ms: Some(23_500),
        talk_ms: 87_500,
        termination: ended(Party::Caller, Reason::HungUp),
        legs: vec![caller, wei, mei, workshop],
        waits: Vec::new(),
        collected: Vec::new(),
        path: vec![
            step("hours", "calendar", Some("open"), 30),
            step("menu", "menu", Some("1"), 40),
            step("sales", "queue", None, 6000),
        ],
        recording: Some("2026-05-28/C17.wav".to_owned()),
    }
}

fn entry(millis: i64, kind: EntryKind, who: Option<&str>, text: &str) -> JournalEntry {
    JournalEntry {
        call: CallId(17),
        at: at(millis),
        kind,
        who: who.map(str::to_owned),
        text: text.to_owned(),
    }
}

#[test]
fn the_story_says_who_did_what_and_why() {
    use EntryKind::{Answer, Digit, End, Flow, Offer, Queue, Ring, Route, Transfer};
    let journal = [
        entry(0, Route, None, "The number 075586001234 leads to the flow welcome, version 2."),
        entry(
            30,
            Flow,
            Some("hours"),
            "Thursday 10:00 is within shop-hours (mon-fri 09:00-18:00).",
        ),
        entry(5900, Digit, Some("menu"), "The caller pressed 1."),
        entry(6000, Queue, Some("default"), "The caller joined the group as number 1 in line."),
        entry(6000, Offer, Some("1001"), "Offered the call: idle longest (12 min)."),
        entry(6000, Offer, Some("1002"), "1002 was not asked: in wrap-up until 10:00:20."),
        entry(26_000, Ring, Some("1001"), "Did not answer within 20 s."),
        entry(26_000, Offer, Some("1002"), "Offered the call: idle longest."),
        entry(29_500, Answer, Some("1002"), "Answered."),
        entry(50_000, Transfer, Some("1002"), "Transferred the call to 1003."),
        entry(53_000, Answer, Some("1003"), "Answered."),
        entry(120_000, End, None, "The caller hung up."),
    ];
    let told = story(&transferred_call(), &journal, None, &names());
    let expected = "\
Inbound call C17: on Thursday 28 May 2026 at 10:00:00, 李雷 (+8613800138000) called 075586001234 over the trunk carrier.
Mei (1002) answered 30 s after the call began, having rung for 3.5 s.
Then Workshop (1003) took part from 10:00:53 on.
The caller waited 24 s in the queue.
The call ended at 10:02:00, after 1 min 28 s of conversation. Ended by the caller: hung up.
It was recorded: 2026-05-28/C17.wav.

Step by step (Thursday 28 May 2026, times of Asia/Shanghai):
  10:00:00  The number 075586001234 leads to the flow welcome, version 2.
  10:00:00  hours: Thursday 10:00 is within shop-hours (mon-fri 09:00-18:00).
  10:00:05  menu: The caller pressed 1.
  10:00:06  default: The caller joined the group as number 1 in line.
  10:00:06  Wei (1001): Offered the call: idle longest (12 min).
  10:00:06  Mei (1002) was not asked: in wrap-up until 10:00:20.
  10:00:26  Wei (1001): Did not answer within 20 s.
  10:00:26  Mei (1002): Offered the call: idle longest.
  10:00:29  Mei (1002): Answered.
  10:00:50  Mei (1002): Transferred the call to 1003.
  10:00:53  Workshop (1003): Answered.
  10:02:00  The caller hung up.
";
    assert_eq!(told, expected, "\n{told}");
}

fn recording() -> Recording {
    let file = Some("2026-05-28/C17.wav".to_owned());
    Recording { call: CallId(17), file, millis: None, bytes: None, failure: None, removed: None }
}

#[test]
fn a_recording_whose_time_was_over_is_said_to_be_gone() {
    let call = CallRecord { recording: Some("2026-05-28/C17.wav".into()), ..transferred_call() };
    let kept = story(&call, &[], Some(&recording()), &names());
    assert!(kept.contains("It was recorded: 2026-05-28/C17.wav."), "it is there: {kept}");
    let at = "2026-11-24T02:00:00Z".parse().expect("a time");
    let gone = Recording { removed: Some(at), ..recording() };
    let told = story(&call, &[], Some(&gone), &names());
    assert!(told.contains("was deleted on Tuesday 24 November 2026"), "it says when: {told}");
    assert!(!told.contains("C17.wav"), "nobody looks for the file: {told}");
}

#[test]
fn without_a_journal_the_record_tells_what_it_knows() {
    let why = "the disk was full".to_owned();
    let broken = Recording { failure: Some(why), ..recording() };
    let told = story(&transferred_call(), &[], Some(&broken), &names());
    let steps = told.split_once("Step by step").expect("two parts").1;
    let expected = " (Thursday 28 May 2026, times of Asia/Shanghai):
The journal of this call is not there; this is what its record says.
  10:00:00  Block hours (calendar) of the flow welcome, version 2: left by \"open\".
  10:00:00  Block menu (menu) of the flow welcome, version 2: left by \"1\".
  10:00:06  Block sales (queue) of the flow welcome, version 2: the call ended in it.
  10:00:06  Wei (1001) rang.
  10:00:26  Wei (1001) was released by the exchange: nobody answered in time.
  10:00:26  Mei (1002) rang.
  10:00:29  Mei (1002) answered.
  10:00:50  Mei (1002) was released by Mei (1002): transferred.
  10:00:50  Workshop (1003) rang.
  10:00:53  Workshop (1003) answered.
  10:02:00  Workshop (1003) was released by the caller: hung up.
";
    assert_eq!(steps, expected, "\n{told}");
    assert!(told.contains("The recording broke off: the disk was full."), "{told}");
}

#[test]
fn a_caller_who_gave_up_is_told_as_such() {
    let mut call = transferred_call();
    call.answered = None;
    call.talk_ms = 0;
    call.legs.truncate(2);
    call.recording = None;
    call.ended = Some(at(20_000));
    call.termination = ended(Party::Caller, Reason::Abandoned);
    let told = story(&call, &[], None, &names());
    assert!(told.contains("Nobody answered.\n"), "{told}");
    assert!(
        told.contains(
            "The call ended at 10:00:20, without a conversation. \
             Ended by the caller: hung up before anybody answered.\n"
        ),
        "{told}"
    );
    assert!(!told.contains("recorded"), "nothing was recorded: {told}");
}

#[test]
fn a_call_that_goes_on_has_no_end_yet() {
    let mut call = transferred_call();
    call.ended = None;
    call.termination = None;
    let told = story(&call, &[], None, &names());
    assert!(told.contains("The call has not ended.\n"), "{told}");
}
