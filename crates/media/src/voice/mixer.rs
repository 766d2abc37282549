//! A conference on this PC: several lines, one microphone, one loudspeaker.

use std::time::Instant;

use super::Line;

/// Joins lines so that each hears the microphone and the others.
#[derive(Debug, Default)]
pub struct Mixer {}

impl Mixer {
    pub fn new() -> Self {
        Self::default()
    }

    /// Do 10 ms for all: in place of [`Line::capture`] and [`Line::render`] of each line. A muted
    /// line hears the others, but not the microphone.
    pub fn mix(
        &mut self,
        now: Instant,
        microphone: &[i16],
        lines: &mut [&mut Line],
        loudspeaker: &mut [i16],
    ) {
        for line in lines {
            line.render(now, loudspeaker);
            line.capture(now, microphone);
        }
    }
}
