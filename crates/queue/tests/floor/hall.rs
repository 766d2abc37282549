//! A hall of agents with a clock of its own. Each step returns what it led to, one line each.

use std::time::{Duration, Instant};

use cordboard_queue::{
    AgentId, AgentState, CallerId, Decline, Empty, Floor, Group, GroupId, Input, Member, OfferId,
    Output, Preferred, Strategy,
};

pub(crate) struct Hall {
    pub(crate) floor: Floor,
    now: Instant,
    /// Everything since the last look, the why and the states as well.
    pub(crate) told: Vec<Output>,
}

/// Any instant does; from here on the tests move the clock themselves.
#[expect(clippy::disallowed_methods, reason = "there is no other way to make an Instant")]
pub(crate) fn start() -> Instant {
    Instant::now()
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Rings 20 s, no wrap-up, waits 120 s.
pub(crate) fn group(id: &str, strategy: Strategy, members: &[&str]) -> Group {
    Group {
        id: GroupId::new(id),
        strategy,
        members: members
            .iter()
            .map(|agent| Member { agent: AgentId::new(agent), priority: 1 })
            .collect(),
        ring: seconds(20),
        wrap_up: Duration::ZERO,
        max_wait: seconds(120),
        max_waiting: None,
        overflow: None,
        level_delay: Duration::ZERO,
        join_empty: Empty::LoggedOut,
        leave_empty: Empty::LoggedOut,
        max_misses: None,
    }
}

impl Hall {
    pub(crate) fn new(groups: Vec<Group>) -> Hall {
        let mut hall = Hall { floor: Floor::new(), now: start(), told: Vec::new() };
        hall.tell(Input::Configure(groups));
        hall
    }

    /// One group "sales" by longest idle, everybody ready a second after the one before.
    pub(crate) fn of(agents: &[&str]) -> Hall {
        Hall::with(group("sales", Strategy::LongestIdle, agents))
    }

    /// The same for any one group.
    pub(crate) fn with(group: Group) -> Hall {
        Hall::with_all(vec![group])
    }

    pub(crate) fn with_all(groups: Vec<Group>) -> Hall {
        let mut agents: Vec<AgentId> = Vec::new();
        for member in groups.iter().flat_map(|group| &group.members) {
            if !agents.contains(&member.agent) {
                agents.push(member.agent.clone());
            }
        }
        let mut hall = Hall::new(groups);
        for agent in agents {
            hall.tell(Input::Available { agent });
            hall.pass(1);
        }
        hall.told.clear();
        hall
    }

    pub(crate) fn tell(&mut self, input: Input) -> Vec<String> {
        self.floor.handle(self.now, input);
        let mut lines = Vec::new();
        while let Some(output) = self.floor.poll_output() {
            lines.extend(line(&output));
            self.told.push(output);
        }
        lines
    }

    /// Lets so many seconds go by, and every timer with them.
    pub(crate) fn pass(&mut self, how_many: u64) -> Vec<String> {
        let end = self.now + seconds(how_many);
        let mut lines = Vec::new();
        while let Some(at) = self.floor.poll_timeout().filter(|&at| at <= end) {
            assert!(at > self.now, "a timer that is over was left standing");
            self.now = at;
            lines.extend(self.tell(Input::Timeout));
        }
        self.now = end;
        lines
    }

    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    pub(crate) fn join(&mut self, caller: u64) -> Vec<String> {
        self.join_at("sales", caller, 0)
    }

    pub(crate) fn join_at(&mut self, group: &str, caller: u64, priority: i32) -> Vec<String> {
        let (caller, group) = (CallerId(caller), GroupId::new(group));
        self.tell(Input::Join { caller, group, priority, preferred: None })
    }

    /// Joins "sales" and waits so many seconds for that agent first.
    pub(crate) fn join_for(&mut self, caller: u64, agent: &str, wait: u64) -> Vec<String> {
        let preferred = Some(Preferred { agent: AgentId::new(agent), wait: seconds(wait) });
        let (caller, group) = (CallerId(caller), GroupId::new("sales"));
        self.tell(Input::Join { caller, group, priority: 0, preferred })
    }

    pub(crate) fn leave(&mut self, caller: u64) -> Vec<String> {
        self.tell(Input::Leave { caller: CallerId(caller) })
    }

    pub(crate) fn answer(&mut self, offer: u64, agent: &str) -> Vec<String> {
        self.tell(Input::Answered { offer: OfferId(offer), agent: AgentId::new(agent) })
    }

    pub(crate) fn decline(&mut self, offer: u64, agent: &str, why: Decline) -> Vec<String> {
        self.tell(Input::Declined { offer: OfferId(offer), agent: AgentId::new(agent), why })
    }

    pub(crate) fn end(&mut self, agent: &str) -> Vec<String> {
        self.agent(agent, |agent| Input::Ended { agent })
    }

    /// An input about an agent: `hall.agent("1001", |agent| Input::LogOut { agent })`.
    pub(crate) fn agent(&mut self, agent: &str, input: impl Fn(AgentId) -> Input) -> Vec<String> {
        self.tell(input(AgentId::new(agent)))
    }

    pub(crate) fn state(&self, agent: &str) -> AgentState {
        let state = self.floor.agent(&AgentId::new(agent));
        state.expect("a member of a group").clone()
    }

    pub(crate) fn waiting(&self, group: &str) -> Vec<u64> {
        let waiting = self.floor.waiting(&GroupId::new(group));
        waiting.iter().map(|caller| caller.0).collect()
    }

    /// The sentences about agents for one caller since the last look.
    pub(crate) fn why(&mut self, of: u64) -> Vec<String> {
        let told = std::mem::take(&mut self.told);
        told.iter()
            .filter_map(|output| match output {
                Output::Considered { caller, agent, verdict, .. } if caller.0 == of => {
                    Some(format!("{agent}: {verdict}"))
                }
                _ => None,
            })
            .collect()
    }
}

fn line(output: &Output) -> Option<String> {
    match output {
        Output::Offer { offer, caller, agents, .. } => {
            let agents: Vec<String> = agents.iter().map(AgentId::to_string).collect();
            let agents = agents.join("+");
            Some(format!("offer {}: caller {} to {agents}", offer.0, caller.0))
        }
        Output::Withdraw { offer, agent } => Some(format!("withdraw {}: {agent}", offer.0)),
        Output::Connected { caller, agent, waited } => {
            Some(format!("connected: caller {} to {agent} after {} s", caller.0, waited.as_secs()))
        }
        Output::Left { caller, exit, waited } => {
            Some(format!("left: caller {}, {exit:?} after {} s", caller.0, waited.as_secs()))
        }
        Output::Overflowed { caller, from, to } => {
            Some(format!("overflowed: caller {} from {from} to {to}", caller.0))
        }
        Output::AgentChanged { .. } | Output::Considered { .. } => None,
    }
}
