//! What a dry run asks of the office around it.

use std::sync::Arc;

use crate::{Calendars, FlowId, Program, PromptId};

/// The office around a flow.
pub trait Surroundings {
    fn calendars(&self) -> Arc<Calendars>;

    /// In which callers hear prompts first.
    fn language(&self) -> String;

    /// A flow that is published.
    fn program(&self, flow: &FlowId) -> Option<Arc<Program>>;

    fn group(&self, id: &str) -> Option<DryGroup>;

    fn has_extension(&self, number: &str) -> bool;

    /// What a prompt says in that language; `None` where there is no such prompt.
    fn prompt(&self, id: &PromptId, language: &str) -> Option<DrySound>;
}

/// What a group does with callers who wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryGroup {
    pub max_wait_seconds: u32,
    pub overflow: Option<String>,
    pub music: String,
}

/// What is known of a prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrySound {
    pub text: Option<String>,
    pub seconds: Option<f64>,
}

/// Prompts whose length and words are not known.
const SOME_SECONDS: f64 = 3.0;

impl DrySound {
    pub(super) fn length(&self) -> f64 {
        let spoken = self.text.as_deref().map(spoken_seconds);
        self.seconds.or(spoken).unwrap_or(SOME_SECONDS)
    }
}

/// How long a voice takes for it: about four and a half Chinese characters or fourteen letters in a
/// second.
pub(super) fn spoken_seconds(text: &str) -> f64 {
    let one = |letter: char| if letter >= '\u{2e80}' { 0.22 } else { 0.07 };
    let seconds: f64 = text.chars().map(one).sum();
    (seconds.max(0.5) * 10.0).round() / 10.0
}
