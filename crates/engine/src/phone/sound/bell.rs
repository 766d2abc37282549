//! What a phone sings by itself, at 48 kHz: each to be repeated for as long as it lasts.

use std::{f64::consts::TAU, sync::Arc};

use cordboard_media::tone::{self, Pulse, Signal};
use cordboard_sound::{RATE, Tune};

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

/// Two notes in turn, a second long, then a pause.
const NOTES: [u16; 2] = [660, 880];
const NOTE_MS: u32 = 50;
const NOTES_A_RING: usize = 20;
const PAUSE_MS: u32 = 2500;

/// All that may have to be sung.
#[derive(Clone, Debug)]
pub(super) struct Tones {
    pub(super) ringback: Arc<[i16]>,
    pub(super) busy: Arc<[i16]>,
    pub(super) waiting: Arc<[i16]>,
    bell: Arc<[i16]>,
}

impl Tones {
    /// As that country sings.
    pub(super) fn of(country: &str) -> Self {
        let signal = |signal| sing(tone::cadence(country, signal), TONE);
        Self {
            ringback: signal(Signal::Ringback),
            busy: signal(Signal::Busy),
            waiting: sing(&WAITING, BEEP),
            bell: sing(&bell(), BELL),
        }
    }

    pub(super) fn bell(&self) -> Tune {
        Tune { samples: self.bell.clone(), again: true, volume: 1.0 }
    }
}

fn bell() -> Vec<Pulse> {
    let note = |nth: usize| {
        let last = nth + 1 == NOTES_A_RING;
        Pulse {
            hz: (NOTES[nth % NOTES.len()], 0),
            on_ms: NOTE_MS,
            off_ms: if last { PAUSE_MS } else { 0 },
        }
    };
    (0..NOTES_A_RING).map(note).collect()
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
        let china = Tones::of("CN");
        assert_eq!(china.ringback.len(), 5 * 48_000, "one second on, four off");
        let found = tone::dominant(&china.busy[..16_800], RATE, &[400.0, 425.0, 450.0, 480.0]);
        assert_eq!(found, Some(450.0), "China's busy tone");
        let america = Tones::of("US");
        for hz in [440.0, 480.0] {
            assert!(tone::power(&america.ringback[..48_000], RATE, hz) > 0.01, "{hz} Hz is in it");
        }
    }

    #[test]
    fn the_bell_is_loud_and_the_second_call_is_not() {
        let tones = Tones::of("CN");
        let peak = |samples: &[i16]| samples.iter().map(|one| one.unsigned_abs()).max();
        assert!(peak(&tones.bell().samples) > Some(10_000), "heard across a room");
        assert!(peak(&tones.waiting) < Some(2_000), "nobody is startled in a talk");
        assert!(tones.bell().again, "until it is answered");
    }
}
