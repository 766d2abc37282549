//! Tags, branches and random waits from a seed: SHA-256 over the seed and a counter.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

/// An endless row of unguessable tokens; the same for the same seed.
pub(crate) struct Entropy {
    seed: [u8; 32],
    counter: u64,
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The seed would tell every tag to come.
        f.debug_struct("Entropy").field("counter", &self.counter).finish_non_exhaustive()
    }
}

impl Entropy {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Entropy { seed, counter: 0 }
    }

    /// 96 bits as 24 hexadecimal digits: a tag, a Call-ID, a cnonce.
    pub(crate) fn token(&mut self) -> String {
        let block = self.block();
        hex::encode(block.get(..12).unwrap_or_default())
    }

    /// Whether a token looks like one of [`Entropy::token`], of this or an earlier seed.
    pub(crate) fn could_make(token: &str) -> bool {
        token.len() == 24 && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// A branch with the magic cookie of RFC 3261 8.1.1.7.
    pub(crate) fn branch(&mut self) -> String {
        format!("z9hG4bK{}", self.token())
    }

    /// A number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let block = self.block();
        let mut number = 0_u64;
        for byte in block.iter().take(8) {
            number = (number << 8) | u64::from(*byte);
        }
        u32::try_from(number % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// A wait between `low` and `high` in steps of 10 ms, as RFC 3261 14.1 wants it.
    pub(crate) fn wait(&mut self, low: Duration, high: Duration) -> Duration {
        let steps = u32::try_from(high.saturating_sub(low).as_millis() / 10).unwrap_or(0);
        low + Duration::from_millis(10) * self.below(steps + 1)
    }

    fn block(&mut self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.counter.to_be_bytes());
        self.counter += 1;
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_row_and_no_token_twice() {
        let mut a = Entropy::new([7; 32]);
        let mut b = Entropy::new([7; 32]);
        let first = a.token();
        assert_eq!(first, b.token(), "a replay must make the same tags");
        assert_ne!(first, a.token(), "a tag is used once");
        assert!(Entropy::could_make(&first) && !Entropy::could_make("1918181833n"));
    }

    #[test]
    fn a_wait_stays_within_its_bounds() {
        let mut entropy = Entropy::new([1; 32]);
        for _ in 0..200 {
            let wait = entropy.wait(Duration::from_millis(2100), Duration::from_secs(4));
            assert!((2100..=4000).contains(&wait.as_millis()), "{wait:?}");
            assert_eq!(wait.as_millis() % 10, 0, "steps of 10 ms");
        }
    }
}
