//! Whom a caller may be offered to at this moment: for a while to the agent who knows him alone, and
//! to levels of agents one after the other.

use std::collections::BTreeSet;
use std::time::Instant;

use super::Floor;
use crate::agent::Duty;
use crate::caller::{Caller, Place};
use crate::{AgentId, Group, Strategy, Verdict};

impl Floor {
    /// The agent whom this caller waits for before anybody else is asked, and until when. He is
    /// waited for while he is at work, has not let the caller ring in vain, and nobody else rings.
    pub(super) fn waits_for<'a>(
        &self,
        now: Instant,
        caller: &'a Caller,
    ) -> Option<(&'a AgentId, Instant)> {
        let preferred = caller.preferred.as_ref().filter(|preferred| preferred.until > now)?;
        let id = &preferred.agent;
        let group = self.groups.get(&caller.group)?;
        let agent = self.agents.get(id)?;
        let is_member = group.members.iter().any(|member| member.agent == *id);
        let at_work =
            agent.is_staff_of(&caller.group) && agent.pause.is_none() && agent.rest.is_none();
        let rings = matches!(agent.duty, Duty::Ringing(offer) if caller.offers.contains(&offer));
        let untried = caller.last_round(id) == 0 && caller.offers.is_empty();
        (is_member && at_work && (rings || untried)).then_some((id, preferred.until))
    }

    /// Why a free agent is not asked yet; `None`: he may be.
    pub(super) fn held_back(&self, now: Instant, caller: &Caller, id: &AgentId) -> Option<Verdict> {
        if let Some((agent, until)) = self.waits_for(now, caller)
            && agent != id
        {
            let left = until.saturating_duration_since(now);
            return Some(Verdict::KeptFor { agent: agent.clone(), left });
        }
        let group = self.groups.get(&caller.group).filter(|group| asks_levels_in_turn(group))?;
        let level = group.members.iter().find(|member| member.agent == *id)?.priority;
        let opens = self.opening(caller, group, level)?;
        (opens > now).then(|| Verdict::LaterLevel { level, left: opens - now })
    }

    /// Notes for these callers when somebody will be asked who is not asked yet.
    pub(super) fn plan_openings(&mut self, now: Instant, callers: &BTreeSet<Place>) {
        for place in callers {
            if let Some(caller) = self.callers.get(&place.caller) {
                let opening = self.next_opening(now, caller);
                self.openings.set(&place.caller, opening);
            }
        }
    }

    pub(super) fn next_opening(&self, now: Instant, caller: &Caller) -> Option<Instant> {
        let others = self.waits_for(now, caller).map(|(_, until)| until);
        let group = self.groups.get(&caller.group)?;
        let asked_in_turn = asks_levels_in_turn(group);
        let members = group.members.iter().filter(|_| asked_in_turn);
        let levels = members.filter_map(|member| {
            self.opening(caller, group, member.priority).filter(|&opens| opens > now)
        });
        others.into_iter().chain(levels).min()
    }

    /// When this level is asked for the caller, of a group that asks one after the other.
    fn opening(&self, caller: &Caller, group: &Group, level: u8) -> Option<Instant> {
        // A level where nobody is on duty is not waited for.
        let before: BTreeSet<u8> = group
            .members
            .iter()
            .filter(|member| member.priority < level)
            .filter(|member| {
                self.agents.get(&member.agent).is_some_and(|agent| agent.is_staff_of(&group.id))
            })
            .map(|member| member.priority)
            .collect();
        let delay = group.level_delay.checked_mul(u32::try_from(before.len()).ok()?)?;
        caller.entered.checked_add(delay)
    }
}

/// Whether each level has its time before the next one is asked as well.
pub(super) fn asks_levels_in_turn(group: &Group) -> bool {
    group.strategy == Strategy::Priority && !group.level_delay.is_zero()
}
