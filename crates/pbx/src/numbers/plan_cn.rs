//! China's numbering plan: mobiles are 11 digits from 13 to 19; fixed lines are an area code (10, 2x, or
//! three digits) and 7 or 8 digits; 400, 800, 95xxx, 96xxx, 1xx and 1xxxx exist inside the country only.

use super::{Dialled, E164, NotANumber};

const CODE: &str = "86";
const EMERGENCY: [&str; 5] = ["110", "112", "119", "120", "122"];

pub(super) fn read(plain: &str, area: Option<&str>) -> Result<Dialled, NotANumber> {
    if EMERGENCY.contains(&plain) {
        return Ok(Dialled::Emergency(plain.to_owned()));
    }
    if let Some(abroad) = plain.strip_prefix("00") {
        return E164::new(abroad).map(Dialled::E164);
    }
    if let Some(national) = plain.strip_prefix('0') {
        let known = is_mobile(national) || is_fixed(national);
        return if known { inside(national) } else { Err(NotANumber::Length) };
    }
    if is_short(plain) {
        return Ok(Dialled::Short(plain.to_owned()));
    }
    if is_mobile(plain) {
        return inside(plain);
    }
    if let Some(rest) = plain.strip_prefix(CODE)
        && (is_mobile(rest) || is_fixed(rest))
        && plain.len() > 11
    {
        return inside(rest);
    }
    match plain.len() {
        7 | 8 if !plain.starts_with('1') => match area {
            Some(area) => inside(&format!("{area}{plain}")),
            None => Err(NotANumber::NoAreaCode),
        },
        _ if is_fixed(plain) => inside(plain),
        _ => Err(NotANumber::Length),
    }
}

pub(super) fn national(number: &E164) -> String {
    match number.digits().strip_prefix(CODE) {
        Some(mobile) if is_mobile(mobile) => mobile.to_owned(),
        Some(fixed) => format!("0{fixed}"),
        None => format!("00{}", number.digits()),
    }
}

fn inside(national: &str) -> Result<Dialled, NotANumber> {
    E164::new(&format!("{CODE}{national}")).map(Dialled::E164)
}

fn is_mobile(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    digits.len() == 11
        && bytes.next() == Some(b'1')
        && bytes.next().is_some_and(|second| (b'3'..=b'9').contains(&second))
}

/// An area code and a local number, without the trunk prefix.
fn is_fixed(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'0', ..] => digits.len() == 10,
        [b'2', ..] => digits.len() == 10,
        [b'3'..=b'9', ..] => matches!(digits.len(), 10 | 11),
        _ => false,
    }
}

fn is_short(digits: &str) -> bool {
    let service = digits.starts_with("400") || digits.starts_with("800");
    let bank = digits.starts_with("95") || digits.starts_with("96");
    (service && digits.len() == 10)
        || (bank && (5..=6).contains(&digits.len()))
        || (digits.starts_with('1') && (3..=5).contains(&digits.len()))
}
