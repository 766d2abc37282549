//! Whom an input has stirred: all that follows from it is looked for there alone. With ten thousand
//! in the line nobody could be asked "anything new?" at every input.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::Floor;
use super::eligible::asks_levels_in_turn;
use crate::caller::Place;
use crate::{AgentId, CallerId, GroupId};

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Stir {
    /// Of whom anything changed.
    pub(super) agents: BTreeSet<AgentId>,
    /// Who came, came into another group, or has other offers than before.
    pub(super) callers: BTreeSet<CallerId>,
    /// Where one of them came in.
    pub(super) groups: BTreeSet<GroupId>,
    /// The groups are new ones.
    pub(super) everything: bool,
}

impl Floor {
    /// The groups where other agents may be on duty than before, or other callers wait.
    pub(super) fn stirred_groups(&self) -> BTreeSet<GroupId> {
        if self.stir.everything {
            return self.line.groups().cloned().collect();
        }
        let of_agents = self.stir.agents.iter().filter_map(|agent| self.members.get(agent));
        of_agents.flatten().chain(&self.stir.groups).cloned().collect()
    }

    /// The agents of each group of whom something may be new, in the order of the group.
    pub(super) fn stirred_members(&self) -> BTreeMap<GroupId, Vec<AgentId>> {
        let of_agents = self.stir.agents.iter().filter_map(|agent| self.members.get(agent));
        let groups: BTreeSet<&GroupId> = of_agents.flatten().collect();
        let stirred = |group: &GroupId| {
            let members = self.groups.get(group).map(|group| &group.members);
            let members = members.into_iter().flatten().map(|member| &member.agent);
            members.filter(|agent| self.stir.agents.contains(*agent)).cloned().collect()
        };
        groups.into_iter().map(|group| (group.clone(), stirred(group))).collect()
    }

    /// The callers for whom something may be new of any agent, in the order of the line.
    pub(super) fn stirred_callers(&self, now: Instant) -> BTreeSet<Place> {
        if self.stir.everything {
            return self.line.all().collect();
        }
        let wishes = self.stir.agents.iter().filter_map(|agent| self.wishes.get(agent)).flatten();
        let callers = self.stir.callers.iter().chain(wishes).chain(self.openings.due(now));
        let places = callers.filter_map(|caller| Some(self.callers.get(caller)?.place));
        // Whether a level is on duty decides when the next one is asked.
        let by_levels = self.stir.agents.iter().filter_map(|agent| self.members.get(agent));
        let by_levels = by_levels.flatten().filter(|id| {
            let group = self.groups.get(*id);
            group.is_some_and(asks_levels_in_turn)
        });
        let by_levels: BTreeSet<&GroupId> = by_levels.collect();
        places.chain(by_levels.into_iter().flat_map(|group| self.line.of(group))).collect()
    }
}
