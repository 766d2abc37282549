use cordboard_flow::is_time_zone;

use super::{Faults, Office};
use crate::office::codes::MOST_REASONS;

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let format = office.format;
    let text = format!("this is format {format}; this version knows format 1");
    faults.unless(format == 1, "format", text);
    let site = &office.office;
    let language = LANGUAGES.contains(&site.language.as_str());
    faults.unless(language, "office.language", format!("write one of {}", LANGUAGES.join(", ")));
    time_zone("office.time_zone", &site.time_zone, faults);
    let text = "write the two letters of a country, such as CN";
    faults.unless(is_country(&site.country), "office.country", text);
    if let Some(area) = &site.area_code {
        let digits =
            !area.is_empty() && area.len() <= 6 && area.bytes().all(|b| b.is_ascii_digit());
        faults.unless(digits, "office.area_code", "write the area code in digits, such as 0755");
    }
    faults.range("office.park_seconds", site.park_seconds, 10..=3600);
    if let Some(reasons) = &site.break_reasons {
        let text = format!("write from 1 to {MOST_REASONS} reasons, or leave the field out");
        let some = (1..=MOST_REASONS).contains(&reasons.len());
        faults.unless(some, "office.break_reasons", text);
        for (index, reason) in reasons.iter().enumerate() {
            let fits = (1..=60).contains(&reason.trim().chars().count());
            let path = format!("office.break_reasons[{index}]");
            faults.unless(fits, path, "write a reason of 1 to 60 characters");
        }
    }
    if let Some(recording) = &office.recording {
        faults.range("recording.keep_days", recording.keep_days, 1..=36_500);
    }
}

pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

pub(super) fn time_zone(path: impl Into<String>, name: &str, faults: &mut Faults) {
    let text = format!("{name} is no time zone; write one such as Asia/Shanghai");
    faults.unless(is_time_zone(name), path, text);
}
