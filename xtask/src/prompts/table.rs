//! What the exchange says, in each of its languages.

/// One prompt; its file is `assets/prompts/LANGUAGE/NAME.wav`.
#[derive(Debug)]
pub(super) struct Prompt {
    pub(super) name: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// A language and who speaks it.
#[derive(Debug)]
pub(super) struct Language {
    /// The tag that office files use.
    pub(super) tag: &'static str,
    /// espeak-ng's name of the voice.
    pub(super) voice: &'static str,
    pub(super) words_a_minute: u32,
    pub(super) text: fn(&Prompt) -> &'static str,
}

pub(super) const LANGUAGES: &[Language] = &[
    // Its voice `cmn` spells the Pinyin of most characters out in English.
    Language {
        tag: "zh-CN",
        voice: "cmn-latn-pinyin",
        words_a_minute: 190,
        text: |prompt| prompt.zh,
    },
    Language { tag: "en", voice: "en", words_a_minute: 175, text: |prompt| prompt.en },
];

pub(super) const PROMPTS: &[Prompt] = &[
    prompt("welcome", "您好,欢迎致电。", "Hello, and thank you for calling."),
    prompt("goodbye", "感谢您的来电,再见。", "Thank you for calling. Goodbye."),
    prompt("please-wait", "正在为您转接,请稍候。", "Please hold while we connect you."),
    prompt("nobody-available", "抱歉,现在无人接听。", "Sorry, nobody is available right now."),
    prompt(
        "leave-message",
        "请在提示音后留言,按井号键结束。",
        "Please leave a message after the tone. Press hash to finish.",
    ),
    prompt("message-saved", "您的留言已保存。", "Your message has been saved."),
    prompt(
        "invalid-choice",
        "输入有误,请重新输入。",
        "That is not a valid choice. Please try again.",
    ),
    prompt("enter-pin", "请输入密码,按井号键结束。", "Please enter your PIN, followed by hash."),
    prompt("wrong-pin", "密码错误。", "That PIN is not correct."),
    prompt("no-messages", "您没有留言。", "You have no messages."),
    prompt("you-have", "您有", "You have"),
    prompt("new-messages", "条新留言。", "new messages."),
    prompt("old-messages", "条旧留言。", "old messages."),
    prompt("first-message", "第一条留言。", "First message."),
    prompt("next-message", "下一条留言。", "Next message."),
    prompt("end-of-messages", "没有更多留言了。", "There are no more messages."),
    prompt(
        "message-menu",
        "重听请按一,下一条请按二,删除请按三,结束请按井号键。",
        "To hear it again, press 1. Next, press 2. Delete, press 3. To finish, press hash.",
    ),
    prompt("message-deleted", "留言已删除。", "Message deleted."),
    prompt(
        "accept-call",
        "您有一个办公室来电,接听请按一,拒接请按其他键。",
        "There is a call for you at the office. Press 1 to take it, or any other key to decline.",
    ),
    prompt("0", "零", "zero"),
    prompt("1", "一", "one"),
    prompt("2", "二", "two"),
    prompt("3", "三", "three"),
    prompt("4", "四", "four"),
    prompt("5", "五", "five"),
    prompt("6", "六", "six"),
    prompt("7", "七", "seven"),
    prompt("8", "八", "eight"),
    prompt("9", "九", "nine"),
];

const fn prompt(name: &'static str, zh: &'static str, en: &'static str) -> Prompt {
    Prompt { name, zh, en }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_prompt_has_a_name_of_its_own_and_words_in_every_language() {
        let mut names = BTreeSet::new();
        for prompt in PROMPTS {
            assert!(names.insert(prompt.name), "two prompts would share the file {}", prompt.name);
            for language in LANGUAGES {
                let text = (language.text)(prompt);
                assert!(!text.is_empty(), "{} is silent in {}", prompt.name, language.tag);
            }
        }
    }

    #[test]
    fn every_prompt_has_its_file() {
        let assets = crate::root().join("assets").join("prompts");
        for language in LANGUAGES {
            for prompt in PROMPTS {
                let file = assets.join(language.tag).join(format!("{}.wav", prompt.name));
                assert!(file.is_file(), "{} is missing: cargo xtask prompts", file.display());
            }
        }
    }
}
