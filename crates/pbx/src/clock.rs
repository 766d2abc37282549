//! The wall clock, told from the outside and carried forward by the monotonic one.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Pairs one instant with the wall-clock time that was told for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    at: Instant,
    wall: Timestamp,
}

impl Clock {
    pub(crate) fn new(at: Instant, wall: Timestamp) -> Self {
        Self { at, wall }
    }

    /// The wall-clock time at `now`, in whole milliseconds as records are kept.
    pub(crate) fn wall(&self, now: Instant) -> Timestamp {
        let passed = now.saturating_duration_since(self.at);
        let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        let wall = self.wall.saturating_add(passed).unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(wall.as_millisecond()).unwrap_or(wall)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_wall_clock_runs_with_the_monotonic_one() {
        let start = Instant::now();
        let clock = Clock::new(start, "2026-10-10T02:00:00Z".parse().unwrap());
        let later = clock.wall(start + Duration::from_millis(90_500));
        assert_eq!(later.to_string(), "2026-10-10T02:01:30.5Z", "ninety and a half seconds on");
    }
}
