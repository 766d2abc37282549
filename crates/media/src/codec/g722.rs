//! G.722 at 64 kbit/s: 16 kHz sound as two sub-bands of adaptive differences (ITU-T G.722).
//!
//! Written from the Recommendation; the names in comments (`QMF`, `LOGSCL`, `UPPOL2`...) are those
//! of its blocks. One byte carries two samples: six bits of the lower band, two of the higher.
#![expect(
    clippy::indexing_slicing,
    reason = "every index is a constant or masked to the size of its table"
)]

/// The 24-tap QMF, half of it: the other half is its mirror image (table 4).
const QMF: [i32; 12] = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

/// Decision levels of the lower band's 60-level quantiser (table 14, Q6).
const LOW_LEVELS: [i32; 29] = [
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
    1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
];
/// The decision level of the higher band's quantiser.
const HIGH_LEVEL: i32 = 564;

/// Inverse quantiser of the lower band, all six bits (QM6): what the listener hears.
const LOW_SIX: [i32; 64] = [
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776,
    -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280,
    11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776,
    2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
];
/// Inverse quantiser of the lower band's upper four bits (QM4): what both ends adapt by.
const LOW_FOUR: [i32; 16] = [
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
    1200, 0,
];
/// Inverse quantiser of the higher band (QM2).
const HIGH_TWO: [i32; 4] = [-7408, -1616, 7408, 1616];

/// Log scale factor steps of the lower band (WL by way of RL42).
const LOW_STEPS: [i32; 16] =
    [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];
/// Log scale factor steps of the higher band (WH by way of RH2).
const HIGH_STEPS: [i32; 4] = [798, -214, 798, -214];

/// 2048 * 2^(n/32), the mantissa of the antilogarithm (ILB).
const ANTILOG: [i32; 32] = [
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
];

/// Sound to bytes.
#[derive(Clone, Debug)]
pub struct Encoder {
    low: Band,
    high: Band,
    history: [i32; 24],
}

impl Encoder {
    #[expect(clippy::new_without_default, reason = "a coder is made on purpose")]
    pub fn new() -> Self {
        Self { low: Band::new(32), high: Band::new(8), history: [0; 24] }
    }

    /// One byte from two samples at 16 kHz.
    pub fn encode(&mut self, first: i16, second: i16) -> u8 {
        let (odd, even) = self.filter(first, second);
        let low = (even + odd) >> 14;
        let high = (even - odd) >> 14;
        let low_code = self.low.quantise_low(low);
        self.low.adapt_low(low_code);
        let high_code = self.high.quantise_high(high);
        self.high.adapt_high(high_code);
        (high_code << 6) | low_code
    }

    /// The transmit QMF.
    fn filter(&mut self, first: i16, second: i16) -> (i32, i32) {
        push_pair(&mut self.history, i32::from(first), i32::from(second));
        halves(&self.history)
    }
}

/// Bytes to sound.
#[derive(Clone, Debug)]
pub struct Decoder {
    low: Band,
    high: Band,
    history: [i32; 24],
}

impl Decoder {
    #[expect(clippy::new_without_default, reason = "a coder is made on purpose")]
    pub fn new() -> Self {
        Self { low: Band::new(32), high: Band::new(8), history: [0; 24] }
    }

    /// Two samples at 16 kHz from one byte.
    pub fn decode(&mut self, byte: u8) -> (i16, i16) {
        let low_code = byte & 0x3f;
        let high_code = byte >> 6;
        let fine = (self.low.scale * LOW_SIX[usize::from(low_code)]) >> 15;
        let low = (self.low.estimate + fine).clamp(-16384, 16383);
        let coarse = (self.high.scale * HIGH_TWO[usize::from(high_code)]) >> 15;
        let high = (self.high.estimate + coarse).clamp(-16384, 16383);
        self.low.adapt_low(low_code);
        self.high.adapt_high(high_code);

        // The receive QMF.
        push_pair(&mut self.history, low + high, low - high);
        let (odd, even) = halves(&self.history);
        (saturate(even >> 11) as i16, saturate(odd >> 11) as i16)
    }
}

/// One sub-band: its scale factor and its predictor of two poles and six zeros.
#[derive(Clone, Debug)]
struct Band {
    /// Logarithm of the scale factor (NBL, NBH).
    log_scale: i32,
    /// The scale factor (DETL, DETH).
    scale: i32,
    /// The predicted sample (SL, SH).
    estimate: i32,
    /// What the zeros alone predict (SZL, SZH).
    zero_part: i32,
    /// The last two reconstructed samples (RLT).
    reconstructed: [i32; 2],
    /// The signs of the last two partial reconstructions (PLT).
    partial: [i32; 2],
    poles: [i32; 2],
    zeros: [i32; 6],
    /// The last six quantised differences (DLT).
    differences: [i32; 6],
}

impl Band {
    fn new(scale: i32) -> Self {
        Self {
            log_scale: 0,
            scale,
            estimate: 0,
            zero_part: 0,
            reconstructed: [0; 2],
            partial: [0; 2],
            poles: [0; 2],
            zeros: [0; 6],
            differences: [0; 6],
        }
    }

    /// QUANTL: six bits of the difference between `sample` and its prediction.
    fn quantise_low(&self, sample: i32) -> u8 {
        let difference = saturate(sample - self.estimate);
        let magnitude = magnitude(difference);
        let level =
            LOW_LEVELS.iter().take_while(|&&level| magnitude >= (level * self.scale) >> 12).count()
                as u8;
        match (difference < 0, level) {
            // The two quietest negative codes stand apart, since 0..3 are not used.
            (true, 0) => 63,
            (true, 1) => 62,
            (true, level) => 33 - level,
            (false, level) => 61 - level,
        }
    }

    /// QUANTH: two bits.
    fn quantise_high(&self, sample: i32) -> u8 {
        let difference = saturate(sample - self.estimate);
        let loud = magnitude(difference) >= (HIGH_LEVEL * self.scale) >> 12;
        match (difference < 0, loud) {
            (true, false) => 1,
            (true, true) => 0,
            (false, false) => 3,
            (false, true) => 2,
        }
    }

    /// INVQAL, LOGSCL, SCALEL and the predictor.
    fn adapt_low(&mut self, code: u8) {
        let four = usize::from(code >> 2) & 15;
        let difference = (self.scale * LOW_FOUR[four]) >> 15;
        self.rescale(LOW_STEPS[four], 18432, 8);
        self.predict(difference);
    }

    /// INVQAH, LOGSCH, SCALEH and the predictor.
    fn adapt_high(&mut self, code: u8) {
        let two = usize::from(code) & 3;
        let difference = (self.scale * HIGH_TWO[two]) >> 15;
        self.rescale(HIGH_STEPS[two], 22528, 10);
        self.predict(difference);
    }

    fn rescale(&mut self, step: i32, ceiling: i32, offset: i32) {
        self.log_scale = (((self.log_scale * 127) >> 7) + step).clamp(0, ceiling);
        let mantissa = ANTILOG[(self.log_scale >> 6) as usize & 31];
        let shift = offset - (self.log_scale >> 11);
        let linear = if shift < 0 { mantissa << -shift } else { mantissa >> shift };
        self.scale = linear << 2;
    }

    /// Block 4: adapt the predictor to `difference` and predict the next sample.
    fn predict(&mut self, difference: i32) {
        let reconstructed = saturate(self.estimate + difference); // RECONS
        let partial = saturate(self.zero_part + difference); // PARREC
        self.adapt_poles(partial);
        self.adapt_zeros(difference);

        self.partial = [partial, self.partial[0]];
        self.reconstructed = [reconstructed, self.reconstructed[0]];
        self.differences.copy_within(0..5, 1);
        self.differences[0] = difference;

        let doubled = |value: i32| saturate(value + value);
        let pole_part = saturate(
            ((self.poles[0] * doubled(self.reconstructed[0])) >> 15)
                + ((self.poles[1] * doubled(self.reconstructed[1])) >> 15),
        ); // FILTEP
        let zero_part: i32 = self
            .zeros
            .iter()
            .zip(&self.differences)
            .map(|(&zero, &past)| (zero * doubled(past)) >> 15)
            .sum(); // FILTEZ
        self.zero_part = saturate(zero_part);
        self.estimate = saturate(pole_part + self.zero_part); // PREDIC
    }

    /// UPPOL2 and UPPOL1.
    fn adapt_poles(&mut self, partial: i32) {
        let same = |past: i32| (partial < 0) == (past < 0);
        let turned = saturate(self.poles[0] << 2);
        let turned = if same(self.partial[0]) { (-turned).min(32767) } else { turned };
        let nudge = if same(self.partial[1]) { 128 } else { -128 };
        let second = (nudge + (turned >> 7) + ((self.poles[1] * 32512) >> 15)).clamp(-12288, 12288);

        let nudge = if same(self.partial[0]) { 192 } else { -192 };
        let limit = saturate(15360 - second);
        let first = saturate(nudge + ((self.poles[0] * 32640) >> 15)).clamp(-limit, limit);
        self.poles = [first, second];
    }

    /// UPZERO.
    fn adapt_zeros(&mut self, difference: i32) {
        let step = if difference == 0 { 0 } else { 128 };
        for (zero, &past) in self.zeros.iter_mut().zip(&self.differences) {
            let nudge = if (past < 0) == (difference < 0) { step } else { -step };
            *zero = saturate(nudge + ((*zero * 32640) >> 15));
        }
    }
}

fn push_pair(history: &mut [i32; 24], first: i32, second: i32) {
    history.copy_within(2.., 0);
    history[22] = first;
    history[23] = second;
}

/// The two halves of the QMF: over the first samples of each pair, and over the second.
fn halves(history: &[i32; 24]) -> (i32, i32) {
    let (mut odd, mut even) = (0, 0);
    for (tap, pair) in history.chunks_exact(2).enumerate() {
        odd += pair[0] * QMF[tap];
        even += pair[1] * QMF[11 - tap];
    }
    (odd, even)
}

fn saturate(value: i32) -> i32 {
    value.clamp(-32768, 32767)
}

/// The magnitude as the quantisers take it: a negative value's is one less.
fn magnitude(difference: i32) -> i32 {
    if difference < 0 { -(difference + 1) } else { difference }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn through(samples: &[i16]) -> Vec<i16> {
        let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
        samples
            .chunks_exact(2)
            .flat_map(|pair| {
                let (first, second) = decoder.decode(encoder.encode(pair[0], pair[1]));
                [first, second]
            })
            .collect()
    }

    #[test]
    fn tones_of_both_bands_keep_pitch_and_level() {
        for hz in [300.0, 440.0, 1000.0, 3000.0, 5000.0, 6500.0] {
            let sent = tone::sine(hz, 0.5, 16000, 400);
            let heard = through(&sent);
            let kept =
                tone::power(&heard[1600..], 16000, hz) / tone::power(&sent[1600..], 16000, hz);
            assert!((0.8..1.25).contains(&kept), "{hz} Hz came back {kept} as strong");
        }
    }

    #[test]
    fn noise_is_twenty_five_decibels_below_a_tone() {
        let sent = tone::sine(440.0, 0.5, 16000, 400);
        let heard = through(&sent);
        let signal = tone::power(&heard[1600..], 16000, 440.0) / 2.0;
        let total = heard[1600..].iter().map(|&s| (f64::from(s) / 32768.0).powi(2)).sum::<f64>()
            / (heard.len() - 1600) as f64;
        assert!(total - signal < signal / 316.0, "noise {} of {signal}", total - signal);
    }

    #[test]
    fn silence_stays_silent_and_full_scale_does_not_wrap() {
        assert!(through(&[0; 640]).iter().all(|s| s.abs() < 8), "silence");
        let square: Vec<i16> =
            (0..3200).map(|n| if n / 40 % 2 == 0 { 32767 } else { -32768 }).collect();
        let heard = through(&square);
        // Whatever is lost, the middle of each half-wave keeps its sign.
        let delay = 22;
        for middle in (420..3100).step_by(40) {
            let expected = square[middle] > 0;
            assert_eq!(heard[middle + delay] > 0, expected, "sign at {middle}");
        }
    }

    fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
    }

    #[test]
    fn bytes_and_samples_are_those_of_an_independent_coder() {
        let mut seed = 0x1234_5678u32;
        let noise: Vec<i16> = (0..16000)
            .map(|n| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let loud = ((seed >> 16) as i32 - 32768) as i16;
                loud >> (8 - n / 2000)
            })
            .collect();
        let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
        let bytes: Vec<u8> =
            noise.chunks_exact(2).map(|pair| encoder.encode(pair[0], pair[1])).collect();
        let samples = bytes.iter().flat_map(|&byte| {
            let (first, second) = decoder.decode(byte);
            [first, second].into_iter().flat_map(i16::to_le_bytes)
        });
        // Both digests were taken from spandsp 0.0.6's G.722 on the same noise.
        assert_eq!(digest(bytes.iter().copied()), 0xf9ec72d6d47acfbb, "the encoder is bit-exact");
        assert_eq!(digest(samples), 0xa8c91aa9b7174ff6, "the decoder is bit-exact");
    }
}
