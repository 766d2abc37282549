use std::collections::VecDeque;
use std::time::Instant;

use crate::{AgentId, AgentState, CallerId, GroupId, Input, Output};

/// All groups, agents and waiting callers.
#[derive(Debug, Default)]
pub struct Floor {
    outputs: VecDeque<Output>,
}

/// How much the floor holds; all but the groups and agents is zero when nobody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    pub groups: usize,
    pub agents: usize,
    /// Waiting or being offered.
    pub callers: usize,
    pub offers: usize,
}

impl Floor {
    #[must_use]
    pub fn new() -> Floor {
        Floor::default()
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        let _ = (now, input);
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call `handle(now, Input::Timeout)`.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    #[must_use]
    pub fn census(&self) -> Census {
        Census::default()
    }

    /// Who waits in the group, the next one first; those whose agents ring are among them.
    #[must_use]
    pub fn waiting(&self, group: &GroupId) -> Vec<CallerId> {
        let _ = group;
        Vec::new()
    }

    #[must_use]
    pub fn agent(&self, agent: &AgentId) -> Option<&AgentState> {
        let _ = agent;
        None
    }
}
