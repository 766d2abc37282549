use std::{fmt, time::Instant};

use serde::{Deserialize, Serialize};

use crate::{
    PromptId,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Doing, Input, Line, Output, Step},
};

/// Takes a message for a mailbox, then goes on by `done` (if the caller is still there).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Voicemail {
    pub mailbox: Mailbox,
    /// Said before the tone; the exchange's own greeting if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting: Option<PromptId>,
    /// Longest message; 180 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<u32>,
}

/// Whose messages: `{"extension": "1001"}` or `{"group": "default"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mailbox {
    Extension(String),
    Group(String),
}

impl Acts for Voicemail {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::optional("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        match &self.mailbox {
            Mailbox::Extension(extension) => checks.extension("mailbox.extension", extension),
            Mailbox::Group(group) => checks.group("mailbox.group", group),
        }
        if let Some(greeting) = &self.greeting {
            checks.prompt("greeting", greeting);
        }
        checks.range("max_seconds", self.max_seconds, 1..=3600);
    }

    fn begin(&self, line: &mut Line, _now: Instant) -> Step {
        line.forget_keys();
        line.emit(Output::Voicemail {
            mailbox: self.mailbox.clone(),
            greeting: self.greeting.clone(),
            max_seconds: self.max_seconds.unwrap_or(180),
        });
        Step::Stay(Doing::Voicemail(Recording))
    }
}

/// The caller leaves his message.
#[derive(Debug)]
pub(crate) struct Recording;

impl Recording {
    pub(crate) fn handle(self, input: &Input) -> Step {
        match input {
            Input::VoicemailDone => Step::exit("done", "the message is finished"),
            // Keys end or replace the message; that is the mailbox's business.
            _ => Step::Stay(Doing::Voicemail(self)),
        }
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mailbox::Extension(number) => write!(f, "extension {number}"),
            Mailbox::Group(group) => write!(f, "group {group}"),
        }
    }
}
