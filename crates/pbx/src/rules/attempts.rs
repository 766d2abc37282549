//! Attempts to call the outside, for as long as some rule may ask for them.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::record::Placed;

/// As many are remembered at most: a busy call centre makes some thousands a day.
const MOST: usize = 200_000;

/// One attempt, answered or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The own number that was shown, as records keep it.
    pub number: String,
    /// As records keep it.
    pub callee: String,
    pub at: Timestamp,
}

impl Attempt {
    #[must_use]
    pub fn of(placed: &Placed) -> Self {
        let Placed { number, callee, dialled, .. } = placed.clone();
        Self { number, callee, at: dialled }
    }
}

/// The attempts, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    all: VecDeque<Attempt>,
    /// The same by callee, which is what rules ask for most.
    by_callee: HashMap<String, VecDeque<Attempt>>,
}

impl Attempts {
    pub(crate) fn new(mut known: Vec<Attempt>) -> Self {
        known.sort_by_key(|attempt| attempt.at);
        let mut all = Self::default();
        for attempt in known {
            all.note(attempt);
        }
        all
    }

    pub(crate) fn note(&mut self, attempt: Attempt) {
        if self.all.len() >= MOST {
            self.forget_first();
        }
        self.by_callee.entry(attempt.callee.clone()).or_default().push_back(attempt.clone());
        self.all.push_back(attempt);
    }

    /// What no rule asks for any more is forgotten.
    pub(crate) fn forget_before(&mut self, moment: Timestamp) {
        while self.all.front().is_some_and(|first| first.at < moment) {
            self.forget_first();
        }
    }

    /// The newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Attempt> {
        self.all.iter().rev()
    }

    /// Those to one callee, the newest first.
    pub(crate) fn to(&self, callee: &str) -> impl Iterator<Item = &Attempt> {
        self.by_callee.get(callee).into_iter().flat_map(|attempts| attempts.iter().rev())
    }

    /// How long attempts are kept where the longest window is this.
    pub(crate) fn memory(longest_seconds: u32) -> SignedDuration {
        SignedDuration::from_secs(i64::from(longest_seconds)) + SignedDuration::from_hours(24)
    }

    fn forget_first(&mut self) {
        let Some(first) = self.all.pop_front() else {
            return;
        };
        if let Some(same) = self.by_callee.get_mut(&first.callee) {
            same.pop_front();
            if same.is_empty() {
                self.by_callee.remove(&first.callee);
            }
        }
    }
}
