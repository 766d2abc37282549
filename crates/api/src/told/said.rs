//! Whoever writes a new sentence for the journal writes it in Chinese, too.

use std::{fs, path::Path};

use super::chinese;

/// Sentences that are spoken, in the language of the caller, and not kept.
const SPOKEN: [&str; 9] = [
    "You ",
    "Your ",
    "Do not disturb is",
    "There is a call for you",
    "This is extension",
    " Callers wait",
    " Press",
    " For another",
    "Press",
];
/// Sentences of which a part is put in as it is: each of its forms is in the table.
const MADE_OF_PARTS: [&str; 4] = [
    "The call is over\u{b7}.",
    "\u{b7} \u{b7} \u{b7}'s conversation.",
    "The port for \u{b7}'s audio could not be opened: \u{b7}\u{b7}.",
    "New calls over this trunk are refused, but for help; \u{b7}. Look who calls where.",
];

#[test]
fn every_sentence_of_the_exchange_is_known_in_chinese() {
    let mut sentences = Vec::new();
    for folder in ["call", "exchange", "rules"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pbx/src").join(folder);
        for file in fs::read_dir(folder).expect("the sources are beside").flatten() {
            let text = fs::read_to_string(file.path()).expect("a source");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            sentences.extend(literals(&text).into_iter().filter(|text| is_sentence(text)));
        }
    }
    assert!(sentences.len() > 100, "sentences are found: {}", sentences.len());
    let unknown: Vec<_> = sentences.iter().filter(|text| is_english(&chinese(text))).collect();
    assert!(unknown.is_empty(), "say these in crates/api/src/told/: {unknown:#?}");
}

fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_uppercase() || first == '\u{b7}');
    let other = SPOKEN.iter().any(|spoken| text.starts_with(spoken));
    begins && text.ends_with('.') && text.contains(' ') && !other && !MADE_OF_PARTS.contains(&text)
}

/// A word of small letters is left.
fn is_english(told: &str) -> bool {
    let is_small = |letter: &char| letter.is_ascii_lowercase();
    told.split(|letter: char| !letter.is_ascii_alphabetic())
        .any(|word| word.len() > 1 && word.chars().all(|letter| is_small(&letter)))
}

/// What stands in quotes, with a dot for each value; comments are left out.
fn literals(source: &str) -> Vec<String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let source = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            // A letter in quotes of its own may be a quote.
            let after: Vec<char> = letters.clone().take(3).collect();
            match after.as_slice() {
                ['\\', _, '\''] => drop(letters.nth(2)),
                [_, '\'', ..] => drop(letters.nth(1)),
                _ => {}
            }
        }
        if letter != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => break,
                '\\' => match letters.next() {
                    // The sentence goes on in the next line.
                    Some('\n') => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                    other => text.extend(other),
                },
                '{' => {
                    letters.by_ref().find(|letter| *letter == '}');
                    text.push('\u{b7}');
                }
                other => text.push(other),
            }
        }
        found.push(text);
    }
    found
}
