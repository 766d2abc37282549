//! The journal's sentences in Chinese. What is not known here stays in English.

/// Sentences and parts of sentences. `{}` is whatever stands there, itself told in Chinese where it
/// is known; the Chinese names the first of them `{0}`. What is more special stands first.
const PHRASES: &[(&str, &str)] = &[
    // Where a call goes.
    (
        "A call for {} came over the trunk {}; the number leads to the flow {}.",
        "呼叫 {0} 的来电经中继 {1} 进入;该号码通向流程 {2}。",
    ),
    ("{} dialled the extension {}.", "{0} 拨打了分机 {1}。"),
    ("{} dialled the flow {}.", "{0} 拨打了流程 {1}。"),
    ("{} dialled the group {}.", "{0} 拨打了技能组 {1}。"),
    ("{} dialled its own number.", "{0} 拨打了自己的号码。"),
    ("{} calls {} over the trunk {}, showing {}.", "{0} 经中继 {2} 呼叫 {1},显示号码 {3}。"),
    ("The flow cannot call {}: {}.", "流程无法呼叫 {0}:{1}。"),
    ("The flow calls {} and shows {}.", "流程呼叫 {0},显示号码 {1}。"),
    ("The flow asks: {}.", "流程访问:{0}。"),
    ("{} answered and is asked to take the call by a key.", "{0} 已应答,请其按键接听。"),
    ("{} hears first what the flow says of the caller.", "先向 {0} 说明来电者的情况。"),
    ("The call goes nowhere: {}.", "这次呼叫无法继续:{0}。"),
    (
        "The flow {} is not published, so the call cannot enter it.",
        "流程 {0} 未发布,呼叫无法进入。",
    ),
    ("The flow {} is not published; the call ends here.", "流程 {0} 未发布,通话在此结束。"),
    ("The caller was told that it is busy: {}.", "已告知主叫方线路忙:{0}。"),
    ("{} did not answer, so {} was tried.", "{0} 没有应答,改试 {1}。"),
    // Calls to the outside: what forbids them, and which number is shown.
    (
        "all {} calls that {} may have at once are going on (as its settings say); call again when one has ended",
        "{1} 最多同时 {0} 路通话,现已占满(按其设置);请在有通话结束后再拨",
    ),
    (
        "all {} calls that {} may have at once are going on (as carriers bear of such a number; its settings may say otherwise); call again when one has ended",
        "{1} 最多同时 {0} 路通话,现已占满(运营商对这类号码的限度,可在号码设置中更改);请在有通话结束后再拨",
    ),
    ("all {} calls that {} may have are going on", "{1} 最多 {0} 路通话,现已占满"),
    ("all {} lines of the trunk {} are in use", "中继 {1} 的 {0} 路线路已全部占用"),
    (
        "{} is on the list of numbers that are never called over the trunk {}; if its carrier allows such calls, take {} off the list",
        "{0} 在中继 {1} 的禁呼名单中;如果运营商允许,请从名单中删除 {2}",
    ),
    ("No number has the area of the called one ({}): {}", "没有与被叫号码同区({0})的号码:{1}"),
    ("The area of the called number is not known: {}", "不知道被叫号码的归属地:{0}"),
    (
        "{} is shown, as it has the area of the called number ({}).",
        "显示 {0}:与被叫号码同区({1})。",
    ),
    ("{} is shown, as it has the area of the called number.", "显示 {0}:与被叫号码同区。"),
    (
        "{} is shown, as it has the province of the called number; none has its area ({}).",
        "显示 {0}:与被叫号码同省;没有同区({1})的号码。",
    ),
    ("{} is shown, as it was shown least today ({} calls).", "显示 {0}:今天使用最少({1} 次)。"),
    ("{} is shown, as its turn has come.", "显示 {0}:轮到该号码。"),
    ("the rule {} does not allow calls to {} ({})", "规则 {0} 不允许呼叫 {1}({2})"),
    ("the rule {} does not allow calls to {}", "规则 {0} 不允许呼叫 {1}"),
    (
        "the rule {} allows calls from {} to {} ({}); free at {}",
        "规则 {0} 只允许在 {1} 至 {2}({3})呼叫;{4} 起可以呼叫",
    ),
    ("the rule {} allows calls from {} to {} ({})", "规则 {0} 只允许在 {1} 至 {2}({3})呼叫"),
    ("the rule {} allows {} calls {}; free at {}", "规则 {0} 允许{2}呼叫 {1} 次;{3} 起可以呼叫"),
    ("the rule {} allows {} call {}; free at {}", "规则 {0} 允许{2}呼叫 {1} 次;{3} 起可以呼叫"),
    ("the rule {} allows {} calls {}", "规则 {0} 允许{2}呼叫 {1} 次"),
    ("the rule {} allows {} call {}", "规则 {0} 允许{2}呼叫 {1} 次"),
    ("in an hour altogether", "一小时内一共"),
    ("in an hour from {}", "一小时内以 {0} "),
    ("in an hour to {}", "一小时内对 {0} "),
    ("in {} hours altogether", "{0} 小时内一共"),
    ("in {} hours from {}", "{0} 小时内以 {1} "),
    ("in {} hours to {}", "{0} 小时内对 {1} "),
    ("in {} minutes altogether", "{0} 分钟内一共"),
    ("in {} minutes from {}", "{0} 分钟内以 {1} "),
    ("in {} minutes to {}", "{0} 分钟内对 {1} "),
    ("in {} seconds altogether", "{0} 秒内一共"),
    ("in {} seconds from {}", "{0} 秒内以 {1} "),
    ("in {} seconds to {}", "{0} 秒内对 {1} "),
    ("a day altogether", "一天内一共"),
    ("a day from {}", "一天内以 {0} "),
    ("a day to {}", "一天内对 {0} "),
    (
        "calls abroad are closed, and {} is abroad; open its country in the settings of the office",
        "国际呼叫未开放,而 {0} 在境外;请在企业设置中开放该国家或地区",
    ),
    (
        "no group of {} has an own number to call out with; add one to the group's outbound numbers",
        "{0} 所在的技能组没有可用于外呼的号码;请为技能组添加外呼号码",
    ),
    (
        "the trunk {} makes no such call for {} min: {}",
        "中继 {0} 在 {1} 分钟内不再进行此类呼叫:{2}",
    ),
    ("the trunk {} of {} is switched off", "{1} 所属的中继 {0} 已停用"),
    ("no address was found for the trunk {}", "找不到中继 {0} 的地址"),
    (
        "the guard of the trunk {} allows {} minutes of talk in an hour; free at {}",
        "中继 {0} 的外呼防护每小时允许通话 {1} 分钟;{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows {} minutes of talk a day; free at {}",
        "中继 {0} 的外呼防护每天允许通话 {1} 分钟;{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows a spend of {} in an hour; free at {}",
        "中继 {0} 的外呼防护每小时允许话费 {1};{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows a spend of {} a day; free at {}",
        "中继 {0} 的外呼防护每天允许话费 {1};{2} 起可以呼叫",
    ),
    (
        "the guard of the trunk {} allows calls in the hours of {}; free at {}",
        "中继 {0} 的外呼防护只允许在 {1} 的营业时段外呼;{2} 起可以呼叫",
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
    ("{} is not shown: {}.", "没有使用号码 {0}:{1}。"),
    // Groups.
    ("The caller joins the group {}.", "主叫方进入技能组 {0} 排队。"),
    ("{} took the caller after {} s of waiting.", "{0} 接起了主叫方,此前等待了 {1} 秒。"),
    (
        "Nobody in {} took the caller in time, so the caller waits in {} now.",
        "技能组 {0} 无人及时接听,主叫方现在在 {1} 中等待。",
    ),
    ("{} has logged out of its groups.", "{0} 已从各技能组签出。"),
    ("{} is ready for the callers of its groups.", "{0} 已就绪,可接听技能组来电。"),
    ("{} takes a break: callers of its groups go to others.", "{0} 小休:技能组来电转给其他人。"),
    // Ringing and talking.
    ("{} is ringing.", "{0} 正在振铃。"),
    ("{} did not answer in time.", "{0} 没有及时接听。"),
    ("{} cannot be rung: {}.", "无法呼叫 {0}:{1}。"),
    ("{} answered, but {}.", "{0} 接听了,但是{1}。"),
    ("{} answered.", "{0} 接听。"),
    ("{} took the call in place of {}.", "{0} 代替 {1} 接起了通话。"),
    ("{} put the call on hold; the other side hears music.", "{0} 保持了通话;对方听到音乐。"),
    ("{} took the call back from hold.", "{0} 取回了保持的通话。"),
    ("The caller could not be answered: {}.", "无法应答主叫方:{0}。"),
    // Handing on.
    (
        "{} hands the call on to {}, with whom it spoke before (call {}).",
        "{0} 将通话转接给 {1}(此前已与其交谈,通话 {2})。",
    ),
    ("{} hands the call on to {}.", "{0} 将通话转接给 {1}。"),
    ("{} connects {} with call {}.", "{0} 将 {1} 与通话 {2} 接通。"),
    ("The call was handed on to {}.", "通话已转接给 {0}。"),
    ("The transfer failed ({}); back to {}.", "转接失败({0});回到 {1}。"),
    ("The transfer failed ({}); {} is rung again.", "转接失败({0});重新呼叫 {1}。"),
    (
        "A trunk asked to transfer the call, which only extensions may.",
        "中继要求转接通话,但只有分机可以转接。",
    ),
    // Sound and recording.
    ("The call is being recorded from here on.", "通话从此处开始录音。"),
    ("The recording pauses.", "录音暂停。"),
    ("The recording goes on.", "录音继续。"),
    ("The recording broke off ({}); the call goes on.", "录音中断({0});通话继续。"),
    ("Audio comes from {} again.", "又收到 {0} 的声音。"),
    (
        "No audio has come from {} for {} s: its microphone may be muted, or the network drops its packets.",
        "已有 {1} 秒没有收到 {0} 的声音:可能是话筒静音,或网络丢包。",
    ),
    ("The port for {}'s audio could not be opened: {}.", "无法打开 {0} 的语音端口:{1}。"),
    (
        "{} asked for a change of the audio that was refused: {}.",
        "{0} 要求更改语音参数,已拒绝:{1}。",
    ),
    // Messages.
    ("The caller is asked to leave a message for {}.", "请主叫方给 {0} 留言。"),
    ("A message of {} s was left for {}.", "给 {1} 留下了 {0} 秒的留言。"),
    ("The caller hung up at the beep; there is no message.", "主叫方在提示音后挂断;没有留言。"),
    ("{}; the message is kept.", "{0};留言已保存。"),
    ("{}: {}; the caller may leave a message.", "{0}:{1};主叫方可以留言。"),
    ("{} listens to its mailbox: {} new of {}.", "{0} 正在收听语音信箱:共 {2} 条,{1} 条未听。"),
    // The end.
    ("The call is over after {} s of talk: {}", "通话结束,交谈 {0} 秒:{1}"),
    ("The call is over after {} s of talk.", "通话结束,交谈 {0} 秒。"),
    ("The call is over: {}", "通话结束:{0}"),
    ("The call is over.", "通话结束。"),
    (
        "The exchange had stopped unexpectedly; at its next start it found the call unfinished and closed it.",
        "交换机曾意外停止;下次启动时发现这次通话未结束,将其关闭。",
    ),
    // Why a way was taken through a flow, and why an agent was or was not asked.
    ("{}: {}, so the call went on to {}.", "{0}:{1},于是通话进入 {2}。"),
    ("{}; no wire, so the call ends", "{0};没有连线,通话结束"),
    ("{}; so on_error is taken", "{0};改走“出错时”"),
    ("the call is recorded from here on", "从这里开始录音"),
    ("the call is not recorded from here on", "从这里起不录音"),
    ("the recording pauses", "录音暂停"),
    ("the recording goes on", "录音继续"),
    ("something went wrong before", "此前出错"),
    ("the flow {} is not published", "流程 {0} 未发布"),
    ("nobody took the call within {} s", "{0} 秒内无人接听"),
    ("the number is busy", "对方忙"),
    ("the office does not allow this call now", "本单位现在不允许这次呼叫"),
    ("the number could not be called", "该号码无法呼叫"),
    ("there is no number to call", "没有要拨的号码"),
    ("a secret value is not dialled", "保密的内容不用于拨号"),
    ("{} is not in the table", "表里没有 {0}"),
    ("{} is in the table", "表里有 {0}"),
    ("the caller did not take the offer", "主叫方没有接受回拨"),
    ("the caller gave no number", "主叫方没有输入号码"),
    ("that number cannot be called back", "该号码无法回拨"),
    ("the group has no place for the caller", "技能组没有空位"),
    ("the caller hung up and keeps the place", "主叫方挂机,保留排队位置"),
    ("the server answered {}, which is not followed", "服务器返回 {0},不再跟随"),
    ("the server answered {}", "服务器返回 {0}"),
    ("the server answered", "服务器有回应"),
    ("the server did not answer in time", "服务器没有及时回应"),
    ("the answer of the server is no JSON", "服务器返回的不是 JSON"),
    ("nobody waits for the answer", "无需等待回应"),
    ("{}; no wire, so {} is taken", "{0};没有连线,改走 {1}"),
    ("it was played to its end", "播放完毕"),
    ("not played: the caller had pressed a key already", "没有播放:主叫方已经按键"),
    ("there was nothing to say", "没有可播放的内容"),
    ("the caller pressed {}, which is not on offer, {}", "主叫方按了 {0},但没有这个选项,{1}"),
    ("the caller pressed a key", "主叫方按了键"),
    ("the caller pressed {}", "主叫方按了 {0}"),
    ("the caller entered {}", "主叫方输入了 {0}"),
    ("nothing pressed within {} s, {}", "{0} 秒内没有按键,{1}"),
    ("nothing more pressed within {} s", "{0} 秒内没有继续按键"),
    ("try {} of {}", "第 {0} 次,共 {1} 次"),
    ("everybody rung is busy", "所呼叫的人都忙"),
    ("nobody answered within the group's longest wait", "超过技能组最长等待时间仍无人接听"),
    ("nobody answered within {} s", "{0} 秒内无人接听"),
    ("nobody of the group is on duty", "技能组无人值班"),
    ("the group's queue is full", "技能组队列已满"),
    ("the message is finished", "留言完毕"),
    ("the person who answered hung up", "接听的人挂断了"),
    ("no case holds", "没有条件成立"),
    ("{} was set to a value that is not shown", "{0} 已设为一个不显示的值"),
    ("{} was set to closed by hand", "{0} 被手动设为休息"),
    ("{} was set to open by hand", "{0} 被手动设为营业"),
    ("{} was set to {}", "{0} 已设为 {1}"),
    ("{} holds: {}", "条件 {0} 成立:{1}"),
    ("{} is within {} ({}, begun the day before)", "{0} 在 {1} 之内({2},从前一天开始)"),
    ("{} is within {} ({})", "{0} 在 {1} 之内({2})"),
    ("{} is outside {} ({} is a closed day)", "{0} 在 {1} 之外({2} 休息)"),
    ("{} is outside {}", "{0} 在 {1} 之外"),
    ("there is no calendar {}", "没有日历 {0}"),
    ("offered, {}", "分配来电:{0}"),
    ("idle longest ({} s)", "空闲最久({0} 秒)"),
    ("idle longest of level {}", "第 {0} 级中空闲最久"),
    ("has taken the fewest calls ({})", "接听次数最少({0} 次)"),
    ("next in turn", "轮到此人"),
    ("comes first for this caller", "对这位主叫方优先"),
    ("everybody rings", "同时振铃"),
    ("free, but another comes first", "空闲,但另有人优先"),
    ("free, but did not take this caller before", "空闲,但此前没有接听这位主叫方"),
    (
        "free, but the caller is kept for {} for another {} s",
        "空闲,但这位主叫方在 {1} 秒内保留给 {0}",
    ),
    ("free, but level {} is asked in {} s", "空闲,但第 {0} 级在 {1} 秒后才分配"),
    ("declined a moment ago, not rung for another {} s", "刚刚拒接,{0} 秒内不再呼叫"),
    ("the phone was busy", "话机忙"),
    ("rejected the call", "拒接"),
    ("did not answer", "没有接听"),
    ("the phone was unreachable", "话机无法接通"),
    ("ringing for another caller", "正在为另一位主叫方振铃"),
    ("on a call", "通话中"),
    ("in wrap-up for another {} s", "整理中,还需 {0} 秒"),
    ("on a break ({})", "小休({0})"),
    ("on a break", "小休"),
    ("logged out", "已签出"),
    ("no phone registered", "没有已注册的话机"),
    ("hung up before anybody answered", "在有人接听之前挂断"),
    ("hung up", "挂断"),
    ("nobody answered in time", "在时限内无人接听"),
    ("answered on another phone", "已在另一部话机上接听"),
    ("stopped ringing", "停止振铃"),
    ("transferred", "已转接"),
    ("the flow ended", "流程结束"),
    ("left a message", "已留言"),
    ("a rule for calls to the outside forbids it now", "外呼规则此时不允许"),
    ("the called number is on a list of numbers that are never called", "被叫号码在禁呼名单中"),
    ("the guard against misuse forbids it", "外呼防护不允许"),
    ("no such number", "没有这个号码"),
    ("the phones share no codec", "双方没有共同的编解码器"),
    ("could not be reached", "无法接通"),
    ("refused by the carrier", "被运营商拒绝"),
    ("the trunk is not available", "中继不可用"),
    ("no line or port was free", "没有空闲的线路或端口"),
    ("busy", "忙"),
    ("declined", "拒接"),
    ("the caller", "主叫方"),
    ("The caller", "主叫方"),
    // Who did what: any name, any reason.
    ("{}: {}: {}.", "{0}:{1}:{2}。"),
    ("{}: {}.", "{0}:{1}。"),
];

/// How deep parts lie within parts.
const DEEPEST: u8 = 4;

/// A sentence of the journal in Chinese; in English where it is not known.
pub(crate) fn chinese(text: &str) -> String {
    told(text, DEEPEST)
}

fn told(text: &str, deep: u8) -> String {
    for (english, chinese) in PHRASES {
        if let Some(parts) = parts(text, english) {
            let mut sentence = (*chinese).to_owned();
            for (number, part) in parts.into_iter().enumerate() {
                let part = if deep == 0 { part.to_owned() } else { told(part, deep - 1) };
                sentence = sentence.replace(&format!("{{{number}}}"), &part);
            }
            return sentence;
        }
    }
    text.to_owned()
}

/// What stands in the places of a phrase, if the text is that phrase.
fn parts<'a>(text: &'a str, phrase: &str) -> Option<Vec<&'a str>> {
    let mut pieces = phrase.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        let end = match (last, piece.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.strip_suffix(piece)?.len(),
            (false, _) => rest.find(piece)?,
        };
        let (part, behind) = rest.split_at_checked(end)?;
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        rest = behind.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journals_sentences_are_told_in_chinese() {
        for (english, told) in [
            ("1001 answered.", "1001 接听。"),
            ("The caller joins the group sales.", "主叫方进入技能组 sales 排队。"),
            ("sales: 1002: in wrap-up for another 12 s.", "sales:1002:整理中,还需 12 秒。"),
            ("sales: 1001: offered, idle longest (7 s).", "sales:1001:分配来电:空闲最久(7 秒)。"),
            (
                "menu: the caller pressed 1, so the call went on to sales.",
                "menu:主叫方按了 1,于是通话进入 sales。",
            ),
            (
                "A call for +8675586001234 came over the trunk carrier; the number leads to the flow welcome.",
                "呼叫 +8675586001234 的来电经中继 carrier 进入;该号码通向流程 welcome。",
            ),
            (
                "The call goes nowhere: the rule burst allows 2 calls in 5 minutes to 13800138000; free at 10:06.",
                "这次呼叫无法继续:规则 burst 允许5 分钟内对 13800138000 呼叫 2 次;10:06 起可以呼叫。",
            ),
            ("The call is over after 28 s of talk.", "通话结束,交谈 28 秒。"),
            ("1003 cannot be rung: no phone registered.", "无法呼叫 1003:没有已注册的话机。"),
            ("Nobody has seen this one", "Nobody has seen this one"),
        ] {
            assert_eq!(chinese(english), told);
        }
    }

    #[test]
    fn every_place_of_a_phrase_is_filled() {
        for (english, chinese) in PHRASES {
            let places = english.matches("{}").count();
            for place in 0..places {
                let mark = format!("{{{place}}}");
                assert!(chinese.contains(&mark), "{mark} is missing in {chinese}");
            }
            assert!(!chinese.contains(&format!("{{{places}}}")), "one too many in {chinese}");
        }
    }
}
