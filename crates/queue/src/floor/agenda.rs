//! What is due when, for each caller one moment at most.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::CallerId;
use crate::moment::Moment;

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<CallerId, Moment>", into = "BTreeMap<CallerId, Moment>")]
pub(super) struct Agenda {
    order: BTreeSet<(Instant, CallerId)>,
    of: BTreeMap<CallerId, Instant>,
}

impl Agenda {
    /// In place of what was set for this caller before; `None`: nothing more.
    pub(super) fn set(&mut self, caller: CallerId, at: Option<Instant>) {
        let before = match at {
            Some(at) => self.of.insert(caller, at),
            None => self.of.remove(&caller),
        };
        if before == at {
            return;
        }
        if let Some(before) = before {
            self.order.remove(&(before, caller));
        }
        if let Some(at) = at {
            self.order.insert((at, caller));
        }
    }

    pub(super) fn first(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }

    pub(super) fn due(&self, now: Instant) -> impl Iterator<Item = CallerId> {
        self.order.iter().take_while(move |(at, _)| *at <= now).map(|(_, caller)| *caller)
    }
}

impl From<BTreeMap<CallerId, Moment>> for Agenda {
    fn from(written: BTreeMap<CallerId, Moment>) -> Agenda {
        let mut agenda = Agenda::default();
        for (caller, Moment(at)) in written {
            agenda.set(caller, Some(at));
        }
        agenda
    }
}

impl From<Agenda> for BTreeMap<CallerId, Moment> {
    fn from(agenda: Agenda) -> Self {
        agenda.of.into_iter().map(|(caller, at)| (caller, Moment(at))).collect()
    }
}
