//! One side of a recording: packets laid where they belong in time.
//!
//! Within one source the distance of two packets is that of their timestamps, so that jitter is not
//! heard. But the source's clock is not ours: over an hour 0.1 % are 3.6 seconds. So the least
//! delay of the last one or two seconds is watched (jitter only ever adds to it), and as it drifts,
//! packets are stretched or shrunk by a sample or two. What jumps is laid where it arrived.

use crate::resample::Resampler;
use crate::sender::Source;

use super::Sound;

/// The window on the timeline, in seconds: hold-back, block and one long packet fit well.
const WINDOW_SECONDS: usize = 2;

/// Packets in each of the two halves over which the least delay is taken.
const HALF: u32 = 50;

/// A packet so much too early, in milliseconds, proves that all before it were late.
const EARLY_MS: i64 = 15;

/// If even the least delay has grown by so much, the source has moved for good.
const MOVED_MS: i64 = 40;

/// A packet so late, in milliseconds, is of a source that stopped its clock for a while.
const LATE_MS: i64 = 300;

#[derive(Debug)]
pub(super) struct Track {
    rate: u32,
    /// The samples not yet emitted, at their position modulo the length.
    ring: Vec<i16>,
    place: Option<Place>,
    resampler: Option<(u32, Resampler)>,
    /// One packet at our rate; never grows beyond what it is made with.
    converted: Vec<i16>,
}

/// Where the source's next packet belongs.
#[derive(Clone, Copy, Debug)]
struct Place {
    source: Source,
    timestamp: u32,
    position: i64,
    /// The least delay seen in this half and in the one before, in samples.
    least: i64,
    before: Option<i64>,
    seen: u32,
}

impl Track {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate,
            ring: vec![0; rate as usize * WINDOW_SECONDS],
            place: None,
            resampler: None,
            converted: Vec::with_capacity(crate::codec::MAX_SAMPLES * 2 + 2),
        }
    }

    /// Lay a sound that arrived at position `arrival`; what is before `written` has left already.
    pub(super) fn take(&mut self, sound: Sound<'_>, arrival: i64, written: i64) {
        self.convert(&sound);
        let length = self.converted.len() as i64;
        let (mut place, fresh) = self.place_of(&sound, arrival);
        let stretch = if fresh { 0 } else { place.drift(arrival, length, i64::from(self.rate)) };
        self.lay(place.position, (length + stretch).max(0), written);
        place.position += length + stretch;
        place.timestamp = sound.timestamp.wrapping_add(
            (sound.samples.len() as u64 * u64::from(sound.clock) / u64::from(sound.rate.max(1)))
                as u32,
        );
        self.place = Some(place);
    }

    /// The samples from `from` to `to`; their room is free again.
    pub(super) fn emit(&mut self, from: i64, to: i64) -> Vec<i16> {
        let size = self.ring.len().max(1) as i64;
        (from..to)
            .map(|position| {
                let slot = self.ring.get_mut(position.rem_euclid(size) as usize);
                slot.map_or(0, std::mem::take)
            })
            .collect()
    }

    fn convert(&mut self, sound: &Sound<'_>) {
        let (rate, converted) = (self.rate, &mut self.converted);
        converted.clear();
        let resampler = match &mut self.resampler {
            Some((same, resampler)) if *same == sound.rate => resampler,
            slot => &mut slot.insert((sound.rate, Resampler::new(sound.rate, rate))).1,
        };
        resampler.process(sound.samples, |sample| converted.push(sample));
    }

    /// Where the sound belongs, and whether that is a new beginning.
    fn place_of(&self, sound: &Sound<'_>, arrival: i64) -> (Place, bool) {
        let begin = Place {
            source: sound.source,
            timestamp: sound.timestamp,
            position: arrival,
            least: i64::MAX,
            before: None,
            seen: 0,
        };
        let Some(place) = self.place.filter(|place| place.source == sound.source) else {
            return (begin, true);
        };
        let moved = i64::from(sound.timestamp.wrapping_sub(place.timestamp) as i32);
        let position =
            place.position + moved * i64::from(self.rate) / i64::from(sound.clock.max(1));
        let delay_ms = (arrival - position) * 1000 / i64::from(self.rate);
        if !(-EARLY_MS..LATE_MS).contains(&delay_ms) {
            return (begin, true);
        }
        (Place { position, ..place }, false)
    }

    /// Write the converted samples, stretched to `length`, at `position`.
    fn lay(&mut self, position: i64, length: i64, written: i64) {
        let size = self.ring.len().max(1) as i64;
        let given = self.converted.len();
        for n in 0..length {
            let at = position + n;
            if at < written || at >= written + size {
                continue;
            }
            let sample = if length == given as i64 {
                self.converted.get(n as usize).copied()
            } else {
                between(&self.converted, n, length)
            };
            if let Some(slot) = self.ring.get_mut(at.rem_euclid(size) as usize) {
                *slot = sample.unwrap_or(0);
            }
        }
    }
}

impl Place {
    /// Watch the delay of one packet of `length` samples, and by how many samples to stretch it.
    fn drift(&mut self, arrival: i64, length: i64, rate: i64) -> i64 {
        self.least = self.least.min(arrival - self.position);
        self.seen += 1;
        let least = self.before.map(|before| before.min(self.least));
        if self.seen == HALF {
            self.before = Some(self.least);
            self.least = i64::MAX;
            self.seen = 0;
        }
        let Some(least) = least else { return 0 };
        if least > MOVED_MS * rate / 1000 {
            self.position += least;
            self.shift(least);
            return 0;
        }
        if least.abs() <= rate / 1000 {
            return 0;
        }
        let most = length / 80;
        let stretch = (least / 16).clamp(-most, most);
        let stretch = if stretch == 0 { least.signum().clamp(-most, most) } else { stretch };
        self.shift(stretch);
        stretch
    }

    /// The source's packets now lie `samples` later: their delays are so much less.
    fn shift(&mut self, samples: i64) {
        self.least = self.least.saturating_sub(samples);
        self.before = self.before.map(|before| before.saturating_sub(samples));
    }
}

/// The `n`th of `length` samples drawn over `samples`, by straight lines.
fn between(samples: &[i16], n: i64, length: i64) -> Option<i16> {
    let last = samples.len().checked_sub(1)? as i64;
    let steps = (length - 1).max(1);
    let (index, rest) = (n * last / steps, n * last % steps);
    let here = i64::from(*samples.get(index as usize)?);
    let next = samples.get(index as usize + 1).map_or(here, |&next| i64::from(next));
    Some((here + (next - here) * rest / steps) as i16)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn sound(source: Source, timestamp: u32, samples: &[i16]) -> Sound<'_> {
        Sound { source, at: Instant::now(), timestamp, clock: 8000, rate: 8000, samples }
    }

    #[test]
    fn jitter_and_disorder_are_not_heard() {
        let mut track = Track::new(8000);
        for (timestamp, arrival) in [(0u32, 0), (320, 330), (160, 340), (480, 481)] {
            let samples = [timestamp as i16 + 1; 160];
            track.take(sound(Source::Play, timestamp, &samples), arrival, 0);
        }
        let heard = track.emit(0, 640);
        for (n, &sample) in heard.iter().enumerate() {
            assert_eq!(sample, (n / 160 * 160) as i16 + 1, "sample {n}");
        }
    }

    #[test]
    fn a_source_that_stopped_its_clock_is_laid_where_it_arrives() {
        let mut track = Track::new(8000);
        track.take(sound(Source::Play, 0, &[1; 160]), 0, 0);
        track.take(sound(Source::Play, 160, &[2; 160]), 8000, 0);
        let heard = track.emit(0, 8160);
        assert!(heard[160..8000].iter().all(|&s| s == 0), "a second of silence");
        assert!(heard[8000..].iter().all(|&s| s == 2), "then the sound");
    }

    #[test]
    fn what_is_far_off_the_window_is_dropped() {
        let mut track = Track::new(8000);
        track.take(sound(Source::Play, 0, &[1; 160]), 1_000_000, 0);
        track.take(sound(Source::Digits, 0, &[1; 160]), 0, 4000);
        assert!(track.emit(4000, 20_000).iter().all(|&s| s == 0), "neither was kept");
    }

    #[test]
    fn a_stretched_packet_keeps_its_ends() {
        let samples = [0, 100, 200, 300];
        let drawn: Vec<_> = (0..7).filter_map(|n| between(&samples, n, 7)).collect();
        assert_eq!(drawn, [0, 50, 100, 150, 200, 250, 300], "a straight line");
        assert_eq!(between(&[], 0, 1), None, "nothing to draw over");
    }
}
