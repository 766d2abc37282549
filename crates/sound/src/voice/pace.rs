//! When the next 10 ms are due, by the PC's clock, for a device that is not there.

use std::time::{Duration, Instant};

use crate::{FRAME, RATE};

/// A device that has been quiet for this long has stopped. Longer than any lump it hands over.
pub(super) const STOPPED: Duration = Duration::from_millis(120);

const STEP: Duration = Duration::from_millis((FRAME * 1000) as u64 / RATE as u64);

/// Stands in for a device's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// When the device last gave or took something, or we did in its place.
    last: Instant,
    standing_in: bool,
}

impl Pace {
    /// A device that has not begun yet: the clock stands in from now on.
    pub(super) fn new(now: Instant) -> Self {
        Self { last: now, standing_in: true }
    }

    /// The device moves.
    pub(super) fn moved(&mut self, now: Instant) {
        *self = Self { last: now, standing_in: false };
    }

    /// The device is gone.
    pub(super) fn gone(&mut self) {
        self.standing_in = true;
    }

    /// Whether 10 ms are due in the device's place. After a long halt (a PC that slept) what was
    /// missed is not made up for.
    pub(super) fn due(&mut self, now: Instant) -> bool {
        let patience = if self.standing_in { STEP } else { STOPPED };
        let quiet = now.saturating_duration_since(self.last);
        if quiet < patience {
            return false;
        }
        self.standing_in = true;
        self.last = if quiet > STOPPED + STOPPED { now } else { self.last + STEP };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(pace: &mut Pace, from: Instant, milliseconds: u64) -> usize {
        let mut due = 0;
        for ms in 0..=milliseconds {
            while pace.due(from + Duration::from_millis(ms)) {
                due += 1;
            }
        }
        due
    }

    #[test]
    fn without_a_device_a_frame_is_due_each_ten_milliseconds() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert_eq!(dues(&mut pace, start, 1000), 100, "a second is a hundred frames");
    }

    #[test]
    fn a_device_that_moves_is_left_alone() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        for ms in (0..1000).step_by(40) {
            let now = start + Duration::from_millis(ms);
            pace.moved(now);
            assert_eq!(dues(&mut pace, now, 39), 0, "it hands over 40 ms at once");
        }
    }

    #[test]
    fn a_device_that_stops_is_replaced_by_the_clock() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.moved(start);
        assert_eq!(dues(&mut pace, start, 1000), 100, "what it owed is made up for");
    }

    #[test]
    fn a_night_of_sleep_is_not_made_up_for() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let morning = start + Duration::from_secs(8 * 3600);
        assert_eq!(dues(&mut pace, morning, 9), 1, "one frame, not three million");
    }
}
