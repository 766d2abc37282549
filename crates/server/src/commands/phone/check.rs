//! Whether this PC, its headset and its line are fit for calls, in plain words.

use std::io::{IsTerminal, stderr};

use anyhow::bail;
use cordboard_api::{HealthCheck, Level, SeatCheck, SeatChecked, seat_check};
use serde_json::{Value, json};

use super::super::system_language;
use crate::{
    cli::{Check, Language},
    out,
};

pub(super) fn check(asked: &Check) -> anyhow::Result<()> {
    let language = asked.language.unwrap_or_else(system_language);
    let seat = SeatCheck { target: asked.target.clone(), seconds: asked.seconds };
    let watched = stderr().is_terminal();
    let mut shown = 0;
    let found = seat_check(&seat, &mut |part, line| {
        // A test of half an hour is to be seen going on.
        let percent = (part * 100.0) as u32;
        if watched && percent > shown {
            shown = percent;
            out::complain(&format!("{percent:3} %  {line}"));
        }
    })?;
    let told = if asked.json {
        serde_json::to_string_pretty(&as_json(&found, language))? + "\n"
    } else {
        as_text(&found, language)
    };
    out::print(&told)?;
    let bad: Vec<&str> = worst(&found).map(|check| words(check.id, language).0).collect();
    if bad.is_empty() {
        return Ok(());
    }
    match language {
        Language::English => bail!("not fit for calls: {}", bad.join(", ").to_lowercase()),
        Language::Chinese => bail!("不适合通话：{}", bad.join("、")),
    }
}

fn worst(found: &SeatChecked) -> impl Iterator<Item = &HealthCheck> {
    found.checks.iter().filter(|check| check.level == Level::Bad)
}

fn as_json(found: &SeatChecked, language: Language) -> Value {
    let mut told = json!(found);
    let checks = found.checks.iter().map(|check| {
        let (title, advice) = words(check.id, language);
        let advice = (check.level != Level::Good).then_some(advice);
        json!({ "id": check.id, "title": title, "level": check.level, "value": check.value,
            "advice": advice })
    });
    told["checks"] = checks.collect();
    told["fit"] = (found.level() != Level::Bad).into();
    told
}

/// A line each: the verdict, what was looked at, the figure; under it what to do.
fn as_text(found: &SeatChecked, language: Language) -> String {
    let mut text = String::new();
    for check in &found.checks {
        let (title, advice) = words(check.id, language);
        let value = check.value.as_str();
        text += &format!("{}  {title}: {value}\n", verdict(check.level, language));
        if check.level != Level::Good {
            text += &format!("      {advice}\n");
        }
    }
    // The other language has said it in the advice.
    if let (Some(why), Language::English) = (&found.no_line, language) {
        text += &format!("      {why}\n");
    }
    text += match (found.level(), language) {
        (Level::Good, Language::English) => "This PC is fit for calls.\n",
        (Level::Warn, Language::English) => {
            "Calls work here; see above what would make them better.\n"
        }
        (Level::Bad, Language::English) => "Calls will not go well here: see above what to do.\n",
        (Level::Good, Language::Chinese) => "本机适合通话。\n",
        (Level::Warn, Language::Chinese) => "可以通话，改进建议见上。\n",
        (Level::Bad, Language::Chinese) => "通话效果会不好，请按上面的建议处理。\n",
    };
    text
}

fn verdict(level: Level, language: Language) -> &'static str {
    match (level, language) {
        (Level::Good, Language::English) => "good",
        (Level::Warn, Language::English) => "fair",
        (Level::Bad, Language::English) => "bad ",
        (Level::Good, Language::Chinese) => "良好",
        (Level::Warn, Language::Chinese) => "一般",
        (Level::Bad, Language::Chinese) => "不好",
    }
}

/// What was looked at, and what to do where it is not good.
fn words(id: &str, language: Language) -> (&'static str, &'static str) {
    match language {
        Language::English => english(id),
        Language::Chinese => chinese(id),
    }
}

fn english(id: &str) -> (&'static str, &'static str) {
    match id {
        "memory" => (
            "Memory",
            "8 GB are advised. Calls work with less; close other programs at busy times.",
        ),
        "cores" => (
            "Processor cores",
            "Four are advised. With fewer, do not run other heavy programs beside calls.",
        ),
        "microphone" => ("Microphones", "Plug in a headset or a microphone."),
        "speaker" => ("Loudspeakers", "Plug in a headset or loudspeakers."),
        "headset" => (
            "Headset with buttons",
            "None was found. Calls go without; a USB headset with noise cancelling sounds best.",
        ),
        "latency" => (
            "Delay there and back",
            "Above 100 ms people begin to interrupt each other: use a cable rather than Wi-Fi.",
        ),
        "loss" => (
            "Lost packets",
            "Above 0.5 % words get lost: use a cable, and look whether somebody fills the line.",
        ),
        "jitter" => ("Jitter", "Above 30 ms voices break up: let voice go first in the router."),
        "voice" => (
            "Expected sound, 1 to 4.4",
            "Below 4 people are not content, below 3.6 they complain: see delay, loss and jitter.",
        ),
        _ => (
            "Line",
            "Is the address right, is the other side running, does a firewall let UDP through?",
        ),
    }
}

fn chinese(id: &str) -> (&'static str, &'static str) {
    match id {
        "memory" => ("内存", "建议 8 GB。低于此仍可通话，繁忙时请关闭其他程序。"),
        "cores" => ("处理器核心", "建议四核。少于四核时，请避免同时运行其他大型程序。"),
        "microphone" => ("麦克风", "请连接耳机或麦克风。"),
        "speaker" => ("扬声器", "请连接耳机或音箱。"),
        "headset" => ("带按键的耳机", "未找到。没有也能通话，建议使用 USB 降噪耳机。"),
        "latency" => ("往返时延", "超过 100 毫秒会影响对话，请使用网线而非无线网络。"),
        "loss" => ("丢包率", "超过 0.5% 会丢字，请使用网线并检查带宽占用。"),
        "jitter" => ("抖动", "超过 30 毫秒声音会断续，请在路由器中优先语音。"),
        "voice" => {
            ("预计音质（1 到 4.4）", "低于 4 分会不满意，低于 3.6 分会投诉：请看时延、丢包和抖动。")
        }
        _ => ("线路", "请检查地址是否正确、对方是否在运行、防火墙是否放行 UDP。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 10] = [
        "memory",
        "cores",
        "microphone",
        "speaker",
        "headset",
        "latency",
        "loss",
        "jitter",
        "voice",
        "line",
    ];

    #[test]
    fn every_figure_has_words_of_its_own_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            let mut titles: Vec<_> = IDS.iter().map(|id| words(id, language).0).collect();
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), IDS.len(), "{language:?} names each: {titles:?}");
        }
    }
}
