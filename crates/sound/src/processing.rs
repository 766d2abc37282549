//! What is done to a voice between the microphone and the line.

mod aec3;
mod chain;
mod drift;
mod kalman;
mod plain;
#[cfg(feature = "sonora")]
mod sonora;
mod tuning;
#[cfg(feature = "webrtc")]
mod webrtc;

use std::fmt;

use chain::Chain;

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
    /// Rumble below the voice. The canceller's model of the room is the better without it.
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
    /// Our own: a Kalman filter of room and loudspeaker.
    #[default]
    Kalman,
    /// WebRTC's third echo canceller in Rust, tuned for two people who talk at once.
    Aec3,
    /// The same canceller as another crate ports it, untuned: it keeps its tuning to itself.
    #[cfg(feature = "sonora")]
    Sonora,
    /// The same canceller as WebRTC itself has it, in C++, tuned as [`Kind::Aec3`] is.
    #[cfg(feature = "webrtc")]
    Webrtc,
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
        Kind::Kalman => Box::new(Chain::new(cleaning, kalman::Kalman::new())),
        Kind::Aec3 => Box::new(Chain::new(cleaning, aec3::Aec3::new())),
        #[cfg(feature = "sonora")]
        Kind::Sonora => Box::new(sonora::Sonora::new(cleaning)),
        // It starts unless its tuning is refused or the memory is full; a call goes on without it.
        #[cfg(feature = "webrtc")]
        Kind::Webrtc => match webrtc::Webrtc::new(cleaning) {
            Ok(webrtc) => Box::new(webrtc),
            Err(error) => {
                tracing::error!(%error, "the echo canceller does not start");
                Box::new(plain::Plain)
            }
        },
        Kind::Plain => Box::new(plain::Plain),
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;
    use crate::{FRAME, RATE};

    /// Every implementation that cancels echo passes the same tests.
    const CANCELLERS: &[Kind] = &[
        Kind::Kalman,
        Kind::Aec3,
        #[cfg(feature = "sonora")]
        Kind::Sonora,
        #[cfg(feature = "webrtc")]
        Kind::Webrtc,
    ];

    const ECHO_ONLY: Cleaning = Cleaning {
        echo: true,
        noise: Suppression::Off,
        gain: false,
        rumble: true,
        kind: Kind::Kalman,
    };

    /// Noise that comes and goes like words, by seed.
    fn speech(seed: u32, seconds: usize) -> Vec<i16> {
        let mut state = seed;
        let mut low = 0.0_f32;
        let sample = |n: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            low += 0.2 * ((state >> 16) as f32 / 4.0 - 8192.0 - low);
            let word = (n as f32 / RATE as f32 * 9.0 + seed as f32).sin().max(0.0);
            (low * word) as i16
        };
        (0..seconds * RATE as usize).map(sample).collect()
    }

    fn power(sound: &[i16]) -> f64 {
        sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() + 1.0
    }

    /// Plays `far`; the microphone hears its echo, 60 ms later and half as loud, and `near`.
    fn run(filter: &mut dyn VoiceFilter, far: &[i16], near: &[i16]) -> (Vec<i16>, Vec<i16>) {
        let late = 60 * RATE as usize / 1000;
        let (mut heard, mut cleaned) = (Vec::new(), Vec::new());
        for start in (0..far.len()).step_by(FRAME) {
            filter.played(&std::array::from_fn(|n| far[start + n]));
            let mut frame: Frame = std::array::from_fn(|n| {
                let echo = (start + n).checked_sub(late).map_or(0, |at| far[at] / 2);
                near[start + n].saturating_add(echo)
            });
            heard.extend_from_slice(&frame);
            filter.clean(&mut frame);
            cleaned.extend_from_slice(&frame);
        }
        (heard, cleaned)
    }

    #[test]
    fn an_echo_is_gone_within_a_second() {
        for kind in CANCELLERS {
            let mut filter = filter(Cleaning { kind: *kind, ..ECHO_ONLY });
            let far = speech(1, 3);
            let (heard, cleaned) = run(filter.as_mut(), &far, &vec![0; far.len()]);
            let later = RATE as usize..;
            let erle = 10.0 * (power(&heard[later.clone()]) / power(&cleaned[later])).log10();
            assert!(erle > 20.0, "{kind:?} takes away {erle:.1} dB of the echo");
            assert!(filter.report().echo_reduction.is_some(), "and says how it goes");
        }
    }

    #[test]
    fn clocks_that_differ_do_not_bring_the_echo_back() {
        let far = speech(6, 20);
        // The microphone's clock is slow by 100 ppm, and the echo 60 ms late.
        let heard: Vec<i16> = (0..far.len())
            .map(|n| {
                let place = (n as f64 * (1.0 + 100e-6) - 0.06 * f64::from(RATE)).max(0.0);
                let (at, part) = (place as usize, place.fract());
                let sample = |at: usize| far.get(at).map_or(0.0, |sample| f64::from(*sample));
                (0.5 * (sample(at) * (1.0 - part) + sample(at + 1) * part)) as i16
            })
            .collect();
        for kind in CANCELLERS {
            let mut filter = filter(Cleaning { kind: *kind, ..ECHO_ONLY });
            let mut cleaned = Vec::new();
            for (far, heard) in far.chunks_exact(FRAME).zip(heard.chunks_exact(FRAME)) {
                filter.played(&std::array::from_fn(|n| far[n]));
                let mut frame: Frame = std::array::from_fn(|n| heard[n]);
                filter.clean(&mut frame);
                cleaned.extend_from_slice(&frame);
            }
            let later = 12 * RATE as usize..;
            let erle = 10.0 * (power(&heard[later.clone()]) / power(&cleaned[later])).log10();
            assert!(erle > 20.0, "{kind:?} takes away {erle:.1} dB of an echo that wanders");
        }
    }

    #[test]
    fn a_voice_alone_goes_through() {
        for kind in CANCELLERS {
            let near = speech(2, 3);
            let mut filter = filter(Cleaning { kind: *kind, ..ECHO_ONLY });
            let (heard, cleaned) = run(filter.as_mut(), &vec![0; near.len()], &near);
            let loss = 10.0 * (power(&heard) / power(&cleaned)).log10();
            assert!(loss.abs() < 1.5, "{kind:?} changes a voice by {loss:.1} dB");
        }
    }

    #[test]
    fn noise_is_taken_away_where_that_is_asked_for() {
        // A fan: the same all the time.
        let steady: Vec<i16> = speech(3, 1).iter().map(|sample| sample / 8).collect();
        let fan: Vec<i16> = speech(5, 5)
            .iter()
            .enumerate()
            .map(|(n, _)| steady[(n * 7919) % 9000].saturating_add((n % 7) as i16))
            .collect();
        let quiet = |noise| {
            let cleaning = Cleaning { echo: false, noise, ..ECHO_ONLY };
            let (heard, cleaned) = run(filter(cleaning).as_mut(), &vec![0; fan.len()], &fan);
            let later = 4 * RATE as usize..;
            10.0 * (power(&heard[later.clone()]) / power(&cleaned[later])).log10()
        };
        let (off, moderate, high) =
            (quiet(Suppression::Off), quiet(Suppression::Moderate), quiet(Suppression::High));
        assert!(moderate > off + 6.0, "{moderate:.1} dB less noise, {off:.1} without");
        assert!(high > moderate + 2.0, "more where more is asked for: {high:.1} dB");
    }

    #[test]
    fn rumble_is_taken_away_where_that_is_asked_for_beside_an_echo_or_without() {
        let wave = |n| (TAU * 30.0 * n as f32 / RATE as f32).sin() * 8000.0;
        let lorry: Vec<i16> = (0..2 * RATE as usize).map(|n| wave(n) as i16).collect();
        for (kind, echo) in CANCELLERS.iter().flat_map(|kind| [(*kind, true), (*kind, false)]) {
            let less = |rumble| {
                let cleaning = Cleaning { kind, echo, rumble, ..ECHO_ONLY };
                let (heard, cleaned) =
                    run(filter(cleaning).as_mut(), &vec![0; lorry.len()], &lorry);
                let later = RATE as usize..;
                10.0 * (power(&heard[later.clone()]) / power(&cleaned[later])).log10()
            };
            let (on, off) = (less(true), less(false));
            assert!(on > 15.0, "{kind:?}, echo {echo}: {on:.1} dB less of a lorry");
            // The canceller works in pieces, which blur what is slower than they are long.
            assert!(off.abs() < 4.0, "{kind:?}, echo {echo}: {off:.1} dB where it may stay");
        }
    }

    #[test]
    fn an_echo_is_gone_also_where_rumble_stays() {
        for kind in CANCELLERS {
            let mut filter = filter(Cleaning { kind: *kind, rumble: false, ..ECHO_ONLY });
            let far = speech(1, 3);
            let (heard, cleaned) = run(filter.as_mut(), &far, &vec![0; far.len()]);
            let later = RATE as usize..;
            let erle = 10.0 * (power(&heard[later.clone()]) / power(&cleaned[later])).log10();
            assert!(erle > 20.0, "{kind:?} takes away {erle:.1} dB of the echo");
        }
    }

    #[test]
    fn nothing_is_done_where_nothing_is_asked_for() {
        let near = speech(4, 1);
        let mut filter = filter(Cleaning::NOTHING);
        let (heard, cleaned) = run(filter.as_mut(), &near, &near);
        assert_eq!(heard, cleaned, "every sample as it came");
        assert_eq!(filter.report(), FilterReport::default(), "and nothing to report");
    }
}
