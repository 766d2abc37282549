//! The agent who has been free longest.

use super::{Attempt, Candidate, Pick, one};
use crate::Choice;

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    let choice = |first: &Candidate| Choice::LongestIdle { idle: first.idle(attempt.now) };
    one(attempt, candidates, |_| (), choice)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, choose};
    use super::*;
    use crate::Strategy::LongestIdle;

    #[test]
    fn the_longest_idle_one_rings_and_of_equals_the_first_member() {
        let most = [candidate("1", 5), candidate("2", 9), candidate("3", 7)];
        assert_eq!(choose(LongestIdle, None, &most).as_deref(), Some("2"));
        let equal = [candidate("1", 5), candidate("2", 5)];
        assert_eq!(choose(LongestIdle, None, &equal).as_deref(), Some("1"));
        assert_eq!(choose(LongestIdle, None, &[]), None, "nobody is free");
    }

    fn tried(agent: &str, idle: u64, last_round: u32) -> Candidate {
        Candidate { last_round, ..candidate(agent, idle) }
    }

    #[test]
    fn of_those_who_did_not_answer_the_one_asked_longest_ago_rings_again() {
        let oldest = [tried("1", 10, 2), tried("2", 50, 3), tried("3", 1, 1)];
        assert_eq!(choose(LongestIdle, None, &oldest).as_deref(), Some("3"));
        let only = choose(LongestIdle, None, &[tried("1", 10, 3)]);
        assert_eq!(only.as_deref(), Some("1"), "better the same again than nobody");
    }

    #[test]
    fn a_first_ring_is_left_alone_but_a_repeated_one_gives_way() {
        let fresh = [tried("2", 9, 0)];
        assert_eq!(choose(LongestIdle, Some(0), &fresh), None);
        assert_eq!(choose(LongestIdle, Some(2), &fresh).as_deref(), Some("2"));
        let later = choose(LongestIdle, Some(2), &[tried("2", 9, 3)]);
        assert_eq!(later, None, "he rang after the one who rings");
    }
}
