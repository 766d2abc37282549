//! The table of deadlines: cheap to read at every packet, cheap to change.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use crate::words::{LegId, RecordingId};

/// Whose deadline it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Leg(LegId),
    Recording(RecordingId),
}

/// Deadlines, the earliest first. An owner whose deadline moved away leaves its old entry behind;
/// it comes up, is found early, and a new one is made. So a relayed packet, which moves the leg's
/// silence deadline, touches nothing here.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers(BinaryHeap<Reverse<(Instant, Owner)>>);

impl Timers {
    pub(super) fn set(&mut self, at: Instant, owner: Owner) {
        self.0.push(Reverse((at, owner)));
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Take the earliest entry that is due.
    pub(super) fn due(&mut self, now: Instant) -> Option<(Instant, Owner)> {
        if self.next()? > now {
            return None;
        }
        self.0.pop().map(|Reverse(entry)| entry)
    }
}
