//! Who waits where, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::GroupId;
use crate::caller::Place;

/// The places of all callers, the first one first; and the same for each group.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    all: BTreeSet<Place>,
    by_group: BTreeMap<GroupId, BTreeSet<Place>>,
}

impl Line {
    pub(super) fn enter(&mut self, group: &GroupId, place: Place) {
        self.all.insert(place);
        self.by_group.entry(group.clone()).or_default().insert(place);
    }

    pub(super) fn leave(&mut self, group: &GroupId, place: Place) {
        self.all.remove(&place);
        if let Some(places) = self.by_group.get_mut(group) {
            places.remove(&place);
            if places.is_empty() {
                self.by_group.remove(group);
            }
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Place> {
        self.all.iter().copied()
    }

    pub(super) fn of(&self, group: &GroupId) -> impl Iterator<Item = Place> {
        self.by_group.get(group).into_iter().flatten().copied()
    }

    /// The next place of this group; `None` for `after`: the first.
    pub(super) fn next_of(&self, group: &GroupId, after: Option<Place>) -> Option<Place> {
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_group.get(group)?.range((after, Bound::Unbounded)).next().copied()
    }

    /// How many wait in this group.
    pub(super) fn count(&self, group: &GroupId) -> usize {
        self.by_group.get(group).map_or(0, BTreeSet::len)
    }

    /// Where anybody waits.
    pub(super) fn groups(&self) -> impl Iterator<Item = &GroupId> {
        self.by_group.keys()
    }
}
