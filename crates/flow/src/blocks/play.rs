use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    PromptId,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Doing, Input, Line, Step},
};

/// Plays one prompt (`prompt`) or several in a row (`prompts`), then goes on by `done`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Vec<PromptId>>,
    /// How often it is played; once, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Whether a key stops it and is kept for the next block; yes, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruptible: Option<bool>,
}

const MOST_PROMPTS: usize = 20;
const MOST_TIMES: u32 = 10;

impl Play {
    /// What is heard, in order.
    #[must_use]
    pub fn prompts(&self) -> Vec<PromptId> {
        self.prompt.iter().chain(self.prompts.iter().flatten()).cloned().collect()
    }

    fn interruptible(&self) -> bool {
        self.interruptible.unwrap_or(true)
    }
}

impl Acts for Play {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterSound
    }

    fn check(&self, checks: &mut Checks<'_>) {
        let field = if self.prompts.is_some() { "prompts" } else { "prompt" };
        if self.prompt.is_some() && self.prompts.is_some() {
            checks.bad(field, "give either prompt or prompts, not both");
        }
        let prompts = self.prompts();
        if prompts.is_empty() {
            checks.bad(field, "say which prompt is to be played");
        }
        if prompts.len() > MOST_PROMPTS {
            checks.bad(field, format!("at most {MOST_PROMPTS} prompts can be played in a row"));
        }
        for prompt in &prompts {
            checks.prompt(field, prompt);
        }
        checks.range("times", self.times, 1..=MOST_TIMES);
    }

    fn begin(&self, line: &mut Line, _now: Instant) -> Step {
        if self.interruptible() && line.may_skip() {
            return Step::exit("done", "not played: the caller had pressed a key already");
        }
        let prompts = self.prompts();
        let times = 0..self.times.unwrap_or(1).min(MOST_TIMES);
        line.play(times.flat_map(|_| prompts.iter().cloned()).collect());
        Step::Stay(Doing::Play(Playing { interruptible: self.interruptible() }))
    }
}

/// A prompt is being heard.
#[derive(Debug)]
pub(crate) struct Playing {
    interruptible: bool,
}

impl Playing {
    pub(crate) fn handle(self, line: &mut Line, input: &Input) -> Step {
        match input {
            Input::Played => Step::exit("done", "it was played to its end"),
            Input::Digit(key) => {
                line.keep_key(*key);
                if self.interruptible && line.has_keys() {
                    line.stop_play();
                    // Not which key: it may be the first of a secret number.
                    return Step::exit("done", "the caller pressed a key");
                }
                Step::Stay(Doing::Play(self))
            }
            _ => Step::Stay(Doing::Play(self)),
        }
    }
}
