//! Making secrets up.

/// Letters and digits that are not mistaken for one another when they are typed off a screen; 32 of
/// them, so that each takes five random bits exactly.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 20;

/// Twenty letters and digits: a hundred bits.
///
/// # Errors
///
/// The system has no randomness to give.
pub(crate) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_easy_to_type_and_never_the_same() {
        let first = random().expect("this system has randomness");
        assert_eq!(first.len(), LENGTH);
        assert!(first.bytes().all(|letter| LETTERS.contains(&letter)), "{first}");
        assert_ne!(first, random().expect("randomness"), "a hundred bits do not repeat");
    }
}
