//! Cutting a head into its lines: the part that datagrams and streams have in common.

use std::borrow::Cow;

/// The lines of a head, folded ones joined, until the empty line.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    /// Whether the empty line was reached; [`Lines::rest`] is the body then.
    pub(super) ended: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Lines { rest: bytes, ended: false }
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next line, without its end; lines end in CRLF or LF.
    fn raw(&mut self) -> Option<&'a [u8]> {
        let at = self.rest.iter().position(|b| *b == b'\n')?;
        let (line, rest) = self.rest.split_at_checked(at)?;
        self.rest = rest.get(1..)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// The start line, which is never folded.
    pub(super) fn start_line(&mut self) -> Option<Cow<'a, [u8]>> {
        self.raw().map(without_cr)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Cow<'a, [u8]>> {
        if self.ended {
            return None;
        }
        let line = self.raw()?;
        if line.is_empty() {
            self.ended = true;
            return None;
        }
        let mut line = without_cr(line);
        while matches!(self.rest.first(), Some(b' ' | b'\t')) {
            let Some(continued) = self.raw() else { break };
            let joined = line.to_mut();
            joined.truncate(joined.trim_ascii_end().len());
            joined.push(b' ');
            joined.extend_from_slice(without_cr(continued).trim_ascii_start());
        }
        Some(line)
    }
}

/// A carriage return alone is white space.
fn without_cr(line: &[u8]) -> Cow<'_, [u8]> {
    if !line.contains(&b'\r') {
        return Cow::Borrowed(line);
    }
    Cow::Owned(line.iter().map(|&b| if b == b'\r' { b' ' } else { b }).collect())
}

/// Name and value of a header field; `None` where the line is none.
pub(super) fn split_field(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().position(|b| *b == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = std::str::from_utf8(name).ok()?.trim_end_matches(super::lex::WS);
    if !super::lex::is_token(name) {
        return None;
    }
    Some((name, trim(value.get(1..)?)))
}

/// Takes spaces and tabs away at both ends.
fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', inner @ ..] | [inner @ .., b' ' | b'\t'] = value {
        value = inner;
    }
    value
}

/// The length that the Content-Length fields of a head give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyLength {
    /// There is no such field.
    Unsaid,
    /// This many octets; one that does not fit is `usize::MAX`.
    Said(usize),
    /// No number, or several that differ.
    Nonsense,
}

impl BodyLength {
    /// Takes one more Content-Length field into account.
    pub(super) fn and(self, value: &[u8]) -> Self {
        let digits = trim(value);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return BodyLength::Nonsense;
        }
        let said = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(usize::MAX);
        match self {
            BodyLength::Unsaid => BodyLength::Said(said),
            BodyLength::Said(before) if before == said => self,
            BodyLength::Said(_) | BodyLength::Nonsense => BodyLength::Nonsense,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (Vec<String>, bool, String) {
        let mut lines = Lines::new(text.as_bytes());
        let read = lines.by_ref().map(|l| String::from_utf8(l.into_owned()).unwrap()).collect();
        (read, lines.ended, String::from_utf8(lines.rest().to_vec()).unwrap())
    }

    #[test]
    fn folded_lines_are_joined_by_one_space() {
        let (read, ended, body) = lines("TO :\r\n sip:a@b ;\r\n\ttag=1  \r\n \r\nX: y\r\n\r\nbody");
        assert_eq!(read, ["TO : sip:a@b ; tag=1 ", "X: y"]);
        assert!(ended);
        assert_eq!(body, "body");
    }

    #[test]
    fn lines_may_end_in_lf_alone() {
        assert_eq!(
            lines("A: 1\nB: 2\r\n\nbody\n"),
            (vec!["A: 1".into(), "B: 2".into()], true, "body\n".into())
        );
    }

    #[test]
    fn a_head_without_an_empty_line_has_no_end() {
        assert!(!lines("A: 1\r\nB: 2\r\n").1);
    }

    #[test]
    fn a_name_may_be_followed_by_space() {
        assert_eq!(split_field(b"Via  \t:\t x "), Some(("Via", b"x".as_slice())));
        assert_eq!(split_field(b"L:0"), Some(("L", b"0".as_slice())));
        for bad in ["no colon", ": no name", "two words: x", "n\u{e4}me: x"] {
            assert_eq!(split_field(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn content_lengths_must_agree_and_be_numbers() {
        let read = |values: &[&str]| {
            values.iter().fold(BodyLength::Unsaid, |length, v| length.and(v.as_bytes()))
        };
        assert_eq!(read(&[]), BodyLength::Unsaid);
        assert_eq!(read(&["0150"]), BodyLength::Said(150));
        assert_eq!(read(&["5", "5"]), BodyLength::Said(5));
        assert_eq!(read(&["13", "5"]), BodyLength::Nonsense);
        assert_eq!(read(&["99999999999999999999999999"]), BodyLength::Said(usize::MAX));
        for bad in ["-999", "+5", "", "5;x", "0x5", "5 5"] {
            assert_eq!(read(&[bad]), BodyLength::Nonsense, "{bad:?}");
        }
    }
}
