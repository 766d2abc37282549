//! News as one sentence, for people in a group chat.

use serde_json::Value;

use crate::Language;

/// In the language of the office.
pub(super) fn sentence(language: &str, event: &str, body: &Value) -> String {
    let said = if language.starts_with("zh") { chinese(event, body) } else { english(event, body) };
    match body["office"].as_str().filter(|office| !office.is_empty()) {
        Some(office) => format!("[{office}] {said}"),
        None => said,
    }
}

fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap_or("?")
}

fn seconds(body: &Value, pointer: &str) -> u64 {
    body.pointer(pointer).and_then(Value::as_f64).unwrap_or_default() as u64
}

/// A name, or else the id.
fn name<'a>(body: &'a Value, of: &str) -> &'a str {
    let name = body.pointer(&format!("/{of}/name")).and_then(Value::as_str);
    name.unwrap_or_else(|| text(body, &format!("/{of}/id")))
}

fn english(event: &str, body: &Value) -> String {
    let (caller, called) = (text(body, "/call/caller"), text(body, "/call/called"));
    let call = text(body, "/call/id");
    match event {
        "call.ringing" => format!("{caller} calls {called} ({call})."),
        "call.answered" => format!("The call of {caller} to {called} was answered ({call})."),
        "call.ended" => {
            let talked = seconds(body, "/call/talk_seconds");
            let reason = text(body, "/call/reason").replace('_', " ");
            format!("The call of {caller} to {called} is over after {talked} s: {reason} ({call}).")
        }
        "queue.joined" => format!("{caller} waits in {} ({call}).", name(body, "group")),
        "queue.abandoned" => {
            let waited = seconds(body, "/waited_seconds");
            let group = name(body, "group");
            format!("{caller} waited {waited} s in {group}, and hung up ({call}).")
        }
        "voicemail.new" => {
            let (mailbox, from) = (text(body, "/message/mailbox"), text(body, "/message/caller"));
            let long = seconds(body, "/message/seconds");
            format!("{from} left a message of {long} s for {mailbox}.")
        }
        "recording.ready" => {
            format!("The recording of {call} is ready: {} s.", seconds(body, "/recording/seconds"))
        }
        "trunk.down" => {
            format!("The trunk {} is down: {}.", name(body, "trunk"), text(body, "/why"))
        }
        "rule.blocked" => {
            let (who, whom) = (text(body, "/extension"), text(body, "/dialled"));
            let (rule, why) = (text(body, "/rule"), text(body, "/why"));
            format!("{who} may not call {whom} now, by the rule {rule}: {why}.")
        }
        "flow.told" => format!("{} ({call})", text(body, "/text")),
        _ => "This is a test; all is well.".to_owned(),
    }
}

fn chinese(event: &str, body: &Value) -> String {
    let (caller, called) = (text(body, "/call/caller"), text(body, "/call/called"));
    let call = text(body, "/call/id");
    let why = || Language::Chinese.tell(text(body, "/why"));
    match event {
        "call.ringing" => format!("{caller} 正在呼叫 {called}（{call}）。"),
        "call.answered" => format!("{caller} 呼叫 {called} 已接通（{call}）。"),
        "call.ended" => {
            let talked = seconds(body, "/call/talk_seconds");
            format!("{caller} 呼叫 {called} 已结束，通话 {talked} 秒（{call}）。")
        }
        "queue.joined" => format!("{caller} 正在“{}”排队（{call}）。", name(body, "group")),
        "queue.abandoned" => {
            let waited = seconds(body, "/waited_seconds");
            let group = name(body, "group");
            format!("{caller} 在“{group}”排队 {waited} 秒后挂断（{call}）。")
        }
        "voicemail.new" => {
            let (mailbox, from) = (text(body, "/message/mailbox"), text(body, "/message/caller"));
            let long = seconds(body, "/message/seconds");
            format!("{from} 给 {mailbox} 留言 {long} 秒。")
        }
        "recording.ready" => {
            format!("通话 {call} 的录音已可收听，共 {} 秒。", seconds(body, "/recording/seconds"))
        }
        "trunk.down" => format!("线路“{}”中断：{}", name(body, "trunk"), why()),
        "rule.blocked" => {
            let (who, whom) = (text(body, "/extension"), text(body, "/dialled"));
            let (rule, why) = (text(body, "/rule"), why());
            format!("规则 {rule} 现在不允许 {who} 呼叫 {whom}：{why}")
        }
        "flow.told" => format!("{}（{call}）", text(body, "/text")),
        _ => "这是一条测试消息，一切正常。".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn news_read_as_a_sentence_in_both_languages() {
        let body = json!({
            "office": "Lantern",
            "call": { "id": "C7", "caller": "13800138000", "called": "1001" },
            "group": { "id": "sales", "name": "Sales" },
            "waited_seconds": 12,
        });
        let told = sentence("en", "queue.abandoned", &body);
        assert_eq!(told, "[Lantern] 13800138000 waited 12 s in Sales, and hung up (C7).");
        let told = sentence("zh-CN", "queue.abandoned", &body);
        assert_eq!(told, "[Lantern] 13800138000 在“Sales”排队 12 秒后挂断（C7）。");
    }
}
