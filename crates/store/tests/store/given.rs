//! Records to store, and a writer whose callbacks a test can wait for.

use std::{
    net::SocketAddr,
    path::Path,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use cordboard_pbx::{
    Ticket, Write,
    record::{
        Binding, CallId, CallRecord, Direction, EntryKind, JournalEntry, LegRecord, LegRole,
        Message, Party, PathStep, Reason, Termination,
    },
};
use cordboard_sip::{Flow, Transport};
use cordboard_store::{Trouble, Writer};
use jiff::Timestamp;

/// Longer than anything here takes; only a broken store makes a test wait this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_microsecond(1_780_000_000_000_000 + second * 1_000_000 + 123_456)
        .expect("a moment in 2026")
}

/// An inbound call as it stands when it begins.
pub(crate) fn begun(id: u64) -> CallRecord {
    CallRecord {
        id: CallId(id),
        direction: Direction::Inbound,
        caller: "+8613800138000".to_owned(),
        caller_name: Some("李雷".to_owned()),
        called: "+8675586001234".to_owned(),
        trunk: Some("carrier".to_owned()),
        number: Some("075586001234".to_owned()),
        started: at(0),
        answered: None,
        ended: None,
        wait_ms: None,
        talk_ms: 0,
        termination: None,
        legs: vec![leg(0, LegRole::Caller, "+8613800138000")],
        path: Vec::new(),
        waits: Vec::new(),
        collected: Vec::new(),
        recording: None,
    }
}

/// The same call after it was answered, recorded and ended by the agent.
pub(crate) fn ended(id: u64) -> CallRecord {
    let mut caller = leg(0, LegRole::Caller, "+8613800138000");
    caller.codec = Some("PCMA".to_owned());
    caller.answered = Some(at(0));
    caller.ended = Some(at(40));
    let mut agent = leg(1, LegRole::Agent, "1001");
    agent.answered = Some(at(12));
    agent.ended = Some(at(40));
    let by_agent = Termination { by: Party::Agent("1001".to_owned()), reason: Reason::HungUp };
    agent.termination = Some(by_agent.clone());
    CallRecord {
        answered: Some(at(12)),
        ended: Some(at(40)),
        wait_ms: Some(9500),
        talk_ms: 28_000,
        termination: Some(by_agent),
        legs: vec![caller, agent],
        waits: Vec::new(),
        collected: Vec::new(),
        path: vec![step("hours", "calendar", Some("open"), 0), step("sales", "queue", None, 2)],
        recording: Some(format!("2026-05-28/C{id}.wav")),
        ..begun(id)
    }
}

fn leg(index: u32, role: LegRole, party: &str) -> LegRecord {
    LegRecord {
        index,
        role,
        party: party.to_owned(),
        started: at(i64::from(index)),
        answered: None,
        ended: None,
        termination: None,
        codec: None,
        placed: None,
    }
}

fn step(node: &str, kind: &str, exit: Option<&str>, second: i64) -> PathStep {
    PathStep {
        flow: "welcome".to_owned(),
        version: 3,
        node: node.to_owned(),
        kind: kind.to_owned(),
        exit: exit.map(str::to_owned),
        at: at(second),
    }
}

pub(crate) fn entry(call: u64, text: &str) -> JournalEntry {
    JournalEntry {
        call: CallId(call),
        at: at(1),
        kind: EntryKind::Queue,
        who: Some("default".to_owned()),
        text: text.to_owned(),
    }
}

pub(crate) fn binding(extension: &str, port: u16) -> Binding {
    Binding {
        extension: extension.to_owned(),
        contact: format!("<sip:{extension}@192.0.2.7:{port};ob>"),
        flow: Flow {
            transport: Transport::Tcp,
            local: SocketAddr::from(([192, 0, 2, 1], 5060)),
            peer: SocketAddr::from(([192, 0, 2, 7], port)),
        },
        call_id: "reg-1@192.0.2.7".to_owned(),
        cseq: 4_000_000_000,
        expires: at(3600),
        user_agent: Some("Yealink SIP-T31P".to_owned()),
        instance: None,
        q: Some(700),
    }
}

pub(crate) fn message(id: u64) -> Message {
    Message {
        id,
        mailbox: "1001".to_owned(),
        caller: "+8613800138000".to_owned(),
        at: at(5),
        millis: 7200,
        heard: false,
        file: format!("1001/{id}.wav"),
        call: CallId(9),
    }
}

/// What a writer's callbacks were told.
pub(crate) struct Told {
    pub(crate) stored: Receiver<Vec<Ticket>>,
    pub(crate) alarm: Receiver<Trouble>,
}

pub(crate) fn writer(data: &Path) -> (Writer, Told) {
    let (to_stored, stored) = mpsc::channel();
    let (to_alarm, alarm) = mpsc::channel();
    let writer = Writer::start(
        data,
        move |tickets| drop(to_stored.send(tickets.to_vec())),
        move |trouble| drop(to_alarm.send(trouble)),
    )
    .expect("the writer starts");
    (writer, Told { stored, alarm })
}

/// Stores these the way the exchange does, and closes.
pub(crate) fn write_all(data: &Path, writes: impl IntoIterator<Item = Write>) {
    let (writer, _told) = writer(data);
    for write in writes {
        writer.write(None, write);
    }
    writer.close().expect("all of it is stored");
}
