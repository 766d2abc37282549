//! What is due when, for each caller or agent one moment at most.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<Whose, Moment>", into = "BTreeMap<Whose, Moment>")]
#[serde(bound(
    serialize = "Whose: Ord + Clone + Serialize",
    deserialize = "Whose: Ord + Clone + Deserialize<'de>"
))]
pub(super) struct Agenda<Whose: Ord + Clone> {
    order: BTreeSet<(Instant, Whose)>,
    of: BTreeMap<Whose, Instant>,
}

impl<Whose: Ord + Clone> Agenda<Whose> {
    /// In place of what was set for them before; `None`: nothing more.
    pub(super) fn set(&mut self, whose: &Whose, at: Option<Instant>) {
        let before = self.of.get(whose).copied();
        if before == at {
            return;
        }
        if let Some(before) = before {
            self.of.remove(whose);
            self.order.remove(&(before, whose.clone()));
        }
        if let Some(at) = at {
            self.of.insert(whose.clone(), at);
            self.order.insert((at, whose.clone()));
        }
    }

    pub(super) fn first(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }

    pub(super) fn due(&self, now: Instant) -> impl Iterator<Item = &Whose> {
        self.order.iter().take_while(move |(at, _)| *at <= now).map(|(_, whose)| whose)
    }
}

impl<Whose: Ord + Clone> Default for Agenda<Whose> {
    fn default() -> Self {
        Agenda { order: BTreeSet::new(), of: BTreeMap::new() }
    }
}

impl<Whose: Ord + Clone> From<BTreeMap<Whose, Moment>> for Agenda<Whose> {
    fn from(written: BTreeMap<Whose, Moment>) -> Self {
        let mut agenda = Agenda::default();
        for (whose, Moment(at)) in written {
            agenda.set(&whose, Some(at));
        }
        agenda
    }
}

impl<Whose: Ord + Clone> From<Agenda<Whose>> for BTreeMap<Whose, Moment> {
    fn from(agenda: Agenda<Whose>) -> Self {
        agenda.of.into_iter().map(|(whose, at)| (whose, Moment(at))).collect()
    }
}
