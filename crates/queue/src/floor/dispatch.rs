//! Who is offered to whom, in the order of the line, and why the others are not.

use std::collections::BTreeSet;
use std::time::Instant;

use super::Floor;
use crate::agent::{Agent, Duty};
use crate::caller::{Caller, Place};
use crate::strategy::{Attempt, Candidate, Pick, Running, pick};
use crate::{AgentId, CallerId, Choice, Group, Output, Verdict};

impl Floor {
    /// Offers free agents to callers, by priority, then arrival, over all groups: an agent of two
    /// groups goes to whoever is first in the line.
    pub(super) fn dispatch(&mut self, now: Instant) {
        // An offer that gives way frees an agent whom somebody further ahead may be waiting for. It
        // gives way to an agent who rang longer ago, so that this comes to an end.
        while self.dispatch_line(now) == Running::GiveWay {}
    }

    fn dispatch_line(&mut self, now: Instant) -> Running {
        let mut last = None;
        while let Some(place) = self.next_in_line(last) {
            last = Some(place);
            let id = place.caller;
            let Some(pick) = self.pick(now, id) else {
                continue;
            };
            let rings = self.callers.get(&id).is_some_and(|c| !c.offers.is_empty());
            let running = pick.running;
            self.offer(now, id, pick);
            if rings && running == Running::GiveWay {
                return Running::GiveWay;
            }
        }
        Running::RingOn
    }

    /// The next one behind `last` who waits where somebody is free.
    fn next_in_line(&self, last: Option<Place>) -> Option<Place> {
        let is_free = |group: &Group| {
            let mut members = group.members.iter();
            members.any(|member| {
                let agent = self.agents.get(&member.agent);
                agent.is_some_and(|agent| agent.is_free() && agent.is_staff_of(&group.id))
            })
        };
        let next = self.line.groups().filter_map(|id| {
            let group = self.groups.get(id)?;
            Some((group, self.line.next_of(id, last)?))
        });
        next.filter(|(group, _)| is_free(group)).map(|(_, place)| place).min()
    }

    pub(super) fn pick(&self, now: Instant, id: CallerId) -> Option<Pick> {
        let caller = self.callers.get(&id)?;
        let group = self.groups.get(&caller.group)?;
        let candidates = self.candidates(now, caller, group);
        if let Some((agent, _)) = self.waits_for(now, caller) {
            let is_free = candidates.iter().any(|candidate| candidate.agent == *agent);
            return is_free.then(|| Pick {
                agents: vec![agent.clone()],
                choice: Choice::KnowsTheCaller,
                running: Running::RingOn,
            });
        }
        let attempt = Attempt { rings: self.rung_before(caller), round: caller.rounds, now };
        pick(group.strategy, attempt, &candidates)
    }

    /// Members who are free and may be asked for this caller now, in the order of the group.
    fn candidates(&self, now: Instant, caller: &Caller, group: &Group) -> Vec<Candidate> {
        let count = group.members.len();
        let last = self.turns.get(&group.id);
        let last = last.and_then(|last| group.members.iter().position(|one| one.agent == *last));
        let first = last.map_or(0, |last| last + 1);
        let members = group.members.iter().enumerate();
        members
            .filter_map(|(place, member)| {
                let agent = self.agents.get(&member.agent)?;
                let may = agent.is_free()
                    && agent.is_staff_of(&group.id)
                    && self.held_back(now, caller, &member.agent).is_none();
                may.then(|| Candidate {
                    agent: member.agent.clone(),
                    idle_since: agent.idle_since,
                    last_round: caller.last_round(&member.agent),
                    calls: agent.taken,
                    level: member.priority,
                    turn: (place + count - first) % count,
                })
            })
            .collect()
    }

    /// For [`Attempt::rings`].
    fn rung_before(&self, caller: &Caller) -> Option<u32> {
        let offers = caller.offers.iter();
        offers.filter_map(|offer| self.offers.get(offer)).map(|offer| offer.before).min()
    }

    /// Tells each caller's "why" of each agent, where it is another than before: of the callers who
    /// were stirred all, of the others that of agents who were.
    pub(super) fn tell_verdicts(&mut self, now: Instant, stirred: &BTreeSet<Place>) {
        let agents = self.stirred_members();
        let mut line: Vec<Place> = stirred.iter().copied().collect();
        agents.keys().for_each(|group| line.extend(self.line.of(group)));
        line.sort();
        line.dedup();
        for place in line {
            let Some(caller) = self.callers.get(&place.caller) else {
                continue;
            };
            let all: Vec<AgentId>;
            let members = if stirred.contains(&place) {
                let group = self.groups.get(&caller.group).map(|group| &group.members);
                all = group.into_iter().flatten().map(|member| member.agent.clone()).collect();
                &all
            } else {
                agents.get(&caller.group).map_or(&[][..], Vec::as_slice)
            };
            for agent in members {
                if let Some(verdict) = self.new_verdict(now, place.caller, agent) {
                    self.tell(place.caller, agent, verdict);
                }
            }
        }
    }

    /// What is to be told of an agent to a caller; `None`: nothing else than before.
    pub(super) fn new_verdict(&self, now: Instant, id: CallerId, of: &AgentId) -> Option<Verdict> {
        let (caller, agent) = (self.callers.get(&id)?, self.agents.get(of)?);
        let verdict = self.verdict(now, caller, of, agent);
        let told = caller.told.get(of);
        told.is_none_or(|told| !told.says_the_same(&verdict)).then_some(verdict)
    }

    fn verdict(&self, now: Instant, caller: &Caller, id: &AgentId, agent: &Agent) -> Verdict {
        let left = |until: Instant| until.saturating_duration_since(now);
        match agent.duty {
            Duty::Ringing(offer) if caller.offers.contains(&offer) => {
                return match self.offers.get(&offer) {
                    Some(offer) => Verdict::Offered(offer.choice.clone()),
                    None => Verdict::RingingForAnother,
                };
            }
            Duty::Ringing(_) => return Verdict::RingingForAnother,
            Duty::OnCall { .. } => return Verdict::OnCall,
            Duty::None => {}
        }
        if !agent.logged_in {
            Verdict::LoggedOut
        } else if agent.out_of.contains(&caller.group) {
            Verdict::OutOfGroup
        } else if agent.calls > 0 {
            Verdict::OnCall
        } else if let Some(pause) = &agent.pause {
            let reason = pause.reason.clone();
            Verdict::OnBreak { reason }
        } else if let Some(until) = agent.wrap_up {
            Verdict::WrapUp { left: left(until) }
        } else if !agent.available {
            Verdict::NoPhone
        } else if let Some(until) = agent.rest {
            Verdict::Resting { left: left(until) }
        } else if let Some(verdict) = self.held_back(now, caller, id) {
            verdict
        } else if caller.last_round(id) > 0 {
            Verdict::AlreadyTried
        } else {
            Verdict::PassedOver
        }
    }

    /// Tells one verdict as it is; of a caller who has left, nothing.
    pub(super) fn tell(&mut self, id: CallerId, agent: &AgentId, verdict: Verdict) {
        let Some(caller) = self.callers.get_mut(&id) else {
            return;
        };
        caller.told.insert(agent.clone(), verdict.clone());
        self.outputs.push_back(Output::Considered {
            caller: id,
            group: caller.group.clone(),
            agent: agent.clone(),
            verdict,
        });
    }
}
