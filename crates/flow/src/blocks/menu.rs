use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{
    Key, PromptId, Spoken,
    blocks::{Acts, Exit, Passage},
    spoken::Said,
    validate::Checks,
    variables::Filled,
    walk::{Doing, Input, Line, Step},
};

/// Asks for one key. Exits: each of its keys, `timeout`, `invalid`.
///
/// A key that was pressed before the menu began, or while the prompt plays, counts. After a key that
/// is not on offer, or none in time, it asks again until `tries` are used up; the last try decides
/// between `timeout` and `invalid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Menu {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    /// In place of a prompt; see [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub keys: Vec<Key>,
    /// From the prompt's end; 5 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// 3 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<u32>,
    /// Said before the prompt after a key that is not on offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invalid_prompt: Option<PromptId>,
}

impl Menu {
    fn said(&self) -> Said<'_> {
        Said { prompt: self.prompt.as_ref(), prompts: None, text: self.text.as_deref() }
    }

    fn timeout_seconds(&self) -> u32 {
        self.timeout_seconds.unwrap_or(5)
    }

    fn tries(&self) -> u32 {
        self.tries.unwrap_or(3)
    }
}

impl Acts for Menu {
    fn exits(&self) -> Vec<Exit> {
        let keys = self.keys.iter().map(|key| Exit::required(key.to_string()));
        keys.chain([Exit::required("timeout"), Exit::required("invalid")]).collect()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        self.said().check(checks);
        if let Some(prompt) = &self.invalid_prompt {
            checks.prompt("invalid_prompt", prompt);
        }
        check_keys(&self.keys, checks);
        checks.range("timeout_seconds", self.timeout_seconds, 1..=120);
        checks.range("tries", self.tries, 1..=10);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        Turn::begin(self.clone(), Answer::Exit, line, now)
    }
}

pub(crate) fn check_keys(keys: &[Key], checks: &mut Checks<'_>) {
    if keys.is_empty() {
        checks.bad("keys", "offer at least one key");
    }
    let repeated = keys.iter().enumerate();
    for (_, key) in repeated.filter(|(index, key)| keys[..*index].contains(key)) {
        checks.bad("keys", format!("key {key} is offered twice"));
    }
}

/// What becomes of the key that was pressed.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It is an exit.
    Exit,
    /// It is kept in this variable.
    Kept(String),
}

/// The caller is being asked.
#[derive(Debug)]
pub(crate) struct Turn {
    menu: Menu,
    answer: Answer,
    attempt: u32,
}

impl Turn {
    pub(crate) fn begin(menu: Menu, answer: Answer, line: &mut Line, now: Instant) -> Step {
        let turn = Turn { menu, answer, attempt: 1 };
        match line.take_key() {
            Some(key) => turn.pressed(line, now, key),
            None => turn.ask(line, now, false),
        }
    }

    pub(crate) fn handle(self, line: &mut Line, now: Instant, input: &Input) -> Step {
        match input {
            Input::Played => {
                line.wake_in(now, Duration::from_secs(self.menu.timeout_seconds().into()));
                Step::Stay(Doing::Menu(self))
            }
            Input::Digit(key) => {
                line.keep_key(*key);
                let Some(key) = line.take_key() else {
                    return Step::Stay(Doing::Menu(self));
                };
                line.stop_play();
                self.pressed(line, now, key)
            }
            Input::Timeout => self.nothing_pressed(line, now),
            _ => Step::Stay(Doing::Menu(self)),
        }
    }

    fn ask(self, line: &mut Line, now: Instant, after_invalid: bool) -> Step {
        let sorry = self.menu.invalid_prompt.iter().filter(|_| after_invalid);
        let sorry = sorry.cloned().map(Spoken::Prompt);
        line.play(sorry.chain(self.menu.said().items(line, now)).collect());
        Step::Stay(Doing::Menu(self))
    }

    fn pressed(mut self, line: &mut Line, now: Instant, key: Key) -> Step {
        if self.menu.keys.contains(&key) {
            let why = format!("the caller pressed {key}");
            let Answer::Kept(variable) = self.answer else {
                return Step::exit(key.to_string(), why);
            };
            line.set(&variable, Filled { text: key.to_string(), masked: false });
            return Step::exit("done", why);
        }
        // Whoever is lost should hear the prompt, not have old keys count.
        line.forget_keys();
        if self.attempt >= self.menu.tries() {
            let tries = self.tried();
            let why = format!("the caller pressed {key}, which is not on offer, {tries}");
            return Step::exit(self.given_up("invalid"), why);
        }
        self.attempt += 1;
        self.ask(line, now, true)
    }

    fn nothing_pressed(mut self, line: &mut Line, now: Instant) -> Step {
        if self.attempt >= self.menu.tries() {
            let seconds = self.menu.timeout_seconds();
            let why = format!("nothing pressed within {seconds} s, {}", self.tried());
            return Step::exit(self.given_up("timeout"), why);
        }
        self.attempt += 1;
        self.ask(line, now, false)
    }

    fn given_up(&self, exit: &'static str) -> &'static str {
        match self.answer {
            Answer::Exit => exit,
            Answer::Kept(_) => "none",
        }
    }

    fn tried(&self) -> String {
        format!("try {} of {}", self.attempt, self.menu.tries())
    }
}
