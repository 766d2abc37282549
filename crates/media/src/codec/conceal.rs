//! What to play for a lost packet of a codec that has no idea of its own.
//!
//! The method of G.711, appendix I: the last pitch period goes on, then the last two, then the last
//! three in turn, so that it does not buzz; it fades to silence within 60 ms; and when sound is back,
//! it is cross-faded in. Unlike there nothing is delayed: where the repetition begins, its step is
//! smoothed over instead of the past being changed.
#![expect(
    clippy::indexing_slicing,
    reason = "lags and windows are constants of the rate, below the size of the past"
)]

/// The longest pitch period that is looked for, at 16 kHz: 15 ms.
const LONGEST: usize = 240;
/// Three such periods and a quarter, at 16 kHz.
const PAST: usize = LONGEST * 3 + LONGEST / 4;

/// The last sound and how it is continued.
#[derive(Debug)]
pub(super) struct Echo {
    rate: usize,
    /// What was heard or made up last, the newest at the end.
    past: [i16; PAST],
    guess: Option<Guess>,
}

/// A gap being filled.
#[derive(Clone, Debug)]
struct Guess {
    /// The past when the gap began.
    origin: [i16; PAST],
    period: usize,
    /// How many periods are repeated now, and where in them we are.
    periods: usize,
    at: usize,
    /// The same before the number of periods grew, while that is faded out.
    before: Option<(usize, usize)>,
    faded: usize,
    made: usize,
    /// The step between the past and its repetition.
    step: f32,
}

impl Echo {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate: rate as usize, past: [0; PAST], guess: None }
    }

    /// Real sound; its beginning is changed to join what was made up before it.
    pub(super) fn heard(&mut self, samples: &mut [i16]) {
        if let Some(mut guess) = self.guess.take() {
            let ms = self.rate / 1000;
            // The longer the gap, the longer the join; 10 ms at most.
            let longer = (guess.made / (10 * ms)).saturating_sub(1) * 4 * ms;
            let join = (guess.period / 4 + longer).min(10 * ms).min(samples.len());
            for (n, sample) in samples.iter_mut().take(join).enumerate() {
                let weight = (n + 1) as f32 / (join + 1) as f32;
                let guessed = guess.next(self.rate);
                *sample = (guessed * (1.0 - weight) + f32::from(*sample) * weight) as i16;
            }
        }
        self.remember(samples);
    }

    /// Make up the next samples; how many they are.
    pub(super) fn fill(&mut self, samples: &mut [i16]) -> usize {
        let mut guess = match self.guess.take() {
            Some(guess) => guess,
            None => Guess::new(self.past, self.rate),
        };
        for sample in samples.iter_mut() {
            *sample = guess.next(self.rate) as i16;
        }
        self.guess = Some(guess);
        self.remember(samples);
        samples.len()
    }

    fn remember(&mut self, samples: &[i16]) {
        let fresh = samples.len().min(PAST);
        self.past.copy_within(fresh.., 0);
        self.past[PAST - fresh..].copy_from_slice(&samples[samples.len() - fresh..]);
    }
}

impl Guess {
    fn new(origin: [i16; PAST], rate: usize) -> Self {
        let period = pitch(&origin, rate);
        let mut guess =
            Self { origin, period, periods: 1, at: 0, before: None, faded: 0, made: 0, step: 0.0 };
        // What the repetition would have said for the last sample heard.
        let said = f32::from(origin[PAST - 1 - period]);
        guess.step = f32::from(origin[PAST - 1]) - said;
        guess
    }

    fn next(&mut self, rate: usize) -> f32 {
        let ms = rate / 1000;
        let quarter = self.period / 4;
        let periods = (1 + self.made / (10 * ms)).min(3);
        if periods != self.periods && self.before.is_none() {
            self.before = Some((self.periods, self.at));
            self.faded = 0;
            self.at %= self.period;
            self.periods = periods;
        }
        let mut value = self.take(self.periods, self.at);
        self.at = (self.at + 1) % (self.period * self.periods);
        if let Some((old, at)) = self.before {
            let weight = (self.faded + 1) as f32 / (quarter + 1) as f32;
            value = value * weight + self.take(old, at) * (1.0 - weight);
            self.faded += 1;
            self.before = (self.faded < quarter).then_some((old, (at + 1) % (self.period * old)));
        }
        if self.made < quarter {
            value += self.step * (1.0 - (self.made + 1) as f32 / (quarter + 1) as f32);
        }
        // A fifth less every 10 ms, from 10 ms on.
        let gone = self.made.saturating_sub(10 * ms) as f32 / (50 * ms) as f32;
        self.made = self.made.saturating_add(1);
        (value * (1.0 - gone).max(0.0)).clamp(-32768.0, 32767.0)
    }

    /// One sample of the last `periods`, whose end flows into their beginning.
    fn take(&self, periods: usize, at: usize) -> f32 {
        let (length, quarter) = (periods * self.period, self.period / 4);
        let value = f32::from(self.origin[PAST - length + at]);
        let left = length - at;
        if left > quarter {
            return value;
        }
        let weight = (quarter - left + 1) as f32 / (quarter + 1) as f32;
        let earlier = f32::from(self.origin[PAST - length - left]);
        value * (1.0 - weight) + earlier * weight
    }
}

/// The lag between 5 and 15 ms at which the last 20 ms repeat best.
fn pitch(past: &[i16; PAST], rate: usize) -> usize {
    let (shortest, longest) = (rate / 200, (rate * 15 / 1000).min(LONGEST));
    let window = rate / 50;
    let recent = &past[PAST - window..];
    let mut best = (shortest, f32::MIN);
    for lag in shortest..=longest {
        let earlier = &past[PAST - window - lag..PAST - lag];
        let (mut product, mut energy) = (0.0f32, 1.0f32);
        for (&a, &b) in recent.iter().zip(earlier) {
            let (a, b) = (f32::from(a), f32::from(b));
            product += a * b;
            energy += b * b;
        }
        let likeness = product / energy.sqrt();
        if likeness > best.1 {
            best = (lag, likeness);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    #[test]
    fn a_periodic_sound_goes_on_as_if_nothing_was_lost() {
        for rate in [8000u32, 16000] {
            let ms = rate as usize / 1000;
            // 125 Hz with overtones: a period of exactly 8 ms.
            let sent: Vec<i16> = (0..200 * ms)
                .map(|n| {
                    let phase = std::f32::consts::TAU * 125.0 * n as f32 / rate as f32;
                    ((phase.sin() + (phase * 3.0).sin() * 0.5) * 8000.0) as i16
                })
                .collect();
            let mut echo = Echo::new(rate);
            echo.heard(&mut sent[..100 * ms].to_vec());
            let mut gap = vec![0; 10 * ms];
            echo.fill(&mut gap);
            for (n, (&made, &real)) in gap.iter().zip(&sent[100 * ms..]).enumerate() {
                let off = (i32::from(made) - i32::from(real)).abs();
                assert!(off < 600, "sample {n} at {rate} Hz is off by {off}");
            }
        }
    }

    #[test]
    fn no_click_where_the_gap_begins_and_ends() {
        let rate = 8000;
        let sent = tone::sine(333.0, 0.5, rate, 200);
        let steepest = 16384.0 * std::f64::consts::TAU * 333.0 / 8000.0;
        let mut echo = Echo::new(rate);
        let mut heard = sent[..400].to_vec();
        echo.heard(&mut heard);
        let mut gap = vec![0; 240];
        echo.fill(&mut gap);
        let mut after = sent[640..1000].to_vec();
        echo.heard(&mut after);
        let all = [heard, gap, after].concat();
        for (n, pair) in all.windows(2).enumerate() {
            let step = (i32::from(pair[1]) - i32::from(pair[0])).abs();
            assert!(f64::from(step) < steepest * 1.7, "a click of {step} at {n}");
        }
    }
}
