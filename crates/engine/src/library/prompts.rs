//! The office's prompts, and which of them is meant.

use cordboard_pbx::office::Office;

/// The sounds that are the office's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sounds {
    pub(crate) prompts: Vec<Prompt>,
    /// ISO 3166 code: whose tones are heard.
    pub(crate) country: String,
}

/// One prompt in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) id: String,
    pub(crate) language: String,
    pub(crate) sound: Sound,
}

/// What a prompt is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// A sentence that comes with the program.
    Builtin(String),
    /// A file in the data folder's `prompts`.
    File(String),
    /// To be spoken.
    Text(String),
}

impl Sounds {
    /// What an office says. A prompt that is made of nothing cannot be played, and is left out.
    pub(crate) fn of(office: &Office) -> Self {
        let prompts = office.prompts.iter().filter_map(|prompt| {
            let builtin = prompt.builtin.clone().map(Sound::Builtin);
            let file = prompt.file.clone().map(Sound::File);
            let text = prompt.text.clone().map(Sound::Text);
            let sound = builtin.or(file).or(text)?;
            let (id, language) = (prompt.id.clone(), prompt.language.clone());
            Some(Prompt { id, language, sound })
        });
        Self { prompts: prompts.collect(), country: office.office.country.clone() }
    }
}

/// The prompt of this id in the language asked for, or else in the closest one.
pub(crate) fn closest<'a>(prompts: &'a [Prompt], language: &str, id: &str) -> Option<&'a Prompt> {
    let same = prompts.iter().filter(|prompt| prompt.id == id);
    // `rev`, because `max_by_key` takes the last of equals, and the first should win.
    same.rev().max_by_key(|prompt| closeness(&prompt.language, language))
}

/// How well `known` serves where `asked` was wanted: the same, the same language spoken elsewhere,
/// or merely something to hear.
pub(crate) fn closeness(known: &str, asked: &str) -> u8 {
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if known.eq_ignore_ascii_case(asked) { 2 } else { u8::from(main(known) == main(asked)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_language_wins_and_the_first_of_equals() {
        let prompts = ["en-GB", "zh-TW", "zh-CN"].map(|language| Prompt {
            id: "menu".into(),
            language: language.into(),
            sound: Sound::Text(String::new()),
        });
        let found = |language| closest(&prompts, language, "menu").map(|p| p.language.as_str());
        assert_eq!(found("zh-CN"), Some("zh-CN"), "the very one");
        assert_eq!(found("ZH"), Some("zh-TW"), "the same language");
        assert_eq!(found("en"), Some("en-GB"), "the same language");
        assert_eq!(found("fr"), Some("en-GB"), "whatever comes first");
        assert_eq!(closest(&prompts, "en", "other"), None, "no such prompt");
    }
}
