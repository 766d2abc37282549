//! An observer of the floor who checks each word of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use cordboard_queue::{
    AgentId, AgentState, CallerId, Floor, Group, GroupId, Input, OfferId, Output,
};

use crate::hall::{seconds, start};
use crate::steps::{AGENTS, Doing, GROUPS, Step};

/// What a careful observer knows of one agent.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    available: bool,
    logged_out: bool,
    on_break: bool,
    pub(crate) calls: u32,
    serves: Option<Duration>,
    wrap_up: Option<Instant>,
    /// After an offer that he declined.
    rest: Option<Instant>,
    rings: Option<OfferId>,
    last_offer: Option<OfferId>,
}

impl Seen {
    fn may_ring(&self, now: Instant) -> bool {
        let over = |until: Option<Instant>| until.is_none_or(|until| until <= now);
        let at_work = self.available && !self.logged_out && !self.on_break;
        let on_call = self.calls > 0 || self.serves.is_some();
        at_work && !on_call && over(self.wrap_up) && over(self.rest)
    }
}

pub(crate) struct Waits {
    group: GroupId,
    priority: i32,
    arrival: usize,
    joined: Instant,
}

/// An observer who believes only what comes out of the floor, and checks each word.
pub(crate) struct Observer {
    pub(crate) floor: Floor,
    now: Instant,
    groups: BTreeMap<GroupId, Group>,
    pub(crate) agents: BTreeMap<AgentId, Seen>,
    pub(crate) waiting: BTreeMap<CallerId, Waits>,
    gone: BTreeSet<CallerId>,
    pub(crate) offers: BTreeMap<OfferId, (CallerId, BTreeSet<AgentId>)>,
    joined: usize,
}

impl Observer {
    pub(crate) fn new(groups: Vec<Group>) -> Observer {
        let mut observer = Observer {
            floor: Floor::new(),
            now: start(),
            groups: BTreeMap::new(),
            agents: AGENTS.iter().map(|name| (AgentId::new(name), Seen::default())).collect(),
            waiting: BTreeMap::new(),
            gone: BTreeSet::new(),
            offers: BTreeMap::new(),
            joined: 0,
        };
        observer.step(Step::Configure(groups));
        observer
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Join { group, priority } => self.join(GROUPS[group], priority),
            Step::Leave(nth) => {
                let caller = self.waiting.keys().nth(nth).copied();
                let caller = caller.unwrap_or(CallerId(9999));
                self.waiting.remove(&caller);
                self.gone.insert(caller);
                self.tell(Input::Leave { caller });
            }
            Step::Answer(nth) => self.answer(&AgentId::new(AGENTS[nth])),
            Step::Decline(nth, why) => {
                let agent = AgentId::new(AGENTS[nth]);
                let offer = self.agents[&agent].last_offer.unwrap_or(OfferId(9999));
                if self.stop(offer, &agent) {
                    let seen = self.agents.get_mut(&agent).expect("an agent");
                    seen.rest = Some(self.now + seconds(5));
                }
                self.tell(Input::Declined { offer, agent, why });
            }
            Step::End(nth) => {
                let agent = AgentId::new(AGENTS[nth]);
                let seen = self.agents.get_mut(&agent).expect("an agent");
                if let Some(wrap_up) = seen.serves.take()
                    && !seen.logged_out
                {
                    seen.wrap_up = Some(self.now + wrap_up);
                }
                self.tell(Input::Ended { agent });
            }
            Step::Agent(nth, doing) => self.agent(AgentId::new(AGENTS[nth]), doing),
            Step::Configure(groups) => self.configure(groups),
            Step::Pass(seconds) => self.pass(seconds),
        }
    }

    fn join(&mut self, group: &str, priority: i32) {
        let caller = CallerId(self.joined as u64);
        let group = GroupId::new(group);
        let waits =
            Waits { group: group.clone(), priority, arrival: self.joined, joined: self.now };
        self.joined += 1;
        self.waiting.insert(caller, waits);
        self.tell(Input::Join { caller, group, priority, preferred: None });
    }

    fn answer(&mut self, agent: &AgentId) {
        let offer = self.agents[agent].last_offer.unwrap_or(OfferId(9999));
        let in_time = self.agents[agent].rings == Some(offer);
        let connected = self.tell(Input::Answered { offer, agent: agent.clone() });
        assert_eq!(connected, in_time, "an answer counts exactly while the phone rings");
        assert_eq!(self.floor.serving(agent).is_some(), self.agents[agent].serves.is_some());
    }

    fn agent(&mut self, agent: AgentId, doing: Doing) {
        let seen = self.agents.get_mut(&agent).expect("an agent");
        let input = match doing {
            Doing::Available => {
                seen.available = true;
                Input::Available { agent }
            }
            Doing::Unavailable => {
                seen.available = false;
                Input::Unavailable { agent }
            }
            Doing::LogIn => {
                seen.logged_out = false;
                Input::LogIn { agent }
            }
            Doing::LogOut => {
                (seen.logged_out, seen.on_break, seen.wrap_up) = (true, false, None);
                Input::LogOut { agent }
            }
            Doing::Break => {
                seen.on_break = true;
                Input::Break { agent, reason: None }
            }
            Doing::Ready => {
                (seen.on_break, seen.wrap_up, seen.rest) = (false, None, None);
                Input::Ready { agent }
            }
            Doing::Busy => {
                seen.calls += 1;
                Input::Busy { agent }
            }
            Doing::Idle => {
                seen.calls = seen.calls.saturating_sub(1);
                Input::Idle { agent }
            }
        };
        self.tell(input);
    }

    fn configure(&mut self, groups: Vec<Group>) {
        let before = self.members();
        self.groups = groups.iter().map(|group| (group.id.clone(), group.clone())).collect();
        for agent in self.members().difference(&before) {
            let seen = self.agents.get_mut(agent).expect("an agent");
            (seen.logged_out, seen.on_break) = (false, false);
        }
        self.tell(Input::Configure(groups));
    }

    fn members(&self) -> BTreeSet<AgentId> {
        let members = self.groups.values().flat_map(|group| &group.members);
        members.map(|member| member.agent.clone()).collect()
    }

    fn pass(&mut self, how_long: u64) {
        let end = self.now + seconds(how_long);
        while let Some(at) = self.floor.poll_timeout().filter(|&at| at <= end) {
            self.now = at;
            self.tell(Input::Timeout);
        }
        self.now = end;
    }

    /// Hands an input over and checks all that follows; whether somebody was connected.
    fn tell(&mut self, input: Input) -> bool {
        self.floor.handle(self.now, input);
        let mut connected = false;
        while let Some(output) = self.floor.poll_output() {
            connected |= matches!(output, Output::Connected { .. });
            self.observe(output);
        }
        let next = self.floor.poll_timeout();
        assert!(next.is_none_or(|at| at > self.now), "a timer that is over would spin");
        self.check_tables();
        self.check_ringing();
        self.check_order();
        connected
    }

    fn observe(&mut self, output: Output) {
        match output {
            Output::Offer { offer, caller, agents, .. } => self.offered(offer, caller, agents),
            Output::Withdraw { offer, agent } => {
                assert!(self.stop(offer, &agent), "only what rings can be withdrawn");
            }
            Output::Connected { caller, agent, waited } => {
                let gone = self.left(caller);
                assert_eq!(waited, self.now - gone.joined);
                let offer = self.agents[&agent].rings.expect("only who rings can answer");
                assert!(self.stop(offer, &agent));
                let wrap_up = self.groups[&gone.group].wrap_up;
                self.agents.get_mut(&agent).expect("an agent").serves = Some(wrap_up);
            }
            Output::Left { caller, .. } => {
                self.left(caller);
            }
            Output::Overflowed { caller, from, to } => {
                let waits = self.waiting.get_mut(&caller).expect("only who waits overflows");
                assert_eq!(waits.group, from);
                waits.group = to;
            }
            Output::AgentChanged { .. } | Output::Considered { .. } => {}
        }
    }

    fn offered(&mut self, offer: OfferId, caller: CallerId, agents: Vec<AgentId>) {
        assert!(!agents.is_empty());
        let group = &self.groups[&self.waiting[&caller].group];
        for agent in &agents {
            assert!(group.members.iter().any(|member| member.agent == *agent));
            let seen = self.agents.get_mut(agent).expect("an agent");
            assert_eq!(seen.rings, None, "{agent} has an offer already");
            assert!(seen.may_ring(self.now), "{agent}: {seen:?}");
            (seen.rings, seen.last_offer) = (Some(offer), Some(offer));
        }
        self.offers.insert(offer, (caller, agents.into_iter().collect()));
    }

    fn left(&mut self, caller: CallerId) -> Waits {
        assert!(self.gone.insert(caller), "{caller:?} left twice");
        self.waiting.remove(&caller).expect("only who waits can leave")
    }

    /// The phone is silent; whether it rang for that offer.
    fn stop(&mut self, offer: OfferId, agent: &AgentId) -> bool {
        let seen = self.agents.get_mut(agent).expect("an agent");
        if seen.rings != Some(offer) {
            return false;
        }
        seen.rings = None;
        let (_, ringing) = self.offers.get_mut(&offer).expect("an offer that rings");
        assert!(ringing.remove(agent));
        if ringing.is_empty() {
            self.offers.remove(&offer);
        }
        true
    }

    /// The floor's tables hold exactly what an observer knows to be there.
    fn check_tables(&self) {
        let census = self.floor.census();
        assert_eq!(census.callers, self.waiting.len(), "a caller was lost, or kept");
        assert_eq!(census.offers, self.offers.len(), "an offer did not end, or silently");
        for group in self.groups.keys() {
            let mut wanted: Vec<_> = self.waiting.iter().collect();
            wanted.retain(|(_, waits)| waits.group == *group);
            wanted.sort_by_key(|(_, waits)| (-waits.priority, waits.arrival));
            let wanted: Vec<CallerId> = wanted.into_iter().map(|(caller, _)| *caller).collect();
            assert_eq!(self.floor.waiting(group), wanted, "the line is by priority, then arrival");
        }
    }

    /// No phone rings that should have been stopped.
    fn check_ringing(&self) {
        for (caller, agents) in self.offers.values() {
            let group = &self.groups[&self.waiting[caller].group];
            for agent in agents {
                let member = group.members.iter().any(|member| member.agent == *agent);
                assert!(member, "{agent} rings for a group that is not his");
                let seen = &self.agents[agent];
                assert!(seen.may_ring(self.now), "{agent} rings on: {seen:?}");
            }
        }
    }

    /// Nobody waits without an offer while an agent of his group is free.
    fn check_order(&self) {
        let served: BTreeSet<CallerId> = self.offers.values().map(|(caller, _)| *caller).collect();
        for (caller, waits) in &self.waiting {
            if served.contains(caller) {
                continue;
            }
            for member in &self.groups[&waits.group].members {
                let seen = &self.agents[&member.agent];
                let ready = self.floor.agent(&member.agent) == Some(&AgentState::Ready);
                let rests = seen.rest.is_some_and(|until| until > self.now);
                assert!(!ready || rests, "{seen:?} is free, {caller:?} waits");
            }
        }
    }
}

/// Who got an agent in the last step before one who stands further ahead and has none, if so.
pub(crate) fn overtaken(observer: &Observer, before: &BTreeSet<OfferId>) -> Option<String> {
    let ahead = |waits: &Waits| (-waits.priority, waits.arrival);
    let served: BTreeSet<CallerId> = observer.offers.values().map(|(caller, _)| *caller).collect();
    for (offer, (caller, agents)) in &observer.offers {
        if before.contains(offer) {
            continue;
        }
        for (other, waits) in &observer.waiting {
            let first = ahead(waits) < ahead(&observer.waiting[caller]);
            let group = &observer.groups[&waits.group];
            let mut members = group.members.iter();
            let wanted = members.any(|member| agents.contains(&member.agent));
            if first && wanted && !served.contains(other) {
                return Some(format!("{caller:?} got {agents:?} before {other:?}"));
            }
        }
    }
    None
}
