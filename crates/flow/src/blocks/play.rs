use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    PromptId,
    blocks::{Acts, Exit, Passage},
    spoken::Said,
    validate::Checks,
    walk::{Doing, Input, Line, Step},
};

/// Plays one prompt (`prompt`), several in a row (`prompts`), or lets the system's voice speak a
/// text (`text`), then goes on by `done`.
///
/// In a text, `${name}` stands for a variable's value, as in [`crate::Set`], and may say how it is to
/// be read: `${caller:digits}` one by one, `:number`, `:date` (2026-10-01), `:time` (09:30), or as
/// money of a currency, `${total:CNY}` (also EUR, GBP, HKD, USD). A masked value is left out: what is
/// said aloud is no secret any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Play {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Vec<PromptId>>,
    /// Spoken in the caller's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How often it is played; once, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Whether a key stops it and is kept for the next block; yes, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruptible: Option<bool>,
}

const MOST_TIMES: u32 = 10;

impl Play {
    fn said(&self) -> Said<'_> {
        Said {
            prompt: self.prompt.as_ref(),
            prompts: self.prompts.as_deref(),
            text: self.text.as_deref(),
        }
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

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        self.said().check(checks);
        checks.range("times", self.times, 1..=MOST_TIMES);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        if self.interruptible() && line.may_skip() {
            return Step::exit("done", "not played: the caller had pressed a key already");
        }
        let items = self.said().items(line, now);
        if items.is_empty() {
            return Step::exit("done", "there was nothing to say");
        }
        let times = 0..self.times.unwrap_or(1).min(MOST_TIMES);
        line.play(times.flat_map(|_| items.iter().cloned()).collect());
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
