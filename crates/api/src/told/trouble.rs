//! Trunks that are down, webhooks that were not told, alarms.

pub(super) const PHRASES: super::Phrases = &[
    // How a trunk stands.
    ("{}; tried again in {} s", "{0}；{1} 秒后重试"),
    ("registered", "已注册"),
    ("it answers", "有应答"),
    (
        "it does not answer: check its address, and this PC's network",
        "没有应答：请检查其地址和本机网络",
    ),
    (
        "its host was not found: check the name, and this PC's network",
        "找不到其主机：请检查名称和本机网络",
    ),
    (
        "the provider refused the user name or password (SIP {})",
        "运营商拒绝了用户名或密码（SIP {0}）",
    ),
    ("the provider answered SIP {}", "运营商返回 SIP {0}"),
    ("the provider did not answer", "运营商没有应答"),
    // Alarms.
    ("The trunk {} does not answer.", "中继 {=0} 没有应答。"),
    (
        "Look whether this PC has a network; if it has, ask the carrier.",
        "请检查本机网络；如果网络正常，请联系运营商。",
    ),
    ("{} (?) calls {}.", "{=0} 正在呼叫 {=1}。"),
    ("{} ({}) calls {}.", "{=0}（{=1}）正在呼叫 {=2}。"),
    (
        "Look whether somebody there needs help, and let the helpers in.",
        "请查看那里是否有人需要帮助，并为救援人员引路。",
    ),
    ("A recording of call {} broke off: {}.", "通话 {=0} 的录音中断：{1}。"),
    (
        "Free space on the disk that holds the recordings, or choose another one.",
        "请在存放录音的磁盘上腾出空间，或另选磁盘。",
    ),
    (
        "{} was shut out for some minutes after wrong passwords, the last one for {}.",
        "{=0} 多次输错密码（最后一次为 {=1}），暂时被拒之门外。",
    ),
    (
        "If it is a phone of yours, give it its extension's secret; if not, let only those addresses reach the exchange that need it.",
        "如果是自己的话机，请填写其分机的密码；否则请只让需要的地址访问交换机。",
    ),
    ("{}: {} % of what its guard allows is used ({}).", "{=0}：已用到外呼防护上限的 {1}%（{2}）。"),
    ("{}: all that its guard allows is used ({}).", "{=0}：外呼防护的上限已用完（{1}）。"),
    (
        "Look who calls where; when it is used up, calls over this trunk are refused, but for help.",
        "请查看是谁在呼叫哪里；达到上限后将不再外呼，紧急号码除外。",
    ),
    (
        "New calls over this trunk are refused, but for help; those that go on beyond it are ended. Look who calls where.",
        "新的外呼将被拒绝，紧急号码除外；超出的通话将被挂断。请查看是谁在呼叫哪里。",
    ),
    (
        "New calls over this trunk are refused, but for help; those that go on go on. Look who calls where.",
        "新的外呼将被拒绝，紧急号码除外；进行中的通话不受影响。请查看是谁在呼叫哪里。",
    ),
    ("A call to the outside was refused: {}.", "外呼防护拒绝了一次呼叫：{0}。"),
    (
        "If it is none of yours that calls, change the secret of the extension; if it is, allow more in the settings of the trunk.",
        "如果不是自己人在呼叫，请更换该分机的密码；如属正常，请在中继设置中放宽限制。",
    ),
    ("A flow says so in call {}.", "来自通话 {=0} 中的流程。"),
    ("Nothing can be stored: {}", "无法保存数据：{0}"),
    ("Make room on the disk, or mend it.", "请腾出磁盘空间，或修复磁盘。"),
    ("Storing works again.", "数据保存已恢复。"),
    ("Nothing is lost.", "没有数据丢失。"),
    ("A record was left out: {}", "有一条记录未能保存：{0}"),
    ("Report this: it is a fault of Cordboard.", "请报告此问题：这是 Cordboard 的错误。"),
    // What a carrier says.
    ("the carrier's configuration does not know this exchange", "运营商侧配置错误"),
    ("the carrier has no line to this number", "没有可用线路"),
    ("the carrier does not accept the number that is shown", "主叫号码不合法"),
    ("this number was called too often today", "被叫号码呼叫过于频繁"),
    ("this number is on the carrier's black list", "被叫号码在黑名单中"),
    ("too many calls a second for the carrier", "呼叫频率超过限制"),
    ("the carrier's account is out of credit", "账户欠费停机"),
    ("the number that is shown has called too often", "主叫号码呼叫过于频繁"),
    (
        "Ask the carrier whether it knows this address of yours, and the agreed prefix.",
        "请联系运营商核对本机 IP 地址和约定的被叫前缀。",
    ),
    (
        "Ask the carrier's support which numbers the line reaches.",
        "请联系运营商确认线路可以呼叫的范围。",
    ),
    (
        "Show a number that the carrier has given you for this trunk.",
        "请使用运营商分配给该中继的号码外呼。",
    ),
    (
        "It is not called again for a day; ask the carrier to put it on its list of exceptions.",
        "一天内不再呼叫该号码；如有需要请向运营商申请加白。",
    ),
    (
        "It is not called again for thirty days: whoever has it does not want calls.",
        "三十天内不再呼叫该号码：对方不愿接听来电。",
    ),
    (
        "Fewer calls are sent for a moment; set the trunk's calls per second to what was agreed.",
        "系统会暂时放慢外呼；请把中继的每秒呼叫数设为约定值。",
    ),
    (
        "Pay the carrier. The trunk makes no call for ten minutes, then tries again.",
        "请为运营商账户充值。该中继十分钟内不再外呼，之后会再试。",
    ),
    (
        "Fewer calls are sent for a while; show another number, or make fewer calls.",
        "系统会暂时放慢外呼；请更换主叫号码或减少呼叫。",
    ),
    // Servers that were to be told.
    ("the webhook has no address: write it again", "该 Webhook 没有地址：请重新填写"),
    ("the robot answered {}: {}", "机器人返回 {0}：{=1}"),
    (
        "the address is not one of the web: write https://server/path",
        "这不是网址：请写成 https://server/path",
    ),
    ("the header {} cannot be sent", "无法发送标头 {=0}"),
    ("no address is known for {}", "找不到 {=0} 的地址"),
    (
        "{} lies in the own network, which is not allowed: allow it where the address is set",
        "{=0} 在内网中，未获允许：请在设置该地址处允许",
    ),
    ("Connection refused (os error {})", "连接被拒绝"),
];
