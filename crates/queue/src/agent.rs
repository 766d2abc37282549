use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{CallerId, Decline, GroupId, OfferId, moment};

/// The reason of a break that the floor itself began: he let too many offers in a row ring in vain.
pub const MISSED: &str = "missed calls";

/// What an agent is doing, as a supervisor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    LoggedOut,
    /// Logged in, but without a registered phone.
    NoPhone,
    Ready,
    Ringing {
        offer: OfferId,
    },
    /// On a call from here or on any other.
    OnCall,
    WrapUp {
        #[serde(with = "moment")]
        until: Instant,
    },
    Break {
        reason: Option<String>,
    },
}

/// One agent, whatever groups he is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub(crate) logged_in: bool,
    /// Groups that he is logged out of while he is logged in.
    pub(crate) out_of: BTreeSet<GroupId>,
    /// Has a registered phone.
    pub(crate) available: bool,
    /// Calls that did not come from here.
    pub(crate) calls: u32,
    pub(crate) duty: Duty,
    #[serde(with = "moment::option")]
    pub(crate) wrap_up: Option<Instant>,
    pub(crate) pause: Option<Pause>,
    /// After a failed offer: until when nothing rings him.
    #[serde(with = "moment::option")]
    pub(crate) rest: Option<Instant>,
    /// Since when he has been free, offers that were no fault of his not counted.
    #[serde(with = "moment")]
    pub(crate) idle_since: Instant,
    /// Offers in a row that he let ring in vain, or whose phone was dead.
    pub(crate) missed: u32,
    /// Calls of groups that he has taken today.
    pub(crate) taken: u32,
    free: bool,
    /// The state that was told last; only of members of groups.
    pub(crate) told: Option<AgentState>,
}

/// What the queue has given him to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Duty {
    None,
    Ringing(OfferId),
    /// `wrap_up` is that of the group the caller came from.
    OnCall {
        caller: CallerId,
        wrap_up: Duration,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pause {
    pub(crate) reason: Option<String>,
}

impl Agent {
    pub(crate) fn new(now: Instant) -> Agent {
        Agent {
            logged_in: true,
            out_of: BTreeSet::new(),
            available: false,
            calls: 0,
            duty: Duty::None,
            wrap_up: None,
            pause: None,
            rest: None,
            idle_since: now,
            missed: 0,
            taken: 0,
            free: false,
            told: None,
        }
    }

    /// Logged in with a phone: worth waiting for, even on a break.
    pub(crate) fn is_staff(&self) -> bool {
        self.logged_in && self.available
    }

    /// The same for one of his groups.
    pub(crate) fn is_staff_of(&self, group: &GroupId) -> bool {
        self.is_staff() && !self.out_of.contains(group)
    }

    pub(crate) fn is_free(&self) -> bool {
        self.is_staff()
            && self.calls == 0
            && self.duty == Duty::None
            && self.wrap_up.is_none()
            && self.pause.is_none()
            && self.rest.is_none()
    }

    pub(crate) fn state(&self) -> AgentState {
        match self.duty {
            Duty::OnCall { .. } => return AgentState::OnCall,
            Duty::Ringing(offer) => return AgentState::Ringing { offer },
            Duty::None => {}
        }
        if !self.logged_in {
            return AgentState::LoggedOut;
        }
        if self.calls > 0 {
            return AgentState::OnCall;
        }
        if let Some(Pause { reason }) = self.pause.clone() {
            return AgentState::Break { reason };
        }
        if let Some(until) = self.wrap_up {
            return AgentState::WrapUp { until };
        }
        if self.available { AgentState::Ready } else { AgentState::NoPhone }
    }

    /// The offer to him is over and that was not his doing: he keeps his idle time.
    pub(crate) fn spare(&mut self) {
        self.duty = Duty::None;
        self.free = true;
    }

    /// An offer was in vain. After too many in a row he is on a break: most likely nobody sits there.
    pub(crate) fn miss(&mut self, why: Decline, limit: Option<u32>) {
        if !matches!(why, Decline::NoAnswer | Decline::Unreachable) {
            // Who refuses is there.
            self.missed = 0;
            return;
        }
        self.missed = self.missed.saturating_add(1);
        if limit.is_some_and(|limit| self.missed >= limit) && self.pause.is_none() {
            self.missed = 0;
            self.pause = Some(Pause { reason: Some(MISSED.to_owned()) });
        }
    }

    /// Call after each change: who has become free is idle from now on.
    pub(crate) fn settle(&mut self, now: Instant) {
        let free = self.is_free();
        if free && !self.free {
            self.idle_since = now;
        }
        self.free = free;
    }

    /// What the clock alone ends.
    pub(crate) fn expire(&mut self, now: Instant) {
        self.wrap_up = self.wrap_up.filter(|&until| until > now);
        self.rest = self.rest.filter(|&until| until > now);
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.wrap_up.into_iter().chain(self.rest).min()
    }

    /// As a stranger becomes a member of a group.
    pub(crate) fn welcome(&mut self) {
        self.log_in();
        self.pause = None;
    }

    pub(crate) fn log_in(&mut self) {
        self.logged_in = true;
        self.out_of.clear();
    }

    /// Nothing about him needs to be remembered while he is in no group.
    pub(crate) fn is_blank(&self) -> bool {
        !self.available
            && self.calls == 0
            && self.duty == Duty::None
            && self.next_timeout().is_none()
    }
}
