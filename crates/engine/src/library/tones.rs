//! Tones of the exchange, at one level and with the usual European and Chinese 450 Hz.

use std::sync::Arc;

use cordboard_media::{Clip, tone};

const HZ: f64 = 450.0;

/// -20 dB, as loud as speech.
const LEVEL: f64 = 0.1;

/// One round of a tone: how long it sounds and how long it pauses, in milliseconds.
pub(crate) fn tone(name: &str) -> Option<Clip> {
    match name {
        "busy" => Some(cadence(HZ, 350, 350)),
        "ringback" => Some(cadence(HZ, 1000, 4000)),
        "reorder" => Some(cadence(HZ, 200, 200)),
        "beep" => Some(cadence(1000.0, 400, 100)),
        _ => None,
    }
}

/// Two short low notes, where words should be.
pub(crate) fn stand_in() -> Clip {
    cadence(300.0, 300, 100)
}

fn cadence(hz: f64, sounds: u32, pauses: u32) -> Clip {
    let at = |rate: u32| -> Arc<[i16]> {
        let silence = rate as usize * pauses as usize / 1000;
        let mut samples = tone::sine(hz, LEVEL, rate, sounds);
        samples.resize(samples.len() + silence, 0);
        samples.into()
    };
    Clip {
        narrow: at(8000),
        wide: at(16_000),
    }
}
