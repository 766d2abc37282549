//! A band above 8 kHz: no filter learns it, so it is as loud as the top of the band below may be.

use super::spectrum::BLOCK;
use super::windows::HOP;

pub(super) struct Upper {
    /// As late as the band below comes out.
    late: [f32; HOP],
    gain: f32,
}

impl Upper {
    pub(super) fn new() -> Self {
        Self { late: [0.0; HOP], gain: 1.0 }
    }

    /// A block in place, with the gains of its two hops.
    pub(super) fn clean(&mut self, sound: &mut [f32], gains: [f32; 2]) {
        for (hop, gain) in sound.chunks_exact_mut(HOP).take(BLOCK / HOP).zip(gains) {
            let step = (gain - self.gain) / HOP as f32;
            for (sample, late) in hop.iter_mut().zip(&mut self.late) {
                self.gain += step;
                let now = *sample;
                *sample = *late * self.gain;
                *late = now;
            }
            self.gain = gain;
        }
    }
}
