//! Links: `tel:` (RFC 3966), `sip:` and `sips:` (RFC 3261 section 19.1), `callto:`.

use super::{After, Callee, NotATarget, Step, Target, address, number_of, rest};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Tel,
    Sip,
    Sips,
    Callto,
    /// A link, but not for calls: `mailto:`, `https:`.
    Other,
}

/// The scheme before the first colon. `1002:5060` and `pbx.example:5060` have none.
pub(super) fn scheme(text: &str) -> Option<Scheme> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
    let is_port = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let known = match scheme.to_ascii_lowercase().as_str() {
        "tel" => Scheme::Tel,
        "sip" => Scheme::Sip,
        "sips" => Scheme::Sips,
        "callto" => Scheme::Callto,
        _ if !is_scheme || is_port || scheme.contains('@') => return None,
        _ => Scheme::Other,
    };
    Some(known)
}

pub(super) fn parse(scheme: Scheme, text: &str) -> Result<Target, NotATarget> {
    let rest = text.split_once(':').map_or("", |(_, rest)| rest);
    // Browsers and desktops add slashes, and a slash at the end, as if it were a page.
    let rest = rest.trim_start_matches('/').trim_end_matches('/');
    match scheme {
        Scheme::Tel => tel(&decoded(rest)),
        Scheme::Sip => sip("sip", rest),
        Scheme::Sips => sip("sips", rest),
        Scheme::Callto => callto(rest),
        Scheme::Other => Err(NotATarget::Scheme),
    }
}

/// `callto:` was never written down; it holds a number, an address, or another link.
fn callto(rest: &str) -> Result<Target, NotATarget> {
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
    let lower = rest.to_ascii_lowercase();
    if lower.starts_with("tel:") || lower.starts_with("sip:") || lower.starts_with("sips:") {
        return super::parse(rest);
    }
    match rest.contains('@') {
        true => address(&format!("sip:{rest}")),
        false => tel(&decoded(rest)),
    }
}

fn sip(scheme: &str, rest: &str) -> Result<Target, NotATarget> {
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before).trim();
    if rest.contains('@') {
        return address(&format!("{scheme}:{}", rest.replace(' ', "").replace("%20", "")));
    }
    // `sip:1002` is meant as a number; `sip:pbx.example` and `sip:192.0.2.1` are hosts.
    let (head, _) = rest.split_once([';', ':']).unwrap_or((rest, ""));
    let is_host = head.contains('.') && !head.starts_with('+') && number_like(head).is_none();
    if is_host || rest.starts_with('[') || head.parse::<std::net::IpAddr>().is_ok() {
        return address(&format!("{scheme}:{rest}"));
    }
    tel(&decoded(rest))
}

/// A head of digits and dots that is no IPv4 address is a number with dots for the eye.
fn number_like(head: &str) -> Option<String> {
    if head.chars().any(|c| c.is_ascii_alphabetic()) || head.parse::<std::net::Ipv4Addr>().is_ok() {
        return None;
    }
    number_of(head).ok()
}

/// A number, its parameters, and its pauses. `;` begins a parameter where a name and `=` follow, and
/// is a wait otherwise. A local number is dialled as it stands, whatever its `phone-context`: the
/// exchange knows its own area, and a prefix in front of a service number makes it another number.
fn tel(text: &str) -> Result<Target, NotATarget> {
    let text = text.split_once('?').map_or(text, |(before, _)| before);
    let (number, tail) = rest::split(text);
    let mut after = After::default();
    let mut keys = String::new();
    let mut pieces = tail.split(';');
    keys.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match parameter(piece) {
            Some(("ext", digits)) => after_extension(&mut after, digits),
            Some(("postd", digits)) => keys.push_str(digits),
            Some(_) => {}
            None => {
                keys.push(';');
                keys.push_str(piece);
            }
        }
    }
    let number = number_of(number)?;
    for step in rest::read(&keys).0 {
        after.push(step);
    }
    Ok(Target { callee: Callee::Number(number), after })
}

/// `;ext=12` (RFC 3966 section 5.3): keyed in after a pause, as an exchange that answers wants it.
fn after_extension(after: &mut After, digits: &str) {
    let digits: String = digits.chars().filter(|c| c.is_ascii_digit()).collect();
    if !digits.is_empty() {
        after.push(Step::Pause);
        after.push(Step::Digits(digits));
    }
}

/// `name=value`, or one of the flags that numbers have.
fn parameter(piece: &str) -> Option<(&str, &str)> {
    let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
    let is_name = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_flag = matches!(name, "npdi" | "isub" | "enumdi");
    (is_name && (piece.contains('=') || is_flag)).then_some((name, value))
}

/// `%20` and its kind; what is no escape stays. `%2C` is a comma.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let hex = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (byte, hex(ahead.next()), hex(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
