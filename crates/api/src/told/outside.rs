//! Calls to the outside: what forbids them, and which number is shown.

pub(super) const PHRASES: super::Phrases = &[
    // What forbids a call, and which number is shown.
    (
        "the rule {} allows calls from {} to {} ({}); free at {}",
        "规则 {=0} 只允许在 {1} 至 {2}（{3}）呼叫；{4} 起可以呼叫",
    ),
    (
        "all {} calls that {} may have at once are going on (as its settings say); call again when one has ended",
        "{1} 最多同时 {0} 路通话，现已占满（按其设置）；请在有通话结束后再拨",
    ),
    (
        "all {} calls that {} may have at once are going on (as carriers bear of such a number; its settings may say otherwise); call again when one has ended",
        "{1} 最多同时 {0} 路通话，现已占满（运营商对这类号码的限度，可在号码设置中更改）；请在有通话结束后再拨",
    ),
    ("all {} calls that {} may have are going on", "{1} 最多 {0} 路通话，现已占满"),
    ("all {} lines of the trunk {} are in use", "中继 {1} 的 {0} 路线路已全部占用"),
    (
        "{} is on the list of numbers that are never called over the trunk {}; if its carrier allows such calls, take {} off the list",
        "{0} 在中继 {1} 的禁呼名单中；如果运营商允许，请从名单中删除 {2}",
    ),
    ("No number has the area of the called one ({}): {}", "没有与被叫号码同区（{0}）的号码：{1}"),
    ("The area of the called number is not known: {}", "不知道被叫号码的归属地：{0}"),
    (
        "{} is shown, as it has the area of the called number ({}).",
        "显示 {0}：与被叫号码同区（{1}）。",
    ),
    ("{} is shown, as it has the area of the called number.", "显示 {0}：与被叫号码同区。"),
    (
        "{} is shown, as it has the province of the called number; none has its area ({}).",
        "显示 {0}：与被叫号码同省；没有同区（{1}）的号码。",
    ),
    ("{} is shown, as it was shown least today ({} calls).", "显示 {0}：今天使用最少（{1} 次）。"),
    ("{} is shown, as its turn has come.", "显示 {0}：轮到该号码。"),
    ("the rule {} does not allow calls to {} ({})", "规则 {0} 不允许呼叫 {1}（{2}）"),
    ("the rule {} does not allow calls to {}", "规则 {0} 不允许呼叫 {1}"),
    ("the rule {} allows calls from {} to {} ({})", "规则 {0} 只允许在 {1} 至 {2}（{3}）呼叫"),
    ("the rule {} allows {} calls {}; free at {}", "规则 {0} 允许{2}呼叫 {1} 次；{3} 起可以呼叫"),
    ("the rule {} allows {} call {}; free at {}", "规则 {0} 允许{2}呼叫 {1} 次；{3} 起可以呼叫"),
    ("the rule {} allows {} calls {}", "规则 {0} 允许{2}呼叫 {1} 次"),
    ("the rule {} allows {} call {}", "规则 {0} 允许{2}呼叫 {1} 次"),
    ("in an hour altogether", "一小时内一共"),
    ("in an hour from {}", "一小时内以 {0} "),
    ("in an hour to {}", "一小时内对 {0} "),
    ("in {} hours altogether", " {0} 小时内一共"),
    ("in {} hours from {}", " {0} 小时内以 {1} "),
    ("in {} hours to {}", " {0} 小时内对 {1} "),
    ("in {} minutes altogether", " {0} 分钟内一共"),
    ("in {} minutes from {}", " {0} 分钟内以 {1} "),
    ("in {} minutes to {}", " {0} 分钟内对 {1} "),
    ("in {} seconds altogether", " {0} 秒内一共"),
    ("in {} seconds from {}", " {0} 秒内以 {1} "),
    ("in {} seconds to {}", " {0} 秒内对 {1} "),
    ("a day altogether", "一天内一共"),
    ("a day from {}", "一天内以 {0} "),
    ("a day to {}", "一天内对 {0} "),
    (
        "calls abroad are closed, and {} is abroad; open its country in the settings of the office",
        "国际呼叫未开放，而 {0} 在境外；请在企业设置中开放该国家或地区",
    ),
    (
        "no group of {} has an own number to call out with; add one to the group's outbound numbers",
        "{0} 所在的技能组没有可用于外呼的号码；请为技能组添加外呼号码",
    ),
    (
        "the trunk {} makes no such call for {} min: {}",
        "中继 {0} 在 {1} 分钟内不再进行此类呼叫：{2}",
    ),
    ("the trunk {} of {} is switched off", "{1} 所属的中继 {0} 已停用"),
    ("no address was found for the trunk {}", "找不到中继 {0} 的地址"),
    (
        "the guard of the trunk {} allows {} minutes of talk in an hour; free at {}",
        "中继 {0} 的外呼防护每小时允许通话 {1} 分钟；{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows {} minutes of talk a day; free at {}",
        "中继 {0} 的外呼防护每天允许通话 {1} 分钟；{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows a spend of {} in an hour; free at {}",
        "中继 {0} 的外呼防护每小时允许话费 {1}；{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows a spend of {} a day; free at {}",
        "中继 {0} 的外呼防护每天允许话费 {1}；{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows calls in the hours of {}; free at {}",
        "中继 {0} 的外呼防护只允许在 {1} 的营业时段外呼；{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows {} minutes of talk in an hour",
        "中继 {0} 的外呼防护每小时允许通话 {1} 分钟",
    ),
    (
        "the guard of the trunk {} allows {} minutes of talk a day",
        "中继 {0} 的外呼防护每天允许通话 {1} 分钟",
    ),
    (
        "the guard of the trunk {} allows a spend of {} in an hour",
        "中继 {0} 的外呼防护每小时允许话费 {1}",
    ),
    ("the guard of the trunk {} allows a spend of {} a day", "中继 {0} 的外呼防护每天允许话费 {1}"),
    (
        "the guard of the trunk {} allows calls in the hours of {}",
        "中继 {0} 的外呼防护只允许在 {1} 的营业时段外呼",
    ),
    ("{} is not shown: {}.", "没有使用号码 {0}：{1}。"),
    // What else is said of numbers.
    ("“{}” is no telephone number: {}", "“{=0}”不是电话号码：{1}"),
    (
        "“{}” is no extension, group or flow, and no telephone number: {}",
        "“{=0}”不是分机、技能组或流程，也不是电话号码：{1}",
    ),
    ("it has other characters than digits", "其中有数字以外的字符"),
    ("it has too few or too many digits", "位数过少或过多"),
    (
        "the office's country has no numbering plan here; write it with + and country code",
        "没有本单位所在国家或地区的编号规则；请以 + 和国家代码开头书写",
    ),
    (
        "it exists inside the country only, and has no international form",
        "该号码只在国内使用，没有国际格式",
    ),
    (
        "eight or seven digits need the office's area code, which is not set",
        "七位或八位号码需要本单位的区号，但尚未设置",
    ),
    ("Help is always called.", "紧急号码随时可以呼叫。"),
    ("the office has no number to call out with", "本单位没有可用于外呼的号码"),
    ("{} is a 400 number, which can only be called", "{=0} 是 400 号码，只能被叫"),
    ("{} has no mailbox", "{=0} 没有语音信箱"),
    ("{} is in no group", "{=0} 不在任何技能组中"),
    ("nobody with the role of a supervisor has the extension {}", "分机 {=0} 的使用者不是班长"),
    ("{} minutes of talk in an hour", "每小时通话 {0} 分钟"),
    ("{} minutes of talk a day", "每天通话 {0} 分钟"),
    ("a spend of {} in an hour", "每小时话费 {0}"),
    ("a spend of {} a day", "每天话费 {0}"),
];
