//! What callers do: join, and leave.

use std::cmp::Reverse;
use std::time::Instant;

use super::Floor;
use super::agents::LONGEST;
use crate::caller::{Caller, Place, Wish};
use crate::{CallerId, Exit, GroupId, Output, Preferred};

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
        let place = Place { priority: Reverse(priority), arrival: self.arrivals, caller: id };
        self.arrivals += 1;
        self.line.insert(place);
        self.line_moved = true;
        let exists = self.groups.contains_key(group);
        let full = self.is_full(group);
        let mut caller = Caller::new(group.clone(), place, now);
        caller.preferred = preferred
            .map(|Preferred { agent, wait }| Wish { agent, until: now + wait.min(LONGEST) });
        self.callers.insert(id, caller);
        if !exists {
            self.exit(now, id, Exit::GroupGone);
        } else if self.is_empty(group, |group| group.join_empty) {
            self.move_on(now, id, Exit::NoAgents);
        } else if full {
            self.move_on(now, id, Exit::Full);
        }
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
        self.line.remove(&caller.place);
        self.line_moved = true;
        for offer in &caller.offers {
            self.cancel(now, *offer);
        }
        Some(caller)
    }
}
