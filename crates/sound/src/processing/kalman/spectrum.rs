//! Blocks of sound and their spectra: the transform that every part of the canceller shares.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Samples of 10 ms at 16 kHz.
pub(super) const BLOCK: usize = 160;

/// Samples that are transformed at once.
pub(super) const SPAN: usize = 2 * BLOCK;

/// Frequencies of a spectrum, 50 Hz apart.
pub(super) const BINS: usize = SPAN / 2 + 1;

pub(super) type Bin = Complex<f32>;
pub(super) type Spectrum = [Bin; BINS];

pub(super) const SILENT: Spectrum = [Complex::new(0.0, 0.0); BINS];

/// The transform and its scratch space.
pub(super) struct Transform {
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    scratch: Vec<Bin>,
}

impl Transform {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(SPAN);
        let back = planner.plan_fft_inverse(SPAN);
        let most = forward.get_scratch_len().max(back.get_scratch_len());
        Self { forward, back, scratch: vec![Complex::default(); most] }
    }

    /// The spectrum of `time`, which is spoilt.
    pub(super) fn forward(&mut self, time: &mut [f32; SPAN], spectrum: &mut [Bin]) {
        // The lengths are right, so it cannot fail.
        let _ = self.forward.process_with_scratch(time, spectrum, &mut self.scratch);
    }

    /// The sound of `spectrum`, which is spoilt.
    pub(super) fn back(&mut self, spectrum: &mut [Bin], time: &mut [f32; SPAN]) {
        spectrum[0].im = 0.0;
        spectrum[BINS - 1].im = 0.0;
        let _ = self.back.process_with_scratch(spectrum, time, &mut self.scratch);
        for sample in time {
            *sample /= SPAN as f32;
        }
    }
}
