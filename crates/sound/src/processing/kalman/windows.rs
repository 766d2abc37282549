//! Sound to spectra and back with little delay.
//!
//! The window that looks is long and leans forward; the one that sounds spans its end alone (after
//! Mauler and Martin, "A low delay, variable resolution, perfect reconstruction spectral
//! analysis-synthesis system for speech enhancement", 2007). So 20 ms are looked at every 5 ms, and the
//! sound comes out 5 ms later. Both together leave the sound as it was.

use std::f32::consts::FRAC_PI_2;

use super::spectrum::SPAN;

/// Samples between two spectra.
pub(super) const HOP: usize = 80;

/// Samples that sound of a spectrum.
pub(super) const TAIL: usize = 2 * HOP;

pub(super) struct Windows {
    look: [f32; SPAN],
    sound: [f32; TAIL],
}

impl Windows {
    pub(super) fn new() -> Self {
        let quarter = |n: f32, length: usize| (FRAC_PI_2 * n / length as f32).sin();
        let look = std::array::from_fn(|n| {
            if n < SPAN - HOP {
                quarter(n as f32 + 0.5, SPAN - HOP)
            } else {
                quarter((SPAN - n) as f32 - 0.5, HOP)
            }
        });
        let sound = std::array::from_fn(|n| {
            let edge = if n < HOP { n as f32 + 0.5 } else { (TAIL - n) as f32 - 0.5 };
            let look: f32 = look[SPAN - TAIL + n];
            quarter(edge, HOP).powi(2) / look
        });
        Self { look, sound }
    }

    /// The last of `sound` as it is looked at.
    pub(super) fn look(&self, sound: &[f32; SPAN]) -> [f32; SPAN] {
        std::array::from_fn(|n| sound[n] * self.look[n])
    }

    /// What sounds of `time` is added to what is still to come out.
    pub(super) fn sound(&self, time: &[f32; SPAN], out: &mut [f32; TAIL]) {
        for ((out, time), window) in out.iter_mut().zip(&time[SPAN - TAIL..]).zip(&self.sound) {
            *out += time * window;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_windows_leave_the_sound_as_it_was() {
        let windows = Windows::new();
        let sound: Vec<f32> = (0..20 * HOP).map(|n| (n as f32 * 0.37).sin()).collect();
        let (mut span, mut out, mut whole) = ([0.0; SPAN], [0.0; TAIL], Vec::new());
        for hop in sound.chunks_exact(HOP) {
            span.copy_within(HOP.., 0);
            span[SPAN - HOP..].copy_from_slice(hop);
            out.copy_within(HOP.., 0);
            out[HOP..].fill(0.0);
            windows.sound(&windows.look(&span), &mut out);
            whole.extend_from_slice(&out[..HOP]);
        }
        for (out, sound) in whole[HOP..].iter().zip(&sound) {
            assert!((out - sound).abs() < 1e-5, "a hop later {sound} is {out}");
        }
    }
}
