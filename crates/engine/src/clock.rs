//! The only place that asks what time it is.
//!
//! The brain measures by the monotonic clock and dates by the wall clock. The two part company when
//! somebody sets the clock, or when the machine slept (the monotonic clock stands still then).

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// A difference that ordinary drift and slewing do not make between two looks a second apart.
const JUMP: SignedDuration = SignedDuration::from_secs(2);

/// The monotonic clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Both clocks, and what they showed last.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// A rehearsal: the wall clock stood at this time at this moment.
    rehearsal: Option<Reading>,
    last: Reading,
}

/// Both clocks, read together.
#[derive(Clone, Copy, Debug)]
struct Reading {
    moment: Instant,
    wall: Timestamp,
}

impl Clock {
    pub(crate) fn new(wall_clock: Option<Timestamp>) -> Self {
        let moment = now();
        let rehearsal = wall_clock.map(|wall| Reading { moment, wall });
        let wall = wall_clock.unwrap_or_else(Timestamp::now);
        Self { rehearsal, last: Reading { moment, wall } }
    }

    pub(crate) fn wall(&self) -> Timestamp {
        match &self.rehearsal {
            Some(start) => start.after(start.moment.elapsed()),
            None => Timestamp::now(),
        }
    }

    /// Where the wall clock stands, if it was set by more than two seconds since the last look.
    pub(crate) fn jumped(&mut self) -> Option<Timestamp> {
        let reading = Reading { moment: now(), wall: self.wall() };
        let jumped = reading.is_a_jump_from(&self.last);
        self.last = reading;
        jumped.then_some(reading.wall)
    }
}

impl Reading {
    /// Where the wall clock should stand so much later.
    fn after(&self, elapsed: Duration) -> Timestamp {
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        self.wall.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }

    fn is_a_jump_from(&self, earlier: &Reading) -> bool {
        let elapsed = self.moment.saturating_duration_since(earlier.moment);
        self.wall.duration_since(earlier.after(elapsed)).abs() > JUMP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a small number of seconds is a time")
    }

    #[test]
    fn a_rehearsal_starts_where_it_is_told_and_runs_on() {
        let start = at(1_000_000);
        let clock = Clock::new(Some(start));
        let first = clock.wall();
        assert!(first >= start, "the clock never runs backwards");
        assert!(first.duration_since(start) < SignedDuration::from_secs(60), "it starts there");
        assert!(clock.wall() >= first, "it runs on");
    }

    #[test]
    fn an_even_run_is_no_jump() {
        let mut clock = Clock::new(None);
        assert_eq!(clock.jumped(), None, "nobody set the clock between two lines of a test");
    }

    #[test]
    fn a_clock_that_was_set_forwards_or_back_is_noticed() {
        let moment = Instant::now();
        let before = Reading { moment, wall: at(1000) };
        let later = moment + Duration::from_secs(1);
        for (wall, jump) in [(1001, false), (1002, false), (1004, true), (997, true), (9000, true)]
        {
            let after = Reading { moment: later, wall: at(wall) };
            assert_eq!(after.is_a_jump_from(&before), jump, "one second later it shows {wall}");
        }
    }
}
