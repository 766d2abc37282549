//! The two ends of a ring that live in the audio callbacks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

/// What one stream has counted since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames (one sample of each channel) that the device gave or took.
    pub frames: u64,
    /// Times that the device called.
    pub calls: u64,
    /// Times that sound was lost between us and the device: nothing there to play, or no room for
    /// what was heard.
    pub xruns: u64,
    /// Times that the system itself reported a gap.
    pub system_xruns: u64,
    /// The most frames that the device gave or took at once, after the first time.
    pub largest_call: u32,
    /// Between the call and the air, as the device says.
    pub latency: Duration,
}

/// Counted in a callback, read elsewhere.
#[derive(Debug, Default)]
pub struct Counters {
    frames: AtomicU64,
    calls: AtomicU64,
    xruns: AtomicU64,
    system_xruns: AtomicU64,
    largest_call: AtomicU32,
    largest_lately: AtomicU32,
    latency_micros: AtomicU32,
}

impl Counters {
    /// The numbers so far; each is right, but not all are of the same instant.
    pub fn read(&self) -> Counts {
        Counts {
            frames: self.frames.load(Ordering::Relaxed),
            calls: self.calls.load(Ordering::Relaxed),
            xruns: self.xruns.load(Ordering::Relaxed),
            system_xruns: self.system_xruns.load(Ordering::Relaxed),
            largest_call: self.largest_call.load(Ordering::Relaxed),
            latency: Duration::from_micros(self.latency_micros.load(Ordering::Relaxed).into()),
        }
    }

    /// The most frames at once since this was asked last.
    pub(crate) fn take_largest(&self) -> u32 {
        self.largest_lately.swap(0, Ordering::Relaxed)
    }

    pub(crate) fn system_xrun(&self) {
        self.system_xruns.fetch_add(1, Ordering::Relaxed);
    }

    fn called(&self, frames: usize, latency: Duration) {
        let latency = u32::try_from(latency.as_micros()).unwrap_or(u32::MAX);
        // The first call fills the device's whole buffer; the next ones tell what it takes at once.
        if self.calls.fetch_add(1, Ordering::Relaxed) > 0 {
            let frames = u32::try_from(frames).unwrap_or(u32::MAX);
            self.largest_call.fetch_max(frames, Ordering::Relaxed);
            self.largest_lately.fetch_max(frames, Ordering::Relaxed);
        }
        self.frames.fetch_add(frames as u64, Ordering::Relaxed);
        self.latency_micros.store(latency, Ordering::Relaxed);
    }
}

/// The microphone's end: mixes the device's channels to one and puts them into the ring.
#[derive(Debug)]
pub struct CaptureEnd {
    ring: Producer<f32>,
    counters: Arc<Counters>,
    channels: usize,
}

/// A ring of `capacity` samples from a microphone of `channels` channels.
pub fn capture_ring(
    capacity: usize,
    channels: usize,
    counters: Arc<Counters>,
) -> (CaptureEnd, Consumer<f32>) {
    let (producer, consumer) = RingBuffer::new(capacity);
    (CaptureEnd { ring: producer, counters, channels: channels.max(1) }, consumer)
}

impl CaptureEnd {
    /// Takes what the device heard, `latency` ago. Where the ring is full, the newest is lost and
    /// counted: the reader stands still anyway.
    pub fn heard<T>(&mut self, data: &[T], latency: Duration)
    where
        T: Sample,
        f32: FromSample<T>,
    {
        let frames = data.len() / self.channels;
        self.counters.called(frames, latency);
        let room = self.ring.slots().min(frames);
        if room < frames {
            self.counters.xruns.fetch_add(1, Ordering::Relaxed);
        }
        let share = 1.0 / self.channels as f32;
        let Ok(chunk) = self.ring.write_chunk_uninit(room) else { return };
        let mixed = data
            .chunks_exact(self.channels)
            .map(|frame| frame.iter().map(|sample| sample.to_sample::<f32>()).sum::<f32>() * share);
        chunk.fill_from_iter(mixed);
    }
}

/// The loudspeaker's end: takes samples out of the ring, gives each to every channel, and says what
/// was really played.
#[derive(Debug)]
pub struct PlaybackEnd {
    ring: Consumer<f32>,
    played: Producer<f32>,
    counters: Arc<Counters>,
    channels: usize,
    /// Whether a sample has come at all: before that, silence is no failure.
    primed: bool,
}

/// A ring of `capacity` samples to a loudspeaker of `channels` channels, and one that tells what it
/// played: for the echo.
pub fn playback_ring(
    capacity: usize,
    channels: usize,
    counters: Arc<Counters>,
) -> (PlaybackEnd, Producer<f32>, Consumer<f32>) {
    let (producer, consumer) = RingBuffer::new(capacity);
    let (played, told) = RingBuffer::new(capacity);
    let channels = channels.max(1);
    let end = PlaybackEnd { ring: consumer, played, counters, channels, primed: false };
    (end, producer, told)
}

impl PlaybackEnd {
    /// Fills what the device will play `latency` from now. What is not there is silence and counted.
    pub fn fill<T>(&mut self, data: &mut [T], latency: Duration)
    where
        T: Sample + FromSample<f32>,
    {
        let frames = data.len() / self.channels;
        self.counters.called(frames, latency);
        let there = self.ring.slots().min(frames);
        self.primed |= there > 0;
        if there < frames && self.primed {
            self.counters.xruns.fetch_add(1, Ordering::Relaxed);
        }
        for frame in data.chunks_exact_mut(self.channels) {
            let sample = self.ring.pop().unwrap_or(0.0);
            frame.fill(T::from_sample(sample));
            // Full where nobody asks for the echo.
            let _ = self.played.push(sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_channels_of_a_microphone_become_one() {
        let counters = Arc::new(Counters::default());
        let (mut end, mut ring) = capture_ring(8, 2, counters.clone());
        end.heard(&[16_384_i16, 0, 16_384, 16_384], Duration::from_millis(7));
        assert_eq!(ring.pop(), Ok(0.25), "half on one side, nothing on the other");
        assert_eq!(ring.pop(), Ok(0.5), "half on both");
        let counts = counters.read();
        assert_eq!((counts.frames, counts.xruns), (2, 0), "two frames, nothing lost");
        assert_eq!(counts.latency, Duration::from_millis(7), "as the device said");
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let counters = Arc::new(Counters::default());
        let (mut end, ring) = capture_ring(2, 1, counters.clone());
        end.heard(&[0.1_f32, 0.2, 0.3], Duration::ZERO);
        assert_eq!((ring.slots(), counters.read().xruns), (2, 1), "two fit, the third is lost");
    }

    #[test]
    fn an_empty_ring_plays_silence_and_is_a_failure_only_after_the_first_sound() {
        let counters = Arc::new(Counters::default());
        let (mut end, mut ring, mut told) = playback_ring(8, 2, counters.clone());
        let mut data = [1.0_f32; 4];
        end.fill(&mut data, Duration::ZERO);
        assert_eq!(data, [0.0; 4], "nothing there is silence");
        assert_eq!(counters.read().xruns, 0, "nobody has begun to talk");
        ring.push(0.5).expect("there is room");
        end.fill(&mut data, Duration::ZERO);
        assert_eq!(data, [0.5, 0.5, 0.0, 0.0], "one sample to both channels, then silence");
        assert_eq!(counters.read().xruns, 1, "the second frame was missing");
        let heard: Vec<f32> = std::iter::from_fn(|| told.pop().ok()).collect();
        assert_eq!(heard, [0.0, 0.0, 0.5, 0.0], "the echo is told what was really played");
    }
}
