//! Whether a caller asks to be answered at once.
//!
//! There is no one way: `answer-after` in Call-Info (Snom, many exchanges), `info=alert-autoanswer`
//! and its kin in Alert-Info (Polycom, Yealink), `Answer-Mode` (RFC 5373), `P-Auto-Answer`.

use std::time::Duration;

use cordboard_sip::wire::Headers;

/// Nobody rings longer than this before a call that answers itself.
const LONGEST: Duration = Duration::from_secs(60);

/// After what time a call wants to be answered; `None`: it rings.
pub(super) fn answer_after(headers: &Headers) -> Option<Duration> {
    let infos = headers.all("Call-Info").chain(headers.all("Alert-Info"));
    let by_info = infos.filter_map(of_info).min();
    let modes = headers.all("Answer-Mode").chain(headers.all("Priv-Answer-Mode"));
    let by_mode = modes.filter_map(|value| {
        let word = value.split(';').next()?.trim();
        word.eq_ignore_ascii_case("auto").then_some(Duration::ZERO)
    });
    let by_private = headers.all("P-Auto-Answer").filter_map(|value| {
        let word = value.trim();
        (word.eq_ignore_ascii_case("normal") || word.eq_ignore_ascii_case("true"))
            .then_some(Duration::ZERO)
    });
    by_info.into_iter().chain(by_mode).chain(by_private).min()
}

fn of_info(value: &str) -> Option<Duration> {
    let lower = value.to_ascii_lowercase().replace([' ', '"'], "");
    if let Some((_, after)) = lower.split_once("answer-after=") {
        let seconds: String = after.chars().take_while(char::is_ascii_digit).collect();
        return Some(Duration::from_secs(seconds.parse().ok()?).min(LONGEST));
    }
    let words = ["alert-autoanswer", "auto-answer", "autoanswer", "ring-answer", "intercom=true"];
    words.iter().any(|word| lower.contains(word)).then_some(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(name: &str, value: &str) -> Option<u64> {
        let mut headers = Headers::new();
        headers.push(name, value);
        answer_after(&headers).map(|after| after.as_secs())
    }

    #[test]
    fn each_makers_wish_is_understood() {
        for (name, value, wish) in [
            ("Call-Info", "<sip:pbx.example>;answer-after=0", Some(0)),
            ("Call-Info", "<sip:pbx.example>; Answer-After=3", Some(3)),
            ("Call-Info", "<http://x/p.png>;purpose=icon", None),
            ("Call-Info", "<sip:x>;answer-after=", None),
            ("Call-Info", "<sip:x>;answer-after=99999", Some(60)),
            ("Alert-Info", "<http://x>;info=alert-autoanswer;delay=0", Some(0)),
            ("Alert-Info", "info=alert-autoanswer", Some(0)),
            ("Alert-Info", "Ring Answer", None),
            ("Alert-Info", "Ring-Answer", Some(0)),
            ("Alert-Info", "<urn:alert:source:internal>", None),
            ("Answer-Mode", "Auto;require", Some(0)),
            ("Answer-Mode", "Manual", None),
            ("P-Auto-Answer", "normal", Some(0)),
            ("Subject", "answer-after=0", None),
        ] {
            assert_eq!(after(name, value), wish, "{name}: {value}");
        }
    }
}
