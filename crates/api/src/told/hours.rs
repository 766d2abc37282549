//! Days of the week and hours: `mon-fri 09:00-18:00, sat 10:00-12:00`, `Thursday 10:00`.

/// Such a text in Chinese; `None` for any other.
pub(super) fn chinese(text: &str) -> Option<String> {
    if let Some((day, time)) = text.split_once(' ')
        && is_time(time)
        && let Some(day) = long_day(day)
    {
        return Some(format!("{day} {time}"));
    }
    let told: Option<Vec<String>> = text.split(", ").map(one).collect();
    told.map(|parts| parts.join("、"))
}

/// `mon`, `mon-fri`, `mon-fri 09:00-18:00`, `09:00-18:00`.
fn one(text: &str) -> Option<String> {
    match text.split_once(' ') {
        Some((of, hours)) => Some(format!("{} {}", days(of)?, window(hours)?)),
        None => days(text).or_else(|| window(text)),
    }
}

fn days(text: &str) -> Option<String> {
    match text.split_once('-') {
        Some((from, to)) => Some(format!("{}至{}", day(from)?, day(to)?)),
        None => day(text).map(str::to_owned),
    }
}

fn window(text: &str) -> Option<String> {
    let (from, to) = text.split_once('-')?;
    (is_time(from) && is_time(to)).then(|| format!("{from}–{to}"))
}

/// `09:00`.
fn is_time(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(':').is_some_and(|(hour, minute)| digits(hour) && digits(minute))
}

fn day(short: &str) -> Option<&'static str> {
    Some(match short {
        "mon" => "周一",
        "tue" => "周二",
        "wed" => "周三",
        "thu" => "周四",
        "fri" => "周五",
        "sat" => "周六",
        "sun" => "周日",
        _ => return None,
    })
}

fn long_day(long: &str) -> Option<&'static str> {
    Some(match long {
        "Monday" => "周一",
        "Tuesday" => "周二",
        "Wednesday" => "周三",
        "Thursday" => "周四",
        "Friday" => "周五",
        "Saturday" => "周六",
        "Sunday" => "周日",
        _ => return None,
    })
}
