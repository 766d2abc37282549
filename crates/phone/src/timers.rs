//! Timers as a table: one moment per key, the earliest first.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    time::Instant,
};

#[derive(Debug)]
pub(crate) struct Timers<K> {
    by_time: BTreeSet<(Instant, K)>,
    by_key: HashMap<K, Instant>,
}

impl<K> Default for Timers<K> {
    fn default() -> Self {
        Self { by_time: BTreeSet::new(), by_key: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash + Ord> Timers<K> {
    /// Sets the key's moment, replacing an earlier one.
    pub(crate) fn set(&mut self, key: K, at: Instant) {
        self.stop(key);
        self.by_key.insert(key, at);
        self.by_time.insert((at, key));
    }

    pub(crate) fn stop(&mut self, key: K) {
        if let Some(at) = self.by_key.remove(&key) {
            self.by_time.remove(&(at, key));
        }
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// Takes one key whose moment has come.
    pub(crate) fn due(&mut self, now: Instant) -> Option<K> {
        let &(at, key) = self.by_time.first()?;
        if at > now {
            return None;
        }
        self.stop(key);
        Some(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_timer_that_is_set_again_fires_once_at_its_new_moment() {
        let start = Instant::now();
        let mut timers = Timers::default();
        timers.set("a", start + Duration::from_secs(1));
        timers.set("b", start + Duration::from_secs(2));
        timers.set("a", start + Duration::from_secs(3));
        assert_eq!(timers.next(), Some(start + Duration::from_secs(2)), "b is first now");
        assert_eq!(timers.due(start + Duration::from_secs(1)), None, "a's old moment is gone");
        assert_eq!(timers.due(start + Duration::from_secs(3)), Some("b"), "the earlier one first");
        assert_eq!(timers.due(start + Duration::from_secs(3)), Some("a"), "then a");
        assert_eq!(timers.len(), 0, "nothing is left");
    }
}
