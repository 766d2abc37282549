//! One after the other, in the order of the group's members.

use super::{Attempt, Candidate, Pick, one};
use crate::Choice;

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    one(attempt, candidates, |candidate| candidate.turn, |_| Choice::NextInTurn)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, choose};
    use super::*;
    use crate::Strategy::RoundRobin;

    #[test]
    fn the_next_in_turn_rings_however_long_the_others_have_been_idle() {
        let with = |agent, turn, idle| Candidate { turn, ..candidate(agent, idle) };
        let members = [with("1", 2, 90), with("2", 0, 5), with("3", 1, 60)];
        assert_eq!(choose(RoundRobin, None, &members).as_deref(), Some("2"));
    }
}
