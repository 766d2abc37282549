//! Our own hold music: slow chords under a music box, calm and quiet, that loops without a seam.
//!
//! Everything is added on a circle: a note that still sounds when the loop ends goes on sounding at
//! its beginning.

use std::f64::consts::TAU;

/// Samples a second: the highest overtone is at 3 kHz, so the telephone's own rate carries it all.
pub(super) const RATE: u32 = 8_000;

/// The four chords as notes of the MIDI scale, from the bass up: C, A minor, F, G; five seconds each.
const CHORDS: [[i32; 4]; 4] =
    [[48, 55, 64, 67], [45, 52, 60, 64], [41, 53, 57, 60], [43, 50, 59, 62]];
const CHORD_SECONDS: f64 = 5.0;
/// The music box: for each chord eight places, one every 0.625 s; 0 is a rest.
const MELODY: [[i32; 8]; 4] = [
    [76, 0, 79, 0, 84, 79, 0, 76],
    [72, 0, 76, 0, 81, 0, 76, 0],
    [77, 0, 72, 0, 81, 77, 0, 72],
    [74, 0, 79, 0, 83, 0, 79, 74],
];
/// The loudest sample: about 16 dB under full scale, below any voice.
const PEAK: f64 = 0.16;

/// Composes the loop: 20 s of samples between -1 and 1.
pub(super) fn compose() -> Vec<f64> {
    let length = (CHORD_SECONDS * CHORDS.len() as f64 * f64::from(RATE)) as usize;
    let mut circle = vec![0.0; length];
    for (bar, (chord, melody)) in CHORDS.iter().zip(&MELODY).enumerate() {
        let start = bar as f64 * CHORD_SECONDS;
        for &note in chord {
            add(&mut circle, start, CHORD_SECONDS + 2.0, |t| 0.5 * pad(note, t));
        }
        for (place, &note) in melody.iter().enumerate().filter(|(_, note)| **note > 0) {
            let at = start + place as f64 * CHORD_SECONDS / 8.0;
            add(&mut circle, at, 4.0, |t| 0.6 * chime(note, t));
        }
    }
    let loudest = circle.iter().fold(0.0_f64, |loudest, sample| loudest.max(sample.abs()));
    circle.iter().map(|sample| sample * PEAK / loudest).collect()
}

fn add(circle: &mut [f64], start: f64, seconds: f64, voice: impl Fn(f64) -> f64) {
    let first = (start * f64::from(RATE)) as usize;
    let count = (seconds * f64::from(RATE)) as usize;
    let length = circle.len();
    for n in 0..count {
        circle[(first + n) % length] += voice(n as f64 / f64::from(RATE));
    }
}

/// A soft string: in over 1.2 s, out over the last 2 s, two voices a little out of tune.
fn pad(note: i32, t: f64) -> f64 {
    let swell = (t / 1.2).min(1.0) * ((CHORD_SECONDS + 2.0 - t) / 2.0).min(1.0);
    let hz = pitch(note);
    let string = |hz: f64| (TAU * hz * t).sin() + 0.25 * (TAU * 2.0 * hz * t).sin();
    swell * (string(hz * 0.9985) + string(hz * 1.0015)) / 2.0
}

/// A struck bar: at once there, gone after some seconds, the overtone first.
fn chime(note: i32, t: f64) -> f64 {
    let hz = pitch(note);
    let strike = (t / 0.006).min(1.0);
    // To nothing at the end of its four seconds, so that it stops without a click.
    let tail = (1.0 - t / 4.0).max(0.0);
    let sound = (TAU * hz * t).sin() * (-1.6 * t).exp()
        + 0.2 * (TAU * 3.0 * hz * t).sin() * (-6.0 * t).exp();
    strike * tail * sound
}

fn pitch(note: i32) -> f64 {
    440.0 * 2.0_f64.powf(f64::from(note - 69) / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_is_twenty_seconds_and_quiet() {
        let music = compose();
        assert_eq!(music.len(), 20 * RATE as usize, "four chords of five seconds");
        let loudest = music.iter().fold(0.0_f64, |most, sample| most.max(sample.abs()));
        assert!(loudest <= PEAK + 1e-9, "it must stay below a voice, but reaches {loudest}");
    }

    #[test]
    fn the_end_runs_into_the_beginning_without_a_click() {
        let music = compose();
        let seam = (music[0] - music[music.len() - 1]).abs();
        let usual = music.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0_f64, f64::max);
        assert!(seam <= usual, "the seam jumps by {seam}, the music itself by {usual} at most");
    }
}
