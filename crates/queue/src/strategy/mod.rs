//! Which free agents ring for a caller: one file for each way to choose.

mod longest_idle;
mod ring_all;

use std::time::{Duration, Instant};

use crate::{AgentId, Choice, Strategy};

/// The caller's side of the choice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// `Some` when somebody rings for him already: the round in which that agent rang for him
    /// before, 0 for never.
    pub(crate) rings: Option<u32>,
    pub(crate) round: u32,
    pub(crate) now: Instant,
}

/// A free agent of the caller's group.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) agent: AgentId,
    pub(crate) idle_since: Instant,
    /// The round in which he last rang for this caller, 0 for never.
    pub(crate) last_round: u32,
}

/// Who is to ring, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) agents: Vec<AgentId>,
    pub(crate) choice: Choice,
    pub(crate) running: Running,
}

/// What becomes of the offers that ring for the caller already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Running {
    RingOn,
    GiveWay,
}

/// `candidates` are in the order of the group's members.
pub(crate) fn pick(strategy: Strategy, attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    match strategy {
        Strategy::LongestIdle => longest_idle::pick(attempt, candidates),
        Strategy::RingAll => ring_all::pick(attempt, candidates),
    }
}

impl Candidate {
    fn idle(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.idle_since)
    }
}
