//! Calls per second over a trunk: who comes too soon waits his turn for a moment, and is refused when
//! the moment would be a long one.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

const SECOND: Duration = Duration::from_secs(1);

/// What carriers allow, where nothing else is agreed.
pub(crate) const CALLS_PER_SECOND: u32 = 20;

/// Nobody waits longer than this before his call is sent.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// The turns of the last second, and those that are to come.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    given: VecDeque<Instant>,
}

impl Turns {
    /// When the next call may be sent, so that in no second there are more than `limit`; `None`: not
    /// soon.
    pub(crate) fn take(&mut self, now: Instant, limit: u32) -> Option<Instant> {
        while self.given.front().is_some_and(|turn| *turn + SECOND <= now) {
            self.given.pop_front();
        }
        let limit = limit.max(1) as usize;
        let before = self.given.len().checked_sub(limit).and_then(|index| self.given.get(index));
        let turn = before.map_or(now, |turn| (*turn + SECOND).max(now));
        if turn > now + PATIENCE {
            return None;
        }
        self.given.push_back(turn);
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_no_second_are_more_calls_than_agreed() {
        let start = Instant::now();
        let mut turns = Turns::default();
        let mut given: Vec<Instant> = Vec::new();
        for millis in (0..5_000).step_by(20) {
            given.extend(turns.take(start + Duration::from_millis(millis), 20));
        }
        assert!(given.len() >= 5 * 20, "the line is used well: {}", given.len());
        for (first, later) in given.iter().zip(given.iter().skip(20)) {
            assert!(*later - *first >= SECOND, "the 21st comes a second after the first");
        }
    }

    #[test]
    fn who_would_wait_long_is_refused_and_takes_nobodys_turn() {
        let now = Instant::now();
        let mut turns = Turns::default();
        let given: Vec<_> = (0..10).map(|_| turns.take(now, 2)).collect();
        let waits = |turn: &Option<Instant>| turn.map(|turn| (turn - now).as_secs());
        let waits: Vec<_> = given.iter().map(waits).collect();
        let (a, b, c) = (Some(0), Some(1), Some(2));
        assert_eq!(
            waits,
            [a, a, b, b, c, c, None, None, None, None],
            "two a second, for two seconds"
        );
        let later = now + SECOND;
        assert_eq!(turns.take(later, 2), Some(now + 3 * SECOND), "the next one comes in line");
    }
}
