//! The variables of a call, and the `${name}` places that they fill.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What a call remembers by name. A masked value (a caller's PIN) is for the flow alone: it is shown
/// neither by `Debug` nor in any reason.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
    masked: BTreeSet<String>,
}

/// No value grows longer than this, however often a flow joins it to itself.
pub(crate) const LONGEST_VALUE: usize = 1000;

/// Names that the call itself gives; they cannot be set.
pub(crate) const GIVEN: [&str; 6] = ["caller", "dialled", "date", "time", "hour", "weekday"];

impl Variables {
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    #[must_use]
    pub fn is_masked(&self, name: &str) -> bool {
        self.masked.contains(name)
    }

    /// Names and values in order of names, masked ones as asterisks: fit for logs and screens.
    pub fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| {
            let shown = if self.is_masked(name) { "****" } else { value.as_str() };
            (name.as_str(), shown)
        })
    }

    pub(crate) fn set(&mut self, name: &str, filled: Filled) {
        let Filled { mut text, masked } = filled;
        if let Some((end, _)) = text.char_indices().nth(LONGEST_VALUE) {
            text.truncate(end);
        }
        if masked {
            self.masked.insert(name.to_owned());
        } else {
            self.masked.remove(name);
        }
        self.values.insert(name.to_owned(), text);
    }
}

impl From<BTreeMap<String, String>> for Variables {
    fn from(values: BTreeMap<String, String>) -> Variables {
        Variables { values, masked: BTreeSet::new() }
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

/// A text whose places were filled, and whether a masked value is in it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) text: String,
    pub(crate) masked: bool,
}

/// A piece of a text with places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Plain(&'a str),
    Place(&'a str),
}

/// Cuts a text at its `${name}` places. What is not closed is plain text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Plain(before));
        }
        pieces.push(Piece::Place(name));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Plain(rest));
    }
    pieces
}

/// Whether a variable may have this name: letters (of any script), digits and `_`, at most 64.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().count() <= 64 && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, masked: bool) -> Filled {
        Filled { text: text.to_owned(), masked }
    }

    #[test]
    fn places_are_found_between_braces() {
        use Piece::{Place, Plain};
        assert_eq!(pieces("a${b}c${d}"), [Plain("a"), Place("b"), Plain("c"), Place("d")]);
        assert_eq!(pieces("${}"), [Place("")]);
        assert_eq!(pieces("cost: $5 {x}"), [Plain("cost: $5 {x}")]);
        assert_eq!(pieces("open ${name"), [Plain("open ${name")], "not closed, hence plain");
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn masked_values_are_not_shown() {
        let mut variables = Variables::default();
        variables.set("pin", filled("4711", true));
        variables.set("choice", filled("2", false));
        assert_eq!(variables.value("pin"), Some("4711"), "the flow itself needs it");
        assert_eq!(format!("{variables:?}"), r#"{"choice": "2", "pin": "****"}"#);
        variables.set("pin", filled("none", false));
        assert!(!variables.is_masked("pin"), "the mask goes with the value");
    }

    #[test]
    fn a_value_does_not_grow_without_bound() {
        let mut variables = Variables::default();
        variables.set("long", filled(&"话".repeat(5000), false));
        assert_eq!(variables.value("long").map(|v| v.chars().count()), Some(LONGEST_VALUE));
    }
}
