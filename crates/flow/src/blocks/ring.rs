use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    PromptId,
    blocks::{Acts, Exit, Passage, talk},
    spoken::Whisper,
    validate::Checks,
    walk::{Doing, Input, Line, Output, RingExit, Step},
};

/// Rings extensions, all at once, until one answers.
///
/// Exits: `no_answer`, `busy` (else `no_answer`), and `ended` when the person who answered hung up
/// and the caller stays on the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Ring {
    pub extensions: Vec<String>,
    /// 25 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_seconds: Option<u32>,
    /// Said to whoever answers, before the caller is connected; with places, as in [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whisper: Option<String>,
    /// In place of `whisper`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whisper_prompt: Option<PromptId>,
}

const MOST_EXTENSIONS: usize = 20;

impl Ring {
    fn whisper(&self) -> Whisper<'_> {
        Whisper { prompt: self.whisper_prompt.as_ref(), text: self.whisper.as_deref() }
    }
}

impl Acts for Ring {
    fn exits(&self) -> Vec<Exit> {
        vec![
            Exit::required("no_answer"),
            Exit::or_else("busy", "no_answer"),
            Exit::optional(talk::ENDED),
        ]
    }

    fn passage(&self, exit: &str) -> Passage {
        // Phones that are busy or not there answer at once.
        if exit == talk::ENDED { Passage::AfterWait } else { Passage::AtOnce }
    }

    fn answers(&self, exit: &str) -> bool {
        exit == talk::ENDED
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if self.extensions.is_empty() {
            checks.bad("extensions", "say which extension is to ring");
        }
        if self.extensions.len() > MOST_EXTENSIONS {
            checks.bad("extensions", format!("at most {MOST_EXTENSIONS} can ring at once"));
        }
        for (index, extension) in self.extensions.iter().enumerate() {
            let field = format!("extensions[{index}]");
            if self.extensions[..index].contains(extension) {
                checks.bad(&field, format!("{extension} is there already"));
            }
            checks.extension(&field, extension);
        }
        self.whisper().check(checks);
        checks.range("ring_seconds", self.ring_seconds, 1..=600);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        line.forget_keys();
        let seconds = self.ring_seconds.unwrap_or(25);
        let whisper = self.whisper().item(line, now);
        line.emit(Output::Ring { extensions: self.extensions.clone(), seconds, whisper });
        Step::Stay(Doing::Ring(Ringing { seconds }))
    }
}

/// Phones ring for the caller.
#[derive(Debug)]
pub(crate) struct Ringing {
    seconds: u32,
}

impl Ringing {
    pub(crate) fn handle(self, input: &Input) -> Step {
        match input {
            Input::Answered => Step::Stay(Doing::Talk(talk::Talking)),
            Input::RingFailed(RingExit::NoAnswer) => {
                Step::exit("no_answer", format!("nobody answered within {} s", self.seconds))
            }
            Input::RingFailed(RingExit::Busy) => Step::exit("busy", "everybody rung is busy"),
            _ => Step::Stay(Doing::Ring(self)),
        }
    }
}
