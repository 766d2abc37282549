//! The only place that asks the system for random numbers.

use std::io;

/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";

/// Fresh randomness, for a machine's seed or a key.
pub(crate) fn seed() -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    fill(&mut seed)?;
    Ok(seed)
}

/// A random text of `length` characters, five bits each, good for a password.
pub(crate) fn secret(length: usize) -> io::Result<String> {
    let mut bytes = vec![0; length];
    fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

fn fill(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_the_length_asked_for_and_differ() {
        let (one, other) = (secret(20).expect("entropy"), secret(20).expect("entropy"));
        assert_eq!(one.len(), 20, "each byte becomes one character");
        assert_ne!(one, other, "two secrets are never the same");
    }
}
