//! Many legs and what joins them: the machine of this crate.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::clip::{Clip, ClipId};
use crate::words::{Input, Output};

/// What may be tuned; the defaults are right for an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long a leg may be silent before [`crate::Event::Stalled`].
    pub stall_after: Duration,
    /// How long each dialled digit sounds.
    pub digit: Duration,
    /// The pause between dialled digits.
    pub digit_gap: Duration,
    /// How often each leg reports by RTCP.
    pub report_every: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            stall_after: Duration::from_secs(30),
            digit: Duration::from_millis(120),
            digit_gap: Duration::from_millis(80),
            report_every: Duration::from_secs(5),
        }
    }
}

/// What is alive, to prove that nothing leaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub legs: usize,
    pub plays: usize,
    pub recordings: usize,
    /// Pairs, not ends.
    pub bridges: usize,
}

/// Many legs; one patchbay per worker thread.
#[derive(Debug)]
pub struct Patchbay {
    clips: HashMap<ClipId, Arc<Clip>>,
    outputs: VecDeque<Output>,
}

impl Patchbay {
    /// `seed` feeds SSRCs and the first sequence numbers and timestamps.
    pub fn new(_settings: Settings, _seed: u64) -> Self {
        Self {
            clips: HashMap::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Make a sound known; replaces one of the same name for plays that start later.
    pub fn add_clip(&mut self, id: ClipId, clip: Arc<Clip>) {
        self.clips.insert(id, clip);
    }

    pub fn has_clip(&self, id: &ClipId) -> bool {
        self.clips.contains_key(id)
    }

    /// Forget a sound; what plays it now plays it to its end.
    pub fn remove_clip(&mut self, id: &ClipId) {
        self.clips.remove(id);
    }

    /// Take one input at time `now`. Never fails on what a peer sent.
    pub fn handle(&mut self, _now: Instant, _input: Input<'_>) {}

    /// What to do next, in order; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Patchbay::handle`] with [`Input::Timeout`].
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    pub fn census(&self) -> Census {
        Census::default()
    }
}
