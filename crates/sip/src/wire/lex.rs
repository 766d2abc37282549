//! The smallest pieces of the grammar: tokens, quoted strings, lists, numbers.

/// White space inside a header field once it is unfolded.
pub(super) const WS: [char; 2] = [' ', '\t'];

/// Whether `text` is a token (RFC 3261 section 25.1).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

pub(super) fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(b, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~')
}

/// A decimal number as headers have it: digits only; a number above `u32::MAX` is `u32::MAX`.
pub(super) fn saturating_number(text: &str) -> Option<u32> {
    let text = text.trim_matches(WS);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u32::MAX))
}

/// A decimal number that must fit.
pub(super) fn number(text: &str) -> Option<u32> {
    let text = text.trim_matches(WS);
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Splits at `separator` wherever it stands outside quotes and outside `<...>`. Parts are trimmed;
/// empty ones are left out.
pub(crate) fn split_list(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (part, after) = split_once_outside(rest?, separator);
        rest = after;
        Some(part.trim_matches(WS))
    })
    .filter(|part| !part.is_empty())
}

/// The text before the first `separator` outside quotes and `<...>`, and the text after it.
pub(super) fn split_once_outside(text: &str, separator: char) -> (&str, Option<&str>) {
    let (mut quoted, mut escaped, mut angled) = (false, false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if quoted {
            escaped = c == '\\';
            quoted = c != '"';
        } else if angled {
            angled = c != '>';
        } else if c == separator {
            let after = text.get(at + c.len_utf8()..);
            return (text.get(..at).unwrap_or_default(), after);
        } else {
            quoted = c == '"';
            angled = c == '<';
        }
    }
    (text, None)
}

/// Reads the quoted string at the start of `text`: its content unescaped, and the text behind it.
/// `None` where it does not start with a quote or the quote is never closed.
pub(crate) fn quoted_string(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut content = String::new();
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => {
                content.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((content, inner.get(at + 1..)?)),
            _ => content.push(c),
        }
    }
    None
}

/// `text` as a quoted string.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(if matches!(c, '\r' | '\n') { ' ' } else { c });
    }
    quoted.push('"');
    quoted
}

/// Undoes `%hh`; what is no escape stays as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let octets = super::text::to_octets(text);
    let mut decoded = Vec::with_capacity(octets.len());
    let mut rest = octets.as_slice();
    while let Some((&first, after)) = rest.split_first() {
        match (first, after) {
            (b'%', [high, low, tail @ ..]) if let Some(octet) = hex_octet(*high, *low) => {
                decoded.push(octet);
                rest = tail;
            }
            _ => {
                decoded.push(first);
                rest = after;
            }
        }
    }
    super::text::from_octets(&decoded)
}

pub(super) fn hex_octet(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<&str> {
        split_list(text, ',').collect()
    }

    #[test]
    fn commas_inside_quotes_and_brackets_do_not_split() {
        assert_eq!(
            list(r#""A, B \", C" <sip:a@b?x=1,2>;q=1 , <sip:c,d@e>,,"#),
            [r#""A, B \", C" <sip:a@b?x=1,2>;q=1"#, "<sip:c,d@e>"]
        );
    }

    #[test]
    fn an_unclosed_quote_takes_the_rest_and_ends() {
        assert_eq!(list(r#"a, "b, c"#), ["a", r#""b, c"#]);
    }

    #[test]
    fn a_quoted_string_is_unescaped_and_must_be_closed() {
        assert_eq!(quoted_string(r#""a\"b\\" rest"#), Some((r#"a"b\"#.to_owned(), " rest")));
        assert_eq!(quoted_string(r#""open"#), None);
        assert_eq!(quoted_string(r#""open\""#), None, "the last quote is escaped");
    }

    #[test]
    fn quoting_is_undone_by_reading() {
        let odd = "a\"b\\c";
        assert_eq!(quoted_string(&quote(odd)), Some((odd.to_owned(), "")));
        assert_eq!(quote("a\r\nb"), "\"a  b\"", "no line end can be smuggled out");
    }

    #[test]
    fn percent_signs_that_are_no_escapes_stay() {
        assert_eq!(percent_decoded("%Z%45%"), "%ZE%");
        assert_eq!(percent_decoded("null-%00-null"), "null-\0-null", "not cut at the NUL");
    }

    #[test]
    fn overlarge_numbers_saturate_and_others_are_refused() {
        assert_eq!(saturating_number("99999999999999999999"), Some(u32::MAX));
        assert_eq!(saturating_number(" 0068"), Some(68));
        assert_eq!(saturating_number("-1"), None);
        assert_eq!(saturating_number("+1"), None);
        assert_eq!(number("4294967296"), None, "one above what fits");
    }
}
