//! All at once. Who becomes free while others ring joins in, unless he rang in this round already.

use super::{Attempt, Candidate, Pick, Running};
use crate::{AgentId, Choice};

pub(super) fn pick(attempt: Attempt, candidates: &[Candidate]) -> Option<Pick> {
    let may_join = |candidate: &&Candidate| match attempt.rings {
        Some(_) => candidate.last_round < attempt.round,
        None => true,
    };
    let agents: Vec<AgentId> =
        candidates.iter().filter(may_join).map(|candidate| candidate.agent.clone()).collect();
    (!agents.is_empty()).then_some(Pick {
        agents,
        choice: Choice::EverybodyRings,
        running: Running::RingOn,
    })
}
