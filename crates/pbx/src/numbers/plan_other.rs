//! What holds outside China: a country code, a trunk prefix or none, and 00 or 011 for abroad.

use super::{Country, Dialled, E164, NotANumber};

const EMERGENCY: [&str; 8] = ["112", "911", "999", "000", "110", "118", "119", "995"];

/// ISO code, country code, trunk prefix.
const COUNTRIES: [(&str, &str, Option<char>); 54] = [
    ("US", "1", None),
    ("CA", "1", None),
    ("GB", "44", Some('0')),
    ("IE", "353", Some('0')),
    ("DE", "49", Some('0')),
    ("AT", "43", Some('0')),
    ("CH", "41", Some('0')),
    ("FR", "33", Some('0')),
    ("NL", "31", Some('0')),
    ("BE", "32", Some('0')),
    ("LU", "352", None),
    ("SE", "46", Some('0')),
    ("FI", "358", Some('0')),
    ("NO", "47", None),
    ("DK", "45", None),
    ("IT", "39", None),
    ("ES", "34", None),
    ("PT", "351", None),
    ("GR", "30", None),
    ("PL", "48", None),
    ("CZ", "420", None),
    ("RO", "40", Some('0')),
    ("UA", "380", Some('0')),
    ("TR", "90", Some('0')),
    ("RU", "7", Some('8')),
    ("KZ", "7", Some('8')),
    ("IL", "972", Some('0')),
    ("AE", "971", Some('0')),
    ("SA", "966", Some('0')),
    ("EG", "20", Some('0')),
    ("ZA", "27", Some('0')),
    ("NG", "234", Some('0')),
    ("KE", "254", Some('0')),
    ("AU", "61", Some('0')),
    ("NZ", "64", Some('0')),
    ("JP", "81", Some('0')),
    ("KR", "82", Some('0')),
    ("TW", "886", Some('0')),
    ("HK", "852", None),
    ("MO", "853", None),
    ("SG", "65", None),
    ("MY", "60", Some('0')),
    ("TH", "66", Some('0')),
    ("VN", "84", Some('0')),
    ("PH", "63", Some('0')),
    ("ID", "62", Some('0')),
    ("IN", "91", Some('0')),
    ("PK", "92", Some('0')),
    ("BR", "55", Some('0')),
    ("AR", "54", Some('0')),
    ("MX", "52", None),
    ("CL", "56", None),
    ("CO", "57", None),
    ("PE", "51", Some('0')),
];

/// A country that is not in the table dials by full international numbers only.
pub(super) fn country(iso: &str) -> Country {
    let known = COUNTRIES.iter().find(|(name, ..)| *name == iso);
    let (code, trunk_prefix) = known.map_or(("", None), |(_, code, prefix)| (*code, *prefix));
    Country::Other { code, trunk_prefix }
}

pub(super) fn read(
    plain: &str,
    code: &str,
    trunk_prefix: Option<char>,
    area: Option<&str>,
) -> Result<Dialled, NotANumber> {
    if EMERGENCY.contains(&plain) {
        return Ok(Dialled::Emergency(plain.to_owned()));
    }
    let abroad = if code == "1" { "011" } else { "00" };
    if let Some(digits) = plain.strip_prefix('+').or_else(|| plain.strip_prefix(abroad)) {
        return E164::new(&without_trunk_prefix(digits, code, trunk_prefix)).map(Dialled::E164);
    }
    if (3..=6).contains(&plain.len())
        && !trunk_prefix.is_some_and(|prefix| plain.starts_with(prefix))
    {
        return Ok(Dialled::Short(plain.to_owned()));
    }
    if code == "1" {
        return north_american(plain, area);
    }
    if let Some(prefix) = trunk_prefix
        && let Some(national) = plain.strip_prefix(prefix)
    {
        return E164::new(&format!("{code}{national}")).map(Dialled::E164);
    }
    // No local number is as long as eight digits behind the country code.
    if !code.is_empty() && plain.starts_with(code) && plain.len() >= code.len() + 8 {
        let digits = without_trunk_prefix(plain, code, trunk_prefix);
        return E164::new(&digits).map(Dialled::E164);
    }
    match trunk_prefix {
        _ if code.is_empty() => Err(NotANumber::UnknownCountry),
        // Without the trunk prefix it is a local number.
        Some(_) => match area {
            Some(area) => E164::new(&format!("{code}{area}{plain}")).map(Dialled::E164),
            None => Err(NotANumber::NoAreaCode),
        },
        None => E164::new(&format!("{code}{plain}")).map(Dialled::E164),
    }
}

pub(super) fn national(number: &E164, code: &str, trunk_prefix: Option<char>) -> String {
    match number.digits().strip_prefix(code) {
        Some(national) if !code.is_empty() => match trunk_prefix {
            Some(prefix) => format!("{prefix}{national}"),
            None => national.to_owned(),
        },
        _ if code == "1" => format!("011{}", number.digits()),
        _ => format!("00{}", number.digits()),
    }
}

/// `+49 (0)30 ...`: people write the trunk prefix behind the country code, in brackets.
fn without_trunk_prefix(digits: &str, code: &str, trunk_prefix: Option<char>) -> String {
    match digits.strip_prefix(code) {
        Some(national) if !code.is_empty() && trunk_prefix == Some('0') => {
            format!("{code}{}", national.trim_start_matches('0'))
        }
        _ => digits.to_owned(),
    }
}

fn north_american(plain: &str, area: Option<&str>) -> Result<Dialled, NotANumber> {
    let digits = match (plain.len(), area) {
        (11, _) if plain.starts_with('1') => plain.to_owned(),
        (10, _) => format!("1{plain}"),
        (7, Some(area)) => format!("1{area}{plain}"),
        (7, None) => return Err(NotANumber::NoAreaCode),
        _ => return Err(NotANumber::Length),
    };
    E164::new(&digits).map(Dialled::E164)
}
