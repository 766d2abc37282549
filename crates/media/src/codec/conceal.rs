//! What to play for a lost packet of a codec that has no idea of its own.
//!
//! The last pitch period goes on (as in G.711, appendix I, but without that method's second and third
//! period and without its delay: with packets of 20 ms one period measures better), fades to silence
//! within 60 ms, and when sound is back it is cross-faded in. Where the packet after the gap is known
//! already, its first period is continued backwards and the two guesses flow into each other: at 20 %
//! of loss that is worth 0.3 of PESQ.
#![expect(
    clippy::indexing_slicing,
    reason = "lags and windows are constants of the rate, below the size of the past"
)]

/// The longest pitch period that is looked for, at 16 kHz: 15 ms.
const LONGEST: usize = 240;
/// What the search for it needs, at 16 kHz: 20 ms that are compared, and such a period before them.
const PAST: usize = LONGEST + 320;

/// How well the sound after a gap must repeat itself to be continued backwards.
const ALIKE: f32 = 0.5;

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
    /// Where in the period we are.
    at: usize,
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
            let join = (guess.period / 4).min(samples.len());
            for (n, sample) in samples.iter_mut().take(join).enumerate() {
                let weight = (n + 1) as f32 / (join + 1) as f32;
                *sample = mix(guess.next(self.rate), f32::from(*sample), weight);
            }
        }
        self.remember(samples);
    }

    /// Make up the next samples; how many they are.
    pub(super) fn fill(&mut self, samples: &mut [i16]) -> usize {
        self.guess(samples);
        self.remember(samples);
        samples.len()
    }

    /// Make up the samples up to `next`, which will be heard after them; how many they are.
    pub(super) fn fill_until(&mut self, next: &[i16], samples: &mut [i16]) -> usize {
        self.guess(samples);
        if let Some(period) = pitch_after(next, self.rate) {
            let count = samples.len();
            for (n, sample) in samples.iter_mut().enumerate() {
                let before = (count - 1 - n) % period;
                let weight = (n + 1) as f32 / (count + 1) as f32;
                *sample = mix(f32::from(*sample), f32::from(next[period - 1 - before]), weight);
            }
            // It flows into what comes next by itself.
            self.guess = None;
        }
        self.remember(samples);
        samples.len()
    }

    fn guess(&mut self, samples: &mut [i16]) {
        let (past, rate) = (self.past, self.rate);
        let guess = self.guess.get_or_insert_with(|| Guess::new(past, rate));
        samples.iter_mut().for_each(|sample| *sample = guess.next(rate) as i16);
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
        // What the repetition would have said for the last sample heard.
        let said = f32::from(origin[PAST - 1 - period]);
        let step = f32::from(origin[PAST - 1]) - said;
        Self { origin, period, at: 0, made: 0, step }
    }

    fn next(&mut self, rate: usize) -> f32 {
        let ms = rate / 1000;
        let quarter = self.period / 4;
        let mut value = self.take(self.at);
        self.at = (self.at + 1) % self.period;
        if self.made < quarter {
            value += self.step * (1.0 - (self.made + 1) as f32 / (quarter + 1) as f32);
        }
        // A fifth less every 10 ms, from 10 ms on.
        let gone = self.made.saturating_sub(10 * ms) as f32 / (50 * ms) as f32;
        self.made = self.made.saturating_add(1);
        (value * (1.0 - gone).max(0.0)).clamp(-32768.0, 32767.0)
    }

    /// One sample of the last period, whose end flows into its beginning.
    fn take(&self, at: usize) -> f32 {
        let (period, quarter) = (self.period, self.period / 4);
        let value = f32::from(self.origin[PAST - period + at]);
        let left = period - at;
        if left > quarter {
            return value;
        }
        let weight = (quarter - left + 1) as f32 / (quarter + 1) as f32;
        let earlier = f32::from(self.origin[PAST - period - left]);
        value * (1.0 - weight) + earlier * weight
    }
}

/// `weight` of `to`, the rest of `from`.
fn mix(from: f32, to: f32, weight: f32) -> i16 {
    (from * (1.0 - weight) + to * weight) as i16
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

/// The lag between 2.5 and 12 ms at which `next` repeats best; `None` where it does not.
fn pitch_after(next: &[i16], rate: usize) -> Option<usize> {
    let (shortest, window) = (rate / 400, rate * 12 / 1000);
    let longest = window.min(next.len().saturating_sub(rate / 200));
    let mut best = (0, ALIKE);
    for lag in shortest..=longest {
        let count = (next.len() - lag).min(window);
        let (mut product, mut first, mut second) = (0.0f32, 1.0f32, 1.0f32);
        for (&a, &b) in next[..count].iter().zip(&next[lag..lag + count]) {
            let (a, b) = (f32::from(a), f32::from(b));
            product += a * b;
            first += a * a;
            second += b * b;
        }
        let likeness = product / (first * second).sqrt();
        if likeness > best.1 {
            best = (lag, likeness);
        }
    }
    (best.0 > 0).then_some(best.0)
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

    #[test]
    fn what_comes_after_a_gap_is_met_in_step() {
        for rate in [8000u32, 16000] {
            let ms = rate as usize / 1000;
            // A voice of 125 Hz that becomes one of 160 Hz within the gap.
            let sent: Vec<i16> = (0..200 * ms)
                .map(|n| {
                    let hz = if n < 110 * ms { 125.0 } else { 160.0 };
                    let phase = std::f32::consts::TAU * hz * n as f32 / rate as f32;
                    ((phase.sin() + (phase * 3.0).sin() * 0.5) * 8000.0) as i16
                })
                .collect();
            let mut echo = Echo::new(rate);
            echo.heard(&mut sent[..100 * ms].to_vec());
            let mut gap = vec![0; 20 * ms];
            echo.fill_until(&sent[120 * ms..140 * ms], &mut gap);
            for (n, (&made, &real)) in gap.iter().zip(&sent[100 * ms..]).enumerate().skip(17 * ms) {
                let off = (i32::from(made) - i32::from(real)).abs();
                assert!(off < 3500, "sample {n} at {rate} Hz is off by {off}");
            }
            let mut after = sent[120 * ms..140 * ms].to_vec();
            echo.heard(&mut after);
            assert_eq!(after, sent[120 * ms..140 * ms], "what came is heard as it came");
        }
    }
}
