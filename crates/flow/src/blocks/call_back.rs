use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{
    Key, PromptId, Spoken,
    blocks::{Acts, Exit, Passage, talk},
    read_out::ReadOut,
    spoken::Said,
    validate::Checks,
    walk::{Doing, Input, Line, Output, Step},
};

/// Offers to call the caller back when it is his turn in a group: he keeps his place, and hangs up.
///
/// By one key he takes the offer for the number that is named to him, by another he gives a number of
/// his own, ended by `#`. Exits: `declined` when he does not take it, or the number cannot be called,
/// or the group has no place for him; `kept` for what is done once he has hung up; `ended` when
/// somebody was free before that, spoke with him and hung up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "OfferCallBack"))]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    pub group: String,
    /// As in [`crate::Queue`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Said instead of the exchange's own sentence, which names the number and the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptId>,
    /// In place of a prompt; see [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// With places; the caller's number if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Takes the offer; `1` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// Asks for another number; without it there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_key: Option<Key>,
    /// From the question's end, and again from each digit; 5 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
}

/// The exit for what is done without him.
pub(crate) const KEPT: &str = "kept";
const DECLINED: &str = "declined";
const PRIORITIES: std::ops::RangeInclusive<i32> = -100..=100;
/// Fewer digits are no number, more are of no country.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=20;

impl CallBack {
    fn key(&self) -> Option<Key> {
        self.key.or_else(|| Key::try_from('1').ok())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.unwrap_or(5).into())
    }

    fn question(&self, number: &str, line: &Line, now: Instant) -> Vec<Spoken> {
        let said = Said { prompt: self.prompt.as_ref(), prompts: None, text: self.text.as_deref() };
        let own = said.items(line, now);
        if !own.is_empty() {
            return own;
        }
        let chinese = line.language().starts_with("zh");
        let key = self.key().map(|key| key.to_string()).unwrap_or_default();
        let digits = ReadOut::Digits.words(number, line.language());
        let mut text = if chinese {
            format!("请按 {key}，挂机后轮到您时，我们回拨 {digits}。")
        } else {
            format!("Press {key}, hang up, and we call you back at {digits} when it is your turn.")
        };
        if let Some(other) = self.other_key {
            text.push_str(&if chinese {
                format!("换一个号码请按 {other}。")
            } else {
                format!(" For another number press {other}.")
            });
        }
        vec![Spoken::Text(text)]
    }
}

impl Acts for CallBack {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required(DECLINED), Exit::optional(KEPT), Exit::optional(talk::ENDED)]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.group("group", &self.group);
        if self.priority.is_some_and(|priority| !PRIORITIES.contains(&priority)) {
            checks.bad("priority", "write a number from -100 to 100");
        }
        if self.prompt.is_some() || self.text.is_some() {
            Said { prompt: self.prompt.as_ref(), prompts: None, text: self.text.as_deref() }
                .check(checks);
        }
        if let Some(number) = &self.number {
            checks.text("number", number);
        }
        if self.other_key.is_some() && self.other_key == self.key() {
            checks.bad("other_key", "each of the two needs a key of its own");
        }
        checks.range("timeout_seconds", self.timeout_seconds, 1..=120);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        // Keys pressed before are about something else.
        line.forget_keys();
        let number = line.fill(self.number.as_deref().unwrap_or("${caller}"), now);
        let number: String = number.text.chars().filter(char::is_ascii_digit).collect();
        let block = self.clone();
        if number.is_empty() {
            return Turn { block, number, at: At::Typing }.ask_for_number(line);
        }
        line.play(self.question(&number, line, now));
        Step::Stay(Doing::CallBack(Turn { block, number, at: At::Asked }))
    }
}

/// The caller is offered a call back.
#[derive(Debug)]
pub(crate) struct Turn {
    block: CallBack,
    number: String,
    at: At,
}

#[derive(Debug)]
enum At {
    Asked,
    /// He types a number.
    Typing,
    /// It is promised to him.
    Kept,
}

impl Turn {
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self.at, At::Kept)
    }

    pub(crate) fn handle(mut self, line: &mut Line, now: Instant, input: &Input) -> Step {
        match (&self.at, input) {
            (At::Asked | At::Typing, Input::Played) => {
                line.wake_in(now, self.block.patience());
            }
            (At::Asked, Input::Timeout) => {
                return Step::exit(DECLINED, "the caller did not take the offer");
            }
            (At::Asked, Input::Digit(digit)) => {
                line.stop_play();
                let is = |key: Option<Key>| key.is_some_and(|key| key.as_char() == *digit);
                if is(self.block.key()) {
                    return self.keep(line);
                } else if is(self.block.other_key) {
                    self.number.clear();
                    return self.ask_for_number(line);
                }
                return Step::exit(DECLINED, format!("the caller pressed {digit}"));
            }
            (At::Typing, Input::Digit('#')) | (At::Typing, Input::Timeout) => {
                line.stop_play();
                if DIGITS.contains(&self.number.len()) {
                    return self.keep(line);
                }
                return Step::exit(DECLINED, "the caller gave no number");
            }
            (At::Typing, Input::Digit(digit)) => {
                line.stop_play();
                if digit.is_ascii_digit() && self.number.len() < *DIGITS.end() {
                    self.number.push(*digit);
                }
                line.wake_in(now, self.block.patience());
            }
            (At::Kept, Input::Answered) => return Step::Stay(Doing::Talk(talk::Talking)),
            (At::Kept, Input::QueueLeft(_)) => {
                return Step::exit(DECLINED, "the group has no place for the caller");
            }
            (At::Kept, Input::NotCalledBack) => {
                return Step::exit(DECLINED, "that number cannot be called back");
            }
            _ => {}
        }
        Step::Stay(Doing::CallBack(self))
    }

    fn ask_for_number(mut self, line: &mut Line) -> Step {
        let text = if line.language().starts_with("zh") {
            "请输入回拨号码，按井号键结束。"
        } else {
            "Enter the number, then press the hash key."
        };
        line.play(vec![Spoken::Text(text.to_owned())]);
        self.at = At::Typing;
        Step::Stay(Doing::CallBack(self))
    }

    fn keep(mut self, line: &mut Line) -> Step {
        line.rest();
        self.at = At::Kept;
        line.emit(Output::CallBack {
            group: self.block.group.clone(),
            priority: self.block.priority.unwrap_or(0),
            number: self.number.clone(),
        });
        Step::Stay(Doing::CallBack(self))
    }
}
