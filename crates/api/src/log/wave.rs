//! A recording as a picture: how loud either side is, and where nobody speaks.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::PathBuf,
};

use cordboard_media::wav::HEADER;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::page::{call_id, recording_path};
use crate::{ApiError, Code};

/// The most points of a picture.
const MOST_POINTS: u32 = 4000;
/// What is quieter than this (-45 dB of full scale) is silence.
const QUIET: u16 = 184;
/// A pause shorter than this, in seconds, is no silence.
const SHORTEST: f64 = 1.0;
/// How often it is looked whether somebody speaks, in times a second.
const LOOKS: u32 = 20;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// `C17`.
    pub id: String,
    pub points: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RecordingWave {
    pub seconds: f64,
    /// The loudest of each stretch, 0 to 1: the caller's side.
    pub left: Vec<f32>,
    /// The other side; empty where there is only one.
    pub right: Vec<f32>,
    /// From when to when both sides are silent for a second or longer.
    pub silences: Vec<[f64; 2]>,
}

/// `only`: the extension whose calls alone the asker may hear.
pub fn recording_wave(
    store: &mut Store,
    args: &Wave,
    only: Option<&str>,
) -> Result<RecordingWave, ApiError> {
    let points = args.points.clamp(1, MOST_POINTS);
    let path = recording_file(store, &args.id, only)?;
    let told = File::open(&path).and_then(|file| read(file, points));
    told.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => no_recording(&args.id),
        _ => ApiError::failed("the recording cannot be read", &error),
    })
}

/// The file of a call's recording, if there is one that the asker may hear.
pub(crate) fn recording_file(
    store: &Store,
    id: &str,
    only: Option<&str>,
) -> Result<PathBuf, ApiError> {
    let call = call_id(id)?;
    let found = store.call(call)?;
    let (record, _) = found.ok_or_else(|| ApiError::not_found("call", id))?;
    let is_his = |extension| record.legs.iter().any(|leg| leg.party == extension);
    if only.is_some_and(|extension| !is_his(extension)) {
        return Err(ApiError::not_found("call", id));
    }
    let recording = store.recording(call)?.filter(|recording| recording.removed.is_none());
    let file = recording.and_then(|recording| recording.file);
    file.and_then(|file| recording_path(store, &file)).ok_or_else(|| no_recording(id))
}

fn no_recording(id: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("the call {id} has no recording"))
}

/// Goes through the file once; it may be long, and still grow.
fn read(file: File, points: u32) -> io::Result<RecordingWave> {
    let there = file.metadata()?.len().saturating_sub(HEADER as u64);
    let mut file = BufReader::with_capacity(64 * 1024, file);
    let mut header = [0; HEADER];
    file.read_exact(&mut header)?;
    let number = |at: usize| {
        u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let (channels, rate) = (u64::from(u16::from_le_bytes([header[22], header[23]])), number(24));
    if !(1..=2).contains(&channels) || rate == 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no recording of ours"));
    }
    let frames = u64::from(number(40)).min(there) / (2 * channels);
    let mut picture = Picture::new(points, frames, rate, channels);
    let mut bytes = vec![0; 32 * 1024];
    let mut left = frames * 2 * channels;
    while left > 0 {
        let most = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let got = &mut bytes[..most];
        file.read_exact(got)?;
        left -= most as u64;
        for frame in got.chunks_exact(2 * channels as usize) {
            let sample = |at: usize| i16::from_le_bytes([frame[at], frame[at + 1]]).unsigned_abs();
            picture.add(sample(0), if channels == 2 { sample(2) } else { 0 });
        }
    }
    Ok(picture.done())
}

struct Picture {
    frames: u64,
    rate: u32,
    channels: u64,
    left: Vec<u16>,
    right: Vec<u16>,
    /// Frames so far.
    at: u64,
    loudest: u16,
    quiet_since: Option<u64>,
    silences: Vec<[f64; 2]>,
}

impl Picture {
    fn new(points: u32, frames: u64, rate: u32, channels: u64) -> Self {
        let points = usize::try_from(u64::from(points).min(frames)).unwrap_or(0);
        let (left, right) = (vec![0; points], vec![0; points]);
        let (at, loudest, quiet_since, silences) = (0, 0, None, Vec::new());
        Self { frames, rate, channels, left, right, at, loudest, quiet_since, silences }
    }

    fn add(&mut self, left: u16, right: u16) {
        let point = (self.at * self.left.len() as u64 / self.frames.max(1)) as usize;
        if let (Some(l), Some(r)) = (self.left.get_mut(point), self.right.get_mut(point)) {
            *l = (*l).max(left);
            *r = (*r).max(right);
        }
        self.loudest = self.loudest.max(left).max(right);
        self.at += 1;
        let each = u64::from(self.rate / LOOKS).max(1);
        if self.at.is_multiple_of(each) {
            if self.loudest < QUIET {
                self.quiet_since.get_or_insert(self.at - each);
            } else {
                self.end_silence(self.at - each);
            }
            self.loudest = 0;
        }
    }

    fn end_silence(&mut self, end: u64) {
        let Some(since) = self.quiet_since.take() else { return };
        let seconds = |frames: u64| frames as f64 / f64::from(self.rate);
        if seconds(end - since) >= SHORTEST {
            self.silences.push([seconds(since), seconds(end)]);
        }
    }

    fn done(mut self) -> RecordingWave {
        self.end_silence(self.at);
        let loud = |peaks: Vec<u16>| peaks.into_iter().map(|peak| f32::from(peak) / 32768.0);
        RecordingWave {
            seconds: self.frames as f64 / f64::from(self.rate),
            left: loud(self.left).collect(),
            right: if self.channels == 2 { loud(self.right).collect() } else { Vec::new() },
            silences: self.silences,
        }
    }
}
