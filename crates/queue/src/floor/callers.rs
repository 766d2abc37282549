//! What callers do: join, and leave.

use std::cmp::Reverse;
use std::time::Instant;

use super::Floor;
use super::agents::LONGEST;
use crate::caller::{Caller, Place, Wish};
use crate::{AgentId, CallerId, Exit, GroupId, Output, Preferred};

impl Floor {
    pub(super) fn join(
        &mut self,
        now: Instant,
        id: CallerId,
        group: &GroupId,
        priority: i32,
        preferred: Option<Preferred>,
    ) {
        if self.callers.contains_key(&id) {
            return;
        }
        let exists = self.groups.contains_key(group);
        let full = self.is_full(group);
        let mut caller = self.take_place(now, id, group, priority);
        caller.preferred = preferred
            .map(|Preferred { agent, wait }| Wish { agent, until: now + wait.min(LONGEST) });
        if let Some(wish) = &caller.preferred {
            self.wishes.entry(wish.agent.clone()).or_default().insert(id);
        }
        self.callers.insert(id, caller);
        self.came_in(id);
        if !exists {
            self.exit(now, id, Exit::GroupGone);
        } else if self.is_empty(group, |group| group.join_empty) {
            self.move_on(now, id, Exit::NoAgents);
        } else if full {
            self.move_on(now, id, Exit::Full);
        }
    }

    /// As [`Floor::join`], for one who is not on the line and was promised a place.
    pub(super) fn rejoin(&mut self, now: Instant, id: CallerId, group: &GroupId, priority: i32) {
        if self.callers.contains_key(&id) {
            return;
        }
        let mut caller = self.take_place(now, id, group, priority);
        caller.patient = true;
        self.callers.insert(id, caller);
        self.came_in(id);
        if !self.groups.contains_key(group) {
            self.exit(now, id, Exit::GroupGone);
        }
    }

    /// At the end of those with this priority.
    fn take_place(&mut self, now: Instant, id: CallerId, group: &GroupId, priority: i32) -> Caller {
        let place = Place { priority: Reverse(priority), arrival: self.arrivals, caller: id };
        self.arrivals += 1;
        self.line.enter(group, place);
        self.line_moved = true;
        Caller::new(group.clone(), place, now)
    }

    /// The caller is gone: whatever rings for him stops at once.
    pub(super) fn leave(&mut self, now: Instant, id: CallerId) {
        self.remove(now, id);
    }

    /// Out of the queue without an agent.
    pub(super) fn exit(&mut self, now: Instant, caller: CallerId, exit: Exit) {
        if let Some(gone) = self.remove(now, caller) {
            let waited = now.saturating_duration_since(gone.joined);
            self.outputs.push_back(Output::Left { caller, exit, waited });
        }
    }

    pub(super) fn remove(&mut self, now: Instant, id: CallerId) -> Option<Caller> {
        let caller = self.callers.remove(&id)?;
        self.line.leave(&caller.group, caller.place);
        self.line_moved = true;
        self.deadlines.set(&id, None);
        self.openings.set(&id, None);
        if let Some(wish) = &caller.preferred {
            self.forget_wish(&wish.agent, id);
        }
        for offer in &caller.offers {
            self.cancel(now, *offer);
        }
        Some(caller)
    }

    /// The caller has come into a group.
    pub(super) fn came_in(&mut self, id: CallerId) {
        self.stir.callers.insert(id);
        if let Some(caller) = self.callers.get(&id) {
            self.stir.groups.insert(caller.group.clone());
            self.deadlines.set(&id, self.deadline(caller));
        }
    }

    fn forget_wish(&mut self, agent: &AgentId, id: CallerId) {
        if let Some(callers) = self.wishes.get_mut(agent) {
            callers.remove(&id);
            if callers.is_empty() {
                self.wishes.remove(agent);
            }
        }
    }
}
