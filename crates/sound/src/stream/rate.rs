//! From the card's rate to ours and back, in frames of 10 ms.

use rtrb::{Consumer, Producer};
use rubato::{
    Adjustable, Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType,
    WindowFunction, audioadapter_buffers::direct::SequentialSlice,
};

use crate::{FRAME, Frame, RATE};

/// How far a ratio may be steered off its nominal value: two clocks never differ by more.
const STEERING: f64 = 1.01;

/// Frames of 10 ms out of a ring that is filled at the card's rate.
#[derive(Debug)]
pub(crate) struct FromCard {
    ring: Consumer<f32>,
    convert: Option<Convert>,
    input: Vec<f32>,
    output: Vec<f32>,
}

impl FromCard {
    pub(crate) fn new(ring: Consumer<f32>, rate: u32, steered: Steered) -> Self {
        let plain = rate == RATE && steered == Steered::No;
        let convert = (!plain)
            .then(|| Convert::new(f64::from(RATE) / f64::from(rate), FixedAsync::Output))
            .flatten();
        let largest = convert.as_ref().map_or(FRAME, |convert| convert.inner.input_frames_max());
        Self { ring, convert, input: vec![0.0; largest], output: vec![0.0; FRAME] }
    }

    /// Samples at the card's rate that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.ring.slots()
    }

    /// Samples at the card's rate that the next frame takes.
    pub(crate) fn wanted(&self) -> usize {
        self.convert.as_ref().map_or(FRAME, |convert| convert.inner.input_frames_next())
    }

    /// The next 10 ms, if they are there.
    pub(crate) fn next(&mut self, frame: &mut Frame) -> bool {
        let wanted = self.wanted();
        let Ok(chunk) = self.ring.read_chunk(wanted) else { return false };
        for (to, from) in self.input.iter_mut().zip(chunk) {
            *to = from;
        }
        match &mut self.convert {
            None => quantise(&self.input[..FRAME], frame),
            Some(convert) => {
                convert.run(&self.input[..wanted], &mut self.output);
                quantise(&self.output, frame);
            }
        }
        true
    }

    /// Throws away all but the newest `keep` samples, and says how many went.
    pub(crate) fn skip_to(&mut self, keep: usize) -> usize {
        let excess = self.waiting().saturating_sub(keep);
        if let Ok(chunk) = self.ring.read_chunk(excess) {
            chunk.commit_all();
        }
        excess
    }

    /// Reads faster (below 1) or slower by `factor`.
    pub(crate) fn steer(&mut self, factor: f64) {
        if let Some(convert) = &mut self.convert {
            let factor = factor.clamp(1.0 / STEERING, STEERING);
            // In bounds, so that it is always taken.
            let _ = convert.inner.set_resample_ratio_relative(factor, false);
        }
    }
}

/// Whether the ratio is to follow a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steered {
    Yes,
    No,
}

/// Frames of 10 ms into a ring that is emptied at the card's rate.
#[derive(Debug)]
pub(crate) struct ToCard {
    ring: Producer<f32>,
    capacity: usize,
    convert: Option<Convert>,
    input: Vec<f32>,
    output: Vec<f32>,
}

impl ToCard {
    pub(crate) fn new(ring: Producer<f32>, rate: u32) -> Self {
        let capacity = ring.slots();
        let convert = (rate != RATE)
            .then(|| Convert::new(f64::from(rate) / f64::from(RATE), FixedAsync::Input))
            .flatten();
        let largest = convert.as_ref().map_or(FRAME, |convert| convert.inner.output_frames_max());
        Self { ring, capacity, convert, input: vec![0.0; FRAME], output: vec![0.0; largest] }
    }

    /// Samples at the card's rate that are still to be played.
    pub(crate) fn waiting(&self) -> usize {
        self.capacity - self.ring.slots()
    }

    /// Puts 10 ms behind what waits; what finds no room is lost.
    pub(crate) fn put(&mut self, frame: &Frame) {
        for (to, from) in self.input.iter_mut().zip(frame) {
            *to = f32::from(*from) / 32_768.0;
        }
        let samples = match &mut self.convert {
            None => &self.input[..],
            Some(convert) => {
                let made = convert.run(&self.input, &mut self.output);
                &self.output[..made]
            }
        };
        let room = self.ring.slots().min(samples.len());
        if let Ok(chunk) = self.ring.write_chunk_uninit(room) {
            chunk.fill_from_iter(samples.iter().copied());
        }
    }
}

struct Convert {
    inner: Async<f32>,
}

impl Convert {
    /// `None` for a ratio that no card has.
    fn new(ratio: f64, fixed: FixedAsync) -> Option<Self> {
        let parameters = SincInterpolationParameters {
            sinc_len: 64,
            f_cutoff: Some(0.91),
            interpolation: SincInterpolationType::Linear,
            oversampling_factor: 256,
            window: WindowFunction::BlackmanHarris2,
        };
        let inner = Async::new_sinc(ratio, STEERING, &parameters, FRAME, 1, fixed).ok()?;
        Some(Self { inner })
    }

    /// Samples made.
    fn run(&mut self, input: &[f32], output: &mut [f32]) -> usize {
        let (frames_in, frames_out) = (input.len(), output.len());
        let Ok(from) = SequentialSlice::new(input, 1, frames_in) else { return 0 };
        let Ok(mut to) = SequentialSlice::new_mut(output, 1, frames_out) else { return 0 };
        self.inner.process_into_buffer(&from, &mut to, None).map_or(0, |(_, made)| made)
    }
}

impl std::fmt::Debug for Convert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Convert").field("ratio", &self.inner.resample_ratio()).finish()
    }
}

fn quantise(from: &[f32], to: &mut Frame) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = (from * 32_768.0).round() as i16; // saturates
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use rtrb::RingBuffer;

    use super::*;

    fn tone(rate: u32, seconds: f32) -> impl Iterator<Item = f32> {
        let count = (rate as f32 * seconds) as u32;
        (0..count).map(move |n| 0.5 * (TAU * 440.0 * n as f32 / rate as f32).sin())
    }

    /// The frequency by counting upward crossings of zero.
    fn frequency(samples: &[i16]) -> f32 {
        let ups = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
        ups as f32 * RATE as f32 / samples.len() as f32
    }

    #[test]
    fn a_tone_keeps_its_pitch_at_every_rate_of_a_card() {
        for rate in [8000, 16_000, 44_100, 48_000, 96_000] {
            let (mut producer, consumer) = RingBuffer::new(2 * rate as usize);
            for sample in tone(rate, 1.2) {
                producer.push(sample).expect("the ring holds two seconds");
            }
            let mut from = FromCard::new(consumer, rate, Steered::No);
            let mut heard = Vec::new();
            let mut frame = [0; FRAME];
            while heard.len() < RATE as usize && from.next(&mut frame) {
                heard.extend_from_slice(&frame);
            }
            assert_eq!(heard.len(), RATE as usize, "a second comes out at {rate} Hz");
            // The filter swings in at first.
            let heard = frequency(&heard[RATE as usize / 10..]);
            assert!((heard - 440.0).abs() <= 2.0, "{heard} Hz out of {rate} samples a second");
        }
    }

    #[test]
    fn as_much_goes_out_as_the_card_plays() {
        for rate in [8000_u32, 44_100, 48_000, 96_000] {
            let (producer, _consumer) = RingBuffer::new(2 * rate as usize);
            let mut to = ToCard::new(producer, rate);
            for _ in 0..100 {
                to.put(&[1000; FRAME]);
            }
            let off = to.waiting().abs_diff(rate as usize);
            assert!(off < rate as usize / 200, "a second at {rate} Hz is off by {off} samples");
        }
    }

    #[test]
    fn a_steered_reader_takes_more_where_the_clock_runs_fast() {
        let (_producer, consumer) = RingBuffer::new(16);
        let mut from = FromCard::new(consumer, RATE, Steered::Yes);
        from.steer(1.0 / 1.005);
        let taken = from.wanted();
        assert!(taken > FRAME, "0.5 % faster is more than 480 samples, not {taken}");
    }
}
