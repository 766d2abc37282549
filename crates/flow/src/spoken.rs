//! What callers hear: prompts of the office, and texts that a voice speaks.

use crate::{PromptId, blocks::MOST_PROMPTS, validate::Checks, walk::Line};

/// Something for a caller to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// A prompt of the office.
    Prompt(PromptId),
    /// Words for the system's voice, their places filled: never empty, at most 1000 characters, and
    /// without any masked value.
    Text(String),
}

/// What a block has to say: the one of these fields that is given.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) prompt: Option<&'a PromptId>,
    pub(crate) prompts: Option<&'a [PromptId]>,
    pub(crate) text: Option<&'a str>,
}

impl Said<'_> {
    /// In order, as it is to be heard now.
    pub(crate) fn items(&self, line: &Line, now: std::time::Instant) -> Vec<Spoken> {
        let prompts = self.prompt.into_iter().chain(self.prompts.into_iter().flatten());
        let text = self.text.and_then(|text| line.say(text, now));
        prompts.cloned().map(Spoken::Prompt).chain(text).collect()
    }

    pub(crate) fn check(&self, checks: &mut Checks<'_>) {
        let given: Vec<&str> = [
            ("prompt", self.prompt.is_some()),
            ("prompts", self.prompts.is_some()),
            ("text", self.text.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_given)| is_given.then_some(field))
        .collect();
        match given.as_slice() {
            [] => checks.bad("prompt", "say what is heard: name a prompt, or write a text"),
            [_] => {}
            [first, .., last] => checks.bad(last, format!("give either {first} or {last}")),
        }
        if let Some(prompt) = self.prompt {
            checks.prompt("prompt", prompt);
        }
        if let Some(prompts) = self.prompts {
            if prompts.is_empty() {
                checks.bad("prompts", "say which prompt is to be played");
            }
            if prompts.len() > MOST_PROMPTS {
                checks.bad(
                    "prompts",
                    format!("at most {MOST_PROMPTS} prompts can be played in a row"),
                );
            }
            prompts.iter().for_each(|prompt| checks.prompt("prompts", prompt));
        }
        if let Some(text) = self.text {
            checks.spoken("text", text);
        }
    }
}

/// What whoever answers hears before the caller is connected: one of these, or nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whisper<'a> {
    pub(crate) prompt: Option<&'a PromptId>,
    pub(crate) text: Option<&'a str>,
}

impl Whisper<'_> {
    pub(crate) fn item(&self, line: &Line, now: std::time::Instant) -> Option<Spoken> {
        let prompt = self.prompt.cloned().map(Spoken::Prompt);
        prompt.or_else(|| line.say(self.text?, now))
    }

    pub(crate) fn check(&self, checks: &mut Checks<'_>) {
        if let Some(prompt) = self.prompt {
            checks.prompt("whisper_prompt", prompt);
        }
        if let Some(text) = self.text {
            checks.spoken("whisper", text);
            if self.prompt.is_some() {
                checks.bad("whisper", "give either whisper_prompt or whisper");
            }
        }
    }
}
