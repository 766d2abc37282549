//! What is going to happen, in order of time, and the dice that decide.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use cordboard_queue::{AgentId, CallerId, Decline, OfferId};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    Arrives,
    GivesUp(CallerId),
    Answers(OfferId, CallerId, AgentId),
    Refuses(OfferId, AgentId, Refusal),
    /// A phone loses its power or its network.
    Dies(AgentId),
    LogsOut(AgentId),
    TakesABreak(AgentId),
    Returns(AgentId),
    /// The conversation of this call is over, or goes on elsewhere.
    Ends(u64),
    OwnCallBegins(AgentId),
    OwnCallEnds(AgentId),
    OfficeChanges,
}

/// [`Decline`] with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    Busy,
    Rejected,
    NoAnswer,
    Unreachable,
}

impl From<Refusal> for Decline {
    fn from(refusal: Refusal) -> Decline {
        match refusal {
            Refusal::Busy => Decline::Busy,
            Refusal::Rejected => Decline::Rejected,
            Refusal::NoAnswer => Decline::NoAnswer,
            Refusal::Unreachable => Decline::Unreachable,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<(Instant, u64, Doing)>>,
    noted: u64,
}

impl Agenda {
    pub(super) fn note(&mut self, at: Instant, doing: Doing) {
        self.noted += 1;
        self.heap.push(Reverse((at, self.noted, doing)));
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    pub(super) fn take(&mut self) -> Option<(Instant, Doing)> {
        self.heap.pop().map(|Reverse((at, _, doing))| (at, doing))
    }
}

/// SplitMix64: small, and the same on every machine.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    /// True once in so many throws.
    pub(super) fn once_in(&mut self, throws: u64) -> bool {
        self.below(throws) == 0
    }

    pub(super) fn within(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from * 1000 + self.below((to - from) * 1000))
    }

    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("an index")
    }
}
