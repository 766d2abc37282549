//! The tapes of a floor, in a file of SQLite: what is read back of a call decides the same again.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use cordboard_pbx::{
    Write,
    incident::{self, CallTape, FORMAT, Found, Incident, Part},
    record::{CallId, CallRecord},
};
use cordboard_queue::{
    AgentId, CallerId, Decline, Empty, Group, GroupId, Input, Member, OfferId, Output, Strategy,
    TapedFloor,
};
use cordboard_store::Store;

use crate::given::{at, ended, write_all};

/// A floor with one group and two agents, and the writes that an exchange would make of it.
struct Hall {
    floor: TapedFloor,
    now: Instant,
    offered: Option<(OfferId, AgentId)>,
    writes: Vec<Write>,
}

impl Hall {
    fn open() -> Hall {
        let floor = TapedFloor::new(1_780_000_000_000_000);
        let mut hall = Hall { floor, now: Instant::now(), offered: None, writes: Vec::new() };
        let members =
            ["1001", "1002"].map(|number| Member { agent: AgentId::new(number), priority: 1 });
        hall.tell(Input::Configure(vec![Group {
            id: GroupId::new("sales"),
            strategy: Strategy::LongestIdle,
            members: members.to_vec(),
            ring: Duration::from_secs(20),
            wrap_up: Duration::from_secs(5),
            max_wait: Duration::from_secs(3600),
            max_waiting: None,
            overflow: None,
            level_delay: Duration::ZERO,
            join_empty: Empty::Never,
            leave_empty: Empty::Never,
            max_misses: None,
        }]));
        for agent in ["1001", "1002"] {
            hall.tell(Input::Available { agent: AgentId::new(agent) });
        }
        hall
    }

    /// A tenth of a second later.
    fn tell(&mut self, input: Input) {
        self.now += Duration::from_millis(100);
        self.floor.handle(self.now, input);
        while let Some(output) = self.floor.poll_output() {
            match output {
                Output::Offer { offer, agents, .. } => {
                    self.offered = agents.into_iter().next().map(|agent| (offer, agent));
                }
                Output::Withdraw { .. } => self.offered = None,
                _ => {}
            }
        }
    }

    /// The number of the tape on which the caller comes into line.
    fn join(&mut self, caller: u64) -> u64 {
        let tape = self.floor.tape();
        let (caller, group) = (CallerId(caller), GroupId::new("sales"));
        self.tell(Input::Join { caller, group, priority: 0, preferred: None });
        tape
    }

    fn decline(&mut self, why: Decline) {
        let (offer, agent) = self.offered.take().expect("somebody rings");
        self.tell(Input::Declined { offer, agent, why });
    }

    /// Who has answered.
    fn answer(&mut self) -> AgentId {
        let (offer, agent) = self.offered.take().expect("somebody rings");
        self.tell(Input::Answered { offer, agent: agent.clone() });
        agent
    }

    /// The call ends, as `Call::keep_tape` lets it.
    fn write(&mut self, record: CallRecord, first: u64) {
        let floor = Some((first, self.floor.last_tape().max(first)));
        let (call, walks, verdicts) = (record.id, Vec::new(), Vec::new());
        self.writes.push(Write::CallEnded(record));
        let stretches = self.floor.take_stretches().into_iter();
        self.writes.extend(stretches.map(|stretch| Write::Floor(Box::new(stretch))));
        let tape = CallTape { call, walks, verdicts, choices: Vec::new(), floor };
        self.writes.push(Write::Tape(Box::new(tape)));
    }
}

/// Two callers wait at a time; the second for so long that the tape is begun anew meanwhile.
fn store_a_busy_hour(data: &Path) {
    let mut hall = Hall::open();
    let first = hall.join(1);
    hall.decline(Decline::Busy);
    let second = hall.join(2);
    let agent = hall.answer();
    hall.write(ended(1), first);
    for _ in 0..200 {
        hall.tell(Input::Break { agent: agent.clone(), reason: None });
        hall.tell(Input::Ready { agent: agent.clone() });
    }
    assert!(hall.floor.tape() > second, "the tape was begun anew");
    while hall.offered.is_none() {
        hall.tell(Input::Timeout);
    }
    hall.answer();
    hall.write(CallRecord { ended: Some(at(400)), ..ended(2) }, second);
    write_all(data, hall.writes);
}

/// As `cordboardd incident` takes it out of the file, and as another machine reads it.
fn incident(data: &Path, call: u64) -> Option<Incident> {
    let store = Store::open(data).expect("opens");
    let kept = store.call_tape(CallId(call)).expect("readable")?;
    let (record, journal) = store.call(CallId(call)).expect("readable").expect("the call is there");
    let incident = Incident {
        format: FORMAT,
        version: "test".to_owned(),
        written: at(1000),
        call: record,
        journal,
        documents: kept.documents,
        tape: kept.tape,
        floor: kept.floor,
        audio: None,
    };
    let text = serde_json::to_string(&incident).expect("it can be written");
    Some(serde_json::from_str(&text).expect("it can be read"))
}

/// How many decisions of the group were made again, the same as then.
fn told_again(incident: &Incident) -> usize {
    let start = Instant::now() + Duration::from_secs(1_000_000);
    match incident::replay(incident, start, &BTreeMap::new()) {
        Found::TheSame { queue, left_out, .. } => {
            assert_eq!(left_out, [""; 0], "all of it was kept");
            queue
        }
        other => panic!("{other:#?}"),
    }
}

#[test]
fn a_floors_tape_is_read_back_from_the_file_and_decides_the_same_again() {
    let data = tempfile::tempdir().expect("a folder");
    store_a_busy_hour(data.path());
    let first = incident(data.path(), 1).expect("its tape is kept");
    assert_eq!(first.floor.len(), 2, "the piece until its end, and what the other call added");
    assert!(told_again(&first) >= 8, "what was decided while its tape ran");
    let second = incident(data.path(), 2).expect("its tape is kept");
    assert!(second.floor.len() > first.floor.len(), "it waited on over the next tape");
    assert!(told_again(&second) > told_again(&first), "and that was decided again too");

    let mut forged = second;
    let text = serde_json::to_string(&forged.floor).expect("JSON");
    let other = text.replacen("\"why\":\"busy\"", "\"why\":\"rejected\"", 1);
    assert_ne!(text, other, "somebody was busy: {text:.2000}");
    forged.floor = serde_json::from_str(&other).expect("JSON");
    let found = incident::replay(&forged, Instant::now(), &BTreeMap::new());
    assert!(matches!(found, Found::Another { part: Part::Queue, .. }), "{found:?}");
}

#[test]
fn tapes_that_a_later_call_needs_are_kept_when_an_earlier_one_is_forgotten() {
    let data = tempfile::tempdir().expect("a folder");
    store_a_busy_hour(data.path());
    let before = told_again(&incident(data.path(), 2).expect("its tape is kept"));
    let store = Store::open(data.path()).expect("opens");
    assert_eq!(store.remove_tapes(at(100)).expect("removed"), 1, "the first call ended earlier");
    drop(store);
    assert_eq!(incident(data.path(), 1), None, "nothing of it is kept any more");
    let second = incident(data.path(), 2).expect("its tape is kept");
    assert_eq!(told_again(&second), before, "and nothing of it is missing");
}
