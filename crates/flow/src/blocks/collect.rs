use std::{
    fmt,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    Key, Pattern, PromptId,
    blocks::{Acts, Exit, Passage},
    spoken::Said,
    validate::Checks,
    variables::Filled,
    walk::{Doing, Input, Line, Step},
};

/// Collects a number of digits into a variable. Exits: `done`, `timeout`, `invalid`.
///
/// It ends at `max` digits, at the terminator, or when nothing more is pressed in time. Too few
/// digits, or digits that do not match `pattern`, are asked for again until `tries` are used up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Collect {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    /// In place of a prompt; see [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Fewest digits; 0 lets a caller give none.
    pub min: u32,
    /// Most digits; at these it is done.
    pub max: u32,
    /// Ends the digits and is not one of them; `#` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminator: Option<Key>,
    /// From the prompt's end, and again from each digit; 5 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// 3 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<u32>,
    /// Where the digits go.
    pub variable: String,
    /// A regular expression that all the digits together must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// Whether the digits are secret: then no journal, log or screen shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<bool>,
}

const MOST_DIGITS: u32 = 32;
/// How long after the last digit a terminator still belongs to it.
const TERMINATOR_GRACE: Duration = Duration::from_secs(2);

impl Collect {
    fn said(&self) -> Said<'_> {
        Said { prompt: self.prompt.as_ref(), prompts: None, text: self.text.as_deref() }
    }

    fn terminator(&self) -> Key {
        self.terminator.unwrap_or(Key::HASH)
    }

    fn timeout_seconds(&self) -> u32 {
        self.timeout_seconds.unwrap_or(5)
    }

    fn tries(&self) -> u32 {
        self.tries.unwrap_or(3)
    }

    fn masked(&self) -> bool {
        self.mask.unwrap_or(false)
    }
}

impl Acts for Collect {
    fn exits(&self) -> Vec<Exit> {
        ["done", "timeout", "invalid"].map(Exit::required).into()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        self.said().check(checks);
        checks.range("max", Some(self.max), 1..=MOST_DIGITS);
        if self.min > self.max {
            checks.bad("min", format!("{} is more than max, which is {}", self.min, self.max));
        }
        checks.range("timeout_seconds", self.timeout_seconds, 1..=120);
        checks.range("tries", self.tries, 1..=10);
        checks.settable("variable", &self.variable);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let turn = Turn { collect: self.clone(), attempt: 1, digits: String::new() };
        if line.has_keys() { turn.take_keys(line, now) } else { turn.ask(line, now) }
    }
}

/// The caller is being asked, or is pressing his digits.
pub(crate) struct Turn {
    collect: Collect,
    attempt: u32,
    digits: String,
}

impl Turn {
    pub(crate) fn handle(self, line: &mut Line, now: Instant, input: &Input) -> Step {
        match input {
            Input::Played => {
                line.wake_in(now, self.patience());
                Step::Stay(Doing::Collect(self))
            }
            Input::Digit(key) => {
                line.keep_key(*key);
                if line.has_keys() {
                    line.stop_play();
                }
                self.take_keys(line, now)
            }
            Input::Timeout => self.nothing_more(line, now),
            _ => Step::Stay(Doing::Collect(self)),
        }
    }

    fn ask(mut self, line: &mut Line, now: Instant) -> Step {
        self.digits.clear();
        line.play(self.collect.said().items(line, now));
        Step::Stay(Doing::Collect(self))
    }

    fn take_keys(mut self, line: &mut Line, now: Instant) -> Step {
        while let Some(key) = self.take_key(line) {
            if key == self.collect.terminator() {
                return self.ended(line, now);
            }
            self.digits.push(key.as_char());
            if self.count() >= self.collect.max {
                line.drop_key_until(self.collect.terminator(), now + TERMINATOR_GRACE);
                return self.ended(line, now);
            }
            line.wake_in(now, self.patience());
        }
        Step::Stay(Doing::Collect(self))
    }

    fn take_key(&self, line: &mut Line) -> Option<Key> {
        match self.collect.masked() {
            true => line.take_secret_key(self.collect.terminator()),
            false => line.take_key(),
        }
    }

    fn fits(&self, line: &Line) -> bool {
        let Some(pattern) = &self.collect.pattern else { return true };
        let matches = || pattern.matches(&self.digits);
        match self.collect.masked() {
            true => line.look_at_secret(|| u32::from(matches())) == 1,
            false => matches(),
        }
    }

    fn nothing_more(self, line: &mut Line, now: Instant) -> Step {
        if self.count() >= self.collect.min {
            return self.ended(line, now);
        }
        let seconds = self.collect.timeout_seconds();
        self.again(line, now, "timeout", &format!("nothing more pressed within {seconds} s"))
    }

    /// The caller, or his patience, or the number itself says that this is all.
    fn ended(self, line: &mut Line, now: Instant) -> Step {
        if self.count() < self.collect.min {
            let why = format!("{} of at least {} digits", self.count(), self.collect.min);
            return self.again(line, now, "invalid", &why);
        }
        if !self.fits(line) {
            return self.again(line, now, "invalid", "the digits do not match the pattern");
        }
        let masked = self.collect.masked();
        let why = if masked {
            // What was pressed too much may be part of the secret.
            line.forget_keys();
            "the caller entered a number that is not shown".to_owned()
        } else {
            format!("the caller entered {:?}", self.digits)
        };
        line.set(&self.collect.variable, Filled { text: self.digits, masked });
        Step::exit("done", why)
    }

    fn again(mut self, line: &mut Line, now: Instant, exit: &'static str, why: &str) -> Step {
        line.forget_keys();
        if self.attempt >= self.collect.tries() {
            return Step::exit(
                exit,
                format!("{why}, try {} of {}", self.attempt, self.collect.tries()),
            );
        }
        self.attempt += 1;
        self.ask(line, now)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.digits.len()).unwrap_or(u32::MAX)
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(self.collect.timeout_seconds().into())
    }
}

/// By hand: the digits may be a secret.
impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Turn");
        shown.field("collect", &self.collect).field("attempt", &self.attempt);
        shown.finish_non_exhaustive()
    }
}
