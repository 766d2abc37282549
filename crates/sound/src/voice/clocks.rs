//! Two clocks compared: how much faster one counts than the other.
//!
//! Devices hand over sound in lumps, so that at any instant either count is off by a lump. The mean
//! over a block of seconds is not, and the slope through the means of a minute is the drift.

use std::collections::VecDeque;

/// Frames of 10 ms in a block.
const BLOCK: u32 = 500;

/// Blocks that the slope goes through.
const BLOCKS: usize = 12;

/// Blocks until a slope is worth telling.
const ENOUGH: usize = 4;

/// Beyond this no two clocks disagree; it was a gap.
const MOST: f64 = 0.002;

/// What one clock is ahead of the other, noted once in 10 ms of the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Clocks {
    sum: f64,
    count: u32,
    means: VecDeque<f64>,
    slope: Option<f64>,
}

impl Clocks {
    /// Notes that one clock is `ahead` seconds of the other, with whatever offset.
    pub(super) fn note(&mut self, ahead: f64) {
        self.sum += ahead;
        self.count += 1;
        if self.count < BLOCK {
            return;
        }
        let mean = self.sum / f64::from(self.count);
        (self.sum, self.count) = (0.0, 0);
        if self.means.back().is_some_and(|last| (mean - last).abs() > MOST * block_seconds()) {
            self.means.clear(); // sound was lost: the old offset is gone
        }
        self.means.push_back(mean);
        if self.means.len() > BLOCKS {
            self.means.pop_front();
        }
        if self.means.len() >= ENOUGH {
            self.slope = Some(slope(&self.means) / block_seconds());
        }
    }

    /// How much faster the one runs, as a fraction, once it is known.
    pub(super) fn drift(&self) -> Option<f64> {
        self.slope
    }
}

fn block_seconds() -> f64 {
    f64::from(BLOCK) / 100.0
}

/// Least squares, in units a step.
fn slope(values: &VecDeque<f64>) -> f64 {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut up, mut down) = (0.0, 0.0);
    for (n, value) in values.iter().enumerate() {
        let x = n as f64 - middle;
        up += x * (value - mean);
        down += x * x;
    }
    up / down
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is seen of a clock that is fast by `drift` and hands over lumps of `lump` seconds.
    fn watch(clocks: &mut Clocks, drift: f64, lump: f64, seconds: u32) {
        for n in 0..seconds * 100 {
            let time = f64::from(n) / 100.0;
            let counted = (time * (1.0 + drift) / lump).floor() * lump;
            clocks.note(counted - time);
        }
    }

    #[test]
    fn a_drift_is_found_through_the_lumps() {
        for drift in [-200e-6, 0.0, 30e-6, 100e-6] {
            let mut clocks = Clocks::default();
            watch(&mut clocks, drift, 0.0213, 60);
            let found = clocks.drift().expect("a minute is enough");
            assert!((found - drift).abs() < 10e-6, "{found} where {drift} is true");
        }
    }

    #[test]
    fn nothing_is_told_before_it_is_known() {
        let mut clocks = Clocks::default();
        watch(&mut clocks, 100e-6, 0.01, 15);
        assert_eq!(clocks.drift(), None, "fifteen seconds are three blocks");
    }

    #[test]
    fn a_gap_is_no_drift() {
        let mut clocks = Clocks::default();
        watch(&mut clocks, 50e-6, 0.01, 60);
        for n in 0..6000 {
            clocks.note(5.0 + f64::from(n) / 100.0 * 50e-6); // five seconds were lost
        }
        let found = clocks.drift().expect("a minute is enough");
        assert!((found - 50e-6).abs() < 10e-6, "the gap counts as {found}");
    }
}
