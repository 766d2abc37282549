//! How long to hold packets: the delay that costs least, by how late they came of late.
//!
//! Lateness is counted from the fastest packet of the last seconds, so neither clock has to be
//! right, and a clock that runs away is followed. A histogram that slowly forgets says what part of
//! the packets would come too late for each delay; each percent of those is worth some milliseconds
//! of waiting.
//!
//! A sender whose microphone halts goes on later by as much, for good: that is no jitter. Where all
//! packets of a second came late, the fastest of them is what lateness is counted from, and what was
//! learnt of that second is corrected. Without it one halt of 250 ms cost 250 ms of needless delay for
//! ten seconds.

use std::time::{Duration, Instant};

/// The grain of the histogram, in microseconds, and its size.
const GRAIN: i64 = 2_500;
const GRAINS: usize = 240;

/// What each packet leaves of what was known before: 10 s of 20 ms packets.
const KEPT: f32 = 0.998;

/// What a percent of late packets is worth, in milliseconds of delay.
const MS_PER_PERCENT: f32 = 12.0;

/// The fastest packet is looked for in so many spans of time.
const SPANS: usize = 8;
const SPAN: Duration = Duration::from_millis(500);

/// What the first packets are assumed to be like: 5 ms late at most.
const ASSUMED: usize = 2;

/// When so many packets in a row, a second of them, came late by so much, the sender goes on later.
const IN_A_ROW: usize = 50;
const LATER: i64 = 20_000;

/// The arrivals of one stream.
#[derive(Debug)]
pub(super) struct Arrivals {
    epoch: Instant,
    /// The fastest transit of each span, the newest first: arrival less position, microseconds.
    fastest: [i64; SPANS],
    span_began: Instant,
    late: [f32; GRAINS],
    counted: u32,
    /// Transits of packets that came late, in a row, the oldest first; and how late each was.
    row: Vec<(i64, i64)>,
}

impl Arrivals {
    /// `position` of the first packet, in microseconds.
    pub(super) fn new(now: Instant, position: i64) -> Self {
        let mut fastest = [i64::MAX; SPANS];
        if let Some(newest) = fastest.first_mut() {
            *newest = -position;
        }
        let mut late = [0.0; GRAINS];
        late.iter_mut().take(ASSUMED).for_each(|part| *part = 1.0 / ASSUMED as f32);
        Self {
            epoch: now,
            fastest,
            span_began: now,
            late,
            counted: 0,
            row: Vec::with_capacity(IN_A_ROW),
        }
    }

    /// A packet came whose sound begins at `position`; how late it was, in microseconds.
    pub(super) fn count(&mut self, now: Instant, position: i64) -> i64 {
        let mut passed = now.saturating_duration_since(self.span_began);
        // After a long silence all the spans are over.
        let mut turns = 0;
        while passed >= SPAN && turns < SPANS {
            self.fastest.rotate_right(1);
            if let Some(newest) = self.fastest.first_mut() {
                *newest = i64::MAX;
            }
            passed -= SPAN;
            self.span_began += SPAN;
            turns += 1;
        }
        if turns == SPANS {
            self.span_began = now;
        }
        let transit = self.since_epoch(now) - position;
        if let Some(newest) = self.fastest.first_mut() {
            *newest = (*newest).min(transit);
        }
        let late = transit - self.fastest();
        self.learn(late);
        if late < LATER {
            self.row.clear();
        } else {
            self.row.push((transit, late));
            if self.row.len() == IN_A_ROW {
                self.begin_later();
            }
        }
        late
    }

    /// Counts lateness from the fastest packet of the row on.
    fn begin_later(&mut self) {
        let fastest = self.row.iter().map(|&(transit, _)| transit).min().unwrap_or(0);
        self.fastest = [i64::MAX; SPANS];
        if let Some(newest) = self.fastest.first_mut() {
            *newest = fastest;
        }
        // What each packet of the row left in the histogram; the newest left most.
        let mut left = 1.0 - self.kept();
        for &(transit, late) in self.row.iter().rev() {
            if let Some(part) = self.late.get_mut(grain(late)) {
                *part = (*part - left).max(0.0);
            }
            if let Some(part) = self.late.get_mut(grain(transit - fastest)) {
                *part += left;
            }
            left *= KEPT;
        }
        self.row.clear();
    }

    /// How long after the fastest packets a sound at `position` is or would be played at `now`.
    pub(super) fn delay(&self, now: Instant, position: i64) -> i64 {
        self.since_epoch(now) - position - self.fastest()
    }

    /// The delay that costs least, in microseconds.
    pub(super) fn best(&self) -> i64 {
        let total: f32 = self.late.iter().sum();
        let (mut above, mut best) = (total, (f32::MAX, 0));
        for (grain, part) in self.late.iter().enumerate() {
            above -= part;
            let delay = ((grain + 1) as i64 * GRAIN) as f32 / 1000.0;
            let cost = delay + above / total * 100.0 * MS_PER_PERCENT;
            if cost < best.0 {
                best = (cost, grain + 1);
            }
        }
        best.1 as i64 * GRAIN
    }

    fn learn(&mut self, late: i64) {
        self.counted = self.counted.saturating_add(1);
        let kept = self.kept();
        self.late.iter_mut().for_each(|part| *part *= kept);
        if let Some(part) = self.late.get_mut(grain(late)) {
            *part += 1.0 - kept;
        }
    }

    /// At first every packet counts alike, then the old ones fade.
    fn kept(&self) -> f32 {
        KEPT.min(1.0 - 1.0 / (self.counted as f32 + 10.0))
    }

    fn fastest(&self) -> i64 {
        self.fastest.iter().copied().min().unwrap_or(0)
    }

    fn since_epoch(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.epoch).as_micros() as i64
    }
}

fn grain(late: i64) -> usize {
    usize::try_from(late / GRAIN).unwrap_or(0).min(GRAINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(late_ms: impl Fn(u64) -> u64, packets: u64) -> i64 {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start, 0);
        for n in 1..packets {
            let now = start + Duration::from_millis(n * 20 + late_ms(n));
            arrivals.count(now, n as i64 * 20_000);
        }
        arrivals.best() / 1000
    }

    #[test]
    fn a_quiet_network_needs_next_to_nothing() {
        assert_eq!(settled(|_| 0, 2500), 2, "one grain");
        assert_eq!(settled(|n| n % 3, 2500), 2, "still one");
        assert_eq!(settled(|n| n % 4, 2500), 5, "two");
    }

    #[test]
    fn jitter_is_covered_as_far_as_it_pays() {
        let even = settled(|n| n * 7919 % 60, 2000);
        assert!((50..=60).contains(&even), "nearly all of 60 ms: {even}");
        let rare = settled(|n| if n % 500 == 0 { 300 } else { 0 }, 2000);
        assert_eq!(rare, 2, "one packet in 500 is not worth 300 ms");
        let often = settled(|n| if n % 10 == 0 { 80 } else { 0 }, 2000);
        assert_eq!(often, 82, "one in ten is worth 80 ms");
    }

    #[test]
    fn a_clock_that_runs_away_is_followed_both_ways() {
        for drift in [-1i64, 1] {
            let start = Instant::now();
            let mut arrivals = Arrivals::new(start, 0);
            for n in 1..50_000i64 {
                let now = start + Duration::from_micros((n * 20_000) as u64);
                arrivals.count(now, n * (20_000 + 20 * drift));
            }
            assert!(arrivals.best() <= 10_000, "a tenth of a percent costs no delay");
        }
    }

    #[test]
    fn a_sender_that_halts_and_goes_on_later_is_no_jitter() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start, 0);
        for n in 1..3000u64 {
            // Halts of 250 ms after 20 and after 40 s.
            let halts = n / 1000 * 250;
            arrivals.count(start + Duration::from_millis(n * 20 + halts), n as i64 * 20_000);
            let best = arrivals.best() / 1000;
            assert!(best <= 10, "packet {n}: {best} ms are held for nothing");
        }
    }

    #[test]
    fn a_halt_among_jitter_leaves_the_jitter_covered() {
        let late = |n: u64| n * 7919 % 60 + n / 1000 * 300;
        let even = settled(late, 1900);
        assert!((45..=65).contains(&even), "nearly all of 60 ms, no more: {even}");
    }
}
