use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    Key, PromptId,
    blocks::{Acts, Exit, Passage, menu},
    spoken::Said,
    validate::Checks,
    walk::{Line, Step},
};

/// Asks for a mark and keeps it in a variable: best behind a queue's exit `ended`, when the person who
/// answered has hung up and the caller is still there.
///
/// Exits: `done`, and `none` when no mark was given (else `done`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Survey {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    /// In place of a prompt; see [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The marks.
    pub keys: Vec<Key>,
    /// Where the mark goes.
    pub variable: String,
    /// From the prompt's end; 5 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// 2 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<u32>,
}

const TRIES: u32 = 2;

impl Survey {
    /// It is asked as a menu is.
    fn menu(&self) -> menu::Menu {
        menu::Menu {
            prompt: self.prompt.clone(),
            text: self.text.clone(),
            keys: self.keys.clone(),
            timeout_seconds: self.timeout_seconds,
            tries: Some(self.tries.unwrap_or(TRIES)),
            invalid_prompt: None,
        }
    }
}

impl Acts for Survey {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done"), Exit::or_else("none", "done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        let said = Said { prompt: self.prompt.as_ref(), prompts: None, text: self.text.as_deref() };
        said.check(checks);
        menu::check_keys(&self.keys, checks);
        checks.range("timeout_seconds", self.timeout_seconds, 1..=120);
        checks.range("tries", self.tries, 1..=10);
        checks.settable("variable", &self.variable);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        // Keys pressed before are about something else.
        line.forget_keys();
        menu::Turn::begin(self.menu(), menu::Answer::Kept(self.variable.clone()), line, now)
    }
}
