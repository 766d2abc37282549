//! One at a time: the agent who has been free longest.
//!
//! Who rang for this caller in vain comes after all who did not, and of those who did the one whose
//! attempt is longest ago; so nobody rings twice in a row for a caller while another is free. While
//! an agent rings again after he did not answer, one who would have been chosen before him takes his
//! place as soon as he is free; else callers further back would get him, over and over.

use super::{Attempt, Candidate, Pick, Running};
use crate::Choice;

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    let first =
        candidates.iter().min_by_key(|candidate| (candidate.last_round, candidate.idle_since))?;
    if attempt.rings.is_some_and(|before| first.last_round >= before) {
        return None;
    }
    Some(Pick {
        agents: vec![first.agent.clone()],
        choice: Choice::LongestIdle { idle: first.idle(attempt.now) },
        running: Running::GiveWay,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::AgentId;

    /// Candidates are (name, idle seconds, last round).
    fn choose(rings: Option<u32>, candidates: &[(&str, u64, u32)]) -> Option<String> {
        let now = Instant::now() + Duration::from_secs(1000);
        let candidates: Vec<Candidate> = candidates
            .iter()
            .map(|(agent, idle, last_round)| Candidate {
                agent: AgentId::new(agent),
                idle_since: now - Duration::from_secs(*idle),
                last_round: *last_round,
            })
            .collect();
        let attempt = Attempt { rings, round: 9, now };
        pick(attempt, &candidates).map(|pick| pick.agents[0].to_string())
    }

    #[test]
    fn the_longest_idle_one_rings_and_of_equals_the_first_member() {
        let most = choose(None, &[("1", 5, 0), ("2", 9, 0), ("3", 7, 0)]);
        assert_eq!(most.as_deref(), Some("2"));
        let equal = choose(None, &[("1", 5, 0), ("2", 5, 0)]);
        assert_eq!(equal.as_deref(), Some("1"));
        assert_eq!(choose(None, &[]), None);
    }

    #[test]
    fn who_did_not_answer_comes_last_whatever_his_idle_time() {
        let fresh = choose(None, &[("1", 90, 1), ("2", 1, 0)]);
        assert_eq!(fresh.as_deref(), Some("2"));
        let oldest = choose(None, &[("1", 10, 2), ("2", 50, 3), ("3", 1, 1)]);
        assert_eq!(oldest.as_deref(), Some("3"));
        let only = choose(None, &[("1", 10, 3)]);
        assert_eq!(only.as_deref(), Some("1"), "better the same again than nobody");
    }

    #[test]
    fn a_first_ring_is_left_alone_but_a_repeated_one_gives_way() {
        assert_eq!(choose(Some(0), &[("2", 9, 0)]), None);
        assert_eq!(choose(Some(2), &[("2", 9, 0)]).as_deref(), Some("2"));
        assert_eq!(choose(Some(2), &[("2", 9, 3)]), None, "he rang after the one who rings");
    }
}
