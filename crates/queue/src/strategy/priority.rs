//! By level: level 1 first; within a level the agent who has been free longest.

use super::{Attempt, Candidate, Pick, one};
use crate::Choice;

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    let choice = |first: &Candidate| Choice::Level { level: first.level };
    one(attempt, candidates, |candidate| candidate.level, choice)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, choose};
    use super::*;
    use crate::Strategy::Priority;

    #[test]
    fn the_first_level_rings_first_and_in_it_the_longest_idle() {
        let with = |agent, level, idle| Candidate { level, ..candidate(agent, idle) };
        let levels = [with("1", 2, 90), with("2", 1, 5), with("3", 1, 6)];
        assert_eq!(choose(Priority, None, &levels).as_deref(), Some("3"));
    }
}
