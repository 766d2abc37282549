//! What the exchange says in English, told in Chinese.
//!
//! Whoever decides writes a sentence in English: it is what the log has, and what is kept. Here the same
//! sentence is found in Chinese by its form, with whatever stands in its places. What is asked for is told in
//! the language of whoever asks ([`Language::tell`]); what is pushed to every screen carries the other
//! languages beside the English ([`Otherwise`]). What is not known here stays in English.

mod calls;
mod conditions;
mod flows;
mod groups;
mod hours;
mod loose;
mod outside;
mod rehearsed;
mod trouble;

use std::collections::BTreeMap;

use crate::Language;

/// Sentences and parts of sentences. `{}` is whatever stands there; the Chinese names the first of them `{0}`
/// where it is told in Chinese too, and `{=0}` where it is a name, or somebody's own words, and stays.
type Phrases = &'static [(&'static str, &'static str)];

/// What is more special stands first.
const PHRASES: [Phrases; 7] = [
    trouble::PHRASES,
    flows::PHRASES,
    rehearsed::PHRASES,
    outside::PHRASES,
    groups::PHRASES,
    calls::PHRASES,
    loose::PHRASES,
];

/// How deep parts lie within parts.
const DEEPEST: u8 = 6;

/// A sentence in the languages, but English, in which it is known.
pub(crate) type Otherwise = BTreeMap<Language, String>;

impl Language {
    /// A sentence of the exchange in this language, where it is known in it.
    pub(crate) fn tell(self, text: &str) -> String {
        match self {
            Self::English => text.to_owned(),
            Self::Chinese => chinese(text),
        }
    }

    /// The same, in place.
    pub(crate) fn put(self, text: &mut String) {
        if self != Self::English {
            *text = self.tell(text);
        }
    }
}

pub(crate) fn otherwise(text: &str) -> Otherwise {
    let told = chinese(text);
    let known = told != text;
    known.then_some((Language::Chinese, told)).into_iter().collect()
}

fn chinese(text: &str) -> String {
    told(text, DEEPEST)
}

fn told(text: &str, deep: u8) -> String {
    if let Some(told) = hours::chinese(text).or_else(|| conditions::chinese(text, deep)) {
        return told;
    }
    for (english, chinese) in PHRASES.into_iter().flatten() {
        let Some(parts) = parts(text, english) else { continue };
        let mut sentence = String::new();
        let mut rest = *chinese;
        // In one pass: what was put in may look like a place itself.
        while let Some((before, place, behind)) = next_place(rest) {
            sentence.push_str(before);
            let (as_is, number) = match place.strip_prefix('=') {
                Some(number) => (true, number),
                None => (false, place),
            };
            let part = number.parse::<usize>().ok().and_then(|number| parts.get(number));
            let part = part.copied().unwrap_or_default();
            match as_is || deep == 0 {
                true => sentence.push_str(part),
                false => sentence.push_str(&told(part, deep - 1)),
            }
            rest = behind;
        }
        return sentence + rest;
    }
    text.to_owned()
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, behind) = rest.split_once('}')?;
    Some((before, place, behind))
}

/// What stands in the places of a phrase, if the text is that phrase.
fn parts<'a>(text: &'a str, phrase: &str) -> Option<Vec<&'a str>> {
    let mut pieces = phrase.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        let end = match (last, piece.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.strip_suffix(piece)?.len(),
            (false, _) => rest.find(piece)?,
        };
        let (part, behind) = rest.split_at_checked(end)?;
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        rest = behind.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod said;
#[cfg(test)]
mod tests;
