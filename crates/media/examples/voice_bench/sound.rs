//! Speech to send.

use std::process::Command;

use crate::rig;

/// Who says what: eight windows of eight seconds, at 48 kHz.
const SAID: [(&str, &str); 8] = [
    (
        "en-us",
        "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background.",
    ),
    ("en-gb", "It is easy to tell the depth of a well. These days a chicken leg is a rare dish."),
    (
        "en-us+f3",
        "Rice is often served in round bowls. The juice of lemons makes fine punch, as they say.",
    ),
    (
        "en-gb+f2",
        "The box was thrown beside the parked truck. The hogs were fed chopped corn and garbage.",
    ),
    ("en-us+m3", "Four hours of steady work faced us. A large size in stockings is hard to sell."),
    (
        "en-gb+m5",
        "The boy was there when the sun rose. A rod is used to catch pink salmon in the river.",
    ),
    (
        "de",
        "Der Zug nach Hamburg hat heute zwanzig Minuten Verspaetung. Bitte warten Sie auf Gleis vier.",
    ),
    (
        "fr+f4",
        "Le petit chat dort sur la chaise. Nous avons achete du pain et du fromage au marche.",
    ),
];

const WINDOW: usize = 8 * 48_000;

pub fn speech() -> Vec<i16> {
    let mut all = Vec::new();
    for (voice, text) in SAID {
        let Some(spoken) = speak(voice, text) else {
            return rig::speech(64);
        };
        let from = all.len();
        all.extend(spoken);
        all.resize(from + WINDOW, 0);
    }
    all
}

fn speak(voice: &str, text: &str) -> Option<Vec<i16>> {
    let output = Command::new("espeak-ng")
        .args(["-v", voice, "-s", "150", "--stdout", text])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    // A header of 44 bytes, then 22050 hertz, mono.
    let samples: Vec<f64> = output
        .stdout
        .get(44..)?
        .chunks_exact(2)
        .map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])) * 0.6)
        .collect();
    Some(resample(&samples, 22_050.0, 48_000.0))
}

/// By a windowed sinc, slowly and well.
fn resample(samples: &[f64], from: f64, to: f64) -> Vec<i16> {
    use std::f64::consts::PI;
    let cutoff = (to / from).min(1.0) * 0.95;
    let reach = (24.0 / cutoff) as i64;
    let count = (samples.len() as f64 * to / from) as usize;
    (0..count)
        .map(|n| {
            let at = n as f64 * from / to;
            let middle = at.floor() as i64;
            let sum: f64 = (middle - reach..=middle + reach)
                .filter_map(|k| {
                    let sample = samples.get(usize::try_from(k).ok()?)?;
                    let x = at - k as f64;
                    let window = 0.5 + 0.5 * (PI * x / (reach + 1) as f64).cos();
                    let sinc =
                        if x.abs() < 1e-9 { cutoff } else { (PI * cutoff * x).sin() / (PI * x) };
                    Some(sample * sinc * window)
                })
                .sum();
            sum.round().clamp(-32768.0, 32767.0) as i16
        })
        .collect()
}

/// 48 kHz down to the rate at which it is scored, a whole part of it.
pub fn down(samples: &[i16], rate: u32) -> Vec<i16> {
    use std::f32::consts::PI;
    let factor = (48_000 / rate) as usize;
    let reach = 24 * factor;
    let cutoff = 0.95 / factor as f32;
    let taps: Vec<f32> = (0..=2 * reach)
        .map(|n| {
            let x = n as f32 - reach as f32;
            let window = 0.5 + 0.5 * (PI * x / (reach + 1) as f32).cos();
            let sinc = if n == reach { cutoff } else { (PI * cutoff * x).sin() / (PI * x) };
            sinc * window
        })
        .collect();
    let mut padded = vec![0.0; reach];
    padded.extend(samples.iter().map(|&sample| f32::from(sample)));
    padded.resize(padded.len() + reach, 0.0);
    padded
        .windows(taps.len())
        .step_by(factor)
        .map(|piece| {
            let sum: f32 = piece.iter().zip(&taps).map(|(sample, tap)| sample * tap).sum();
            sum.round().clamp(-32768.0, 32767.0) as i16
        })
        .collect()
}
