//! 8 kHz to 16 kHz and back by a half-band filter, a packet at a time, without the heap.
#![expect(
    clippy::indexing_slicing,
    reason = "the ring's index is masked to its size, a power of two"
)]

/// Taps of the half that is not trivial; the delay is half of them, 1.5 ms.
const TAPS: usize = 24;
/// The past kept per phase: a power of two above `TAPS`.
const RING: usize = 32;

/// Turns one rate into the other; keeps its past between packets.
#[derive(Clone, Debug)]
pub struct Resampler {
    way: Way,
    coefficients: [f32; TAPS],
    even: Ring,
    odd: Ring,
    /// The first of a pair whose second has not come (down only).
    waiting: Option<i16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Same,
    Up,
    Down,
}

impl Resampler {
    /// From and to 8000 or 16000 hertz; any other pair of rates is passed through.
    pub fn new(from: u32, to: u32) -> Self {
        Self {
            way: match (from, to) {
                (8000, 16000) => Way::Up,
                (16000, 8000) => Way::Down,
                (_, _) => Way::Same,
            },
            coefficients: half_band(),
            even: Ring::new(),
            odd: Ring::new(),
            waiting: None,
        }
    }

    /// Hand each sample that `input` makes to `output`, in order.
    pub fn process(&mut self, input: &[i16], mut output: impl FnMut(i16)) {
        match self.way {
            Way::Same => input.iter().copied().for_each(output),
            Way::Up => {
                for &sample in input {
                    self.even.push(sample);
                    // Half a filter behind: the sample itself, then the point after it.
                    output(round(self.even.past(TAPS / 2)));
                    output(round(self.even.convolve(&self.coefficients)));
                }
            }
            Way::Down => {
                for &sample in input {
                    let Some(first) = self.waiting.take() else {
                        self.waiting = Some(sample);
                        continue;
                    };
                    self.even.push(first);
                    let between = self.odd.convolve(&self.coefficients);
                    self.odd.push(sample);
                    output(round((self.even.past(TAPS / 2) + between) / 2.0));
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Ring {
    samples: [f32; RING],
    newest: usize,
}

impl Ring {
    fn new() -> Self {
        Self { samples: [0.0; RING], newest: 0 }
    }

    fn push(&mut self, sample: i16) {
        self.newest = (self.newest + 1) % RING;
        self.samples[self.newest] = f32::from(sample);
    }

    /// The sample pushed `back` pushes before the newest.
    fn past(&self, back: usize) -> f32 {
        self.samples[(self.newest + RING - back) % RING]
    }

    fn convolve(&self, coefficients: &[f32; TAPS]) -> f32 {
        coefficients
            .iter()
            .enumerate()
            .map(|(back, coefficient)| coefficient * self.past(back))
            .sum()
    }
}

/// A sinc at the half samples under a Hann window, its sum made exactly one.
fn half_band() -> [f32; TAPS] {
    use std::f64::consts::PI;
    let centre = TAPS as f64 / 2.0 - 0.5;
    let mut taps = [0.0; TAPS];
    for (tap, value) in taps.iter_mut().enumerate() {
        let distance = tap as f64 - centre;
        let window = 0.5 + 0.5 * (PI * distance / (TAPS as f64 / 2.0 + 0.5)).cos();
        *value = (PI * distance).sin() / (PI * distance) * window;
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| (tap / sum) as f32)
}

fn round(value: f32) -> i16 {
    value.round().clamp(-32768.0, 32767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn through(from: u32, to: u32, samples: &[i16], piece: usize) -> Vec<i16> {
        let mut resampler = Resampler::new(from, to);
        let mut out = Vec::new();
        for piece in samples.chunks(piece) {
            resampler.process(piece, |sample| out.push(sample));
        }
        out
    }

    #[test]
    fn tones_of_speech_keep_pitch_and_level_both_ways() {
        for hz in [300.0, 440.0, 1000.0, 3000.0] {
            let wide = through(8000, 16000, &tone::sine(hz, 0.5, 8000, 500), 160);
            let up = tone::power(&wide[800..], 16000, hz);
            assert!((0.24..0.26).contains(&up), "{hz} Hz up: {up}");
            let narrow = through(16000, 8000, &tone::sine(hz, 0.5, 16000, 500), 320);
            let down = tone::power(&narrow[400..], 8000, hz);
            assert!((0.24..0.26).contains(&down), "{hz} Hz down: {down}");
        }
    }

    #[test]
    fn what_does_not_fit_below_4_khz_is_not_folded_back() {
        let narrow = through(16000, 8000, &tone::sine(6000.0, 0.5, 16000, 500), 320);
        let folded = tone::power(&narrow[400..], 8000, 2000.0);
        assert!(folded < 1e-5, "6 kHz would fold to 2 kHz: {folded}");
        let wide = through(8000, 16000, &tone::sine(1000.0, 0.5, 8000, 500), 160);
        let image = tone::power(&wide[800..], 16000, 7000.0);
        assert!(image < 1e-5, "1 kHz would mirror at 7 kHz: {image}");
    }

    #[test]
    fn the_pieces_do_not_matter() {
        let sent = tone::sine(700.0, 0.5, 16000, 100);
        assert_eq!(
            through(16000, 8000, &sent, 7),
            through(16000, 8000, &sent, 320),
            "odd pieces carry a sample over"
        );
    }
}
