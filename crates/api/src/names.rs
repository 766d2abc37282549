//! What people call things: extensions by their names, times by the clock on the wall.

use std::collections::HashMap;

use cordboard_pbx::record::Party;
use cordboard_store::{Error, Store};
use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// In which something is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN", alias = "zh")]
    Chinese,
}

/// The office's words for its extensions, and its clock.
#[derive(Clone, Debug)]
pub struct Names {
    extensions: HashMap<String, String>,
    zone: TimeZone,
    language: Language,
}

impl Names {
    /// Of extensions (number and name) and a clock.
    pub fn new(extensions: impl IntoIterator<Item = (String, String)>, zone: TimeZone) -> Self {
        let extensions = extensions.into_iter().collect();
        Self { extensions, zone, language: Language::English }
    }

    /// As the saved office has them.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn load(store: &Store) -> Result<Self, Error> {
        let Some(office) = store.office()? else {
            return Ok(Self::new([], TimeZone::UTC));
        };
        let zone = TimeZone::get(&office.office.time_zone).unwrap_or(TimeZone::UTC);
        let extensions = office.extensions.into_iter();
        Ok(Self::new(extensions.map(|extension| (extension.number, extension.name)), zone))
    }

    /// The same, for somebody who speaks that.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A sentence of the journal in the language, where it is known in it.
    pub(crate) fn journal(&self, text: &str) -> String {
        self.language.tell(text)
    }

    pub(crate) fn time_zone(&self) -> TimeZone {
        self.zone.clone()
    }

    /// `Wei (1001)` for an extension with a name; else the text itself.
    pub fn of(&self, number: &str) -> String {
        match self.extensions.get(number) {
            Some(name) if !name.is_empty() && name != number => match self.language {
                Language::English => format!("{name} ({number})"),
                Language::Chinese => format!("{name}（{number}）"),
            },
            _ => number.to_owned(),
        }
    }

    /// Who ended something, as the subject of a sentence.
    pub fn party(&self, party: &Party) -> String {
        let word = match (party, self.language) {
            (Party::Agent(extension), _) => return self.of(extension),
            (Party::Caller, Language::English) => "the caller",
            (Party::Called, Language::English) => "the called party",
            (Party::Exchange, Language::English) => "the exchange",
            (Party::Network, Language::English) => "the network",
            (Party::Caller, Language::Chinese) => "主叫方",
            (Party::Called, Language::Chinese) => "被叫方",
            (Party::Exchange, Language::Chinese) => "交换机",
            (Party::Network, Language::Chinese) => "网络",
        };
        word.to_owned()
    }

    /// `10:00:02`.
    pub fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }

    /// `2026-05-28 10:00:02`.
    pub fn date_and_clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// `Thursday 28 May 2026`, `2026年5月28日星期四`.
    pub fn day(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.zone.clone());
        match self.language {
            Language::English => at.strftime("%A %-d %B %Y").to_string(),
            Language::Chinese => {
                let weekday = match at.weekday() {
                    Weekday::Monday => "一",
                    Weekday::Tuesday => "二",
                    Weekday::Wednesday => "三",
                    Weekday::Thursday => "四",
                    Weekday::Friday => "五",
                    Weekday::Saturday => "六",
                    Weekday::Sunday => "日",
                };
                format!("{}年{}月{}日星期{weekday}", at.year(), at.month(), at.day())
            }
        }
    }

    /// `Asia/Shanghai`.
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}

/// The same in Chinese: `0.4 秒`, `1 分 5 秒`, `1 小时 2 分`.
pub(crate) fn spoken_chinese(millis: u64) -> String {
    let english = spoken(millis);
    let words = [(" min", " 分"), (" h", " 小时"), (" s", " 秒")];
    words.iter().fold(english, |text, (english, chinese)| text.replace(english, chinese))
}

/// A duration as people say it: `0.4 s`, `12 s`, `1 min 5 s`, `1 h 2 min`.
pub(crate) fn spoken(millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    match millis {
        0 => "0 s".to_owned(),
        ..10_000 if !millis.is_multiple_of(1000) => format!("{:.1} s", millis as f64 / 1000.0),
        _ if seconds < 60 => format!("{seconds} s"),
        _ if seconds < 3600 && seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ if seconds < 3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_as_people_say_them() {
        let table = [
            (0, "0 s"),
            (400, "0.4 s"),
            (2000, "2 s"),
            (9500, "9.5 s"),
            (28_400, "28 s"),
            (60_000, "1 min"),
            (65_000, "1 min 5 s"),
            (3_720_000, "1 h 2 min"),
        ];
        for (millis, words) in table {
            assert_eq!(spoken(millis), words, "{millis} ms");
        }
    }

    #[test]
    fn an_extension_is_told_by_name_and_number() {
        let extensions = [("1001", "Wei"), ("1002", "")];
        let extensions = extensions.map(|(number, name)| (number.to_owned(), name.to_owned()));
        let names = Names::new(extensions, TimeZone::UTC);
        assert_eq!(names.of("1001"), "Wei (1001)");
        assert_eq!(names.of("1002"), "1002", "it has no name");
        assert_eq!(names.of("+8613800138000"), "+8613800138000", "an outside number stays one");
        assert_eq!(names.party(&Party::Agent("1001".to_owned())), "Wei (1001)");
    }
}
