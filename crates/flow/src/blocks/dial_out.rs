use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    Key,
    blocks::{Acts, Exit, FAILED, Passage, talk},
    validate::Checks,
    walk::{DialExit, Doing, Input, Line, Output, Step},
};

/// Calls a number outside and connects the caller with it. The office's outbound rules are asked
/// before anything is dialled.
///
/// Exits: `no_answer`, `busy` (else `no_answer`), `refused` when a rule or the office does not allow
/// the call, `failed` when the line or the number does not work, and `ended` when the other side hung
/// up and the caller stays on the line. Without a wire `refused` and `failed` go on at `on_error`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DialOut {
    /// With places: `13800138000`, or `${mobile}`.
    pub number: String,
    /// The own number that is shown. If nothing is said it is the one that was dialled or, where
    /// that cannot call out, the first that may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// 30 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_seconds: Option<u32>,
    /// The key by which whoever answers takes the call: so that no answering machine does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Key>,
    /// Said to whoever answers, where a key is asked for; the exchange's own sentence if nothing is
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_text: Option<String>,
}

impl Acts for DialOut {
    fn exits(&self) -> Vec<Exit> {
        vec![
            Exit::required("no_answer"),
            Exit::or_else("busy", "no_answer"),
            Exit::on_error("refused"),
            Exit::on_error(FAILED),
            Exit::optional(talk::ENDED),
        ]
    }

    fn passage(&self, exit: &str) -> Passage {
        // A rule or a trunk refuses at once.
        if exit == talk::ENDED { Passage::AfterWait } else { Passage::AtOnce }
    }

    fn answers(&self, exit: &str) -> bool {
        exit == talk::ENDED
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if self.number.trim().is_empty() {
            checks.bad("number", "say which number is called");
        }
        checks.text("number", &self.number);
        if let Some(from) = &self.from {
            checks.number("from", from);
        }
        checks.range("ring_seconds", self.ring_seconds, 1..=120);
        if let Some(text) = &self.confirm_text {
            checks.spoken("confirm_text", text);
            if self.confirm.is_none() {
                checks.bad("confirm_text", "say by which key the call is taken");
            }
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        line.forget_keys();
        let number = line.fill(&self.number, now);
        if number.masked {
            return Step::exit(FAILED, "a secret value is not dialled");
        }
        let number: String = number.text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if number.is_empty() {
            return Step::exit(FAILED, "there is no number to call");
        }
        let seconds = self.ring_seconds.unwrap_or(30);
        let text = self.confirm_text.as_ref().and_then(|text| line.say(text, now));
        let from = self.from.clone();
        line.emit(Output::DialOut { number, from, seconds, confirm: self.confirm, text });
        Step::Stay(Doing::DialOut(Dialling { seconds }))
    }
}

/// A number outside rings for the caller.
#[derive(Debug)]
pub(crate) struct Dialling {
    seconds: u32,
}

impl Dialling {
    pub(crate) fn handle(self, input: &Input) -> Step {
        let exit = match input {
            Input::Answered => return Step::Stay(Doing::Talk(talk::Talking)),
            Input::DialFailed(exit) => exit,
            _ => return Step::Stay(Doing::DialOut(self)),
        };
        match exit {
            DialExit::NoAnswer => {
                Step::exit("no_answer", format!("nobody took the call within {} s", self.seconds))
            }
            DialExit::Busy => Step::exit("busy", "the number is busy"),
            DialExit::Refused => Step::exit("refused", "the office does not allow this call now"),
            DialExit::Failed => Step::exit(FAILED, "the number could not be called"),
        }
    }
}
