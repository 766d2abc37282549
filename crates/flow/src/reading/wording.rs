//! What serde complains of, in words for the person who wrote the file.

use std::fmt;

/// A complaint, taken apart. serde says it in text only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Complaint {
    UnknownField { name: String, known: Vec<String> },
    UnknownVariant { name: String, known: Vec<String> },
    MissingField { name: String },
    Other { message: String },
}

impl Complaint {
    pub(super) fn parse(text: &str) -> Complaint {
        if let Some((name, known)) = named(text, "unknown field `") {
            return Complaint::UnknownField { name, known };
        }
        if let Some((name, known)) = named(text, "unknown variant `") {
            return Complaint::UnknownVariant { name, known };
        }
        if let Some((name, _)) = named(text, "missing field `") {
            return Complaint::MissingField { name };
        }
        Complaint::Other { message: reworded(text) }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Complaint::UnknownField { name, known } => {
                f.write_str("this field is not known here; ")?;
                match nearest(name, known) {
                    Some(near) => write!(f, "did you mean {near}?"),
                    None if known.is_empty() => f.write_str("take it away"),
                    None => write!(f, "known are {}", known.join(", ")),
                }
            }
            Complaint::UnknownVariant { name, known } => {
                write!(f, "{name} is not known here; ")?;
                if let Some(near) = nearest(name, known) {
                    write!(f, "did you mean {near}? ")?;
                }
                write!(f, "write one of {}", known.join(", "))
            }
            Complaint::MissingField { .. } => f.write_str("this field is missing; add it"),
            Complaint::Other { message } => f.write_str(message),
        }
    }
}

/// The one of `known` that was probably meant.
#[must_use]
pub fn nearest<'a, S: AsRef<str>>(name: &str, known: &'a [S]) -> Option<&'a str> {
    let far = (name.chars().count() / 3).clamp(1, 3);
    let distances = known.iter().map(|known| (distance(name, known.as_ref()), known.as_ref()));
    distances.filter(|(distance, _)| *distance <= far).min().map(|(_, known)| known)
}

/// Letters to change, put in, take out or swap with their neighbour (Damerau, 1964).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let change = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// The name that a complaint is about, which may be of any characters, and the names known instead.
fn named(text: &str, start: &str) -> Option<(String, Vec<String>)> {
    let rest = text.strip_prefix(start)?;
    let (name, known) = rest.rsplit_once("`, expected ").unwrap_or_else(|| {
        let alone = rest.strip_suffix("`, there are no fields");
        (alone.unwrap_or_else(|| rest.trim_end_matches('`')), "")
    });
    Some((name.to_owned(), quoted(known)))
}

/// The names between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Says what was found by its kind only: the value may be a secret.
fn reworded(text: &str) -> String {
    let parts =
        |start| text.strip_prefix(start).and_then(|rest: &str| rest.rsplit_once(", expected "));
    if let Some((found, wanted)) = parts("invalid type: ") {
        return format!("this is {}; write {}", found_kind(found), wanted_kind(wanted));
    }
    if let Some((_, wanted)) = parts("invalid value: ") {
        return format!("this value does not fit; write {}", wanted_kind(wanted));
    }
    if let Some((found, wanted)) = parts("invalid length ") {
        return format!("{found} entries do not fit; write {}", wanted_kind(wanted));
    }
    text.to_owned()
}

fn found_kind(found: &str) -> &'static str {
    match found.split([' ', ',']).next().unwrap_or_default() {
        "string" => "text",
        "integer" => "a whole number",
        "floating" => "a number with a fraction",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "an object",
        "null" => "null",
        _ => "something else",
    }
}

fn wanted_kind(wanted: &str) -> String {
    let known = match wanted {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, not negative, without quotes",
        "i32" | "i64" => "a whole number without quotes",
        "f64" => "a number without quotes",
        "a string" | "str" | "string" => "text in double quotes",
        "a character" => "a single character in double quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list in [ ]",
        "a map" => "an object in { }",
        "string or map" => "a name in double quotes, or an object in { }",
        other if other.starts_with("struct ") => "an object in { }",
        other if other.starts_with("variant ") || other.contains("enum ") => {
            "one of the known names"
        }
        other if other.starts_with("an array of length ") => {
            return other.replacen("an array of length ", "a list of exactly ", 1);
        }
        other => return other.to_owned(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant_is_found() {
        let known = ["prompt", "keys", "timeout_seconds", "tries"];
        assert_eq!(nearest("promt", &known), Some("prompt"));
        assert_eq!(nearest("timeout_secs", &known), Some("timeout_seconds"));
        assert_eq!(nearest("kyes", &known), Some("keys"), "swapped letters are one slip");
        assert_eq!(nearest("colour", &known), None, "nothing is like it");
    }

    #[test]
    fn serdes_complaints_are_taken_apart() {
        assert_eq!(
            Complaint::parse("unknown field `a`, expected one of `b`, `c`"),
            Complaint::UnknownField { name: "a".into(), known: vec!["b".into(), "c".into()] }
        );
        assert_eq!(
            Complaint::parse("unknown field `a`b, expected `, expected `c`"),
            Complaint::UnknownField { name: "a`b, expected ".into(), known: vec!["c".into()] },
            "a person can mistype anything"
        );
        let other = Complaint::parse("invalid type: string \"5\", expected u32");
        assert_eq!(
            other.to_string(),
            "this is text; write a whole number, not negative, without quotes"
        );
    }
}
