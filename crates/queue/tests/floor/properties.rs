//! Whatever happens in whatever order: nobody is lost, nobody rings twice, nobody is overtaken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use cordboard_queue::{
    AgentId, AgentState, CallerId, Decline, Floor, Group, GroupId, Input, OfferId, Output,
    Strategy as Choose,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::hall::{group, seconds, start};

const AGENTS: [&str; 5] = ["1001", "1002", "1003", "1004", "1005"];
const GROUPS: [&str; 3] = ["a", "b", "c"];

/// One step, with small numbers where the floor has names.
#[derive(Debug, Clone)]
enum Step {
    Join {
        group: usize,
        priority: i32,
    },
    Leave(usize),
    /// The agent picks up what rings at his phone, or what rang last.
    Answer(usize),
    Decline(usize, Decline),
    End(usize),
    Agent(usize, Doing),
    Configure(Vec<Group>),
    Pass(u64),
}

#[derive(Debug, Clone, Copy)]
enum Doing {
    Available,
    Unavailable,
    LogIn,
    LogOut,
    Break,
    Ready,
    Busy,
    Idle,
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let one = (
        any::<bool>(),
        proptest::sample::subsequence(AGENTS.to_vec(), 0..=5),
        (1u64..30, 0u64..20, 0u64..90),
        proptest::option::weighted(0.3, 0usize..4),
        proptest::option::weighted(0.6, 0usize..3),
    );
    let one = one.prop_map(
        |(all, members, (ring, wrap_up, wait), max_waiting, overflow)| {
            let strategy = if all {
                Choose::RingAll
            } else {
                Choose::LongestIdle
            };
            Group {
                ring: seconds(ring),
                wrap_up: seconds(wrap_up),
                max_wait: seconds(wait),
                max_waiting,
                overflow: overflow.map(|group| GroupId::new(GROUPS[group])),
                ..group("", strategy, &members)
            }
        },
    );
    vec(one, 1..=3).prop_map(|mut groups| {
        for (group, name) in groups.iter_mut().zip(GROUPS) {
            group.id = GroupId::new(name);
        }
        groups
    })
}

fn step() -> impl Strategy<Value = Step> {
    let agent = 0..AGENTS.len();
    let why = prop_oneof![
        Just(Decline::Busy),
        Just(Decline::Rejected),
        Just(Decline::NoAnswer),
        Just(Decline::Unreachable),
    ];
    let doing = prop_oneof![
        3 => Just(Doing::Available),
        1 => Just(Doing::Unavailable),
        2 => Just(Doing::LogIn),
        1 => Just(Doing::LogOut),
        1 => Just(Doing::Break),
        2 => Just(Doing::Ready),
        1 => Just(Doing::Busy),
        2 => Just(Doing::Idle),
    ];
    prop_oneof![
        8 => (0..GROUPS.len(), -1..3).prop_map(|(group, priority)| Step::Join { group, priority }),
        2 => (0usize..20).prop_map(Step::Leave),
        5 => agent.clone().prop_map(Step::Answer),
        3 => (agent.clone(), why).prop_map(|(agent, why)| Step::Decline(agent, why)),
        3 => agent.clone().prop_map(Step::End),
        6 => (agent, doing).prop_map(|(agent, doing)| Step::Agent(agent, doing)),
        1 => groups().prop_map(Step::Configure),
        5 => (0u64..40).prop_map(Step::Pass),
    ]
}

/// What a careful observer knows of one agent.
#[derive(Debug, Default)]
struct Seen {
    available: bool,
    logged_out: bool,
    on_break: bool,
    calls: u32,
    serves: Option<Duration>,
    wrap_up: Option<Instant>,
    /// After an offer that he declined.
    rest: Option<Instant>,
    rings: Option<OfferId>,
    last_offer: Option<OfferId>,
}

struct Waits {
    group: GroupId,
    priority: i32,
    arrival: usize,
    joined: Instant,
}

/// An observer who believes only what comes out of the floor, and checks each word.
struct Observer {
    floor: Floor,
    now: Instant,
    groups: BTreeMap<GroupId, Group>,
    agents: BTreeMap<AgentId, Seen>,
    waiting: BTreeMap<CallerId, Waits>,
    gone: BTreeSet<CallerId>,
    offers: BTreeMap<OfferId, (CallerId, BTreeSet<AgentId>)>,
    joined: usize,
}

impl Observer {
    fn new(groups: Vec<Group>) -> Observer {
        let mut observer = Observer {
            floor: Floor::new(),
            now: start(),
            groups: BTreeMap::new(),
            agents: AGENTS
                .iter()
                .map(|name| (AgentId::new(name), Seen::default()))
                .collect(),
            waiting: BTreeMap::new(),
            gone: BTreeSet::new(),
            offers: BTreeMap::new(),
            joined: 0,
        };
        observer.step(Step::Configure(groups));
        observer
    }

    fn step(&mut self, step: Step) {
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
        let waits = Waits {
            group: group.clone(),
            priority,
            arrival: self.joined,
            joined: self.now,
        };
        self.joined += 1;
        self.waiting.insert(caller, waits);
        self.tell(Input::Join {
            caller,
            group,
            priority,
        });
    }

    fn answer(&mut self, agent: &AgentId) {
        let offer = self.agents[agent].last_offer.unwrap_or(OfferId(9999));
        let in_time = self.agents[agent].rings == Some(offer);
        let connected = self.tell(Input::Answered {
            offer,
            agent: agent.clone(),
        });
        assert_eq!(
            connected, in_time,
            "an answer counts exactly while the phone rings"
        );
        assert_eq!(
            self.floor.serving(agent).is_some(),
            self.agents[agent].serves.is_some()
        );
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
                Input::Break {
                    agent,
                    reason: None,
                }
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
        self.groups = groups
            .iter()
            .map(|group| (group.id.clone(), group.clone()))
            .collect();
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
        assert!(
            next.is_none_or(|at| at > self.now),
            "a timer that is over would spin"
        );
        self.check_tables();
        self.check_order();
        connected
    }

    fn observe(&mut self, output: Output) {
        match output {
            Output::Offer {
                offer,
                caller,
                agents,
                ..
            } => self.offered(offer, caller, agents),
            Output::Withdraw { offer, agent } => {
                assert!(self.stop(offer, &agent), "only what rings can be withdrawn");
            }
            Output::Connected {
                caller,
                agent,
                waited,
            } => {
                let gone = self.left(caller);
                assert_eq!(waited, self.now - gone.joined);
                let offer = self.agents[&agent]
                    .rings
                    .expect("only who rings can answer");
                assert!(self.stop(offer, &agent));
                let wrap_up = self.groups[&gone.group].wrap_up;
                self.agents.get_mut(&agent).expect("an agent").serves = Some(wrap_up);
            }
            Output::Left { caller, .. } => {
                self.left(caller);
            }
            Output::Overflowed { caller, from, to } => {
                let waits = self
                    .waiting
                    .get_mut(&caller)
                    .expect("only who waits overflows");
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
            let rests = seen.rest.is_some_and(|until| until > self.now);
            assert!(!rests, "{agent} has just declined");
            assert_eq!(seen.rings, None, "{agent} has an offer already");
            assert!(
                seen.available && !seen.logged_out && !seen.on_break,
                "{agent}: {seen:?}"
            );
            assert!(
                seen.calls == 0 && seen.serves.is_none(),
                "{agent} is on a call"
            );
            let rests = seen.wrap_up.is_some_and(|until| until > self.now);
            assert!(!rests, "{agent} is in wrap-up");
            (seen.rings, seen.last_offer) = (Some(offer), Some(offer));
        }
        self.offers
            .insert(offer, (caller, agents.into_iter().collect()));
    }

    fn left(&mut self, caller: CallerId) -> Waits {
        assert!(self.gone.insert(caller), "{caller:?} left twice");
        self.waiting
            .remove(&caller)
            .expect("only who waits can leave")
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
        assert_eq!(
            census.callers,
            self.waiting.len(),
            "a caller was lost, or kept"
        );
        assert_eq!(
            census.offers,
            self.offers.len(),
            "an offer did not end, or silently"
        );
        for group in self.groups.keys() {
            let mut wanted: Vec<_> = self.waiting.iter().collect();
            wanted.retain(|(_, waits)| waits.group == *group);
            wanted.sort_by_key(|(_, waits)| (-waits.priority, waits.arrival));
            let wanted: Vec<CallerId> = wanted.into_iter().map(|(caller, _)| *caller).collect();
            assert_eq!(
                self.floor.waiting(group),
                wanted,
                "the line is by priority, then arrival"
            );
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
fn overtaken(observer: &Observer, before: &BTreeSet<OfferId>) -> Option<String> {
    let ahead = |waits: &Waits| (-waits.priority, waits.arrival);
    let served: BTreeSet<CallerId> = observer
        .offers
        .values()
        .map(|(caller, _)| *caller)
        .collect();
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nobody_is_lost_rung_twice_or_overtaken(groups in groups(), steps in vec(step(), 1..50)) {
        let mut observer = Observer::new(groups);
        for agent in 0..3 {
            observer.step(Step::Agent(agent, Doing::Available));
        }
        for step in steps {
            let before = observer.offers.keys().copied().collect();
            let at_once = !matches!(step, Step::Pass(_));
            observer.step(step);
            if at_once {
                let overtaken = overtaken(&observer, &before);
                prop_assert!(overtaken.is_none(), "{overtaken:?}");
            }
        }

        // Everybody goes home.
        observer.step(Step::Pass(3600));
        prop_assert!(observer.waiting.is_empty(), "no wait is longer than its groups allow");
        prop_assert!(observer.offers.is_empty(), "every offer ends");
        prop_assert_eq!(observer.floor.poll_timeout(), None);
        for (agent, name) in AGENTS.iter().enumerate() {
            observer.step(Step::End(agent));
            for _ in 0..observer.agents[&AgentId::new(name)].calls {
                observer.step(Step::Agent(agent, Doing::Idle));
            }
            observer.step(Step::Agent(agent, Doing::Unavailable));
        }
        observer.step(Step::Pass(60));
        observer.step(Step::Configure(Vec::new()));
        prop_assert_eq!(observer.floor.census(), cordboard_queue::Census::default());
    }
}
