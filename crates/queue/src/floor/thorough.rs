//! The same floor, but that everybody is asked at every input: what the quick one says must be this,
//! word for word, whatever happens.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::Floor;
use super::stir::Stir;
use crate::strategy::Running;
use crate::{
    AgentId, CallerId, Decline, Empty, Exit, Group, GroupId, Input, Member, OfferId, Output,
    Preferred, Strategy as Choose,
};

impl Floor {
    fn handle_thoroughly(&mut self, now: Instant, input: Input) {
        self.apply(now, input);
        self.expire(now);
        self.end_all_waits(now);
        while self.dispatch_all(now) == Running::GiveWay {}
        self.tell_all_agents();
        self.tell_all_verdicts(now);
        let members = &self.members;
        self.agents.retain(|id, agent| members.contains_key(id) || !agent.is_blank());
        self.stir = Stir::default();
    }

    fn everybody(&self) -> Vec<CallerId> {
        self.line.all().map(|place| place.caller).collect()
    }

    fn end_all_waits(&mut self, now: Instant) {
        loop {
            let everybody = self.everybody().into_iter();
            let due: Vec<(CallerId, Exit)> =
                everybody.filter_map(|id| Some((id, self.why_due(now, id)?))).collect();
            if due.is_empty() {
                return;
            }
            for (caller, exit) in due {
                self.move_on(now, caller, exit);
            }
        }
    }

    fn why_due(&self, now: Instant, id: CallerId) -> Option<Exit> {
        let caller = self.callers.get(&id)?;
        if !self.groups.contains_key(&caller.group) {
            Some(Exit::GroupGone)
        } else if caller.patient {
            None
        } else if self.deadline(caller).is_some_and(|at| at <= now) {
            Some(Exit::Timeout)
        } else {
            self.is_empty(&caller.group, |group| group.leave_empty).then_some(Exit::NoAgents)
        }
    }

    fn dispatch_all(&mut self, now: Instant) -> Running {
        for id in self.everybody() {
            if self.agents.values().all(|agent| !agent.is_free()) {
                break;
            }
            let Some(pick) = self.pick(now, id) else {
                continue;
            };
            let rings = self.callers.get(&id).is_some_and(|caller| !caller.offers.is_empty());
            let running = pick.running;
            self.offer(now, id, pick);
            if rings && running == Running::GiveWay {
                return Running::GiveWay;
            }
        }
        Running::RingOn
    }

    fn tell_all_agents(&mut self) {
        self.stir.agents = self.agents.keys().cloned().collect();
        self.tell_agents();
    }

    fn tell_all_verdicts(&mut self, now: Instant) {
        for id in self.everybody() {
            let group = self.callers.get(&id).and_then(|caller| self.groups.get(&caller.group));
            for member in group.map(|group| group.members.clone()).unwrap_or_default() {
                if let Some(verdict) = self.new_verdict(now, id, &member.agent) {
                    self.tell(id, &member.agent, verdict);
                }
            }
        }
    }

    fn first_of_all(&self, now: Instant) -> Option<Instant> {
        let rings = self.offers.values().map(|offer| offer.until);
        let waits = self.callers.values().filter_map(|caller| self.deadline(caller));
        let agents = self.agents.values().filter_map(crate::agent::Agent::next_timeout);
        let openings = self.callers.values().filter_map(|caller| self.next_opening(now, caller));
        rings.chain(waits).chain(agents).chain(openings).min()
    }
}

pub(super) const AGENTS: [&str; 4] = ["1001", "1002", "1003", "1004"];
pub(super) const GROUPS: [&str; 3] = ["a", "b", "c"];

/// An input, where offers and callers are counted from the last one.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Tell(Input),
    Join { group: usize, priority: i32, preferred: Option<Preferred> },
    Patient(u64),
    Leave(u64),
    Answer(u64, AgentId),
    Decline(u64, AgentId, Decline),
    Pass(Duration),
}

/// How many callers have come, and how many offers were made.
#[derive(Debug, Default)]
pub(super) struct Counted {
    joined: u64,
    pub(super) offered: u64,
}

impl Counted {
    /// What the step is for the floor; an error is the time that passes.
    pub(super) fn input(&mut self, step: Step) -> Result<Input, Duration> {
        let offer = |back: u64| OfferId(self.offered.saturating_sub(back + 1));
        let caller = |back: u64| CallerId(self.joined.saturating_sub(back));
        Ok(match step {
            Step::Tell(input) => input,
            Step::Join { group, priority, preferred } => {
                self.joined += 1;
                let (caller, group) = (CallerId(self.joined), GroupId::new(GROUPS[group]));
                Input::Join { caller, group, priority, preferred }
            }
            Step::Patient(back) => Input::Patient { caller: caller(back) },
            Step::Leave(back) => Input::Leave { caller: caller(back) },
            Step::Answer(back, agent) => Input::Answered { offer: offer(back), agent },
            Step::Decline(back, agent, why) => Input::Declined { offer: offer(back), agent, why },
            Step::Pass(time) => return Err(time),
        })
    }
}

fn agent() -> impl Strategy<Value = AgentId> {
    select(AGENTS.map(AgentId::new).to_vec())
}

fn empty() -> impl Strategy<Value = Empty> {
    select(vec![Empty::LoggedOut, Empty::OnBreak, Empty::Never])
}

pub(super) fn groups() -> impl Strategy<Value = Vec<Group>> {
    let strategies = vec![
        Choose::LongestIdle,
        Choose::FewestCalls,
        Choose::RoundRobin,
        Choose::Priority,
        Choose::Priority,
        Choose::RingAll,
    ];
    let members = subsequence(AGENTS.to_vec(), 0..=4).prop_shuffle();
    let one = (
        (select(strategies), vec(1u8..4, 4), members),
        (1u64..30, 0u64..20, 0u64..90, 0u64..15),
        (proptest::option::weighted(0.3, 0usize..4), proptest::option::weighted(0.6, 0usize..3)),
        (empty(), empty(), proptest::option::weighted(0.5, 1u32..3)),
    );
    let one = one.prop_map(|((strategy, levels, members), seconds, limits, rules)| Group {
        id: GroupId::new(""),
        strategy,
        members: members
            .into_iter()
            .zip(levels)
            .map(|(agent, priority)| Member { agent: AgentId::new(agent), priority })
            .collect(),
        ring: Duration::from_secs(seconds.0),
        wrap_up: Duration::from_secs(seconds.1),
        max_wait: Duration::from_secs(seconds.2),
        level_delay: Duration::from_secs(seconds.3),
        max_waiting: limits.0,
        overflow: limits.1.map(|group| GroupId::new(GROUPS[group])),
        join_empty: rules.0,
        leave_empty: rules.1,
        max_misses: rules.2,
    });
    vec(one, 1..=3).prop_map(|mut groups| {
        for (group, name) in groups.iter_mut().zip(GROUPS) {
            group.id = GroupId::new(name);
        }
        groups
    })
}

fn doing() -> impl Strategy<Value = Input> {
    let group = select(GROUPS.map(GroupId::new).to_vec());
    prop_oneof![
        4 => agent().prop_map(|agent| Input::Available { agent }),
        1 => agent().prop_map(|agent| Input::Unavailable { agent }),
        2 => agent().prop_map(|agent| Input::LogIn { agent }),
        1 => agent().prop_map(|agent| Input::LogOut { agent }),
        1 => (agent(), group.clone()).prop_map(|(agent, group)| Input::LeaveGroup { agent, group }),
        1 => (agent(), group).prop_map(|(agent, group)| Input::EnterGroup { agent, group }),
        1 => agent().prop_map(|agent| Input::Break { agent, reason: None }),
        2 => agent().prop_map(|agent| Input::Ready { agent }),
        1 => agent().prop_map(|agent| Input::Busy { agent }),
        2 => agent().prop_map(|agent| Input::Idle { agent }),
        3 => agent().prop_map(|agent| Input::Ended { agent }),
        1 => groups().prop_map(Input::Configure),
        1 => Just(Input::NewDay),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let why =
        select(vec![Decline::Busy, Decline::Rejected, Decline::NoAnswer, Decline::Unreachable]);
    let wish = (agent(), 0u64..40)
        .prop_map(|(agent, wait)| Preferred { agent, wait: Duration::from_secs(wait) });
    let join = (0usize..3, -1..3, proptest::option::weighted(0.4, wish));
    prop_oneof![
        8 => join.prop_map(|(group, priority, preferred)| Step::Join { group, priority, preferred }),
        8 => doing().prop_map(Step::Tell),
        1 => (0u64..6).prop_map(Step::Patient),
        2 => (0u64..6).prop_map(Step::Leave),
        5 => (0u64..4, agent()).prop_map(|(offer, agent)| Step::Answer(offer, agent)),
        4 => (0u64..4, agent(), why)
            .prop_map(|(offer, agent, why)| Step::Decline(offer, agent, why)),
        5 => (0u64..20_000).prop_map(|millis| Step::Pass(Duration::from_millis(millis))),
    ]
}

/// Both floors, and what each says to the same inputs.
struct Pair {
    quick: Floor,
    thorough: Floor,
    now: Instant,
    counted: Counted,
}

impl Pair {
    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match self.counted.input(step) {
            Ok(input) => self.tell(input),
            Err(time) => self.pass(time),
        }
    }

    /// The clock is looked at when it is due, and for no reason a little before.
    fn pass(&mut self, time: Duration) -> Result<(), TestCaseError> {
        let end = self.now + time;
        self.now += time / 3;
        while let Some(due) = self.quick.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.tell(Input::Timeout)?;
        }
        self.now = end;
        Ok(())
    }

    fn tell(&mut self, input: Input) -> Result<(), TestCaseError> {
        self.quick.handle(self.now, input.clone());
        self.thorough.handle_thoroughly(self.now, input);
        loop {
            let said = self.quick.poll_output();
            prop_assert_eq!(&said, &self.thorough.poll_output());
            match said {
                Some(Output::Offer { .. }) => self.counted.offered += 1,
                Some(_) => {}
                None => break,
            }
        }
        prop_assert_eq!(self.quick.poll_timeout(), self.thorough.first_of_all(self.now));
        prop_assert_eq!(self.quick.census(), self.thorough.census());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn who_is_not_asked_has_nothing_new_to_tell(groups in groups(), steps in vec(step(), 1..60)) {
        let now = Instant::now();
        let (quick, thorough) = (Floor::new(), Floor::new());
        let mut pair = Pair { quick, thorough, now, counted: Counted::default() };
        pair.tell(Input::Configure(groups))?;
        for agent in AGENTS.iter().take(3) {
            pair.tell(Input::Available { agent: AgentId::new(agent) })?;
        }
        for step in steps {
            pair.step(step)?;
        }
    }
}
