//! Which free agents ring for a caller: one file for each way to choose.

mod fewest_calls;
mod longest_idle;
mod priority;
mod ring_all;
mod round_robin;

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
    /// Calls of any group that he has taken today.
    pub(crate) calls: u32,
    /// His level in this group.
    pub(crate) level: u8,
    /// How many members stand between whoever rang last for this group and him.
    pub(crate) turn: usize,
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
        Strategy::FewestCalls => fewest_calls::pick(attempt, candidates),
        Strategy::RoundRobin => round_robin::pick(attempt, candidates),
        Strategy::Priority => priority::pick(attempt, candidates),
        Strategy::RingAll => ring_all::pick(attempt, candidates),
    }
}

/// One at a time: the first by `key`, of equals the one who has been free longest.
///
/// Who rang for this caller in vain comes after all who did not, and of those who did the one whose
/// attempt is longest ago; so nobody rings twice in a row for a caller while another is free. While
/// an agent rings again after he did not answer, one who would have been chosen before him takes his
/// place as soon as he is free; else callers further back would get him, over and over.
fn one<K: Ord>(
    attempt: Attempt,
    candidates: &[Candidate],
    key: impl Fn(&Candidate) -> K,
    choice: impl FnOnce(&Candidate) -> Choice,
) -> Option<Pick> {
    let first = candidates
        .iter()
        .min_by_key(|candidate| (candidate.last_round, key(candidate), candidate.idle_since))?;
    if attempt.rings.is_some_and(|before| first.last_round >= before) {
        return None;
    }
    Some(Pick {
        agents: vec![first.agent.clone()],
        choice: choice(first),
        running: Running::GiveWay,
    })
}

impl Candidate {
    fn idle(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.idle_since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whom a strategy picks.
    pub(super) fn choose(
        strategy: Strategy,
        rings: Option<u32>,
        candidates: &[Candidate],
    ) -> Option<String> {
        let attempt = Attempt { rings, round: 9, now: now() };
        pick(strategy, attempt, candidates).map(|pick| pick.agents[0].to_string())
    }

    pub(super) fn candidate(agent: &str, idle: u64) -> Candidate {
        Candidate {
            agent: AgentId::new(agent),
            idle_since: now() - Duration::from_secs(idle),
            last_round: 0,
            calls: 0,
            level: 1,
            turn: 0,
        }
    }

    /// The same moment for a whole test.
    fn now() -> Instant {
        use std::sync::OnceLock;
        static START: OnceLock<Instant> = OnceLock::new();
        *START.get_or_init(|| Instant::now() + Duration::from_secs(1000))
    }

    #[test]
    fn whatever_the_strategy_who_did_not_answer_comes_last() {
        for strategy in
            [Strategy::LongestIdle, Strategy::FewestCalls, Strategy::RoundRobin, Strategy::Priority]
        {
            let tried = Candidate { last_round: 1, ..candidate("1", 90) };
            let fresh = Candidate { calls: 9, level: 9, turn: 9, ..candidate("2", 1) };
            let picked = choose(strategy, None, &[tried, fresh]);
            assert_eq!(picked.as_deref(), Some("2"), "{strategy:?}");
        }
    }
}
