//! How much echo is cancelled, and what is left of the voice: over simulated rooms, of which each is a
//! pair of files `NAME.far.f32` and `NAME.mic.f32` (16 kHz mono, 32-bit floats). Beside them it writes
//! `NAME.out.f32`, aligned with the microphone, for other measures. Where `NAME.near.f32` is, too, the
//! voice's level is compared.
//!
//! `cargo run --release -p cordboard-sound --example aec_bench -- FOLDER [aec3|plain|sonora|webrtc]`

use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use cordboard_sound::{Cleaning, FRAME, Kind, Suppression, VoiceFilter, filter};

/// Samples a second of the rooms, and of 10 ms.
const ROOM_RATE: usize = 16_000;
const ROOM_FRAME: usize = ROOM_RATE / 100;

/// Our rate is this many times the rooms'.
const TIMES: usize = FRAME / ROOM_FRAME;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder has the rooms?")?);
    let kind = kind(arguments.next().as_deref())?;
    let mut out = stdout().lock();
    writeln!(
        out,
        "{:20} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "room", "ERLE", "1 s", "late", "delay ms", "us/10ms"
    )?;
    for room in rooms(&folder)? {
        let far = read(&room.with_extension("far.f32"))?;
        let mic = read(&room.with_extension("mic.f32"))?;
        let cleaning =
            Cleaning { echo: true, noise: Suppression::Off, gain: false, rumble: true, kind };
        let begun = Instant::now();
        let (cleaned, delay) = run(filter(cleaning).as_mut(), &far, &mic);
        let micros = begun.elapsed().as_micros() as f64 / (mic.len() / ROOM_FRAME) as f64;
        let bytes: Vec<u8> = cleaned.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        fs::write(room.with_extension("out.f32"), bytes)?;
        let name = room.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let erle = |from, to| reduction(&mic, &cleaned, from, to);
        let (middle, first, late) = (erle(10.0, 20.0), erle(1.0, 2.0), erle(46.0, 60.0));
        writeln!(out, "{name:20} {middle:8.1} {first:8.1} {late:8.1} {delay:8} {micros:8.0}")?;
    }
    Ok(())
}

fn kind(name: Option<&str>) -> Result<Kind, String> {
    match name {
        None | Some("kalman") => Ok(Kind::Kalman),
        Some("aec3") => Ok(Kind::Aec3),
        Some("plain") => Ok(Kind::Plain),
        #[cfg(feature = "sonora")]
        Some("sonora") => Ok(Kind::Sonora),
        #[cfg(feature = "webrtc")]
        Some("webrtc") => Ok(Kind::Webrtc),
        Some(other) => Err(format!("no echo canceller is called {other}")),
    }
}

fn rooms(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut rooms = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.to_string_lossy().into_owned();
        if let Some(room) = name.strip_suffix(".mic.f32") {
            rooms.push(PathBuf::from(room));
        }
    }
    rooms.sort();
    Ok(rooms)
}

fn read(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect())
}

/// The cleaned sound and the delay in milliseconds that it was freed of.
fn run(filter: &mut dyn VoiceFilter, far: &[f32], mic: &[f32]) -> (Vec<f32>, u32) {
    let (mut up_far, mut up_mic, mut down) = (Band::default(), Band::default(), Band::default());
    let mut cleaned = Vec::with_capacity(mic.len());
    for (far, mic) in far.chunks_exact(ROOM_FRAME).zip(mic.chunks_exact(ROOM_FRAME)) {
        filter.played(&up_far.up(far));
        let mut frame = up_mic.up(mic);
        filter.clean(&mut frame);
        cleaned.extend(down.down(&frame));
    }
    let delay = (0..ROOM_RATE / 20).max_by(|a, b| {
        let match_at = |delay: usize| {
            let voice = 20 * ROOM_RATE..25 * ROOM_RATE - delay;
            voice.map(|n| mic.get(n).unwrap_or(&0.0) * cleaned.get(n + delay).unwrap_or(&0.0)).sum()
        };
        let (a, b): (f32, f32) = (match_at(*a), match_at(*b));
        a.total_cmp(&b)
    });
    let delay = delay.unwrap_or(0);
    cleaned.drain(..delay.min(cleaned.len()));
    cleaned.resize(mic.len(), 0.0);
    (cleaned, (delay * 1000 / ROOM_RATE) as u32)
}

/// In dB, between two times in seconds.
fn reduction(mic: &[f32], cleaned: &[f32], from: f64, to: f64) -> f64 {
    let range = (from * ROOM_RATE as f64) as usize..(to * ROOM_RATE as f64) as usize;
    let power = |sound: &[f32]| -> f64 {
        let part = sound.get(range.clone()).unwrap_or_default();
        part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() + 1e-12
    };
    10.0 * (power(mic) / power(cleaned)).log10()
}

/// Taps of the filter that keeps what is below 8 kHz; a windowed sinc.
const TAPS: usize = 48 * TIMES + 1;

/// From the rooms' rate to ours or back.
struct Band {
    taps: Vec<f32>,
    past: Vec<f32>,
}

impl Default for Band {
    fn default() -> Self {
        let middle = (TAPS / 2) as f32;
        let tap = |n: usize| {
            let x = (n as f32 - middle) / TIMES as f32 * 0.98;
            let sinc = if x == 0.0 {
                1.0
            } else {
                (std::f32::consts::PI * x).sin() / (std::f32::consts::PI * x)
            };
            let window = 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / (TAPS - 1) as f32).cos();
            sinc * window * 0.98
        };
        Self { taps: (0..TAPS).map(tap).collect(), past: vec![0.0; TAPS] }
    }
}

impl Band {
    fn up(&mut self, samples: &[f32]) -> [i16; FRAME] {
        let mut frame = [0; FRAME];
        for (n, out) in frame.iter_mut().enumerate() {
            let sample = if n % TIMES == 0 { samples[n / TIMES] } else { 0.0 };
            *out = (self.step(sample) * 32_768.0).round() as i16; // saturates
        }
        frame
    }

    fn down(&mut self, frame: &[i16; FRAME]) -> Vec<f32> {
        let filtered: Vec<f32> = frame
            .iter()
            .map(|sample| self.step(f32::from(*sample) / 32_768.0) / TIMES as f32)
            .collect();
        filtered.into_iter().step_by(TIMES).collect()
    }

    fn step(&mut self, sample: f32) -> f32 {
        self.past.rotate_right(1);
        self.past[0] = sample;
        self.past.iter().zip(&self.taps).map(|(past, tap)| past * tap).sum()
    }
}
