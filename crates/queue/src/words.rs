use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentState, CallerId, Group, GroupId, OfferId, Verdict};

/// How it stands in a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub waiting: usize,
    /// Logged in, and not on a break.
    pub agents: usize,
    /// Of these, those who could take a caller now.
    pub free: usize,
    /// Of the one who has waited longest.
    pub longest_wait: Duration,
}

/// What happens to the floor. Nothing of it fails: what does not fit (an unknown caller, an offer
/// that is over, a second `Join` of the same caller) changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The new set of groups. Callers stay; those of a group that is gone leave. Who was in no
    /// group before is logged in and not on a break.
    Configure(Vec<Group>),
    /// Higher priority first, then who came first.
    Join {
        caller: CallerId,
        group: GroupId,
        priority: i32,
        /// Who should take this caller, if he can soon.
        preferred: Option<Preferred>,
    },
    /// A patient caller takes a place again, after a restart: whoever is there, and however many wait.
    Rejoin {
        caller: CallerId,
        group: GroupId,
        priority: i32,
    },
    /// The caller waits on, however long it takes and whoever is there: it is not on the line.
    Patient {
        caller: CallerId,
    },
    /// The caller hung up, pressed a key ... There is no `Left` for it.
    Leave {
        caller: CallerId,
    },
    /// The agent has a registered phone.
    Available {
        agent: AgentId,
    },
    /// The agent has none any more.
    Unavailable {
        agent: AgentId,
    },
    LogIn {
        agent: AgentId,
    },
    /// For one group alone, after `LeaveGroup`.
    EnterGroup {
        agent: AgentId,
        group: GroupId,
    },
    /// Out of one group alone; the others stay. `LogIn` enters all of them again.
    LeaveGroup {
        agent: AgentId,
        group: GroupId,
    },
    /// A call of the queue goes on; a ringing phone stops.
    LogOut {
        agent: AgentId,
    },
    Break {
        agent: AgentId,
        reason: Option<String>,
    },
    /// Ends break and wrap-up.
    Ready {
        agent: AgentId,
    },
    /// On a call that did not come from here. Counted: two `Busy` need two `Idle`.
    Busy {
        agent: AgentId,
    },
    Idle {
        agent: AgentId,
    },
    /// The agent picked up. `Connected` follows, or nothing at all when the offer was over for this
    /// agent: then his call must be ended.
    Answered {
        offer: OfferId,
        agent: AgentId,
    },
    /// That phone will not answer this offer. The others ring on.
    Declined {
        offer: OfferId,
        agent: AgentId,
        why: Decline,
    },
    /// The queue call of that agent is over: wrap-up begins.
    Ended {
        agent: AgentId,
    },
    /// Calls taken are counted anew.
    NewDay,
    Timeout,
}

/// An agent who comes before all others of the group, whatever its strategy: he was named, or spoke
/// with this caller last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferred {
    pub agent: AgentId,
    /// How long the caller waits for him while he is at work but not free.
    pub wait: Duration,
}

/// What is to be done, and what is to be known, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Ring these agents for that caller. A caller of a ring-all group may have several offers at
    /// once, with different agents: who becomes free while it rings gets an offer of its own.
    Offer {
        offer: OfferId,
        caller: CallerId,
        agents: Vec<AgentId>,
        ring: Duration,
    },
    /// Stop ringing that agent: the caller is gone, another answered, the ring time is over, or the
    /// agent cannot take it any more. Not sent for an agent who declined.
    Withdraw {
        offer: OfferId,
        agent: AgentId,
    },
    /// The caller has left the queue and talks to that agent. `waited` since he joined.
    Connected {
        caller: CallerId,
        agent: AgentId,
        waited: Duration,
    },
    /// The caller has left the queue without an agent. `waited` since he joined.
    Left {
        caller: CallerId,
        exit: Exit,
        waited: Duration,
    },
    /// The caller waits in another group now, with his place by priority and arrival.
    Overflowed {
        caller: CallerId,
        from: GroupId,
        to: GroupId,
    },
    AgentChanged {
        agent: AgentId,
        state: AgentState,
    },
    /// The "why" of an agent for a caller; told when it changes.
    Considered {
        caller: CallerId,
        group: GroupId,
        agent: AgentId,
        verdict: Verdict,
    },
}

/// Why an offer to an agent failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decline {
    Busy,
    Rejected,
    NoAnswer,
    Unreachable,
}

/// Why a caller left without an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// He waited for as long as the group lets him.
    Timeout,
    /// Nobody is logged in with a phone, here or where the group overflows to.
    NoAgents,
    /// As many wait as may.
    Full,
    /// The group was removed, or never was.
    GroupGone,
}
