//! What people dial: numbers, SIP addresses and links, with pauses.
//!
//! A link may come from any web page, so that it can name whom to call and nothing else: headers of a
//! SIP link are dropped, and so is everything that would change how the call is made. Whether to call
//! at all is asked before; see `link` for the schemes.

mod link;
mod rest;

use cordboard_sip::wire;

pub use rest::{After, Step};

/// What may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub callee: Callee,
    /// What is dialled once the call is answered.
    pub after: After,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// A number or a name at the account's own exchange.
    Number(String),
    /// An address of its own.
    Address(Box<wire::Uri>),
}

/// Why a text cannot be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATarget {
    #[error("there is nothing to dial")]
    Empty,
    #[error("this kind of link is not for calls")]
    Scheme,
    #[error("it is neither a number nor an address")]
    Neither,
    #[error("it is too long")]
    TooLong,
}

/// Longer than any number with its menu keys, or any address.
const LONGEST: usize = 512;

/// Reads what was typed, pasted or clicked: `0755-1234 5678`, `1002`, `*98`, `wei@example.com`,
/// `sip:...`, `tel:...`, `callto:...`.
///
/// # Errors
///
/// What is wrong with it, for the one who dialled.
pub fn parse(text: &str) -> Result<Target, NotATarget> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(NotATarget::TooLong);
    }
    if text.is_empty() {
        return Err(NotATarget::Empty);
    }
    match link::scheme(text) {
        Some(scheme) => link::parse(scheme, text),
        None => plain(text),
    }
}

/// Keys that are pressed in a call, with pauses among them.
#[must_use]
pub fn keys(text: &str) -> After {
    rest::read(text)
}

/// Without a scheme: an address where there is an `@`, else a number with what is to follow.
fn plain(text: &str) -> Result<Target, NotATarget> {
    if text.contains('@') {
        return address(&format!("sip:{text}"));
    }
    let (number, rest) = rest::split(text);
    let after = rest::read(rest);
    Ok(Target { callee: Callee::Number(number_of(number)?), after })
}

/// A SIP address; without a user and without a dot it is a number that somebody put `sip:` before.
fn address(text: &str) -> Result<Target, NotATarget> {
    let mut uri = wire::Uri::parse(text).map_err(|_| NotATarget::Neither)?;
    uri.headers.clear();
    uri.password = None;
    uri.params.remove("method");
    if uri.host.to_string().is_empty() {
        return Err(NotATarget::Neither);
    }
    Ok(Target { callee: Callee::Address(Box::new(uri)), after: After::default() })
}

/// A number without what people put between its digits; or a name, as some exchanges have them.
fn number_of(text: &str) -> Result<String, NotATarget> {
    let text = text.trim();
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '*' | '#' | '+');
    let number: String = text.chars().map(narrow).filter(|c| is_digit(*c)).collect();
    if text.chars().map(narrow).all(|c| is_digit(c) || is_visual(c)) {
        let plus = number.rfind('+').unwrap_or(0);
        return match (number.is_empty() || number == "+", plus) {
            (true, _) => Err(NotATarget::Empty),
            (false, 0) => Ok(number),
            (false, _) => Err(NotATarget::Neither),
        };
    }
    let legal =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*' | '#' | '+');
    if text.chars().all(legal) { Ok(text.to_owned()) } else { Err(NotATarget::Neither) }
}

/// Full-width digits and signs, as Chinese input methods write them.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).wrapping_sub(0xfee0)).unwrap_or(c),
        other => other,
    }
}

/// What stands between digits for the eye alone (RFC 3966 section 5.1.1), and what pages add.
fn is_visual(c: char) -> bool {
    matches!(
        c,
        '-' | '.'
            | '('
            | ')'
            | '/'
            | ' '
            | '\u{a0}'
            | '\u{2009}'
            | '\u{202f}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{202a}'
            | '\u{202c}'
            | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests;
