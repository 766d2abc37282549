use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{AgentId, CallerId, GroupId, OfferId, Verdict, moment};

/// One who waits, alone or with agents ringing for him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Caller {
    pub(crate) group: GroupId,
    pub(crate) place: Place,
    #[serde(with = "moment")]
    pub(crate) joined: Instant,
    /// Waits however long it takes.
    pub(crate) patient: bool,
    /// When he came into the present group.
    #[serde(with = "moment")]
    pub(crate) entered: Instant,
    /// All groups that he has been in: he never comes back to one.
    pub(crate) visited: BTreeSet<GroupId>,
    /// How often a new offer was begun for him while no other was running.
    pub(crate) rounds: u32,
    /// The round in which each agent last rang for him.
    pub(crate) tried: BTreeMap<AgentId, u32>,
    pub(crate) offers: BTreeSet<OfferId>,
    pub(crate) preferred: Option<Wish>,
    /// What was last told about each agent of the present group.
    pub(crate) told: BTreeMap<AgentId, Verdict>,
}

/// Whom the caller waits for, and how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) agent: AgentId,
    #[serde(with = "moment")]
    pub(crate) until: Instant,
}

/// The order of the line: priority, then arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) priority: Reverse<i32>,
    pub(crate) arrival: u64,
    pub(crate) caller: CallerId,
}

impl Caller {
    pub(crate) fn new(group: GroupId, place: Place, now: Instant) -> Caller {
        Caller {
            visited: BTreeSet::from([group.clone()]),
            group,
            place,
            joined: now,
            patient: false,
            entered: now,
            rounds: 0,
            tried: BTreeMap::new(),
            offers: BTreeSet::new(),
            preferred: None,
            told: BTreeMap::new(),
        }
    }

    /// Goes on to another group, with his place and with the memory of who did not answer him.
    pub(crate) fn enter(&mut self, group: GroupId, now: Instant) {
        self.visited.insert(group.clone());
        self.group = group;
        self.entered = now;
        self.told.clear();
    }

    /// 0 for an agent who has not rung for him yet.
    pub(crate) fn last_round(&self, agent: &AgentId) -> u32 {
        self.tried.get(agent).copied().unwrap_or(0)
    }
}
