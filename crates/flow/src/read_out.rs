//! How the value of a variable is read out: a telephone number digit by digit, a date as a date.
//!
//! A text's place may say how: `${caller:digits}`. The words that come out are for a voice of the
//! language: Chinese where it is Chinese, English everywhere else. What does not fit its way (a date
//! that is none) is read as it stands.

use jiff::civil::Date;

use crate::TimeOfDay;

/// How to read a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadOut {
    /// One by one: `13800138000`.
    Digits,
    /// As a quantity: `0042` is forty-two.
    Number,
    /// `2026-10-01`.
    Date,
    /// `09:30`.
    Time,
    /// `12.50` of a currency.
    Money(Currency),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Currency {
    Cny,
    Eur,
    Gbp,
    Hkd,
    Usd,
}

/// A place of a text, `${name}` or `${name:way}`, taken apart.
pub(crate) fn place(place: &str) -> (&str, Option<&str>) {
    match place.split_once(':') {
        Some((name, way)) => (name, Some(way)),
        None => (place, None),
    }
}

impl ReadOut {
    /// The ways, as they are written.
    pub(crate) const NAMES: [&str; 9] =
        ["digits", "number", "date", "time", "CNY", "EUR", "GBP", "HKD", "USD"];

    pub(crate) fn named(name: &str) -> Option<ReadOut> {
        Some(match name {
            "digits" => ReadOut::Digits,
            "number" => ReadOut::Number,
            "date" => ReadOut::Date,
            "time" => ReadOut::Time,
            "CNY" => ReadOut::Money(Currency::Cny),
            "EUR" => ReadOut::Money(Currency::Eur),
            "GBP" => ReadOut::Money(Currency::Gbp),
            "HKD" => ReadOut::Money(Currency::Hkd),
            "USD" => ReadOut::Money(Currency::Usd),
            _ => return None,
        })
    }

    /// The words for a voice of `language`.
    pub(crate) fn words(self, value: &str, language: &str) -> String {
        let value = value.trim();
        let chinese = language.to_ascii_lowercase().starts_with("zh");
        let words = match self {
            ReadOut::Digits => Some(digits(value, chinese)),
            ReadOut::Number => number(value),
            ReadOut::Date => date(value, chinese),
            ReadOut::Time => time(value, chinese),
            ReadOut::Money(currency) => money(value, currency, chinese),
        };
        words.unwrap_or_else(|| value.to_owned())
    }
}

/// Long ones in groups of four from the end, so that they can be written down.
fn digits(value: &str, chinese: bool) -> String {
    let plus = if chinese { "加" } else { "plus" };
    let heard: Vec<char> =
        value.chars().filter(|letter| letter.is_alphanumeric() || *letter == '+').collect();
    let mut groups = heard.len() / 4;
    let mut first = heard.len() % 4;
    if groups > 0 && first < 2 {
        // No digit stands alone.
        (groups, first) = (groups - 1, first + 4);
    }
    let (head, rest) = heard.split_at(first.min(heard.len()));
    let mut all = Vec::with_capacity(groups + 1);
    all.push(head);
    all.extend(rest.chunks(4));
    let spelled = |group: &&[char]| {
        let letters = group.iter().map(|letter| match letter {
            '+' => plus.to_owned(),
            letter => letter.to_string(),
        });
        letters.collect::<Vec<_>>().join(" ")
    };
    let groups: Vec<String> = all.iter().filter(|group| !group.is_empty()).map(spelled).collect();
    groups.join(", ")
}

/// Without leading zeros and separators of thousands; voices know how to read numbers.
fn number(value: &str) -> Option<String> {
    let (minus, digits) = match value.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", value),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: String = whole.chars().filter(|letter| *letter != ',').collect();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(&whole) || !is_number(fraction) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{minus}{whole}{point}{fraction}"))
}

fn date(value: &str, chinese: bool) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let date: Date = value.parse().ok()?;
    let month = MONTHS.get(usize::try_from(date.month() - 1).ok()?)?;
    if !chinese {
        return Some(format!("{} {month} {}", date.day(), date.year()));
    }
    // Years are read digit by digit.
    let year = date.year().to_string();
    let year: String = year
        .chars()
        .map(|digit| digit.to_digit(10).map_or(digit, |digit| DIGITS[digit as usize]))
        .collect();
    Some(format!("{year}年{}月{}日", date.month(), date.day()))
}

fn time(value: &str, chinese: bool) -> Option<String> {
    let time: TimeOfDay = value.parse().ok()?;
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    Some(match (chinese, minute) {
        (true, 0) => format!("{hour}点"),
        (true, 1..=9) => format!("{hour}点零{minute}分"),
        (true, _) => format!("{hour}点{minute}分"),
        (false, _) => {
            let half = if hour % 24 < 12 { "a.m." } else { "p.m." };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            let minutes = if minute == 0 { String::new() } else { format!(":{minute:02}") };
            format!("{hour}{minutes} {half}")
        }
    })
}

fn money(value: &str, currency: Currency, chinese: bool) -> Option<String> {
    let value = number(value)?;
    let (minus, value) = match value.strip_prefix('-') {
        Some(value) => (if chinese { "负" } else { "minus " }, value),
        None => ("", value.as_str()),
    };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 2 {
        return None;
    }
    let hundredths: u8 = format!("{fraction:0<2}").parse().ok()?;
    let sum = if chinese {
        chinese_money(whole, hundredths, currency)
    } else {
        english_money(whole, hundredths, currency)
    };
    Some(format!("{minus}{sum}"))
}

fn chinese_money(whole: &str, hundredths: u8, currency: Currency) -> String {
    let name = match currency {
        Currency::Cny => "元",
        Currency::Eur => "欧元",
        Currency::Gbp => "英镑",
        Currency::Hkd => "港元",
        Currency::Usd => "美元",
    };
    if currency != Currency::Cny {
        let fraction = format!("{hundredths:02}");
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        return format!("{whole}{point}{fraction}{name}");
    }
    let (tenths, rest) = (hundredths / 10, hundredths % 10);
    let mut words = String::new();
    if whole != "0" || hundredths == 0 {
        words.push_str(&format!("{whole}{name}"));
    }
    match tenths {
        0 if rest > 0 && !words.is_empty() => words.push('零'),
        0 => {}
        tenths => words.push_str(&format!("{tenths}角")),
    }
    if rest > 0 {
        words.push_str(&format!("{rest}分"));
    }
    words
}

fn english_money(whole: &str, hundredths: u8, currency: Currency) -> String {
    let (one, many, cent, cents) = match currency {
        Currency::Cny => ("yuan", "yuan", "fen", "fen"),
        Currency::Eur => ("euro", "euros", "cent", "cents"),
        Currency::Gbp => ("pound", "pounds", "penny", "pence"),
        Currency::Hkd => ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
        Currency::Usd => ("dollar", "dollars", "cent", "cents"),
    };
    let unit = if whole == "1" { one } else { many };
    let part = if hundredths == 1 { cent } else { cents };
    match (whole, hundredths) {
        (_, 0) => format!("{whole} {unit}"),
        ("0", _) => format!("{hundredths} {part}"),
        (_, _) => format!("{whole} {unit} and {hundredths} {part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(way: &str, value: &str, zh: &str, en: &str) {
        let way = ReadOut::named(way).expect("a way");
        assert_eq!(way.words(value, "zh-CN"), zh, "{value} in Chinese");
        assert_eq!(way.words(value, "en"), en, "{value} in English");
    }

    #[test]
    fn digits_are_read_one_by_one_in_groups() {
        read("digits", "1001", "1 0 0 1", "1 0 0 1");
        read("digits", "10086", "1 0 0 8 6", "1 0 0 8 6");
        read("digits", "075512", "0 7, 5 5 1 2", "0 7, 5 5 1 2");
        read("digits", "13800138000", "1 3 8, 0 0 1 3, 8 0 0 0", "1 3 8, 0 0 1 3, 8 0 0 0");
        read("digits", "+86-755", "加 8, 6 7 5 5", "plus 8, 6 7 5 5");
        read("digits", "anonymous", "a n o n y, m o u s", "a n o n y, m o u s");
        read("digits", "", "", "");
    }

    #[test]
    fn numbers_lose_what_a_voice_stumbles_over() {
        read("number", "0042", "42", "42");
        read("number", "1,234.50", "1234.5", "1234.5");
        read("number", "-0", "-0", "-0");
        read("number", "many", "many", "many");
    }

    #[test]
    fn dates_and_times_are_said_as_people_say_them() {
        read("date", "2026-10-01", "二零二六年10月1日", "1 October 2026");
        read("date", "2026-13-01", "2026-13-01", "2026-13-01");
        read("time", "09:00", "9点", "9 a.m.");
        read("time", "12:05", "12点零5分", "12:05 p.m.");
        read("time", "00:30", "0点30分", "12:30 a.m.");
        read("time", "noon", "noon", "noon");
    }

    #[test]
    fn money_is_said_with_its_currency() {
        read("CNY", "12.50", "12元5角", "12 yuan and 50 fen");
        read("CNY", "12.05", "12元零5分", "12 yuan and 5 fen");
        read("CNY", "0.5", "5角", "50 fen");
        read("CNY", "0", "0元", "0 yuan");
        read("CNY", "-3.21", "负3元2角1分", "minus 3 yuan and 21 fen");
        read("USD", "1.01", "1.01美元", "1 dollar and 1 cent");
        read("EUR", "20", "20欧元", "20 euros");
        read("GBP", "0.01", "0.01英镑", "1 penny");
        read("HKD", "2.5", "2.5港元", "2 Hong Kong dollars and 50 cents");
        read("USD", "1.005", "1.005", "1.005");
    }

    #[test]
    fn every_way_has_its_name() {
        for name in ReadOut::NAMES {
            assert!(ReadOut::named(name).is_some(), "{name} is a way");
        }
        assert_eq!(ReadOut::named("dgits"), None, "and nothing else is");
        assert_eq!(place("caller:digits"), ("caller", Some("digits")));
        assert_eq!(place("caller"), ("caller", None));
    }
}
