//! What the response codes of a carrier mean that are not SIP's own: reason, advice, and what the
//! exchange does about it by itself.
//!
//! A table belongs to the trunks that name it (`response_codes`) and to no other: 470 is “Consent
//! Needed” in SIP's registry, and “wrong configuration” at one carrier.

use std::time::Duration;

use crate::office::Office;

/// One code of a carrier.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) status: u16,
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
    pub(crate) advice_english: &'static str,
    pub(crate) advice_chinese: &'static str,
    pub(crate) action: Action,
}

/// What follows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The trunk makes no call for so long.
    BackOff(Duration),
    /// This callee is not called any more for so long.
    StopCallee(Duration),
    /// Somebody is to mend it.
    Alarm,
    /// Both: nothing gets through before somebody has mended it.
    StopTrunk(Duration),
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The code of a table; `None` where the table, or the code in it, is not known.
fn code(table: Option<&str>, status: u16) -> Option<&'static Code> {
    match table {
        Some("aliyun") => ALIYUN.iter().find(|code| code.status == status),
        _ => None,
    }
}

/// What a code of a trunk's carrier means, where it is one of the carrier's own.
pub(crate) fn of_trunk(office: &Office, trunk: &str, status: u16) -> Option<&'static Code> {
    code(office.trunk(trunk)?.response_codes.as_deref(), status)
}

impl Code {
    pub(crate) fn text(&self, language: &str) -> &'static str {
        if language.starts_with("zh") { self.chinese } else { self.english }
    }

    pub(crate) fn advice(&self, language: &str) -> &'static str {
        if language.starts_with("zh") { self.advice_chinese } else { self.advice_english }
    }
}

static ALIYUN: [Code; 8] = [
    Code {
        status: 470,
        english: "the carrier's configuration does not know this exchange",
        chinese: "运营商侧配置错误",
        advice_english: "Ask the carrier whether it knows this address of yours, and the agreed prefix.",
        advice_chinese: "请联系运营商核对本机 IP 地址和约定的被叫前缀。",
        action: Action::Alarm,
    },
    Code {
        status: 471,
        english: "the carrier has no line to this number",
        chinese: "没有可用线路",
        advice_english: "Ask the carrier's support which numbers the line reaches.",
        advice_chinese: "请联系运营商确认线路可以呼叫的范围。",
        action: Action::Alarm,
    },
    Code {
        status: 472,
        english: "the carrier does not accept the number that is shown",
        chinese: "主叫号码不合法",
        advice_english: "Show a number that the carrier has given you for this trunk.",
        advice_chinese: "请使用运营商分配给该中继的号码外呼。",
        action: Action::Alarm,
    },
    Code {
        status: 473,
        english: "this number was called too often today",
        chinese: "被叫号码呼叫过于频繁",
        advice_english: "It is not called again for a day; ask the carrier to put it on its list of exceptions.",
        advice_chinese: "一天内不再呼叫该号码；如有需要请向运营商申请加白。",
        action: Action::StopCallee(DAY),
    },
    Code {
        status: 474,
        english: "this number is on the carrier's black list",
        chinese: "被叫号码在黑名单中",
        advice_english: "It is not called again for thirty days: whoever has it does not want calls.",
        advice_chinese: "三十天内不再呼叫该号码：对方不愿接听来电。",
        action: Action::StopCallee(Duration::from_secs(30 * 24 * 3600)),
    },
    Code {
        status: 475,
        english: "too many calls a second for the carrier",
        chinese: "呼叫频率超过限制",
        advice_english: "Fewer calls are sent for a moment; set the trunk's calls per second to what was agreed.",
        advice_chinese: "系统会暂时放慢外呼；请把中继的每秒呼叫数设为约定值。",
        action: Action::BackOff(Duration::from_secs(5)),
    },
    Code {
        status: 476,
        english: "the carrier's account is out of credit",
        chinese: "账户欠费停机",
        advice_english: "Pay the carrier. The trunk makes no call for ten minutes, then tries again.",
        advice_chinese: "请为运营商账户充值。该中继十分钟内不再外呼，之后会再试。",
        action: Action::StopTrunk(Duration::from_secs(600)),
    },
    Code {
        status: 477,
        english: "the number that is shown has called too often",
        chinese: "主叫号码呼叫过于频繁",
        advice_english: "Fewer calls are sent for a while; show another number, or make fewer calls.",
        advice_chinese: "系统会暂时放慢外呼；请更换主叫号码或减少呼叫。",
        action: Action::BackOff(Duration::from_secs(60)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_for_its_own_trunks_alone() {
        for status in 470..=477 {
            let code = code(Some("aliyun"), status).expect("all eight are known");
            assert_eq!(code.status, status);
            for text in [code.text("zh-CN"), code.advice("zh-CN")] {
                assert!(!text.is_ascii(), "{status} is told in Chinese: {text}");
            }
            assert!(code.text("en").is_ascii() && code.advice("en").is_ascii(), "and in English");
        }
        assert_eq!(code(Some("aliyun"), 486), None, "SIP's own codes mean what SIP says");
        assert_eq!(code(None, 470), None, "another trunk's 470 is Consent Needed");
        assert_eq!(code(Some("other"), 470), None);
    }
}
