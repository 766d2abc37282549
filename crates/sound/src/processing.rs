//! What is done to a voice between the microphone and the line.

mod aec3;
mod plain;
#[cfg(feature = "sonora")]
mod sonora;
mod tuning;

use std::fmt;

use crate::Frame;

/// Cleans what the microphone heard, in frames of 10 ms at 48 kHz.
///
/// Frames of both sides come in step: one of `played` before each of `clean`, on the microphone's
/// clock; [`Voice`](crate::Voice) sees to that, also when the two devices' clocks disagree. It lives
/// and dies on one thread.
pub trait VoiceFilter: fmt::Debug {
    /// What the loudspeaker really played, gaps included.
    fn played(&mut self, frame: &Frame);

    /// What the microphone heard, cleaned in place; the voice comes out some milliseconds later.
    fn clean(&mut self, frame: &mut Frame);

    /// How long a sound takes from `played` to `clean` within the devices, as they say, in
    /// milliseconds. The room's part is found by the filter itself.
    fn device_delay(&mut self, milliseconds: u32);

    /// How it goes.
    fn report(&self) -> FilterReport;
}

/// What is to be cleaned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleaning {
    /// The loudspeaker's sound in the microphone. Off for a device that sees to it by itself.
    pub echo: bool,
    /// Fans, streets, keyboards.
    pub noise: Suppression,
    /// Quiet and loud people made equally loud.
    pub gain: bool,
    /// Rumble below the voice.
    pub rumble: bool,
    /// Who does it.
    pub kind: Kind,
}

impl Default for Cleaning {
    fn default() -> Self {
        Self {
            echo: true,
            noise: Suppression::Moderate,
            gain: true,
            rumble: true,
            kind: Kind::default(),
        }
    }
}

impl Cleaning {
    /// The sound as it is.
    pub const NOTHING: Self = Self {
        echo: false,
        noise: Suppression::Off,
        gain: false,
        rumble: false,
        kind: Kind::Plain,
    };
}

/// How much noise is taken away; more also takes away more of the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    Off,
    /// 6 dB.
    Low,
    /// 12 dB.
    Moderate,
    /// 18 dB.
    High,
}

/// The implementations of [`VoiceFilter`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// WebRTC's third echo canceller in Rust, tuned for two people who talk at once.
    #[default]
    Aec3,
    /// The same canceller as another crate ports it, untuned: it keeps its tuning to itself.
    #[cfg(feature = "sonora")]
    Sonora,
    /// Does nothing.
    Plain,
}

/// How the echo goes, as the filter sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FilterReport {
    /// How much quieter the echo has become, in dB. `None` where nothing cancels.
    pub echo_reduction: Option<f32>,
    /// From loudspeaker to microphone, in milliseconds, the room included.
    pub echo_delay: Option<u32>,
}

/// A filter for `cleaning`.
pub fn filter(cleaning: Cleaning) -> Box<dyn VoiceFilter> {
    match cleaning.kind {
        Kind::Aec3 => Box::new(aec3::Aec3::new(cleaning)),
        #[cfg(feature = "sonora")]
        Kind::Sonora => Box::new(sonora::Sonora::new(cleaning)),
        Kind::Plain => Box::new(plain::Plain),
    }
}
