//! The sentences in Chinese.

use cordboard_pbx::record::{
    CallRecord, Direction, JournalEntry, LegRole, PathStep, Reason, Termination,
};
use cordboard_store::Recording;
use jiff::Timestamp;

use super::{is_cut_off, millis_between, word_at};
use crate::names::{Language, Names, spoken_chinese as spoken};

/// The whole story.
pub(super) fn story(
    record: &CallRecord,
    journal: &[JournalEntry],
    recording: Option<&Recording>,
    names: &Names,
) -> String {
    let mut lines = vec![opening(record, names)];
    lines.extend(conversations(record, names));
    lines.push(ending(record, names));
    lines.extend(recorded(record, recording, names));
    lines.push(String::new());
    lines.push(format!("逐步经过（{}，时区 {}）：", names.day(record.started), names.zone()));
    if journal.is_empty() {
        lines.push("这次通话没有日志；以下内容来自通话记录。".into());
        lines.extend(from_record(record, names));
    } else {
        lines.extend(journal.iter().map(|entry| step(entry, names)));
    }
    // After a bracket of its own width there is room enough.
    (lines.join("\n") + "\n").replace("） ", "）")
}

fn opening(record: &CallRecord, names: &Names) -> String {
    let caller = match &record.caller_name {
        Some(name) if !name.is_empty() && *name != record.caller => {
            format!("{name}（{}）", record.caller)
        }
        _ => names.of(&record.caller),
    };
    let trunk = record.trunk.as_ref().map(|trunk| format!("通过中继 {trunk} "));
    let way = match record.direction {
        Direction::Inbound => "呼入",
        Direction::Outbound => "呼出",
        Direction::Internal => "内部通话",
    };
    format!(
        "{way} {id}：{day} {clock}，{caller} {trunk}呼叫 {called}。",
        id = record.id,
        day = names.day(record.started),
        clock = names.clock(record.started),
        called = names.of(&record.called),
        trunk = trunk.unwrap_or_default(),
    )
}

fn conversations(record: &CallRecord, names: &Names) -> Vec<String> {
    let mut sentences = Vec::new();
    let people = record.legs.iter().filter(|leg| leg.role != LegRole::Caller);
    let mut answered: Vec<_> = people.filter_map(|leg| Some((leg.answered?, leg))).collect();
    answered.sort_by_key(|(at, _)| *at);
    for (number, (at, leg)) in answered.iter().enumerate() {
        let who = names.of(&leg.party);
        let after = spoken(millis_between(record.started, *at));
        let rang = spoken(millis_between(leg.started, *at));
        sentences.push(if number == 0 {
            format!("{who} 在通话开始 {after}后接听，振铃 {rang}。")
        } else {
            format!("随后 {who} 从 {} 起加入。", names.clock(*at))
        });
    }
    if answered.is_empty() {
        sentences.push("无人接听。".to_owned());
    }
    if let Some(wait) = record.wait_ms {
        sentences.push(format!("主叫方在队列中等待了 {}。", spoken(wait)));
    }
    sentences
}

fn ending(record: &CallRecord, names: &Names) -> String {
    let Some(ended) = record.ended else {
        return "通话尚未结束。".to_owned();
    };
    let talked = match record.talk_ms {
        0 if is_cut_off(record) => "在交谈中被中断".to_owned(),
        0 => "没有交谈".to_owned(),
        talk => format!("交谈了 {}", spoken(talk)),
    };
    let at = names.clock(ended);
    let Some(Termination { by, reason }) = &record.termination else {
        return format!("通话于 {at} 结束，{talked}。");
    };
    let by = set_off(&names.party(by));
    format!("通话于 {at} 结束，{talked}。由{by}结束：{}。", reason_words(*reason))
}

/// Latin letters and digits stand a space off; Chinese does not.
fn set_off(word: &str) -> String {
    let space = |latin: bool| if latin { " " } else { "" };
    let before = space(word.starts_with(|letter: char| letter.is_ascii()));
    let after = space(word.ends_with(|letter: char| letter.is_ascii()));
    format!("{before}{word}{after}")
}

fn recorded(record: &CallRecord, recording: Option<&Recording>, names: &Names) -> Vec<String> {
    let mut sentences = Vec::new();
    let removed = recording.and_then(|recording| recording.removed);
    match (&record.recording, removed) {
        (Some(_), Some(at)) => {
            sentences.push(format!("通话已录音。录音的保存期已满，已于 {} 删除。", names.day(at)));
        }
        (Some(file), None) => sentences.push(format!("通话已录音：{file}。")),
        (None, _) => {}
    }
    if let Some(why) = recording.and_then(|recording| recording.failure.as_ref()) {
        sentences.push(format!("录音中断：{}。", Language::Chinese.tell(why)));
    }
    sentences
}

fn step(entry: &JournalEntry, names: &Names) -> String {
    let told = Language::Chinese.tell(&entry.text);
    let text = match &entry.who {
        None => told,
        Some(who) => {
            let name = names.of(who);
            match word_at(&told, who) {
                Some(place) => {
                    let (before, after) = told.split_at(place);
                    format!("{before}{name}{}", after.get(who.len()..).unwrap_or_default())
                }
                None => format!("{name}：{told}"),
            }
        }
    };
    format!("  {}  {text}", names.clock(entry.at))
}

fn from_record(record: &CallRecord, names: &Names) -> Vec<String> {
    let mut steps: Vec<(Timestamp, String)> =
        record.path.iter().map(|step| (step.at, path_step(step))).collect();
    for leg in record.legs.iter().filter(|leg| leg.role != LegRole::Caller) {
        let who = names.of(&leg.party);
        steps.push((leg.started, format!("{who} 振铃。")));
        if let Some(at) = leg.answered {
            steps.push((at, format!("{who} 接听。")));
        }
        if let (Some(at), Some(end)) = (leg.ended, &leg.termination) {
            let by = set_off(&names.party(&end.by));
            let words = reason_words(end.reason);
            steps.push((at, format!("{who} 由{by}释放：{words}。")));
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(at, text)| format!("  {}  {text}", names.clock(at))).collect()
}

fn path_step(step: &PathStep) -> String {
    let PathStep { flow, version, node, kind, exit, .. } = step;
    let left = match exit {
        Some(exit) => format!("从出口“{exit}”离开"),
        None => "通话在此结束".to_owned(),
    };
    format!("流程 {flow} 第 {version} 版的模块 {node}（{kind}）：{left}。")
}

/// As [`Reason::as_words`], in Chinese.
pub(super) fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::HungUp => "挂断",
        Reason::Abandoned => "在有人接听之前挂断",
        Reason::Busy => "忙",
        Reason::NoAnswer => "在时限内无人接听",
        Reason::Declined => "拒接",
        Reason::AnsweredElsewhere => "已在另一部话机上接听",
        Reason::Withdrawn => "停止振铃",
        Reason::Transferred => "已转接",
        Reason::FlowEnded => "流程结束",
        Reason::MessageLeft => "已留言",
        Reason::NotFound => "没有这个号码",
        Reason::NotRegistered => "没有已注册的话机",
        Reason::NotAllowed => "不允许",
        Reason::RuleBlocked => "外呼规则此时不允许",
        Reason::GuardBlocked => "外呼防护不允许",
        Reason::CalleeDenied => "被叫号码在禁呼名单中",
        Reason::NoCommonCodec => "双方没有共同的编解码器",
        Reason::AckLost => "话机一直没有确认应答（数据包丢失，常见原因是 NAT）",
        Reason::SessionLost => "对方已不再有这次通话",
        Reason::Unreachable => "无法接通",
        Reason::TrunkRefused => "被运营商拒绝",
        Reason::TrunkUnavailable => "中继不可用",
        Reason::Congestion => "没有空闲的线路或端口",
        Reason::MediaFailed => "无法建立语音通道",
        Reason::ShutDown => "交换机已关闭",
        Reason::Interrupted => "交换机意外停止",
        Reason::Failed => "失败",
    }
}
