//! Time stretching: a pitch period left out or said twice where nobody notices (WSOLA).
#![expect(
    clippy::indexing_slicing,
    reason = "every range is checked against the buffer's length where the lag is chosen"
)]

/// How much is left out or repeated at least and at most, in microseconds.
const SHORTEST: usize = 2_500;
const LONGEST: usize = 15_000;

/// How alike the two periods must be: the correlation over their energies.
const ALIKE: f32 = 0.9;
const ALIKE_IN_HASTE: f32 = 0.5;

/// Below this root mean square nobody hears a seam.
const QUIET: f32 = 40.0;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Haste {
    Gentle,
    Urgent,
}

/// Sound that was played and is about to be, in one piece.
#[derive(Debug)]
pub(super) struct Tape {
    rate: usize,
    samples: Vec<i16>,
    /// Where the unplayed begins.
    head: usize,
    /// As much of the past is kept.
    keep: usize,
}

impl Tape {
    pub(super) fn new(rate: u32) -> Self {
        let rate = rate as usize;
        let keep = rate * LONGEST / 1_000_000;
        let mut samples = Vec::with_capacity(rate);
        samples.resize(keep, 0);
        Self { rate, samples, head: keep, keep }
    }

    /// How much is still to be played, in samples.
    pub(super) fn ahead(&self) -> usize {
        self.samples.len() - self.head
    }

    /// Add sound at the end. What would make it longer than half a second is dropped.
    pub(super) fn push(&mut self, sound: &[i16]) {
        if self.ahead() + sound.len() <= self.rate / 2 {
            self.samples.extend_from_slice(sound);
        }
    }

    /// Play the next samples, with silence when there are too few.
    pub(super) fn play(&mut self, sound: &mut [i16]) {
        let count = sound.len().min(self.ahead());
        let (now, rest) = sound.split_at_mut(count);
        now.copy_from_slice(&self.samples[self.head..self.head + count]);
        rest.fill(0);
        self.head += count;
        let over = self.head - self.keep;
        self.samples.copy_within(over.., 0);
        self.samples.truncate(self.samples.len() - over);
        self.head = self.keep;
    }

    /// How much sound [`Tape::shorten`] needs ahead to find the longest period, in samples.
    pub(super) fn enough(&self) -> usize {
        self.rate * LONGEST / 1_000_000 * 2
    }

    /// Leave out one period of at most `most` samples; how many were left out.
    pub(super) fn shorten(&mut self, most: usize, haste: Haste) -> usize {
        let most = most.min(self.ahead() / 2);
        let Some(lag) = self.period(self.head, most, haste) else {
            return 0;
        };
        let head = self.head;
        for n in 0..lag {
            self.samples[head + n] =
                fade(self.samples[head + n], self.samples[head + lag + n], n, lag);
        }
        self.samples.copy_within(head + 2 * lag.., head + lag);
        self.samples.truncate(self.samples.len() - lag);
        lag
    }

    /// Say the last period again before going on; how many samples that added.
    pub(super) fn lengthen(&mut self, haste: Haste) -> usize {
        let most = self.ahead().min(self.keep);
        let Some(lag) = self.period_before(most, haste) else {
            return 0;
        };
        let (head, end) = (self.head, self.samples.len());
        self.samples.resize(end + lag, 0);
        self.samples.copy_within(head..end, head + lag);
        for n in 0..lag {
            self.samples[head + n] =
                fade(self.samples[head + lag + n], self.samples[head - lag + n], n, lag);
        }
        lag
    }

    /// The lag at which what follows `from` is most like what follows one lag later.
    fn period(&self, from: usize, most: usize, haste: Haste) -> Option<usize> {
        self.best(most, haste, |lag| (from, from + lag))
    }

    /// The lag at which what was played last is most like what comes next.
    fn period_before(&self, most: usize, haste: Haste) -> Option<usize> {
        self.best(most, haste, |lag| (self.head - lag, self.head))
    }

    fn best(
        &self,
        most: usize,
        haste: Haste,
        places: impl Fn(usize) -> (usize, usize),
    ) -> Option<usize> {
        let shortest = self.rate * SHORTEST / 1_000_000;
        let longest = most.min(self.keep);
        let mut best: Option<(usize, f32)> = None;
        let mut quiet = None;
        for lag in shortest..=longest {
            let (first, second) = places(lag);
            let (alike, loud) =
                likeness(&self.samples[first..first + lag], &self.samples[second..second + lag]);
            if loud < QUIET {
                quiet = Some(lag);
            }
            if best.is_none_or(|(_, other)| alike > other) {
                best = Some((lag, alike));
            }
        }
        if quiet == Some(longest) {
            return quiet;
        }
        let enough = match haste {
            Haste::Gentle => ALIKE,
            Haste::Urgent => ALIKE_IN_HASTE,
        };
        best.filter(|&(_, alike)| alike >= enough).map(|(lag, _)| lag)
    }
}

/// From one sound to another while `n` goes to `length`.
fn fade(from: i16, to: i16, n: usize, length: usize) -> i16 {
    let (from, to, n, length) = (i32::from(from), i32::from(to), n as i32 + 1, length as i32 + 1);
    ((from * (length - n) + to * n) / length) as i16
}

/// The normalised correlation of two sounds, and the louder one's root mean square.
fn likeness(a: &[i16], b: &[i16]) -> (f32, f32) {
    let (mut product, mut a_energy, mut b_energy) = (0.0f32, 0.0f32, 0.0f32);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f32::from(a), f32::from(b));
        product += a * b;
        a_energy += a * a;
        b_energy += b * b;
    }
    let loud = (a_energy.max(b_energy) / a.len().max(1) as f32).sqrt();
    (product / (a_energy * b_energy).sqrt().max(1.0), loud)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    /// Play a tone while it is shortened or lengthened as often as it goes.
    fn played(rate: u32, shorter: bool) -> (Vec<i16>, i64) {
        let sent = tone::sine(220.0, 0.5, rate, 2000);
        let frame = rate as usize / 100;
        let mut tape = Tape::new(rate);
        let (mut heard, mut changed) = (Vec::new(), 0i64);
        for (n, piece) in sent.chunks(frame).enumerate() {
            tape.push(piece);
            if n < 5 {
                continue;
            }
            if n % 10 == 0 && shorter {
                changed -= tape.shorten(usize::MAX, Haste::Gentle) as i64;
            }
            if n % 10 == 0 && !shorter {
                changed += tape.lengthen(Haste::Gentle) as i64;
            }
            let mut out = vec![0; frame];
            while tape.ahead() >= frame * 4 {
                tape.play(&mut out);
                heard.extend_from_slice(&out);
            }
        }
        (heard, changed)
    }

    #[test]
    fn a_tone_keeps_its_pitch_without_clicks_while_time_is_stretched() {
        for rate in [8000, 16000] {
            let steepest = 16384.0 * std::f64::consts::TAU * 220.0 / f64::from(rate);
            for shorter in [true, false] {
                let (heard, changed) = played(rate, shorter);
                assert!(changed.abs() > i64::from(rate) / 20, "time was stretched: {changed}");
                assert_eq!(changed < 0, shorter, "in the right direction");
                for (n, pair) in heard.windows(2).enumerate() {
                    let step = f64::from((i32::from(pair[1]) - i32::from(pair[0])).abs());
                    assert!(step < steepest * 1.3 + 4.0, "a click of {step} at {n}");
                }
                let power = tone::power(&heard[2000..2000 + rate as usize / 20], rate, 220.0);
                assert!((0.2..0.27).contains(&power), "the tone is whole: {power}");
            }
        }
    }

    #[test]
    fn noise_is_left_alone_unless_it_is_quiet_or_urgent() {
        let mut seed = 1u32;
        let noise: Vec<i16> = (0..800)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 18) as i16 - 8192
            })
            .collect();
        let mut tape = Tape::new(8000);
        tape.push(&noise);
        assert_eq!(tape.shorten(usize::MAX, Haste::Gentle), 0, "nothing in it repeats");
        let mut tape = Tape::new(8000);
        tape.push(&[7; 800]);
        assert_eq!(tape.shorten(usize::MAX, Haste::Gentle), 120, "nobody hears it");
        assert_eq!(tape.ahead(), 680, "15 ms less");
        assert_eq!(tape.lengthen(Haste::Gentle), 120, "nor this");
    }
}
