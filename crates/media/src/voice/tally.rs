//! Counts of the last ten seconds and of the whole call.

use std::ops::AddAssign;
use std::time::{Duration, Instant};

const SPANS: usize = 10;
const SPAN: Duration = Duration::from_secs(1);

/// What happened to the peer's sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets of sound that were played.
    pub played: u64,
    /// Packets that were not there when their time came, for whatever reason.
    pub missed: u64,
    /// Of those, how many came too late to be played.
    pub late: u64,
    /// Packets that made the loudspeaker wait, and were played then.
    pub awaited: u64,
    pub duplicates: u64,
    /// Missing packets that were recovered from the one after them.
    pub recovered: u64,
    /// Runs of missing packets.
    pub bursts: u64,
    /// Samples played at the codec's rate, and how many of them were made up.
    pub samples: u64,
    pub concealed: u64,
    /// Samples left out and added by time stretching.
    pub shortened: u64,
    pub lengthened: u64,
    /// Calls that came much too late, and the sum of the mean delays, in microseconds, with how many.
    pub stumbles: u64,
    pub delay_sum: u64,
    pub delays: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.played += more.played;
        self.missed += more.missed;
        self.late += more.late;
        self.awaited += more.awaited;
        self.duplicates += more.duplicates;
        self.recovered += more.recovered;
        self.bursts += more.bursts;
        self.samples += more.samples;
        self.concealed += more.concealed;
        self.shortened += more.shortened;
        self.lengthened += more.lengthened;
        self.stumbles += more.stumbles;
        self.delay_sum += more.delay_sum;
        self.delays += more.delays;
    }
}

impl Counts {
    /// Packets that were to be played and were not, of all, from 0 to 1.
    pub fn loss(&self) -> f32 {
        self.missed as f32 / (self.missed + self.played).max(1) as f32
    }

    /// What was made up, of all that was played, from 0 to 1.
    pub fn made_up(&self) -> f32 {
        self.concealed as f32 / self.samples.max(1) as f32
    }

    /// How long sound was held, in milliseconds, behind the fastest packets.
    pub fn mean_delay_ms(&self) -> f32 {
        self.delay_sum as f32 / self.delays.max(1) as f32 / 1000.0
    }
}

/// Counts that forget.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) total: Counts,
    spans: [Counts; SPANS],
    began: Option<Instant>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { total: Counts::default(), spans: [Counts::default(); SPANS], began: None }
    }
}

impl Tally {
    pub(super) fn add(&mut self, now: Instant, more: Counts) {
        let began = *self.began.get_or_insert(now);
        let turns = now.saturating_duration_since(began).as_secs() / SPAN.as_secs();
        for _ in 0..turns.min(SPANS as u64) {
            self.spans.rotate_right(1);
            if let Some(newest) = self.spans.first_mut() {
                *newest = Counts::default();
            }
        }
        self.began = Some(began + SPAN * u32::try_from(turns).unwrap_or(u32::MAX));
        self.total += more;
        if let Some(newest) = self.spans.first_mut() {
            *newest += more;
        }
    }

    /// The last nine to ten seconds.
    pub(super) fn recent(&self) -> Counts {
        let mut sum = Counts::default();
        self.spans.iter().for_each(|&span| sum += span);
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_long_ago_counts_only_in_the_total() {
        let mut tally = Tally::default();
        let start = Instant::now();
        let packet = Counts { played: 1, ..Counts::default() };
        for second in 0..30 {
            tally.add(start + SPAN * second, packet);
        }
        assert_eq!(tally.total.played, 30, "all");
        assert_eq!(tally.recent().played, 10, "the last ten");
        tally.add(start + Duration::from_secs(100_000), packet);
        assert_eq!(tally.recent().played, 1, "after a long sleep only the newest");
    }
}
