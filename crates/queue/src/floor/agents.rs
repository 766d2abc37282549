//! What agents do: log in and out, rest, take calls of their own.

use std::time::{Duration, Instant};

use super::Floor;
use crate::agent::{Agent, Duty, Pause};
use crate::{AgentId, GroupId, Output};

/// Longer than any shift; keeps the clock's arithmetic from overflowing.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Floor {
    /// Changes an agent, whom nobody needs to have heard of before.
    pub(super) fn change(&mut self, now: Instant, id: &AgentId, change: impl FnOnce(&mut Agent)) {
        let agent = self.agents.entry(id.clone()).or_insert_with(|| Agent::new(now));
        change(agent);
        agent.settle(now);
        self.rests.set(id, agent.next_timeout());
        self.stir.agents.insert(id.clone());
    }

    /// Tells which members are in another state than before; what an agent was for a moment only,
    /// between one offer and the next, is not told.
    pub(super) fn tell_agents(&mut self) {
        for id in self.stir.agents.iter().filter(|id| self.members.contains_key(*id)) {
            let Some(agent) = self.agents.get_mut(id) else {
                continue;
            };
            let state = agent.state();
            if agent.told.as_ref() != Some(&state) {
                agent.told = Some(state.clone());
                let agent = id.clone();
                self.outputs.push_back(Output::AgentChanged { agent, state });
            }
        }
    }

    pub(super) fn became_unavailable(&mut self, now: Instant, agent: &AgentId) {
        self.stop_ringing(now, agent);
        self.change(now, agent, |agent| agent.available = false);
    }

    pub(super) fn logged_out(&mut self, now: Instant, agent: &AgentId) {
        self.stop_ringing(now, agent);
        self.change(now, agent, |agent| {
            agent.logged_in = false;
            agent.pause = None;
            agent.wrap_up = None;
        });
    }

    pub(super) fn left_group(&mut self, now: Instant, agent: &AgentId, group: GroupId) {
        let duty = self.agents.get(agent).map(|agent| agent.duty);
        if let Some(Duty::Ringing(offer)) = duty
            && self.group_of(offer) == Some(&group)
        {
            self.stop_ringing(now, agent);
        }
        self.change(now, agent, |agent| {
            agent.out_of.insert(group);
        });
    }

    pub(super) fn went_on_break(&mut self, now: Instant, agent: &AgentId, reason: Option<String>) {
        self.stop_ringing(now, agent);
        self.change(now, agent, |agent| agent.pause = Some(Pause { reason }));
    }

    pub(super) fn became_ready(&mut self, now: Instant, agent: &AgentId) {
        self.change(now, agent, |agent| {
            agent.pause = None;
            agent.wrap_up = None;
            agent.rest = None;
            agent.missed = 0;
        });
    }

    pub(super) fn became_busy(&mut self, now: Instant, agent: &AgentId) {
        self.stop_ringing(now, agent);
        self.change(now, agent, |agent| {
            agent.calls = agent.calls.saturating_add(1);
        });
    }

    pub(super) fn became_idle(&mut self, now: Instant, agent: &AgentId) {
        self.change(now, agent, |agent| {
            agent.calls = agent.calls.saturating_sub(1);
        });
    }

    /// The queue call is over. Who logged out meanwhile needs no wrap-up.
    pub(super) fn ended(&mut self, now: Instant, agent: &AgentId) {
        self.change(now, agent, |agent| {
            let Duty::OnCall { wrap_up, .. } = agent.duty else {
                return;
            };
            agent.duty = Duty::None;
            if agent.logged_in && !wrap_up.is_zero() {
                agent.wrap_up = Some(now + wrap_up.min(LONGEST));
            }
        });
    }

    /// Agents without a group, a phone and a call need no memory.
    pub(super) fn forget_blank_agents(&mut self) {
        for id in self.stir.agents.iter().filter(|id| !self.members.contains_key(*id)) {
            if self.agents.get(id).is_some_and(Agent::is_blank) {
                self.agents.remove(id);
            }
        }
    }
}
