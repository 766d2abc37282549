//! What only this canceller promises.

use super::*;

/// Noise that comes and goes like words, by seed, at 16 kHz.
fn speech(seed: u32, seconds: usize) -> Vec<f32> {
    let mut state = seed;
    let mut low = 0.0_f32;
    let sample = |n: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        low += 0.4 * ((state >> 16) as f32 / 65_536.0 - 0.5 - low);
        let word = (n as f32 / 16_000.0 * 9.0 + seed as f32).sin().max(0.0);
        0.5 * low * word
    };
    (0..seconds * 16_000).map(sample).collect()
}

/// A room: each sample of `played` later and fainter by turns.
fn echo(played: &[f32], late: usize) -> Vec<f32> {
    let taps = [(0, 0.5), (37, -0.3), (180, 0.2), (620, -0.1), (1500, 0.05)];
    (0..played.len())
        .map(|n| {
            let tap = |(tap, gain): &(usize, f32)| {
                n.checked_sub(late + tap).map_or(0.0, |at| gain * played[at])
            };
            taps.iter().map(tap).sum()
        })
        .collect()
}

/// What is left of what was heard, as it comes out.
fn cleaned(kalman: &mut Kalman, played: &[f32], heard: &[f32]) -> Vec<f32> {
    let mut out = Vec::with_capacity(heard.len());
    for (played, heard) in played.chunks_exact(BLOCK).zip(heard.chunks_exact(BLOCK)) {
        kalman.curve.play(&std::array::from_fn(|n| played[n]));
        let mut block: [f32; BLOCK] = std::array::from_fn(|n| heard[n]);
        let _ = kalman.clean_low(&mut block);
        out.extend_from_slice(&block);
    }
    out
}

fn reduction(before: &[f32], after: &[f32]) -> f32 {
    let power = |sound: &[f32]| sound.iter().map(|sample| sample * sample).sum::<f32>();
    10.0 * ((power(before) + 1e-9) / (power(after) + 1e-9)).log10()
}

const SECOND: usize = 16_000;

/// By how many samples a voice comes out late.
const LATE: usize = windows::HOP;

#[test]
fn two_who_talk_at_once_are_told_apart() {
    let (far, near) = (speech(1, 8), speech(2, 8));
    // The near side begins after three seconds.
    let near: Vec<f32> =
        near.iter().enumerate().map(|(n, near)| if n < 3 * SECOND { 0.0 } else { *near }).collect();
    let heard: Vec<f32> = echo(&far, 900).iter().zip(&near).map(|(a, b)| a + b).collect();
    let out = cleaned(&mut Kalman::new(), &far, &heard);
    let both = 4 * SECOND..8 * SECOND - LATE;
    let late = both.start + LATE..both.end + LATE;
    let wrong = |sound: &[f32]| -> Vec<f32> {
        sound.iter().zip(&near[both.clone()]).map(|(sound, near)| sound - near).collect()
    };
    let better = reduction(&wrong(&heard[both.clone()]), &wrong(&out[late]));
    assert!(better > 6.0, "the voice is {better:.1} dB nearer to what was said");
}

#[test]
fn a_moved_loudspeaker_is_learnt_anew() {
    let far = speech(3, 10);
    let (here, there) = (echo(&far, 900), echo(&far, 1300));
    let moved = 5 * SECOND;
    let heard: Vec<f32> =
        (0..far.len()).map(|n| if n < moved { here[n] } else { 0.8 * there[n] }).collect();
    let out = cleaned(&mut Kalman::new(), &far, &heard);
    let later = moved + 2 * SECOND..;
    let erle = reduction(&heard[later.clone()], &out[later]);
    assert!(erle > 20.0, "two seconds later {erle:.1} dB are taken away");
}

#[test]
fn a_loudspeaker_at_its_limit_is_seen_through() {
    let far = speech(4, 10);
    let bent: Vec<f32> = far.iter().map(|sample| (12.0 * sample).tanh() / 12.0).collect();
    let heard = echo(&bent, 900);
    let mut kalman = Kalman::new();
    let out = cleaned(&mut kalman, &far, &heard);
    let erle = reduction(&heard[6 * SECOND..], &out[6 * SECOND..]);
    assert!(erle > 25.0, "{erle:.1} dB are taken away");
}

#[test]
fn silence_garbage_and_full_scale_leave_it_sound() {
    let mut kalman = Kalman::new();
    let mut state = 1_u32;
    let mut garbage = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state & 0x1_0000 == 0 { -1.0 } else { 1.0 }
    };
    let loud: Vec<f32> = (0..2 * SECOND).map(&mut garbage).collect();
    let other: Vec<f32> = (0..2 * SECOND).map(&mut garbage).collect();
    let none = vec![0.0; 2 * SECOND];
    for (played, heard) in [(&none, &none), (&loud, &none), (&none, &loud), (&loud, &other)] {
        let out = cleaned(&mut kalman, played, heard);
        assert!(out.iter().all(|sample| sample.abs() < 4.0), "numbers, and no louder than it was");
    }
    let far = speech(5, 5);
    let heard = echo(&far, 900);
    let out = cleaned(&mut kalman, &far, &heard);
    let erle = reduction(&heard[3 * SECOND..], &out[3 * SECOND..]);
    assert!(erle > 20.0, "and afterwards it cancels again: {erle:.1} dB");
}

#[test]
fn not_a_number_does_no_harm_for_long() {
    let mut kalman = Kalman::new();
    let far = speech(6, 5);
    let heard = echo(&far, 900);
    let _ = cleaned(&mut kalman, &[f32::NAN; BLOCK], &[f32::INFINITY; BLOCK]);
    let out = cleaned(&mut kalman, &far, &heard);
    let erle = reduction(&heard[3 * SECOND..], &out[3 * SECOND..]);
    assert!(erle > 20.0, "what comes afterwards is cancelled: {erle:.1} dB");
}
