//! The room's noise: at each frequency the least power of the last seconds (minimum statistics; Martin,
//! "Noise power spectral density estimation based on optimal smoothing and minimum statistics", 2001).

use super::spectrum::{BINS, Spectrum};

/// Hops until the older half of the memory is forgotten: 0.75 s.
const WINDOW: u32 = 150;

/// How slowly the power follows, and how much less its minimum is than its mean.
const SMOOTH: f32 = 0.1;
const BIAS: f32 = 1.8;

pub(super) struct Floor {
    smooth: [f32; BINS],
    least: [f32; BINS],
    next: [f32; BINS],
    hops: u32,
}

impl Floor {
    pub(super) fn new() -> Self {
        Self { smooth: [0.0; BINS], least: [1.0; BINS], next: [1.0; BINS], hops: 0 }
    }

    pub(super) fn listen(&mut self, spectrum: &Spectrum) {
        for (k, bin) in spectrum.iter().enumerate() {
            self.smooth[k] += SMOOTH * (bin.norm_sqr() - self.smooth[k]);
            self.least[k] = self.least[k].min(self.smooth[k]);
            self.next[k] = self.next[k].min(self.smooth[k]);
        }
        self.hops += 1;
        if self.hops >= WINDOW {
            self.hops = 0;
            self.least = self.next;
            self.next = self.smooth;
        }
    }

    /// The noise's power at a frequency.
    pub(super) fn power(&self, k: usize) -> f32 {
        BIAS * self.least[k]
    }
}
