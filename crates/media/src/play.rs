//! Clips played one after the other, cut into packets.

use std::sync::Arc;

use crate::clip::{Clip, Repeat};
use crate::words::PlayId;

/// What plays on one leg and how far it is.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) id: PlayId,
    clips: Vec<Arc<Clip>>,
    repeat: Repeat,
    clip: usize,
    /// In samples at 8 kHz, so that a change of codec goes on at the same place.
    offset: usize,
}

impl Play {
    pub(crate) fn new(id: PlayId, clips: Vec<Arc<Clip>>, repeat: Repeat) -> Self {
        Self { id, clips, repeat, clip: 0, offset: 0 }
    }

    /// Fill `samples` at `rate` (8000 or 16000), with silence behind the end. False when the end
    /// was reached before: nothing of these samples would sound. Nothing at all, forever, is silence.
    pub(crate) fn fill(&mut self, samples: &mut [i16], rate: u32) -> bool {
        let factor = if rate == 8000 { 1 } else { 2 };
        let mut filled = 0;
        let mut idle_rounds = 0;
        while let Some(rest) = samples.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let Some(clip) = self.clips.get(self.clip) else {
                idle_rounds += 1;
                if self.repeat == Repeat::Once || idle_rounds > 1 {
                    break;
                }
                self.clip = 0;
                continue;
            };
            let sound = clip.samples(rate);
            let from = sound.get(self.offset * factor..).unwrap_or_default();
            let count = from.len().min(rest.len());
            if count < factor {
                self.clip += 1;
                self.offset = 0;
                continue;
            }
            for (to, from) in rest.iter_mut().zip(from) {
                *to = *from;
            }
            filled += count;
            self.offset += count / factor;
            idle_rounds = 0;
        }
        if let Some(rest) = samples.get_mut(filled..) {
            rest.fill(0);
        }
        filled > 0 || self.repeat == Repeat::Forever
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(value: i16, millis: usize) -> Arc<Clip> {
        Arc::new(Clip {
            narrow: vec![value; millis * 8].into(),
            wide: vec![value; millis * 16].into(),
        })
    }

    #[test]
    fn clips_follow_each_other_within_a_packet() {
        for rate in [8000u32, 16000] {
            let frame = rate as usize / 50;
            let mut play =
                Play::new(PlayId(1), vec![clip(1, 30), clip(2, 5), clip(3, 15)], Repeat::Once);
            let mut heard = Vec::new();
            let mut samples = vec![9; frame];
            while play.fill(&mut samples, rate) {
                heard.extend_from_slice(&samples);
            }
            let ms = rate as usize / 1000;
            let expected =
                [vec![1; 30 * ms], vec![2; 5 * ms], vec![3; 15 * ms], vec![0; 10 * ms]].concat();
            assert_eq!(heard, expected, "no gap between clips, silence behind, at {rate} Hz");
        }
    }

    #[test]
    fn forever_starts_again_without_a_gap() {
        let mut play = Play::new(PlayId(1), vec![clip(1, 15), clip(2, 15)], Repeat::Forever);
        let mut samples = [0; 160 * 9];
        assert!(play.fill(&mut samples, 8000), "it sounds");
        for (n, &sample) in samples.iter().enumerate() {
            assert_eq!(sample, 1 + (n / 120 % 2) as i16, "sample {n}");
        }
    }

    #[test]
    fn nothing_once_is_over_and_nothing_forever_is_silence() {
        let mut samples = [9; 160];
        assert!(
            !Play::new(PlayId(1), vec![], Repeat::Once).fill(&mut samples, 8000),
            "over at once"
        );
        assert!(
            Play::new(PlayId(1), vec![clip(1, 0)], Repeat::Forever).fill(&mut samples, 8000),
            "it goes on"
        );
        assert_eq!(samples, [0; 160], "silently");
    }

    #[test]
    fn a_change_of_rate_goes_on_at_the_same_place() {
        let clip =
            Arc::new(Clip { narrow: (0..800).collect(), wide: (0..1600).map(|n| n / 2).collect() });
        let mut play = Play::new(PlayId(1), vec![clip], Repeat::Once);
        play.fill(&mut [0; 160], 8000);
        let mut wide = [0; 320];
        play.fill(&mut wide, 16000);
        assert_eq!((wide[0], wide[319]), (160, 319), "the second 20 ms");
    }
}
