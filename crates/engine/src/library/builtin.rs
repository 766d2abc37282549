//! Sounds that come with the program.

use super::prompts;

include!(concat!(env!("OUT_DIR"), "/sounds.rs"));

/// The language that every sentence exists in.
const FALLBACK: &str = "en";

/// The WAV file of this name, such as `prompts/en/welcome` or `music/default`.
pub(crate) fn sound(name: &str) -> Option<&'static [u8]> {
    let found = SOUNDS.iter().find(|(known, _)| *known == name);
    found.map(|(_, bytes)| *bytes)
}

/// The WAV file of a sentence, in the closest language that there is.
pub(crate) fn sentence(language: &str, name: &str) -> Option<&'static [u8]> {
    let languages = SOUNDS.iter().filter_map(|(known, bytes)| {
        let (language, sentence) = known.strip_prefix("prompts/")?.split_once('/')?;
        (sentence == name).then_some((language, *bytes))
    });
    let best = languages
        .max_by_key(|(known, _)| (prompts::closeness(known, language), *known == FALLBACK));
    best.map(|(_, bytes)| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_exchange_says_by_itself_is_there_in_both_languages() {
        let sentences = [
            "welcome",
            "goodbye",
            "please-wait",
            "nobody-available",
            "leave-message",
            "message-saved",
            "invalid-choice",
            "enter-pin",
            "wrong-pin",
            "no-messages",
            "you-have",
            "new-messages",
            "first-message",
            "end-of-messages",
            "message-menu",
            "accept-call",
        ];
        let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        for language in ["zh-CN", "en"] {
            for name in sentences.iter().chain(&digits) {
                let name = format!("prompts/{language}/{name}");
                assert!(sound(&name).is_some(), "{name} is missing");
            }
        }
        assert!(sound("music/default").is_some(), "the hold music is missing");
    }
}
