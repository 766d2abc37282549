use std::fmt;

use serde::{Deserialize, Serialize};

/// A key of a telephone that a person can press: `0` to `9`, `*` or `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(
        type = "\"0\" | \"1\" | \"2\" | \"3\" | \"4\" | \"5\" | \"6\" | \"7\" | \"8\" | \"9\" | \"*\" | \"#\""
    )
)]
#[serde(try_from = "char", into = "char")]
pub struct Key(char);

/// What was given is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no key of a telephone; write one of 0 to 9, * or #")]
pub struct NotAKey(char);

impl Key {
    pub const HASH: Key = Key('#');

    #[must_use]
    pub fn as_char(self) -> char {
        self.0
    }
}

impl TryFrom<char> for Key {
    type Error = NotAKey;

    fn try_from(key: char) -> Result<Key, NotAKey> {
        match key {
            '0'..='9' | '*' | '#' => Ok(Key(key)),
            _ => Err(NotAKey(key)),
        }
    }
}

impl From<Key> for char {
    fn from(key: Key) -> char {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_person_can_press_is_a_key() {
        for key in "0123456789*#".chars() {
            assert_eq!(Key::try_from(key).map(Key::as_char), Ok(key));
        }
        for other in ['A', 'D', ' ', '一', '\u{ff11}'] {
            assert_eq!(Key::try_from(other), Err(NotAKey(other)), "no handset has it");
        }
    }
}
