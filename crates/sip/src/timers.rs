//! Timers as a table: one row for each key, the earliest first.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::time::Instant;

/// Rows of (when, what). Setting a key again moves it.
#[derive(Debug)]
pub(crate) struct TimerTable<K> {
    queue: BTreeMap<(Instant, u64), K>,
    rows: HashMap<K, (Instant, u64)>,
    /// Orders rows of one instant by the time they were set.
    next: u64,
}

impl<K: Copy + Eq + Hash> TimerTable<K> {
    pub(crate) fn new() -> Self {
        TimerTable { queue: BTreeMap::new(), rows: HashMap::new(), next: 0 }
    }

    pub(crate) fn set(&mut self, at: Instant, key: K) {
        let row = (at, self.next);
        self.next += 1;
        if let Some(old) = self.rows.insert(key, row) {
            self.queue.remove(&old);
        }
        self.queue.insert(row, key);
    }

    pub(crate) fn cancel(&mut self, key: K) {
        if let Some(row) = self.rows.remove(&key) {
            self.queue.remove(&row);
        }
    }

    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the earliest row that is due.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<K> {
        let (&(at, _), _) = self.queue.first_key_value()?;
        if at > now {
            return None;
        }
        let (_, key) = self.queue.pop_first()?;
        self.rows.remove(&key);
        Some(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_earliest_row_is_due_first_and_only_once() {
        let start = Instant::now();
        let mut table = TimerTable::new();
        table.set(start + Duration::from_secs(2), 'b');
        table.set(start + Duration::from_secs(1), 'a');
        assert_eq!(table.pop_due(start), None, "nothing is due before its time");
        let later = start + Duration::from_secs(3);
        assert_eq!(table.pop_due(later), Some('a'));
        assert_eq!(table.pop_due(later), Some('b'));
        assert_eq!(table.pop_due(later), None);
    }

    #[test]
    fn a_key_that_is_set_again_moves() {
        let start = Instant::now();
        let mut table = TimerTable::new();
        table.set(start, 'a');
        table.set(start + Duration::from_secs(1), 'a');
        assert_eq!(table.len(), 1, "a key has one row");
        assert_eq!(table.pop_due(start), None, "the old row is gone");
        table.cancel('a');
        assert_eq!(table.next_at(), None);
    }
}
