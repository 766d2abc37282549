use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{AgentId, GroupId};

/// A skill group: who answers, in which order, and how long a caller waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// For [`Strategy::Priority`]: how long a caller waits for each level of agents on duty before
    /// the next one is asked as well. Zero: a level is asked as soon as nobody before it is free.
    pub level_delay: Duration,
    /// Who comes when the group is empty by this rule does not begin to wait.
    pub join_empty: Empty,
    /// Who waits when the group becomes empty by this rule waits no longer.
    pub leave_empty: Empty,
    /// So many offers in a row that an agent lets ring in vain send him on a break.
    pub max_misses: Option<u32>,
}

/// When a group counts as empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// Nobody is logged in with a phone.
    #[default]
    LoggedOut,
    /// The same, and who is on a break is not there.
    OnBreak,
    /// Never: callers wait for somebody to come.
    Never,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub agent: AgentId,
    /// For [`Strategy::Priority`]: level 1 rings before level 2.
    pub priority: u8,
}

/// Which of the free agents ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The one who has been free longest.
    LongestIdle,
    /// The one who has taken the fewest calls today; of equals the one who has been free longest.
    FewestCalls,
    /// One after the other in the order of the members, whoever rang last.
    RoundRobin,
    /// By the members' levels; within a level the one who has been free longest.
    Priority,
    /// All of them; who becomes free while it rings joins in.
    RingAll,
}
