//! How long and how dearly the office talks with the outside over each trunk: what the guard against
//! stolen passwords counts. Every minute that has begun counts, as carriers charge it.

use std::collections::{BTreeMap, VecDeque};

use cordboard_media as media;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::guard::Stage;
use crate::office::{Office, Trunk};

/// As many are remembered at most.
const MOST: usize = 100_000;
/// Longer ago, no limit asks for it.
const MEMORY: SignedDuration = SignedDuration::from_hours(26);

/// One conversation with the outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub trunk: String,
    /// As records keep it.
    pub callee: String,
    pub from: Timestamp,
    /// `None` while it goes on.
    pub until: Option<Timestamp>,
}

/// Conversations of the last day, and those that go on.
#[derive(Debug, Default)]
pub(crate) struct Talks {
    /// In the order in which they ended.
    ended: VecDeque<Talk>,
    open: BTreeMap<media::LegId, Talk>,
    /// Limits of trunks whose alarm was given, and for what.
    pub(super) told: BTreeMap<(String, &'static str), Stage>,
}

/// What was used of a trunk in some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) minutes: u64,
    /// In millionths of the unit in which prices are written.
    pub(super) millionths: u64,
}

impl Talks {
    pub(crate) fn new(mut known: Vec<Talk>) -> Self {
        known.retain(|talk| talk.until.is_some());
        known.sort_by_key(|talk| talk.until);
        Self { ended: known.into(), ..Self::default() }
    }

    /// Those that go on among them.
    pub(crate) fn all(known: Vec<Talk>) -> Self {
        let open = known.iter().filter(|talk| talk.until.is_none()).cloned().zip(0..);
        let open = open.map(|(talk, leg)| (media::LegId(leg), talk)).collect();
        Self { open, ..Self::new(known) }
    }

    pub(crate) fn every(&self) -> impl Iterator<Item = &Talk> {
        self.ended.iter().chain(self.open.values())
    }

    pub(crate) fn began(&mut self, leg: media::LegId, talk: Talk) {
        self.open.insert(leg, talk);
    }

    /// `false` where that leg talked with nobody outside.
    pub(crate) fn over(&mut self, leg: media::LegId, now: Timestamp) -> bool {
        let Some(mut talk) = self.open.remove(&leg) else { return false };
        talk.until = Some(now);
        self.ended.push_back(talk);
        let is_old =
            |talk: &Talk| talk.until.is_some_and(|until| now.duration_since(until) > MEMORY);
        while self.ended.len() > MOST || self.ended.front().is_some_and(is_old) {
            self.ended.pop_front();
        }
        true
    }

    /// Whether anybody talks over a trunk that has a guard.
    pub(crate) fn go_on(&self, office: &Office) -> bool {
        let guarded = |trunk: &str| office.trunk(trunk).is_some_and(|trunk| trunk.guard.is_some());
        self.open.values().any(|talk| guarded(&talk.trunk))
    }

    /// What was used of a trunk from `since` on; what goes on is counted until `now`.
    pub(super) fn used(
        &self,
        office: &Office,
        trunk: &Trunk,
        since: Timestamp,
        now: Timestamp,
    ) -> Used {
        let mut used = Used::default();
        let ended = self.ended.iter().rev().take_while(|talk| talk.until > Some(since));
        for talk in self.open.values().chain(ended).filter(|talk| talk.trunk == trunk.id) {
            let until = talk.until.unwrap_or(now).min(now);
            let seconds = until.duration_since(talk.from.max(since)).as_secs().max(0);
            let minutes = u64::try_from(seconds).unwrap_or(0).div_ceil(60);
            used.minutes += minutes;
            used.millionths += minutes * millionths(office, trunk, &talk.callee);
        }
        used
    }
}

/// What a minute costs. A number that no price is for counts as the dearest there is.
fn millionths(office: &Office, trunk: &Trunk, callee: &str) -> u64 {
    let dialled = office.shown(callee);
    let prices = trunk.prices.iter().flatten();
    let fits = prices
        .clone()
        .filter(|price| callee.starts_with(&price.prefix) || dialled.starts_with(&price.prefix));
    let nearest = fits.max_by_key(|price| price.prefix.len()).map(|price| price.per_minute);
    let dearest = || prices.map(|price| price.per_minute).fold(0.0, f64::max);
    in_millionths(nearest.unwrap_or_else(dearest))
}

/// An amount of money without fractions. What is no amount was refused with its office.
pub(super) fn in_millionths(amount: f64) -> u64 {
    (amount * 1e6).round().clamp(0.0, 1e15) as u64
}
