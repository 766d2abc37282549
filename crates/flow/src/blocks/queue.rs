use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    Key, PromptId,
    blocks::{Acts, Exit, Passage, talk},
    spoken::Whisper,
    validate::Checks,
    walk::{Doing, Input, Line, Output, QueueExit, Step},
};

/// Puts the caller into a group's queue until somebody answers.
///
/// Exits: `timeout`, `no_agents`, `full` (else `timeout`), `key` if a key is given, and `ended` when
/// the person who answered hung up and the caller stays on the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub group: String,
    /// Callers of a higher one are served first; 0 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// The extension of the agent who is to come first, with places; nobody does where it is empty, or
    /// none of the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// How long that agent is waited for before others are asked; 15 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_seconds: Option<u32>,
    /// A key by which the caller leaves the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// What he hears meanwhile; the group's music if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music: Option<String>,
    /// Said first, before the music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcement: Option<PromptId>,
    /// Said to whoever answers, before the caller is connected; with places, as in [`crate::Play`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whisper: Option<String>,
    /// In place of `whisper`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whisper_prompt: Option<PromptId>,
}

const PRIORITIES: std::ops::RangeInclusive<i32> = -100..=100;

impl Queue {
    fn whisper(&self) -> Whisper<'_> {
        Whisper { prompt: self.whisper_prompt.as_ref(), text: self.whisper.as_deref() }
    }
}

impl Acts for Queue {
    fn exits(&self) -> Vec<Exit> {
        let mut exits = vec![
            Exit::required("timeout"),
            Exit::required("no_agents"),
            Exit::or_else("full", "timeout"),
            Exit::optional(talk::ENDED),
        ];
        if self.key.is_some() {
            exits.push(Exit::required("key"));
        }
        exits
    }

    fn passage(&self, exit: &str) -> Passage {
        match exit {
            "no_agents" | "full" => Passage::AtOnce,
            _ => Passage::AfterWait,
        }
    }

    fn answers(&self, _exit: &str) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.group("group", &self.group);
        if let Some(prompt) = &self.announcement {
            checks.prompt("announcement", prompt);
        }
        self.whisper().check(checks);
        if let Some(agent) = &self.agent {
            checks.text("agent", agent);
        }
        checks.range("agent_seconds", self.agent_seconds, 0..=3600);
        if self.priority.is_some_and(|priority| !PRIORITIES.contains(&priority)) {
            checks.bad("priority", "write a number from -100 to 100");
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        // Keys pressed before are about the menus before.
        line.forget_keys();
        let whisper = self.whisper().item(line, now);
        let agent = self.agent.as_deref().map(|agent| line.fill(agent, now).text);
        let agent = agent.map(|agent| agent.trim().to_owned()).filter(|agent| !agent.is_empty());
        let wait = self.agent_seconds.unwrap_or(15);
        line.emit(Output::Queue {
            group: self.group.clone(),
            priority: self.priority.unwrap_or(0),
            agent: agent.map(|extension| (extension, wait)),
            music: self.music.clone(),
            announcement: self.announcement.clone(),
            whisper,
        });
        Step::Stay(Doing::Queue(Waiting { key: self.key }))
    }
}

/// The caller waits for somebody of the group.
#[derive(Debug)]
pub(crate) struct Waiting {
    key: Option<Key>,
}

impl Waiting {
    pub(crate) fn handle(self, line: &mut Line, input: &Input) -> Step {
        match input {
            Input::Answered => Step::Stay(Doing::Talk(talk::Talking)),
            Input::QueueLeft(QueueExit::Timeout) => {
                Step::exit("timeout", "nobody answered within the group's longest wait")
            }
            Input::QueueLeft(QueueExit::NoAgents) => {
                Step::exit("no_agents", "nobody of the group is on duty")
            }
            Input::QueueLeft(QueueExit::Full) => Step::exit("full", "the group's queue is full"),
            Input::Digit(key) if self.key.is_some_and(|mine| mine.as_char() == *key) => {
                line.emit(Output::LeaveQueue);
                Step::exit("key", format!("the caller pressed {key} to leave the queue"))
            }
            _ => Step::Stay(Doing::Queue(self)),
        }
    }
}
