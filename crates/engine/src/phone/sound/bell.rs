//! What a phone sings by itself, at 48 kHz: each to be repeated for as long as it lasts.

use std::{f64::consts::TAU, sync::Arc};

use cordboard_media::tone::{self, Pulse, Signal};
use cordboard_sound::{RATE, Tune};

use crate::phone::ring_tone::{Bell, load};

/// Each frequency of a tone, over full scale: as loud as an exchange sings.
const TONE: f64 = 0.12;

/// The second call's beep, under the voice of the first.
const BEEP: f64 = 0.05;

/// The bell.
const BELL: f64 = 0.35;

/// The sound rises and falls over so long, so that it does not click.
const EDGE_MS: f64 = 3.0;

/// A short beep every five seconds.
const WAITING: [Pulse; 1] = [Pulse { hz: (425, 0), on_ms: 200, off_ms: 4800 }];

/// Two notes in turn.
const NOTES: [u16; 2] = [660, 880];
const NOTE_MS: u32 = 50;

/// A second of them, then a pause.
const USUAL: [Pulse; 1] = [Pulse { hz: (0, 0), on_ms: 1000, off_ms: 2500 }];

/// So much of a long tune is heard on trying it.
const TRIED_SECONDS: u32 = 5;

/// All that may have to be sung.
#[derive(Clone, Debug)]
pub(super) struct Tones {
    pub(super) ringback: Arc<[i16]>,
    pub(super) busy: Arc<[i16]>,
    pub(super) waiting: Arc<[i16]>,
    pub(super) bell: Tune,
}

impl Tones {
    /// As that country sings, and with this bell.
    pub(super) fn of(country: &str, bell: Tune) -> Self {
        let signal = |signal| sing(tone::cadence(country, signal), TONE);
        Self {
            ringback: signal(Signal::Ringback),
            busy: signal(Signal::Busy),
            waiting: sing(&WAITING, BEEP),
            bell,
        }
    }

    /// For somebody who wants to hear it.
    pub(super) fn bell_once(&self) -> Tune {
        let whole = &self.bell.samples;
        let most = (TRIED_SECONDS * RATE) as usize;
        let samples = whole.get(..most).map_or_else(|| whole.clone(), Arc::from);
        Tune { samples, again: false, ..self.bell }
    }
}

/// The sound of a bell, until it is answered. Reads the file, if it is one.
pub(in crate::phone) fn tune(bell: &Bell) -> Tune {
    let usual = || sing(&notes(&USUAL), BELL);
    let samples = match bell {
        Bell::Notes => usual(),
        // Where a phone rings it has the rhythm that the caller hears.
        Bell::Country(code) => sing(&notes(tone::cadence(code, Signal::Ringback)), BELL),
        Bell::File(path) => load(path).unwrap_or_else(|error| {
            tracing::warn!(%error, "the ring tone cannot be read; the usual bell stands in");
            usual()
        }),
    };
    Tune { samples, again: true, volume: 1.0 }
}

/// The two notes in this rhythm.
fn notes(rhythm: &[Pulse]) -> Vec<Pulse> {
    let ring = |pulse: &Pulse| {
        let (count, pause) = ((pulse.on_ms / NOTE_MS).max(1) as usize, pulse.off_ms);
        (0..count).map(move |nth| Pulse {
            hz: (NOTES[nth % NOTES.len()], 0),
            on_ms: NOTE_MS,
            off_ms: if nth + 1 == count { pause } else { 0 },
        })
    };
    rhythm.iter().flat_map(ring).collect()
}

fn sing(pulses: &[Pulse], level: f64) -> Arc<[i16]> {
    pulses.iter().flat_map(|pulse| pulse_of(*pulse, level)).collect()
}

fn pulse_of(pulse: Pulse, level: f64) -> impl Iterator<Item = i16> {
    let on = pulse.on_ms * RATE / 1000;
    let off = pulse.off_ms * RATE / 1000;
    let edge = EDGE_MS * f64::from(RATE) / 1000.0;
    let sound = move |n: u32| {
        let wave = |hz: u16| (TAU * f64::from(hz) * f64::from(n) / f64::from(RATE)).sin();
        let (first, second) = pulse.hz;
        let distance = f64::from(n.min(on - 1 - n)) + 1.0;
        let rise = (distance / edge).min(1.0);
        ((wave(first) + wave(second)) * level * rise * 32767.0).round() as i16
    };
    (0..on).map(sound).chain((0..off).map(|_| 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_sings_its_own_ringback_and_busy() {
        let china = Tones::of("CN", tune(&Bell::Notes));
        assert_eq!(china.ringback.len(), 5 * 48_000, "one second on, four off");
        let found = tone::dominant(&china.busy[..16_800], RATE, &[400.0, 425.0, 450.0, 480.0]);
        assert_eq!(found, Some(450.0), "China's busy tone");
        let america = Tones::of("US", tune(&Bell::Notes));
        for hz in [440.0, 480.0] {
            assert!(tone::power(&america.ringback[..48_000], RATE, hz) > 0.01, "{hz} Hz is in it");
        }
    }

    #[test]
    fn the_bell_is_loud_and_the_second_call_is_not() {
        let tones = Tones::of("CN", tune(&Bell::Notes));
        let peak = |samples: &[i16]| samples.iter().map(|one| one.unsigned_abs()).max();
        assert!(peak(&tones.bell.samples) > Some(10_000), "heard across a room");
        assert!(peak(&tones.waiting) < Some(2_000), "nobody is startled in a talk");
        assert!(tones.bell.again, "until it is answered");
        assert!(!tones.bell_once().again, "and once to hear it");
    }

    #[test]
    fn a_countrys_bell_has_the_rhythm_of_its_phones() {
        let loud = |samples: &[i16]| samples.iter().any(|sample| sample.unsigned_abs() > 1000);
        let second = RATE as usize;
        let britain = tune(&Bell::Country("GB".into())).samples;
        assert_eq!(britain.len(), 3 * second, "two short rings and a pause");
        assert!(loud(&britain[..second * 4 / 10]), "the first");
        assert!(!loud(&britain[second * 4 / 10..second * 6 / 10]), "a breath");
        assert!(loud(&britain[second * 6 / 10..second]), "the second");
        assert!(!loud(&britain[second..]), "the pause");
        for code in tone::countries() {
            let samples = tune(&Bell::Country(code.into())).samples;
            assert!(samples.len() >= 3 * second && loud(&samples), "{code} rings");
        }
    }

    #[test]
    fn a_sound_that_is_gone_does_not_make_the_phone_a_silent_one() {
        let gone = tune(&Bell::File("no-such-file.wav".into()));
        assert_eq!(gone, tune(&Bell::Notes), "the usual bell stands in");
    }

    #[test]
    fn of_a_long_tune_the_beginning_is_heard_on_trying_it() {
        let long = Tune { samples: vec![9; 20 * RATE as usize].into(), again: true, volume: 1.0 };
        let once = Tones::of("CN", long).bell_once();
        assert_eq!(once.samples.len(), 5 * RATE as usize, "enough to know it");
    }
}
