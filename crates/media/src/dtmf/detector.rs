//! Keys heard as tones, from a peer that knows no telephone events (ITU-T Q.24).
//!
//! Every 20 ms the eight frequencies are measured. A key is a row and a column that both stand out,
//! about equally loud, with little else besides: speech and music have more in them. Two blocks in
//! a row make a press, two without it end it.

use std::time::{Duration, Instant};

use arrayvec::ArrayVec;

use crate::tone;

use super::{Press, key_of};

const ROWS: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f64; 4] = [1209.0, 1336.0, 1477.0, 1633.0];

/// The events of the pad, row by row.
const PAD: [[u8; 4]; 4] = [[1, 2, 3, 12], [4, 5, 6, 13], [7, 8, 9, 14], [10, 0, 11, 15]];

const BLOCK_MS: u32 = 20;

/// Blocks that make a press, and blocks without it that end it.
const PROOF: u32 = 2;

/// Each tone's least power over full scale: about -36 dB.
const QUIET: f64 = 2.5e-4;

/// How much stronger a tone must be than the others of its group.
const CLEAR: f64 = 6.0;

/// How much stronger one of the two may be than the other (9 dB; lines bend tones).
const TWIST: f64 = 8.0;

/// How much of all that sounds the two tones must be.
const PURE: f64 = 0.7;

/// A press whose sound just stops is over after this.
const SILENCE: Duration = Duration::from_millis(200);

/// The keys of one leg's sound.
#[derive(Clone, Debug, Default)]
pub struct Detector {
    block: ArrayVec<i16, 320>,
    /// The key of the last blocks, how many had it, and how many since had not.
    candidate: Option<Candidate>,
    heard: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    event: u8,
    blocks: u32,
    missing: u32,
}

impl Detector {
    /// Listen to a packet's samples at 8000 or 16000 hertz; a press that they end is handed over.
    pub fn hear(
        &mut self,
        now: Instant,
        rate: u32,
        samples: &[i16],
        mut pressed: impl FnMut(Press),
    ) {
        self.heard = Some(now);
        let length = (rate * BLOCK_MS / 1000) as usize;
        for &sample in samples {
            if self.block.try_push(sample).is_err() || self.block.len() >= length {
                let found = key_in(&self.block, rate);
                self.block.clear();
                if let Some(press) = self.count(found) {
                    pressed(press);
                }
            }
        }
    }

    /// When [`Detector::expire`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.candidate.and(self.heard).map(|heard| heard + SILENCE)
    }

    /// The press after which nothing more came.
    pub fn expire(&mut self, now: Instant) -> Option<Press> {
        if self.deadline()? > now {
            return None;
        }
        self.block.clear();
        self.candidate.take().and_then(Candidate::press)
    }

    fn count(&mut self, found: Option<u8>) -> Option<Press> {
        match (&mut self.candidate, found) {
            (None, None) => None,
            (Some(candidate), Some(event)) if candidate.event == event => {
                candidate.blocks += 1 + candidate.missing;
                candidate.missing = 0;
                None
            }
            (Some(candidate), None) if candidate.missing + 1 < PROOF => {
                candidate.missing += 1;
                None
            }
            (_, found) => {
                let over = self.candidate.take();
                self.candidate = found.map(|event| Candidate { event, blocks: 1, missing: 0 });
                over.and_then(Candidate::press)
            }
        }
    }
}

impl Candidate {
    fn press(self) -> Option<Press> {
        (self.blocks >= PROOF)
            .then_some(Press { digit: key_of(self.event)?, duration_ms: self.blocks * BLOCK_MS })
    }
}

/// The key that sounds in a block, if one does.
fn key_in(block: &[i16], rate: u32) -> Option<u8> {
    let (row, row_power) = standing_out(block, rate, ROWS)?;
    let (column, column_power) = standing_out(block, rate, COLUMNS)?;
    let twisted = row_power > column_power * TWIST || column_power > row_power * TWIST;
    let all: f64 = block.iter().map(|&sample| (f64::from(sample) / 32768.0).powi(2)).sum::<f64>()
        / block.len() as f64;
    // A sine's mean square is half the square of its amplitude.
    if twisted || (row_power + column_power) / 2.0 < all * PURE {
        return None;
    }
    PAD.get(row)?.get(column).copied()
}

/// The tone of a group that is clearly the strongest, and how strong it is.
fn standing_out(block: &[i16], rate: u32, group: [f64; 4]) -> Option<(usize, f64)> {
    let powers = group.map(|hz| tone::power(block, rate, hz));
    let (index, &strongest) = powers.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let clear = powers
        .iter()
        .enumerate()
        .all(|(other, &power)| other == index || power * CLEAR < strongest);
    (strongest > QUIET && clear).then_some((index, strongest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtmf::{KeyTone, event_of};

    fn dial(keys: &str, rate: u32, millis: u32, gap_ms: u32) -> Vec<i16> {
        let mut samples = vec![0; (rate / 30) as usize];
        for key in keys.chars() {
            let from = samples.len();
            samples.resize(from + (rate * millis / 1000) as usize, 0);
            let mut tone = KeyTone::new(event_of(key).unwrap()).unwrap();
            tone.fill(&mut samples[from..], rate);
            samples.resize(samples.len() + (rate * gap_ms / 1000) as usize, 0);
        }
        samples
    }

    fn heard(samples: &[i16], rate: u32) -> Vec<Press> {
        let (mut detector, mut presses) = (Detector::default(), Vec::new());
        let start = Instant::now();
        for packet in samples.chunks(rate as usize / 50) {
            detector.hear(start, rate, packet, |press| presses.push(press));
        }
        presses.extend(detector.expire(start + SILENCE));
        presses
    }

    fn digits(presses: &[Press]) -> String {
        presses.iter().map(|press| press.digit).collect()
    }

    #[test]
    fn every_key_is_heard_once_at_both_rates() {
        let keys = "123A456B789C*0#D";
        for rate in [8000, 16000] {
            let presses = heard(&dial(keys, rate, 80, 60), rate);
            assert_eq!(digits(&presses), keys, "at {rate} Hz");
            assert!(
                presses.iter().all(|press| (60..=100).contains(&press.duration_ms)),
                "how long"
            );
        }
    }

    #[test]
    fn the_same_key_twice_is_two_and_one_cut_off_is_one() {
        assert_eq!(digits(&heard(&dial("55", 8000, 70, 70), 8000)), "55", "a gap between");
        assert_eq!(digits(&heard(&dial("5", 8000, 100, 0), 8000)), "5", "the packets stop");
    }

    #[test]
    fn noise_speech_and_single_tones_are_no_keys() {
        let mut seed = 1u32;
        let noise: Vec<i16> = (0..80_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((seed >> 16) as i32 - 32768) as i16 / 2
            })
            .collect();
        assert!(heard(&noise, 8000).is_empty(), "noise");
        assert!(heard(&tone::sine(941.0, 0.5, 8000, 1000), 8000).is_empty(), "a row alone");
        // A voice: a low note with many overtones, gliding through all the frequencies.
        let voice: Vec<i16> = (0..80_000)
            .map(|n| {
                let time = f64::from(n) / 8000.0;
                let phase = std::f64::consts::TAU * (110.0 + 8.0 * time) * time;
                let sum: f64 = (1..25).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum();
                (sum * 8000.0) as i16
            })
            .collect();
        assert!(heard(&voice, 8000).is_empty(), "a voice");
    }
}
