//! Telephone numbers: what people and carriers write, read as one E.164 number, and back.
//!
//! A [`Plan`] is the office's country and area. `plan_cn.rs` knows China's numbering plan,
//! `plan_other.rs` what holds nearly everywhere else.

mod plan_cn;
mod plan_other;

use std::fmt;

use thiserror::Error;

/// A number as ITU-T E.164 writes it: `+` and 7 to 15 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct E164(String);

impl E164 {
    /// Takes country code and subscriber number, digits only.
    fn new(digits: &str) -> Result<Self, NotANumber> {
        let long_enough = (7..=15).contains(&digits.len());
        if long_enough && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(NotANumber::Length)
        }
    }

    /// With the plus: `+8675586001234`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the plus.
    #[must_use]
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was dialled, read by the office's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialled {
    E164(E164),
    /// A number that only exists inside the country: `4008001234`, `95588`, `10086`.
    Short(String),
    /// Police, fire, ambulance: no rule may stop it.
    Emergency(String),
}

impl Dialled {
    /// As records keep it.
    #[must_use]
    pub fn as_recorded(&self) -> &str {
        match self {
            Self::E164(number) => number.as_str(),
            Self::Short(number) | Self::Emergency(number) => number,
        }
    }
}

/// Why something is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotANumber {
    #[error("it has other characters than digits")]
    Characters,
    #[error("it has too few or too many digits")]
    Length,
    #[error("eight or seven digits need the office's area code, which is not set")]
    NoAreaCode,
}

/// How numbers are written where the office stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    country: Country,
    /// Without the trunk prefix: `755`.
    area: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Country {
    China,
    Other { code: &'static str, trunk_prefix: Option<char> },
}

impl Plan {
    /// `country` is an ISO 3166 code; `area_code` may have the trunk prefix (`0755`).
    #[must_use]
    pub fn new(country: &str, area_code: Option<&str>) -> Self {
        let country = match country.to_ascii_uppercase().as_str() {
            "CN" => Country::China,
            other => plan_other::country(other),
        };
        let area = area_code.map(|code| code.trim_start_matches('0').to_owned());
        Self { country, area: area.filter(|area| !area.is_empty()) }
    }

    /// Reads what a person or a carrier wrote. Spaces, dashes, dots and brackets do not count.
    pub fn read(&self, written: &str) -> Result<Dialled, NotANumber> {
        let plain = plain(written)?;
        if let Some(digits) = plain.strip_prefix('+') {
            return E164::new(digits).map(Dialled::E164);
        }
        match &self.country {
            Country::China => plan_cn::read(&plain, self.area.as_deref()),
            Country::Other { code, trunk_prefix } => {
                plan_other::read(&plain, code, *trunk_prefix, self.area.as_deref())
            }
        }
    }

    /// Writes a number as it is dialled inside the country; others get the international prefix.
    #[must_use]
    pub fn national(&self, number: &E164) -> String {
        match &self.country {
            Country::China => plan_cn::national(number),
            Country::Other { code, trunk_prefix } => {
                plan_other::national(number, code, *trunk_prefix)
            }
        }
    }

    /// Whether two spellings mean one number.
    #[must_use]
    pub fn same(&self, a: &str, b: &str) -> bool {
        match (self.read(a), self.read(b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        }
    }
}

/// Leaves the separators out that people write; anything else that is no digit is an error.
fn plain(written: &str) -> Result<String, NotANumber> {
    let mut plain = String::with_capacity(written.len());
    for (at, c) in written.trim().chars().enumerate() {
        match c {
            '0'..='9' => plain.push(c),
            '+' if at == 0 => plain.push(c),
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' => {}
            _ => return Err(NotANumber::Characters),
        }
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_shenzhen_number_is_the_same_number() {
        let plan = Plan::new("CN", Some("0755"));
        for written in [
            "075586001234",
            "75586001234",
            "+8675586001234",
            "8675586001234",
            "008675586001234",
            "86001234",
            "0755-8600 1234",
            "(0755) 86001234",
        ] {
            let read = plan.read(written).map(|dialled| dialled.as_recorded().to_owned());
            assert_eq!(read.as_deref(), Ok("+8675586001234"), "{written}");
        }
    }

    #[test]
    fn chinese_numbers_of_every_kind_are_read_and_written_back() {
        let plan = Plan::new("CN", Some("0755"));
        for (written, recorded, national) in [
            ("13800138000", "+8613800138000", "13800138000"),
            ("013800138000", "+8613800138000", "13800138000"),
            ("+8613800138000", "+8613800138000", "13800138000"),
            ("8613800138000", "+8613800138000", "13800138000"),
            ("01062345678", "+861062345678", "01062345678"),
            ("1062345678", "+861062345678", "01062345678"),
            ("02161234567", "+862161234567", "02161234567"),
            ("05321234567", "+865321234567", "05321234567"),
            ("0085223456789", "+85223456789", "0085223456789"),
            ("+14155550123", "+14155550123", "0014155550123"),
        ] {
            let Ok(Dialled::E164(number)) = plan.read(written) else {
                panic!("{written} is a number")
            };
            assert_eq!(number.as_str(), recorded, "{written}");
            assert_eq!(plan.national(&number), national, "{written} written back");
        }
    }

    #[test]
    fn short_and_emergency_numbers_stay_as_they_are() {
        let plan = Plan::new("CN", Some("0755"));
        for short in ["4008001234", "8008001234", "95588", "955880", "10086", "12345", "114"] {
            assert_eq!(plan.read(short), Ok(Dialled::Short(short.into())), "{short}");
        }
        for help in ["110", "119", "120", "122"] {
            assert_eq!(plan.read(help), Ok(Dialled::Emergency(help.into())), "{help}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_why() {
        let plan = Plan::new("CN", None);
        assert_eq!(plan.read("alice"), Err(NotANumber::Characters), "a name");
        assert_eq!(plan.read("+1234567890123456"), Err(NotANumber::Length), "too long");
        assert_eq!(plan.read("86001234"), Err(NotANumber::NoAreaCode), "local without an area");
        assert_eq!(plan.read(""), Err(NotANumber::Length), "nothing");
    }

    #[test]
    fn other_countries_have_their_trunk_prefix_or_none() {
        let us = Plan::new("US", Some("415"));
        for written in ["4155550123", "14155550123", "+14155550123", "01114155550123", "5550123"] {
            assert!(us.same(written, "+14155550123"), "{written}");
        }
        let german = Plan::new("DE", Some("030"));
        for written in ["03012345678", "+493012345678", "00493012345678"] {
            assert!(german.same(written, "+493012345678"), "{written}");
        }
        assert_eq!(us.read("911"), Ok(Dialled::Emergency("911".into())), "help in the US");
        assert_eq!(german.read("112"), Ok(Dialled::Emergency("112".into())), "help in Europe");
    }
}
