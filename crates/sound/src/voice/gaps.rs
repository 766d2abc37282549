//! Why sound was lost: looked at each time that the rings are looked at.

use std::time::{Duration, Instant};

use super::Why;
use crate::Counts;

/// A device that has not moved for so long has halted.
const HALT: Duration = Duration::from_millis(60);

/// What was seen of one device at the last look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gaps {
    looked: Option<Instant>,
    moved: Option<Instant>,
    counts: Counts,
    /// What the ring could bear then: the sound in it, or the room in it.
    bears: Duration,
}

impl Gaps {
    /// The gaps since the last look, and why.
    pub(super) fn look(&mut self, now: Instant, counts: Counts, rate: u32) -> Option<(u64, Why)> {
        let since = |then: Option<Instant>| {
            then.map_or(Duration::ZERO, |then| now.saturating_duration_since(then))
        };
        let (away, quiet) = (since(self.looked), since(self.moved));
        let before = std::mem::replace(&mut self.counts, counts);
        self.looked = Some(now);
        let frames = counts.frames.saturating_sub(before.frames);
        if frames > 0 {
            self.moved = Some(now);
        }
        let lost = counts.xruns.saturating_sub(before.xruns);
        let system = counts.system_xruns.saturating_sub(before.system_xruns);
        if lost == 0 {
            return (system > 0).then_some((system, Why::System));
        }
        let moved = Duration::from_secs_f64(frames as f64 / f64::from(rate.max(1)));
        let why = if away >= self.bears {
            Why::HeldUp(away)
        } else if moved > self.bears && quiet >= HALT {
            Why::Halted(quiet)
        } else if moved > self.bears {
            Why::Lump(moved)
        } else if system > 0 {
            Why::System
        } else {
            Why::Unknown
        };
        Some((lost + system, why))
    }

    /// What the ring can bear until the next look.
    pub(super) fn bears(&mut self, time: Duration) {
        self.bears = time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    /// A device that calls for 10 ms each 10 ms; then `away` passes, and it took `frames`.
    fn why(away: u64, frames: u64, quiet: u64) -> Option<(u64, Why)> {
        let start = Instant::now();
        let ms = |time: u64| start + Duration::from_millis(time);
        let mut gaps = Gaps::default();
        let mut counts = Counts::default();
        for turn in 0..5 {
            counts.frames += 480;
            assert_eq!(gaps.look(ms(turn * 10), counts, RATE), None, "all is well");
        }
        let mut now = 40;
        while now + 2 <= 40 + quiet {
            now += 2;
            assert_eq!(gaps.look(ms(now), counts, RATE), None, "nothing moves, nothing is lost");
        }
        gaps.bears(Duration::from_millis(15));
        counts.frames += frames;
        counts.xruns += 1;
        gaps.look(ms(now + away), counts, RATE)
    }

    #[test]
    fn a_busy_pc_is_told_from_a_device_that_stumbles() {
        let ms = Duration::from_millis;
        assert_eq!(why(38, 1824, 0), Some((1, Why::HeldUp(ms(38)))), "we slept for 38 ms");
        assert_eq!(why(2, 960, 8), Some((1, Why::Lump(ms(20)))), "20 ms at once");
        assert_eq!(why(2, 960, 80), Some((1, Why::Halted(ms(82)))), "it stood still before");
        assert_eq!(why(2, 480, 8), Some((1, Why::Unknown)), "15 ms would have been enough");
    }

    #[test]
    fn the_systems_own_gaps_are_told_as_such() {
        let mut gaps = Gaps::default();
        let now = Instant::now();
        assert_eq!(gaps.look(now, Counts::default(), RATE), None, "nothing yet");
        let counts = Counts { system_xruns: 2, ..Counts::default() };
        assert_eq!(gaps.look(now, counts, RATE), Some((2, Why::System)), "it says so itself");
    }
}
