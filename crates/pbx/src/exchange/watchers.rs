//! What is told to those who watch, at the end of each turn.

use std::collections::BTreeSet;

use cordboard_queue as queue;
use jiff::SignedDuration;

use super::Exchange;
use crate::{Event, WaitingCaller, record::CallId};

impl Exchange {
    /// Calls of which something was noted, and the lines of groups that moved.
    pub(super) fn tell_watchers(&mut self) {
        for id in std::mem::take(&mut self.desk.touched) {
            // One that is over is told when it is on disk.
            if let Some(call) = self.calls.get(&id).filter(|call| !call.is_over()) {
                let news = call.news();
                self.desk.event(news);
            }
        }
        if self.desk.floor.take_line_moved() {
            self.tell_waiting();
        }
    }

    fn tell_waiting(&mut self) {
        let (now, wall) = (self.desk.now, self.desk.wall());
        let mut groups: BTreeSet<queue::GroupId> = self.desk.told_waiting.keys().cloned().collect();
        groups.extend(self.desk.office.groups.iter().map(|group| queue::GroupId::new(&group.id)));
        for group in groups {
            let since = |joined| {
                let waited = SignedDuration::try_from(now.saturating_duration_since(joined));
                wall.saturating_sub(waited.unwrap_or_default()).unwrap_or(wall)
            };
            let waits = self.desk.floor.waits(&group).into_iter();
            let waiting: Vec<WaitingCaller> = waits
                .map(|wait| WaitingCaller {
                    call: CallId(wait.caller.0),
                    since: since(wait.joined),
                    priority: wait.priority,
                })
                .collect();
            if self.desk.told_waiting.get(&group).map_or(&[][..], Vec::as_slice) == waiting {
                continue;
            }
            if waiting.is_empty() {
                self.desk.told_waiting.remove(&group);
            } else {
                self.desk.told_waiting.insert(group.clone(), waiting.clone());
            }
            self.desk.event(Event::WaitingChanged { group, waiting });
        }
    }
}
