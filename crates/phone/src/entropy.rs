//! Seeds and names from one seed: SHA-256 over the seed and what it is for.

use sha2::{Digest as _, Sha256};

/// A seed for one of the machines inside.
pub(crate) fn derive(seed: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed);
    hash.update(purpose);
    hash.finalize().into()
}

/// A name that nobody can guess: 40 bits as letters and digits.
pub(crate) fn token(seed: &[u8; 32], purpose: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = derive(seed, purpose);
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
    bytes.iter().take(8).filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_its_own_name() {
        let seed = [7; 32];
        assert_eq!(token(&seed, "a"), token(&seed, "a"), "the same seed gives the same phone");
        assert_ne!(token(&seed, "a"), token(&seed, "b"));
        assert_eq!(token(&seed, "a").len(), 8);
    }
}
