use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{AgentId, GroupId};

/// A skill group: who answers, in which order, and how long a caller waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub strategy: Strategy,
    pub members: Vec<Member>,
    /// How long one offer rings; less than a second counts as a second.
    pub ring: Duration,
    /// Rest after each call of this group; it holds for every group of the agent.
    pub wrap_up: Duration,
    /// How long a caller waits here, ringing included, before he leaves or overflows.
    pub max_wait: Duration,
    /// How many may wait at a time; the next one leaves as [`crate::Exit::Full`], or overflows.
    pub max_waiting: Option<usize>,
    /// Where callers go whose wait is over, who find the group full, or find nobody on duty.
    pub overflow: Option<GroupId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub agent: AgentId,
    /// For strategies that ask for it; neither of the present ones does.
    pub priority: u8,
}

/// Which of the free agents ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The one who has been free longest.
    LongestIdle,
    /// All of them; who becomes free while it rings joins in.
    RingAll,
}
