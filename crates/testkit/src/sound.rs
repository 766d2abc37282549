//! Tones as proof of who hears whom.

use std::sync::Arc;

use cordboard_media::{Clip, ClipId, tone};

/// Music on hold, ringback, prompts and the beep, as this kit's library plays them.
pub(crate) const MUSIC: f64 = 350.0;
pub(crate) const RINGBACK: f64 = 425.0;
pub(crate) const PROMPT: f64 = 520.0;
/// The same in English.
pub(crate) const ENGLISH: f64 = 610.0;
pub(crate) const BEEP: f64 = 1400.0;

/// A tone as a clip at both rates.
pub(crate) fn tone_clip(hz: f64, millis: u32) -> Arc<Clip> {
    Arc::new(Clip {
        narrow: tone::sine(hz, 0.3, 8000, millis).into(),
        wide: tone::sine(hz, 0.3, 16000, millis).into(),
    })
}

/// What the library of the simulated exchange holds under a name.
pub(crate) fn library(id: &ClipId) -> Arc<Clip> {
    match id.0.split('/').next() {
        Some("music") => tone_clip(MUSIC, 10_000),
        Some("tone") if id.0.ends_with("beep") => tone_clip(BEEP, 300),
        Some("tone") => tone_clip(RINGBACK, 4000),
        _ if id.0.split('/').nth(1) == Some("en") => tone_clip(ENGLISH, 1000),
        _ => tone_clip(PROMPT, 1000),
    }
}

/// Whether a tone sounds in the samples, clearly above -40 dB of full scale.
#[must_use]
pub fn heard(samples: &[i16], rate: u32, hz: f64) -> bool {
    tone::power(samples, rate, hz) > 1e-4
}
