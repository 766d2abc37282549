//! The life of an offer: it rings, and ends by an answer, by refusals, by time, or because the
//! caller is gone.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Floor;
use super::agents::LONGEST;
use crate::agent::{Agent, Duty};
use crate::moment;
use crate::strategy::{Pick, Running};
use crate::{AgentId, CallerId, Choice, Decline, GroupId, OfferId, Output, Verdict};

/// Who refused or could not be reached is left alone for so long; else a phone that rejects all
/// calls would be rung thousands of times in a second.
const REST: Duration = Duration::from_secs(5);

/// A shorter ring time is a slip of the configuration.
const SHORTEST_RING: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Offer {
    caller: CallerId,
    /// Whose phones ring still.
    ringing: Vec<AgentId>,
    #[serde(with = "moment")]
    pub(super) until: Instant,
    pub(super) choice: Choice,
    /// The first round in which one of its agents rang for this caller before; 0 for never.
    pub(super) before: u32,
}

impl Floor {
    pub(super) fn offer(&mut self, now: Instant, caller: CallerId, pick: Pick) {
        if pick.running == Running::GiveWay {
            self.cancel_all(now, caller);
        }
        let Some(waiting) = self.callers.get_mut(&caller) else {
            return;
        };
        let Some(group) = self.groups.get(&waiting.group) else {
            return;
        };
        let ring = group.ring.clamp(SHORTEST_RING, LONGEST);
        let id = OfferId(self.offered);
        self.offered += 1;
        if waiting.offers.is_empty() {
            waiting.rounds = waiting.rounds.saturating_add(1);
        }
        waiting.offers.insert(id);
        self.stir.callers.insert(caller);
        let rounds = pick.agents.iter().map(|agent| waiting.last_round(agent));
        let before = rounds.min().unwrap_or(0);
        for agent in &pick.agents {
            waiting.tried.insert(agent.clone(), waiting.rounds);
        }
        if let Some(agent) = pick.agents.last() {
            self.turns.insert(group.id.clone(), agent.clone());
        }
        for agent in &pick.agents {
            self.change(now, agent, |agent| agent.duty = Duty::Ringing(id));
        }
        self.outputs.push_back(Output::Offer {
            offer: id,
            caller,
            agents: pick.agents.clone(),
            ring,
        });
        let offer =
            Offer { caller, ringing: pick.agents, until: now + ring, choice: pick.choice, before };
        self.offers.insert(id, offer);
    }

    /// The first answer of an agent who still rings wins. Any other comes too late and changes
    /// nothing: no `Connected` follows it.
    pub(super) fn answered(&mut self, now: Instant, id: OfferId, agent: &AgentId) {
        let Some(caller) = self.stop_offer_to(id, agent) else {
            return;
        };
        let group = self.callers.get(&caller).map(|caller| &caller.group);
        let wrap_up = group
            .and_then(|group| self.groups.get(group))
            .map_or(Duration::ZERO, |group| group.wrap_up);
        self.change(now, agent, |agent| {
            agent.duty = Duty::OnCall { caller, wrap_up };
            agent.missed = 0;
            agent.taken = agent.taken.saturating_add(1);
        });
        if let Some(gone) = self.remove(now, caller) {
            self.outputs.push_back(Output::Connected {
                caller,
                agent: agent.clone(),
                waited: now.saturating_duration_since(gone.joined),
            });
        }
    }

    pub(super) fn declined(&mut self, now: Instant, id: OfferId, agent: &AgentId, why: Decline) {
        let Some(caller) = self.stop_offer_to(id, agent) else {
            return;
        };
        let limit = self.max_misses(caller);
        self.change(now, agent, |agent| {
            agent.duty = Duty::None;
            agent.rest = Some(now + REST);
            agent.miss(why, limit);
        });
        self.tell(caller, agent, Verdict::Declined(why));
    }

    pub(super) fn ring_time_over(&mut self, now: Instant, id: OfferId) {
        let agents = self.offers.get(&id).map(|offer| offer.ringing.clone());
        let limit = self.offers.get(&id).and_then(|offer| self.max_misses(offer.caller));
        for agent in agents.unwrap_or_default() {
            let missed = |agent: &mut Agent| {
                agent.duty = Duty::None;
                agent.miss(Decline::NoAnswer, limit);
            };
            if let Some(caller) = self.withdraw(now, id, &agent, missed) {
                self.tell(caller, &agent, Verdict::Declined(Decline::NoAnswer));
            }
        }
    }

    /// The group whose caller an offer is for.
    pub(super) fn group_of(&self, offer: OfferId) -> Option<&GroupId> {
        let caller = self.offers.get(&offer)?.caller;
        Some(&self.callers.get(&caller)?.group)
    }

    fn max_misses(&self, caller: CallerId) -> Option<u32> {
        self.groups.get(&self.callers.get(&caller)?.group)?.max_misses
    }

    /// The agent cannot take what rings at his phone any more.
    pub(super) fn stop_ringing(&mut self, now: Instant, agent: &AgentId) {
        let duty = self.agents.get(agent).map(|agent| agent.duty);
        if let Some(Duty::Ringing(offer)) = duty {
            self.withdraw(now, offer, agent, Agent::spare);
        }
    }

    /// The caller does not need this offer any more; its agents keep their idle time.
    pub(super) fn cancel(&mut self, now: Instant, id: OfferId) {
        let agents = self.offers.get(&id).map(|offer| offer.ringing.clone());
        for agent in agents.unwrap_or_default() {
            self.withdraw(now, id, &agent, Agent::spare);
        }
    }

    /// The same with all offers of a caller who waits on.
    pub(super) fn cancel_all(&mut self, now: Instant, caller: CallerId) {
        let offers = self.callers.get(&caller).map(|caller| caller.offers.clone());
        for offer in offers.unwrap_or_default() {
            self.cancel(now, offer);
        }
    }

    fn withdraw(
        &mut self,
        now: Instant,
        offer: OfferId,
        agent: &AgentId,
        end: impl FnOnce(&mut Agent),
    ) -> Option<CallerId> {
        let caller = self.stop_offer_to(offer, agent)?;
        self.outputs.push_back(Output::Withdraw { offer, agent: agent.clone() });
        self.change(now, agent, end);
        Some(caller)
    }

    /// Takes the agent out of an offer; the offer ends with its last agent. `None` when it was over
    /// for him before.
    fn stop_offer_to(&mut self, id: OfferId, agent: &AgentId) -> Option<CallerId> {
        let offer = self.offers.get_mut(&id)?;
        let at = offer.ringing.iter().position(|ringing| ringing == agent)?;
        offer.ringing.remove(at);
        let caller = offer.caller;
        if offer.ringing.is_empty() {
            self.offers.remove(&id);
            if let Some(caller) = self.callers.get_mut(&caller) {
                caller.offers.remove(&id);
            }
            self.stir.callers.insert(caller);
        }
        Some(caller)
    }
}
