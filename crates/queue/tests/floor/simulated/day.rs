//! A day of random calls. What must be so at every moment is looked at as it happens; at the end
//! nobody waits, nothing rings, nobody is reserved, and every call has had one end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use cordboard_queue::{
    AgentId, AgentState, CallerId, Empty, Floor, Group, GroupId, Input, Member, OfferId, Output,
    Preferred, Strategy,
};

use super::agenda::{Agenda, Dice, Doing, Refusal};
use crate::hall::{group, start};

const AGENTS: usize = 10;
const GROUPS: usize = 4;

/// What kind of day it is.
pub(super) struct Temper {
    pub(super) strategies: &'static [Strategy],
    /// Seconds between two callers.
    pub(super) every: u64,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum End {
    HungUp,
    GaveUp,
    NobodyCame,
    HandedToAColleague,
}

#[derive(Debug)]
enum Stage {
    Waits,
    Talks(AgentId),
}

pub(super) struct Day {
    temper: Temper,
    floor: Floor,
    now: Instant,
    agenda: Agenda,
    dice: Dice,
    begun: u64,
    to_come: u64,
    joined: u64,
    calls: HashMap<u64, Stage>,
    /// Which call each caller of the floor is.
    waiting: HashMap<CallerId, u64>,
    ends: BTreeMap<End, u64>,
    /// Whose phone rings, for what.
    ringing: BTreeMap<AgentId, OfferId>,
    talking: BTreeMap<AgentId, u64>,
    own_calls: BTreeMap<AgentId, u32>,
    away: BTreeSet<AgentId>,
}

impl Day {
    pub(super) fn new(seed: u64, temper: Temper) -> Day {
        let mut day = Day {
            temper,
            floor: Floor::new(),
            now: start(),
            agenda: Agenda::default(),
            dice: Dice(seed),
            begun: 0,
            to_come: 0,
            joined: 0,
            calls: HashMap::new(),
            waiting: HashMap::new(),
            ends: BTreeMap::new(),
            ringing: BTreeMap::new(),
            talking: BTreeMap::new(),
            own_calls: BTreeMap::new(),
            away: BTreeSet::new(),
        };
        let groups = day.groups();
        day.tell(Input::Configure(groups));
        for agent in agents() {
            day.tell(Input::Available { agent });
        }
        day
    }

    pub(super) fn pass(&mut self, calls: u64) {
        self.to_come = calls;
        self.agenda.note(self.now, Doing::Arrives);
        while self.step() {}
        assert_eq!(self.begun, calls, "all of them called");
        self.assert_nobody_is_stranded();
        self.assert_everybody_can_be_rung();
    }

    /// The next thing that happens; `false` when nothing is to come.
    fn step(&mut self) -> bool {
        let (doing, clock) = (self.agenda.next(), self.floor.poll_timeout());
        if let Some(at) = clock
            && doing.is_none_or(|doing| at <= doing)
        {
            assert!(at > self.now, "a timer that is over was left standing");
            self.now = at;
            self.tell(Input::Timeout);
            return true;
        }
        let Some((at, doing)) = self.agenda.take() else {
            return false;
        };
        self.now = at;
        self.happens(doing);
        true
    }

    fn happens(&mut self, doing: Doing) {
        match doing {
            Doing::Arrives => self.arrives(),
            Doing::GivesUp(caller) => {
                if let Some(call) = self.waiting.remove(&caller) {
                    self.over(call, End::GaveUp);
                    self.tell(Input::Leave { caller });
                    if self.dice.once_in(10) {
                        // A BYE that came twice.
                        self.tell(Input::Leave { caller });
                    }
                }
            }
            Doing::Answers(offer, caller, agent) => {
                let in_time = self.ringing.get(&agent) == Some(&offer);
                let waited = self.waiting.contains_key(&caller);
                self.tell(Input::Answered { offer, agent: agent.clone() });
                let taken = waited && !self.waiting.contains_key(&caller);
                assert_eq!(taken, in_time, "an answer counts exactly while the phone rings");
                let serves = self.floor.serving(&agent) == Some(caller);
                assert!(serves || !taken, "{agent} serves whom it took");
            }
            Doing::Refuses(offer, agent, why) => {
                if self.ringing.get(&agent) == Some(&offer) {
                    self.ringing.remove(&agent);
                }
                self.tell(Input::Declined { offer, agent, why: why.into() });
            }
            Doing::Dies(agent) => self.leaves(agent, |agent| Input::Unavailable { agent }),
            Doing::LogsOut(agent) => self.leaves(agent, |agent| Input::LogOut { agent }),
            Doing::TakesABreak(agent) => {
                self.leaves(agent, |agent| Input::Break { agent, reason: None });
            }
            Doing::Returns(agent) => self.returns(&agent),
            Doing::Ends(call) => self.conversation_ends(call),
            Doing::OwnCallBegins(agent) => self.own_call(agent),
            Doing::OwnCallEnds(agent) => {
                *self.own_calls.entry(agent.clone()).or_default() -= 1;
                self.tell(Input::Idle { agent });
            }
            Doing::OfficeChanges => {
                // Who was in no group and is in one now is taken to be there.
                self.away.clear();
                let groups = self.groups();
                self.tell(Input::Configure(groups));
            }
        }
    }

    fn arrives(&mut self) {
        self.begun += 1;
        let call = self.begun;
        let group = self.dice.index(GROUPS + 1);
        self.joins(call, group);
        if self.begun < self.to_come {
            let next = self.now + self.dice.within(0, 2 * self.temper.every);
            self.agenda.note(next, Doing::Arrives);
        }
        if self.dice.once_in(6) {
            let agent = self.any_agent();
            let doing = match self.dice.below(4) {
                0 => Doing::Dies(agent),
                1 => Doing::LogsOut(agent),
                2 => Doing::TakesABreak(agent),
                _ => Doing::OwnCallBegins(agent),
            };
            self.agenda.note(self.now, doing);
        }
        if self.dice.once_in(500) {
            self.agenda.note(self.now, Doing::OfficeChanges);
        }
        if self.dice.once_in(2000) {
            // Everybody goes home at the same moment.
            for agent in agents() {
                self.agenda.note(self.now, Doing::LogsOut(agent));
            }
        }
    }

    /// The fifth group does not exist.
    fn joins(&mut self, call: u64, nth: usize) {
        let caller = CallerId(self.joined);
        self.joined += 1;
        self.waiting.insert(caller, call);
        self.calls.insert(call, Stage::Waits);
        let patience = self.now + self.dice.within(1, 200);
        self.agenda.note(patience, Doing::GivesUp(caller));
        let priority = i32::try_from(self.dice.below(3)).expect("small");
        let preferred = self
            .dice
            .once_in(5)
            .then(|| Preferred { agent: self.any_agent(), wait: Duration::from_secs(15) });
        let group = GroupId::new(&format!("group {nth}"));
        self.tell(Input::Join { caller, group, priority, preferred });
    }

    fn leaves(&mut self, agent: AgentId, how: impl FnOnce(AgentId) -> Input) {
        self.away.insert(agent.clone());
        self.tell(how(agent.clone()));
        assert!(!self.ringing.contains_key(&agent), "{agent} left, and rings no more");
        let back = self.now + self.dice.within(5, 400);
        self.agenda.note(back, Doing::Returns(agent));
    }

    fn returns(&mut self, agent: &AgentId) {
        self.away.remove(agent);
        self.tell(Input::Available { agent: agent.clone() });
        self.tell(Input::LogIn { agent: agent.clone() });
        self.tell(Input::Ready { agent: agent.clone() });
    }

    fn own_call(&mut self, agent: AgentId) {
        *self.own_calls.entry(agent.clone()).or_default() += 1;
        self.tell(Input::Busy { agent: agent.clone() });
        assert!(!self.ringing.contains_key(&agent), "{agent} talks, and rings no more");
        let over = self.now + self.dice.within(1, 120);
        self.agenda.note(over, Doing::OwnCallEnds(agent));
    }

    /// Somebody hangs up, or the caller is handed on to a group or to a colleague.
    fn conversation_ends(&mut self, call: u64) {
        let Some(Stage::Talks(agent)) = self.calls.get(&call) else {
            return;
        };
        let agent = agent.clone();
        assert_eq!(self.talking.remove(&agent), Some(call), "{agent} spoke with the caller");
        match self.dice.below(10) {
            0 | 1 => {
                let to = self.dice.index(GROUPS);
                self.joins(call, to);
            }
            2 => {
                self.over(call, End::HandedToAColleague);
                let colleague = self.any_agent();
                self.own_call(colleague);
            }
            _ => self.over(call, End::HungUp),
        }
        self.tell(Input::Ended { agent });
    }

    fn over(&mut self, call: u64, end: End) {
        assert!(self.calls.remove(&call).is_some(), "a call ends once");
        *self.ends.entry(end).or_default() += 1;
    }

    fn tell(&mut self, input: Input) {
        self.floor.handle(self.now, input);
        while let Some(output) = self.floor.poll_output() {
            self.told(output);
        }
        let census = self.floor.census();
        assert_eq!(census.callers, self.waiting.len(), "who waits is known on both sides");
    }

    fn told(&mut self, output: Output) {
        match output {
            Output::Offer { offer, caller, agents, .. } => {
                assert!(self.waiting.contains_key(&caller), "only who waits is offered");
                for agent in agents {
                    self.rings(offer, caller, agent);
                }
            }
            Output::Withdraw { offer, agent } => {
                assert_eq!(self.ringing.remove(&agent), Some(offer), "only what rings stops");
            }
            Output::Connected { caller, agent, .. } => {
                self.ringing.remove(&agent).expect("only who rings can answer");
                let call = self.waiting.remove(&caller).expect("only who waits is taken");
                self.calls.insert(call, Stage::Talks(agent.clone()));
                self.talking.insert(agent, call);
                let end = self.now + self.dice.within(1, 180);
                self.agenda.note(end, Doing::Ends(call));
            }
            Output::Left { caller, .. } => {
                let call = self.waiting.remove(&caller).expect("only who waits leaves");
                self.over(call, End::NobodyCame);
            }
            Output::AgentChanged { agent, state: AgentState::Break { reason: Some(_) } } => {
                let back = self.now + self.dice.within(5, 100);
                self.agenda.note(back, Doing::Returns(agent));
            }
            Output::Overflowed { .. } | Output::AgentChanged { .. } | Output::Considered { .. } => {
            }
        }
    }

    /// A phone rings, and the dice say what its owner does.
    fn rings(&mut self, offer: OfferId, caller: CallerId, agent: AgentId) {
        let busy = self.talking.contains_key(&agent)
            || self.own_calls.get(&agent).is_some_and(|calls| *calls > 0);
        assert!(!busy, "{agent} talks and must not be rung");
        assert!(!self.away.contains(&agent), "{agent} is away and must not be rung");
        let rang = self.ringing.insert(agent.clone(), offer);
        assert_eq!(rang, None, "{agent} rings for another caller already");
        let refusals = [Refusal::Busy, Refusal::Rejected, Refusal::NoAnswer, Refusal::Unreachable];
        let (soon, late) =
            (self.now + self.dice.within(0, 15), self.now + self.dice.within(10, 60));
        let (at, doing) = match self.dice.below(20) {
            0..=10 => (soon, Doing::Answers(offer, caller, agent)),
            // The answer was lost on its way, and comes when it may be too late.
            11 | 12 => (late, Doing::Answers(offer, caller, agent)),
            13 | 14 => (soon, Doing::Refuses(offer, agent, refusals[self.dice.index(4)])),
            15 => (late, Doing::Refuses(offer, agent, refusals[self.dice.index(4)])),
            16 => (soon, Doing::Dies(agent)),
            17 => (soon, Doing::LogsOut(agent)),
            18 => (soon, Doing::TakesABreak(agent)),
            _ => return,
        };
        self.agenda.note(at, doing);
    }

    fn assert_nobody_is_stranded(&self) {
        assert!(self.calls.is_empty(), "calls without an end: {:?}", self.calls);
        let ends: u64 = self.ends.values().sum();
        assert_eq!(ends, self.begun, "one end a call: {:?}", self.ends);
        assert_eq!(self.ends.len(), 4, "there was an end of every kind: {:?}", self.ends);
        let census = self.floor.census();
        assert_eq!((census.callers, census.offers), (0, 0), "nothing is left: {census:?}");
        assert!(self.ringing.is_empty(), "no phone rings: {:?}", self.ringing);
        for agent in agents() {
            if let Some(state) = self.floor.agent(&agent) {
                let reserved = matches!(state, AgentState::Ringing { .. } | AgentState::OnCall);
                assert!(!reserved, "{agent} is left as {state:?}");
            }
        }
    }

    fn assert_everybody_can_be_rung(&mut self) {
        let all: Vec<AgentId> = agents().collect();
        let names: Vec<&str> = all.iter().map(|agent| &*agent.0).collect();
        self.tell(Input::Configure(vec![group("group 0", Strategy::RingAll, &names)]));
        for agent in &all {
            self.returns(agent);
        }
        let (caller, group) = (CallerId(self.joined), GroupId::new("group 0"));
        self.waiting.insert(caller, 0);
        self.tell(Input::Join { caller, group, priority: 0, preferred: None });
        assert_eq!(self.ringing.len(), AGENTS, "everybody rings: {:?}", self.ringing);
    }

    fn groups(&mut self) -> Vec<Group> {
        (0..GROUPS).map(|nth| self.group(nth)).collect()
    }

    fn group(&mut self, nth: usize) -> Group {
        let mut members = Vec::new();
        for agent in agents() {
            if self.dice.below(2) == 0 {
                let priority = 1 + u8::try_from(self.dice.below(3)).expect("small");
                members.push(Member { agent, priority });
            }
        }
        let strategy = self.temper.strategies[nth % self.temper.strategies.len()];
        let empty = [Empty::LoggedOut, Empty::OnBreak, Empty::Never];
        let overflow = self.dice.once_in(2).then(|| self.dice.index(GROUPS));
        Group {
            members,
            ring: self.dice.within(5, 25),
            wrap_up: self.dice.within(0, 20),
            max_wait: self.dice.within(20, 150),
            max_waiting: self.dice.once_in(3).then(|| 1 + self.dice.index(20)),
            overflow: overflow.map(|group| GroupId::new(&format!("group {group}"))),
            level_delay: self.dice.within(0, 10),
            join_empty: empty[self.dice.index(3)],
            leave_empty: empty[self.dice.index(3)],
            max_misses: self.dice.once_in(3).then_some(3),
            ..group(&format!("group {nth}"), strategy, &[])
        }
    }

    fn any_agent(&mut self) -> AgentId {
        agent(self.dice.index(AGENTS))
    }
}

fn agents() -> impl Iterator<Item = AgentId> {
    (0..AGENTS).map(agent)
}

fn agent(nth: usize) -> AgentId {
    AgentId::new(&(1001 + nth).to_string())
}
