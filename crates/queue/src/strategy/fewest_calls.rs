//! The agent who has taken the fewest calls today.

use super::{Attempt, Candidate, Pick, one};
use crate::Choice;

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    let choice = |first: &Candidate| Choice::FewestCalls { calls: first.calls };
    one(attempt, candidates, |candidate| candidate.calls, choice)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, choose};
    use super::*;
    use crate::Strategy::FewestCalls;

    #[test]
    fn the_fewest_calls_come_first_and_of_equals_the_longest_idle() {
        let with = |agent, calls, idle| Candidate { calls, ..candidate(agent, idle) };
        let fewest = [with("1", 3, 90), with("2", 1, 5), with("3", 2, 50)];
        assert_eq!(choose(FewestCalls, None, &fewest).as_deref(), Some("2"));
        let equal = [with("1", 2, 5), with("2", 2, 9)];
        assert_eq!(choose(FewestCalls, None, &equal).as_deref(), Some("2"));
    }
}
