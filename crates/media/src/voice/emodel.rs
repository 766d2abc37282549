//! How good a call feels, from what can be measured (the E-model, ITU-T G.107).

use crate::codec::Codec;

/// The rating of a call without any impairment, with the recommendation's defaults.
const BEST: f32 = 93.2;

/// One direction of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Path {
    pub(crate) codec: Codec,
    /// What was lost for the ear, from 0 to 1.
    pub(crate) loss: f32,
    /// Mean length of a run of lost packets over that of random loss (section 7.4); 1 is random.
    pub(crate) burstiness: f32,
    /// From mouth to ear, in milliseconds.
    pub(crate) delay_ms: f32,
}

impl Path {
    /// The transmission rating R, 0 to 93.2.
    pub(crate) fn rating(self) -> f32 {
        (BEST - self.delay_impairment() - self.loss_impairment()).clamp(0.0, BEST)
    }

    /// Idd of section 7.3 (without echo, which the phones cancel).
    pub(crate) fn delay_impairment(self) -> f32 {
        if self.delay_ms <= 100.0 {
            return 0.0;
        }
        let x = (self.delay_ms / 100.0).log2();
        let root = |base: f32| (1.0 + base.powi(6)).powf(1.0 / 6.0);
        25.0 * (root(x) - 3.0 * root(x / 3.0) + 2.0)
    }

    /// Ie,eff of section 7.4.
    pub(crate) fn loss_impairment(self) -> f32 {
        let (codec, robustness) = match self.codec {
            // G.113, appendix I: with concealment.
            Codec::Pcmu | Codec::Pcma => (0.0, 25.1),
            // Not tabulated for this scale: as our own concealment measures against G.711's.
            Codec::G722 => (0.0, 20.0),
            Codec::Opus => (0.0, 20.0),
        };
        let percent = self.loss * 100.0;
        codec + (95.0 - codec) * percent / (percent / self.burstiness.max(1.0) + robustness)
    }
}

/// The mean opinion score that a call over such a way will have, 1 to 4.4: of one direction, with random
/// loss in percent and so many milliseconds from mouth to ear.
pub fn expected_opinion(codec: Codec, loss_percent: f32, delay_ms: f32) -> f32 {
    let loss = (loss_percent / 100.0).clamp(0.0, 1.0);
    opinion(Path { codec, loss, burstiness: 1.0, delay_ms: delay_ms.max(0.0) }.rating())
}

/// The mean opinion score of a rating, 1 to 4.4 (annex B).
pub(crate) fn opinion(rating: f32) -> f32 {
    if rating <= 0.0 {
        return 1.0;
    }
    let score = 1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7e-6;
    score.clamp(1.0, 4.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(loss: f32, delay_ms: f32) -> Path {
        Path { codec: Codec::Pcma, loss, burstiness: 1.0, delay_ms }
    }

    #[test]
    fn the_landmarks_of_the_recommendation_are_hit() {
        let mos = |loss, delay| opinion(path(loss, delay).rating());
        assert!((mos(0.0, 50.0) - 4.41).abs() < 0.01, "an ideal call: {}", mos(0.0, 50.0));
        // G.107 itself: R 80 is 4.02, 70 is 3.60, 60 is 3.10, 50 is 2.58.
        for (rating, score) in [(80.0, 4.02), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)] {
            assert!((opinion(rating) - score).abs() < 0.01, "R {rating} is {score}");
        }
        assert!((path(0.0, 400.0).delay_impairment() - 24.0).abs() < 3.0, "400 ms: bearable");
        assert!(path(0.0, 150.0).delay_impairment() < 1.0, "150 ms: hardly noticed");
        // 5 % of 95/(5+25.1): 15.8 points.
        assert!((path(0.05, 0.0).loss_impairment() - 15.8).abs() < 0.1, "5 % random loss");
        assert!(mos(0.2, 300.0) < 2.6, "a fifth lost and late is bad");
    }

    #[test]
    fn runs_of_loss_are_worse_than_single_ones() {
        let bursty = Path { burstiness: 3.0, ..path(0.1, 0.0) };
        assert!(bursty.loss_impairment() > path(0.1, 0.0).loss_impairment(), "at the same loss");
    }
}
