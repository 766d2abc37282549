//! Telephone numbers: what people and carriers write, read as one E.164 number, and back.
//!
//! A [`Plan`] is the office's country and area; `areas.rs` knows where in China a number is at home. `plan_cn.rs` knows China's numbering plan,
//! `plan_other.rs` what holds nearly everywhere else.

mod areas;
mod plan_cn;
mod plan_other;

use std::fmt;

use thiserror::Error;

pub use self::areas::Area;

/// A number as ITU-T E.164 writes it: `+` and 7 to 15 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct E164(String);

impl E164 {
    /// Takes country code and subscriber number, digits only.
    fn new(digits: &str) -> Result<Self, NotANumber> {
        let long_enough = (7..=15).contains(&digits.len());
        let country = !digits.starts_with('0');
        if long_enough && country && digits.bytes().all(|byte| byte.is_ascii_digit()) {
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
    #[error("the office's country has no numbering plan here; write it with + and country code")]
    UnknownCountry,
    #[error("it exists inside the country only, and has no international form")]
    Short,
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
    ///
    /// # Errors
    ///
    /// What keeps it from being a number.
    pub fn read(&self, written: &str) -> Result<Dialled, NotANumber> {
        let plain = plain(written)?;
        match &self.country {
            Country::China => plan_cn::read(&plain, self.area.as_deref()),
            Country::Other { code, trunk_prefix } => {
                plan_other::read(&plain, code, *trunk_prefix, self.area.as_deref())
            }
        }
    }

    /// Reads a number that is to be an E.164 number: neither a short one nor a call for help.
    ///
    /// # Errors
    ///
    /// What keeps it from being one.
    pub fn normalise(&self, written: &str) -> Result<E164, NotANumber> {
        match self.read(written)? {
            Dialled::E164(number) => Ok(number),
            Dialled::Short(_) | Dialled::Emergency(_) => Err(NotANumber::Short),
        }
    }

    /// Whether it belongs to another country; `false` where ours is not known.
    #[must_use]
    pub fn is_abroad(&self, number: &E164) -> bool {
        let code = match &self.country {
            Country::China => "86",
            Country::Other { code, .. } => code,
        };
        !number.digits().starts_with(code)
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

    /// Where a number is at home, as far as that is known: of Chinese numbers.
    #[must_use]
    pub fn area(&self, number: &E164) -> Option<Area> {
        areas::of(number.digits().strip_prefix("86")?)
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
mod tests;
