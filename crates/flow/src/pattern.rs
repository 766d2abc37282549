use std::fmt;

use regex_lite::Regex;
use serde::{Deserialize, Serialize, de};

/// A regular expression that a whole value must match. Matching takes time linear in the value.
#[derive(Clone)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct Pattern {
    text: String,
    regex: Regex,
}

/// The pattern cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a pattern: {why}")]
pub struct BadPattern {
    text: String,
    why: String,
}

impl Pattern {
    pub fn new(text: &str) -> Result<Pattern, BadPattern> {
        let bad = |why: String| BadPattern { text: text.to_owned(), why };
        if text.len() > LONGEST {
            return Err(bad(format!("it is longer than {LONGEST} characters")));
        }
        // On its own first, so that no stray bracket can break out of the whole-value brackets.
        Regex::new(text)
            .and_then(|_| Regex::new(&format!("^(?:{text})$")))
            .map(|regex| Pattern { text: text.to_owned(), regex })
            .map_err(|why| bad(why.to_string()))
    }

    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

const LONGEST: usize = 200;

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.text)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Pattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Pattern, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pattern::new(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_values_only() {
        let pattern = Pattern::new("1[3-9][0-9]{9}|0755.*").unwrap();
        assert!(pattern.matches("13800138000"));
        assert!(pattern.matches("075586001234"));
        assert!(!pattern.matches("913800138000"), "no part of a value may match on its own");
        assert!(!pattern.matches("138001380001"));
    }

    #[test]
    fn a_broken_pattern_is_refused() {
        assert!(Pattern::new("[0-9").is_err());
        assert!(Pattern::new("a{5").is_err());
        assert!(Pattern::new("a)|(b").is_err(), "it would match parts of a value");
        assert!(Pattern::new(&"1".repeat(LONGEST + 1)).is_err());
    }
}
