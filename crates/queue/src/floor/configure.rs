//! A new set of groups, while calls go on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::Floor;
use crate::agent::{Agent, Duty};
use crate::{AgentId, CallerId, Exit, Group, GroupId};

impl Floor {
    pub(super) fn configure(&mut self, now: Instant, groups: Vec<Group>) {
        self.groups =
            groups.into_iter().map(|group| (group.id.clone(), without_doubles(group))).collect();
        self.turns.retain(|group, _| self.groups.contains_key(group));
        self.stir.everything = true;
        self.meet_members(now);
        self.drop_orphans(now);
        self.stop_strangers(now);
        for caller in self.callers.values_mut() {
            let group = self.groups.get(&caller.group);
            caller.told.retain(|agent, _| group.is_some_and(|group| has(group, agent)));
        }
        for (id, caller) in &self.callers {
            self.deadlines.set(id, self.deadline(caller));
        }
    }

    /// Who becomes a member is logged in and at work; who is a member no more is told of no more.
    fn meet_members(&mut self, now: Instant) {
        let mut members: BTreeMap<AgentId, Vec<GroupId>> = BTreeMap::new();
        for group in self.groups.values() {
            for member in &group.members {
                members.entry(member.agent.clone()).or_default().push(group.id.clone());
            }
        }
        let here: BTreeSet<AgentId> = members.keys().cloned().collect();
        let before = std::mem::replace(&mut self.members, members).into_keys().collect();
        for agent in here.difference(&before) {
            self.change(now, agent, Agent::welcome);
        }
        for agent in before.difference(&here) {
            self.change(now, agent, |agent| agent.told = None);
        }
    }

    fn drop_orphans(&mut self, now: Instant) {
        let orphans: Vec<CallerId> = self
            .line
            .all()
            .map(|place| place.caller)
            .filter(|caller| {
                let caller = self.callers.get(caller);
                caller.is_some_and(|caller| !self.groups.contains_key(&caller.group))
            })
            .collect();
        for caller in orphans {
            self.exit(now, caller, Exit::GroupGone);
        }
    }

    /// Who rings for a group that he is no member of any more stops ringing.
    fn stop_strangers(&mut self, now: Instant) {
        let strangers: Vec<AgentId> = self
            .agents
            .iter()
            .filter(|(id, agent)| match agent.duty {
                Duty::Ringing(offer) => !self.callers.values().any(|caller| {
                    let group = self.groups.get(&caller.group);
                    caller.offers.contains(&offer) && group.is_some_and(|group| has(group, id))
                }),
                Duty::None | Duty::OnCall { .. } => false,
            })
            .map(|(id, _)| id.clone())
            .collect();
        for agent in strangers {
            self.stop_ringing(now, &agent);
        }
    }
}

fn has(group: &Group, agent: &AgentId) -> bool {
    group.members.iter().any(|member| member.agent == *agent)
}

fn without_doubles(mut group: Group) -> Group {
    let mut seen = BTreeSet::new();
    group.members.retain(|member| seen.insert(member.agent.clone()));
    group
}
