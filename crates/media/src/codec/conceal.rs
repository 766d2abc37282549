//! What to play for a lost packet of a codec that has no idea of its own.

use arrayvec::ArrayVec;

/// The last 20 ms heard, repeated and faded to silence within 60 ms: the idea of G.711, appendix I,
/// without its search for the pitch.
#[derive(Debug)]
pub(super) struct Echo {
    last: ArrayVec<i16, 320>,
    /// How many samples are kept.
    keep: usize,
    /// How many samples were invented since the last real one.
    invented: usize,
    /// After how many invented samples there is silence.
    fade: usize,
}

impl Echo {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            last: ArrayVec::new(),
            keep: (rate as usize / 50).min(320),
            invented: 0,
            fade: rate as usize * 60 / 1000,
        }
    }

    pub(super) fn heard(&mut self, samples: &[i16]) {
        self.invented = 0;
        let from = samples.len().saturating_sub(self.keep);
        self.last.clear();
        self.last.extend(samples.iter().skip(from).copied());
    }

    pub(super) fn fill(&mut self, samples: &mut [i16]) -> usize {
        for sample in samples.iter_mut() {
            let left = self.fade.saturating_sub(self.invented) as i32;
            let index = self.invented.checked_rem(self.last.len()).unwrap_or(0);
            let past = i32::from(self.last.get(index).copied().unwrap_or(0));
            *sample = (past * left / self.fade.max(1) as i32) as i16;
            self.invented = self.invented.saturating_add(1);
        }
        samples.len()
    }
}
