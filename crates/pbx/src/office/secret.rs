//! A value that is kept but never shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password, PIN or dial prefix. `Debug` hides it; only an export with secrets writes it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for whoever must use it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is this secret; takes the same time wherever they differ.
    #[must_use]
    pub fn matches(&self, typed: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), typed.as_bytes());
        let differences = own.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
        own.len() == other.len() && differences == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown_and_still_compares() {
        let secret = Secret::new("4711");
        assert_eq!(format!("{secret:?}"), "Secret(hidden)", "logs never show it");
        assert!(secret.matches("4711"), "the right PIN");
        assert!(!secret.matches("4712"), "a wrong PIN");
        assert!(!secret.matches("47110"), "a longer PIN");
    }
}
