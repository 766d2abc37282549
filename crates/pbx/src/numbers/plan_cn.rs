//! China's numbering plan: mobiles are 11 digits from 13 to 19; fixed lines are an area code (10, 2x, or
//! three digits) and 7 or 8 digits; 400, 800, 95, 96 and short numbers that begin with 1 exist inside
//! the country only.

use super::{Dialled, E164, NotANumber};

const CODE: &str = "86";
const EMERGENCY: [&str; 5] = ["110", "112", "119", "120", "122"];

pub(super) fn read(plain: &str, area: Option<&str>) -> Result<Dialled, NotANumber> {
    let abroad = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
    if let Some(abroad) = abroad {
        return match abroad.strip_prefix(CODE) {
            // Some carriers keep the trunk prefix behind the country code.
            Some(national) => inside(national.strip_prefix('0').unwrap_or(national)),
            None => E164::new(abroad).map(Dialled::E164),
        };
    }
    if let Some(national) = plain.strip_prefix('0') {
        let has_area = is_mobile(national) || is_fixed(national);
        return if has_area { inside(national) } else { Err(NotANumber::Length) };
    }
    let known = inside(plain);
    if known.is_ok() {
        return known;
    }
    if let Some(national) = plain.strip_prefix(CODE)
        && plain.len() > 10
    {
        return inside(national.strip_prefix('0').unwrap_or(national));
    }
    match (is_local(plain), area) {
        (true, Some(area)) => inside(&format!("{area}{plain}")),
        (true, None) => Err(NotANumber::NoAreaCode),
        (false, _) => Err(NotANumber::Length),
    }
}

pub(super) fn national(number: &E164) -> String {
    match number.digits().strip_prefix(CODE) {
        Some(mobile) if is_mobile(mobile) => mobile.to_owned(),
        Some(fixed) => format!("0{fixed}"),
        None => format!("00{}", number.digits()),
    }
}

/// A number of the country, without trunk prefix and country code.
fn inside(national: &str) -> Result<Dialled, NotANumber> {
    if EMERGENCY.contains(&national) {
        return Ok(Dialled::Emergency(national.to_owned()));
    }
    if is_short(national) {
        return Ok(Dialled::Short(national.to_owned()));
    }
    if is_mobile(national) || is_fixed(national) {
        return E164::new(&format!("{CODE}{national}")).map(Dialled::E164);
    }
    Err(NotANumber::Length)
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) && digits.len() == 11
}

/// An area code and a local number.
fn is_fixed(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'0', ..] | [b'2', ..] => digits.len() == 10,
        [b'3'..=b'9', ..] => matches!(digits.len(), 10 | 11),
        _ => false,
    }
}

/// Dialled without its area code, it cannot begin like a short number.
fn is_local(digits: &str) -> bool {
    matches!(digits.len(), 7 | 8) && !digits.starts_with(['0', '1'])
}

fn is_short(digits: &str) -> bool {
    let service = digits.starts_with("400") || digits.starts_with("800");
    let company = digits.starts_with("95") || digits.starts_with("96");
    (service && digits.len() == 10)
        || (company && (5..=8).contains(&digits.len()))
        || (digits.starts_with('1') && matches!(digits.len(), 3 | 5 | 6))
}
