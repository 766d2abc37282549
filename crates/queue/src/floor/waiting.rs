//! How a wait ends without an answer: by time, for want of agents, by overflow.

use std::collections::BTreeMap;
use std::time::Instant;

use super::Floor;
use crate::agent::Agent;
use crate::caller::{Caller, Place};
use crate::{CallerId, Empty, Exit, Group, GroupId, Output};

impl Floor {
    /// Lets go, or sends on, who has waited long enough or waits for nobody.
    pub(super) fn end_waits(&mut self, now: Instant) {
        // Who overflows may be due in the next group too (it may let nobody wait at all); as nobody
        // enters a group twice, this comes to an end.
        loop {
            let due = self.due(now);
            if due.is_empty() {
                return;
            }
            for (place, exit) in due {
                self.move_on(now, place.caller, exit);
            }
        }
    }

    /// Whose wait is over, in the order of the line. Groups become empty only as they are stirred.
    fn due(&self, now: Instant) -> BTreeMap<Place, Exit> {
        let mut due = BTreeMap::new();
        let stirred = self.stirred_groups();
        for group in stirred.iter().filter(|id| self.is_empty(id, |group| group.leave_empty)) {
            let waiting = self.line.of(group).filter(|place| !self.is_patient(place.caller));
            due.extend(waiting.map(|place| (place, Exit::NoAgents)));
        }
        for caller in self.deadlines.due(now).filter_map(|id| self.callers.get(id)) {
            due.insert(caller.place, Exit::Timeout);
        }
        due
    }

    fn is_patient(&self, caller: CallerId) -> bool {
        self.callers.get(&caller).is_some_and(|caller| caller.patient)
    }

    /// When the caller's wait in his group is over; `None`: never.
    pub(super) fn deadline(&self, caller: &Caller) -> Option<Instant> {
        let group = self.groups.get(&caller.group).filter(|_| !caller.patient)?;
        caller.entered.checked_add(group.max_wait)
    }

    /// To the group that this one overflows to, or out.
    pub(super) fn move_on(&mut self, now: Instant, id: CallerId, exit: Exit) {
        let Some(to) = self.next_group(id) else {
            self.exit(now, id, exit);
            return;
        };
        let Some(caller) = self.callers.get_mut(&id) else {
            return;
        };
        let from = caller.group.clone();
        self.line.leave(&from, caller.place);
        self.line.enter(&to, caller.place);
        caller.enter(to.clone(), now);
        self.line_moved = true;
        self.came_in(id);
        self.cancel_all(now, id);
        self.outputs.push_back(Output::Overflowed { caller: id, from, to });
    }

    /// The next group of the overflow chain where the caller has not been, where somebody works,
    /// and where he may still wait.
    fn next_group(&self, caller: CallerId) -> Option<GroupId> {
        let caller = self.callers.get(&caller)?;
        let mut seen = caller.visited.clone();
        let mut at = self.groups.get(&caller.group)?;
        loop {
            let next = at.overflow.as_ref()?;
            if !seen.insert(next.clone()) {
                return None;
            }
            at = self.groups.get(next)?;
            if !self.is_empty(next, |group| group.join_empty) && !self.is_full(next) {
                return Some(next.clone());
            }
        }
    }

    /// Nobody of the group is there, by this rule of its.
    pub(super) fn is_empty(&self, group: &GroupId, rule: impl Fn(&Group) -> Empty) -> bool {
        let Some(group) = self.groups.get(group) else {
            return true;
        };
        let rule = rule(group);
        let there = |agent: &Agent| match rule {
            Empty::LoggedOut => agent.is_staff_of(&group.id),
            Empty::OnBreak => agent.is_staff_of(&group.id) && agent.pause.is_none(),
            Empty::Never => true,
        };
        let mut members = group.members.iter();
        rule != Empty::Never
            && !members.any(|member| self.agents.get(&member.agent).is_some_and(there))
    }

    pub(super) fn is_full(&self, group: &GroupId) -> bool {
        let limit = self.groups.get(group).and_then(|group| group.max_waiting);
        limit.is_some_and(|limit| self.line.count(group) >= limit)
    }
}
