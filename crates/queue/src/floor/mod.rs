//! The machine: tables of groups, agents, callers and offers, and one pass over them per input.
//!
//! Each input changes what it changes; then the clock's changes follow (ring, wrap-up and waiting
//! times that are over), callers without hope leave, free agents are offered in the order of the
//! line, and what changed is told. Where to read next: `agents.rs` and `callers.rs` for the inputs,
//! `offers.rs` for the life of an offer, `waiting.rs` for how a wait ends without an answer,
//! `dispatch.rs` for who is offered to whom and why, `eligible.rs` for who is asked later, `stir.rs`
//! for why not everybody is asked at every input.

mod agenda;
mod agents;
mod callers;
mod configure;
mod dispatch;
mod eligible;
mod line;
mod offers;
#[cfg(test)]
mod retold;
mod stir;
#[cfg(test)]
mod thorough;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use self::agenda::Agenda;
use self::line::Line;
use self::offers::Offer;
use self::stir::Stir;
use crate::agent::{Agent, Duty};
use crate::caller::Caller;
use crate::{AgentId, AgentState, CallerId, Group, GroupId, Input, OfferId, Output, Standing};

/// All groups, agents and waiting callers.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    groups: BTreeMap<GroupId, Group>,
    /// Everybody who is in a group, and in which.
    members: BTreeMap<AgentId, Vec<GroupId>>,
    pub(crate) agents: BTreeMap<AgentId, Agent>,
    pub(crate) callers: BTreeMap<CallerId, Caller>,
    line: Line,
    /// Who would rather speak with this agent.
    wishes: BTreeMap<AgentId, BTreeSet<CallerId>>,
    /// When the wait of each caller is over.
    deadlines: Agenda<CallerId>,
    /// When somebody will be asked for a caller who is not asked yet.
    openings: Agenda<CallerId>,
    /// When an agent's wrap-up or rest ends.
    rests: Agenda<AgentId>,
    offers: BTreeMap<OfferId, Offer>,
    /// Who rang last for each group.
    turns: BTreeMap<GroupId, AgentId>,
    arrivals: u64,
    offered: u64,
    /// What is still to be told is no part of how the floor stands.
    #[serde(skip)]
    pub(crate) outputs: VecDeque<Output>,
    #[serde(skip)]
    stir: Stir,
    /// Somebody joined, left or changed groups since it was asked last.
    line_moved: bool,
}

/// One who waits in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    pub caller: CallerId,
    pub priority: i32,
    /// Since when, groups before this one included.
    pub joined: Instant,
}

/// How much the floor holds; callers and offers are zero when nobody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    pub groups: usize,
    /// Members of groups, and others who have a phone or a call.
    pub agents: usize,
    /// Waiting, with or without somebody ringing for them.
    pub callers: usize,
    pub offers: usize,
}

impl Floor {
    #[must_use]
    pub fn new() -> Floor {
        Floor::default()
    }

    /// A floor that stands the same, with nothing to tell.
    pub(crate) fn stood(&self) -> Floor {
        Floor { outputs: VecDeque::new(), ..self.clone() }
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        self.apply(now, input);
        self.expire(now);
        self.end_waits(now);
        self.dispatch(now);
        let stirred = self.stirred_callers(now);
        self.plan_openings(now, &stirred);
        self.tell_agents();
        self.tell_verdicts(now, &stirred);
        self.forget_blank_agents();
        self.stir = Stir::default();
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call `handle(now, Input::Timeout)`.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let rings = self.offers.values().map(|offer| offer.until);
        let waits = self.deadlines.first();
        rings.chain(waits).chain(self.rests.first()).chain(self.openings.first()).min()
    }

    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            groups: self.groups.len(),
            agents: self.agents.len(),
            callers: self.callers.len(),
            offers: self.offers.len(),
        }
    }

    /// Who waits in the group, the next one first; those whose agents ring are among them.
    #[must_use]
    pub fn waiting(&self, group: &GroupId) -> Vec<CallerId> {
        self.line.of(group).map(|place| place.caller).collect()
    }

    /// The same with how long, and how urgent.
    #[must_use]
    pub fn waits(&self, group: &GroupId) -> Vec<Wait> {
        let line = self.line.of(group).filter_map(|place| {
            let caller = self.callers.get(&place.caller)?;
            Some(Wait { caller: place.caller, priority: place.priority.0, joined: caller.joined })
        });
        line.collect()
    }

    /// How it stands in a group at this moment; who is to be called back waits, too.
    #[must_use]
    pub fn standing(&self, group: &GroupId, now: Instant) -> Standing {
        let waits = self.waits(group);
        let longest = waits.iter().map(|wait| now.saturating_duration_since(wait.joined)).max();
        let members = self.groups.get(group).map(|group| group.members.as_slice());
        let at_work = members.unwrap_or_default().iter().filter_map(|member| {
            let agent = self.agents.get(&member.agent)?;
            (agent.is_staff_of(group) && agent.pause.is_none()).then_some(agent)
        });
        let at_work: Vec<&Agent> = at_work.collect();
        let free = at_work.iter().filter(|agent| agent.told == Some(AgentState::Ready)).count();
        Standing {
            waiting: waits.len(),
            agents: at_work.len(),
            free,
            longest_wait: longest.unwrap_or_default(),
        }
    }

    /// Whether somebody joined, left or changed groups since this was asked last.
    pub fn take_line_moved(&mut self) -> bool {
        std::mem::take(&mut self.line_moved)
    }

    /// What a member of a group is doing; `None` for all others.
    #[must_use]
    pub fn agent(&self, agent: &AgentId) -> Option<&AgentState> {
        self.agents.get(agent)?.told.as_ref()
    }

    /// The reason of an agent's break, also while the agent is on a call; `None` where there is none.
    #[must_use]
    pub fn reason_of_break(&self, agent: &AgentId) -> Option<&str> {
        self.agents.get(agent)?.pause.as_ref()?.reason.as_deref()
    }

    /// The caller whom the queue has given to that agent and who talks to him now. Right after
    /// [`Input::Answered`] it tells whether the answer was in time.
    #[must_use]
    pub fn serving(&self, agent: &AgentId) -> Option<CallerId> {
        match self.agents.get(agent)?.duty {
            Duty::OnCall { caller, .. } => Some(caller),
            Duty::None | Duty::Ringing(_) => None,
        }
    }

    fn apply(&mut self, now: Instant, input: Input) {
        match input {
            Input::Configure(groups) => self.configure(now, groups),
            Input::Join { caller, group, priority, preferred } => {
                self.join(now, caller, &group, priority, preferred);
            }
            Input::Rejoin { caller, group, priority } => self.rejoin(now, caller, &group, priority),
            Input::Patient { caller } => {
                if let Some(waiting) = self.callers.get_mut(&caller) {
                    waiting.patient = true;
                }
                self.deadlines.set(&caller, None);
            }
            Input::Leave { caller } => self.leave(now, caller),
            Input::Available { agent } => self.change(now, &agent, |agent| agent.available = true),
            Input::Unavailable { agent } => self.became_unavailable(now, &agent),
            Input::LogIn { agent } => self.change(now, &agent, Agent::log_in),
            Input::EnterGroup { agent, group } => {
                self.change(now, &agent, |agent| {
                    agent.out_of.remove(&group);
                });
            }
            Input::LeaveGroup { agent, group } => self.left_group(now, &agent, group),
            Input::LogOut { agent } => self.logged_out(now, &agent),
            Input::Break { agent, reason } => self.went_on_break(now, &agent, reason),
            Input::Ready { agent } => self.became_ready(now, &agent),
            Input::Busy { agent } => self.became_busy(now, &agent),
            Input::Idle { agent } => self.became_idle(now, &agent),
            Input::Answered { offer, agent } => self.answered(now, offer, &agent),
            Input::Declined { offer, agent, why } => self.declined(now, offer, &agent, why),
            Input::Ended { agent } => self.ended(now, &agent),
            Input::NewDay => self.agents.values_mut().for_each(|agent| agent.taken = 0),
            Input::Timeout => {}
        }
    }

    /// What the clock alone changes.
    fn expire(&mut self, now: Instant) {
        let over: Vec<OfferId> =
            self.offers.iter().filter(|(_, offer)| offer.until <= now).map(|(id, _)| *id).collect();
        for offer in over {
            self.ring_time_over(now, offer);
        }
        let due: Vec<AgentId> = self.rests.due(now).cloned().collect();
        for agent in due {
            self.change(now, &agent, |agent| agent.expire(now));
        }
    }
}
