//! A call that was becomes a test of its flow: the same caller, the same keys, the same people.
//!
//! What a record does not tell is guessed: which wrong keys were pressed, and digits that were masked.

use std::collections::BTreeMap;

use cordboard_flow as flow;
use flow::{Block, Document, DryAgent, DryAnswer, DryCaller, DryParty, DryReason, DryTalker};
use jiff::Timestamp;

use crate::{
    office::Office,
    record::{CallRecord, JournalEntry, LegRole, Party, PathStep, Reason, WaitEnd},
};

/// A menu asks so often where it does not say, and a survey.
const MENU_TRIES: u32 = 3;
const SURVEY_TRIES: u32 = 2;

impl Office {
    /// The test, and the flow that the call began in; `None` where it went through no flow. `document`
    /// finds what was walked then.
    #[must_use]
    pub fn test_of_call(
        &self,
        record: &CallRecord,
        journal: &[JournalEntry],
        document: impl Fn(&str, u32) -> Option<Document>,
    ) -> Option<(String, flow::FlowTest)> {
        let first = record.path.first()?;
        let mut blocks = Vec::new();
        for step in &record.path {
            let node = document(&step.flow, step.version)?.node(&step.node)?.clone();
            blocks.push((step, node.block));
        }
        let caller = DryCaller {
            keys: Keys::new(journal).of(&blocks),
            agents: people(record, &blocks),
            patience_seconds: patience(record),
            message_ends: match (&record.termination, record.path.last()) {
                (Some(end), Some(last)) if end.by == Party::Caller && last.kind == "voicemail" => {
                    flow::MessageEnd::HangUp
                }
                _ => flow::MessageEnd::Key,
            },
            ..DryCaller::new(
                &self.shown(&record.caller),
                &self.shown(&record.called),
                flow::Moment::At(record.started),
            )
        };
        let name = format!("{}, {}", record.id, caller.number);
        let expect = expected(record, &first.flow);
        let test = flow::FlowTest { id: String::new(), name, caller, expect };
        Some((first.flow.clone(), test))
    }
}

/// Finds out which keys were pressed: the path tells exits, the journal the rest.
struct Keys<'a> {
    journal: &'a [JournalEntry],
    /// How often the call left each block so far.
    seen: BTreeMap<&'a str, usize>,
}

impl<'a> Keys<'a> {
    fn new(journal: &'a [JournalEntry]) -> Self {
        Self { journal, seen: BTreeMap::new() }
    }

    fn of(mut self, blocks: &[(&'a PathStep, Block)]) -> Vec<String> {
        let mut keys = Vec::new();
        for (step, block) in blocks {
            let told = self.told(&step.node);
            match block {
                Block::Menu(menu) => {
                    let tries = menu.tries.unwrap_or(MENU_TRIES);
                    keys.extend(of_menu(step, &menu.keys, tries));
                }
                Block::Survey(survey) => match step.exit.as_deref() {
                    Some("done") => keys.push(told.and_then(pressed).unwrap_or_default()),
                    Some(_) => keys.extend(times("", survey.tries.unwrap_or(SURVEY_TRIES))),
                    None => {}
                },
                Block::Collect(collect) => {
                    let end = collect.terminator.unwrap_or(flow::Key::HASH).to_string();
                    let tries = collect.tries.unwrap_or(MENU_TRIES);
                    match step.exit.as_deref() {
                        Some("done") => {
                            let digits = told.and_then(entered);
                            let unknown = || "0".repeat(collect.min as usize);
                            keys.push(digits.unwrap_or_else(unknown) + &end);
                        }
                        Some("invalid") => keys.extend(times(&end, tries)),
                        Some(_) => keys.extend(times("", tries)),
                        None => {}
                    }
                }
                Block::CallBack(offer) => match step.exit.as_deref() {
                    Some("declined") => keys.push(String::new()),
                    Some(_) | None => {
                        keys.push(offer.key.map_or_else(|| "1".to_owned(), |key| key.to_string()));
                    }
                },
                Block::Queue(queue) => {
                    if let Some(key) = queue.key {
                        let left = step.exit.as_deref() == Some("key");
                        keys.push(if left { key.to_string() } else { String::new() });
                    }
                }
                Block::Play(_)
                | Block::Calendar(_)
                | Block::Switch(_)
                | Block::Split(_)
                | Block::Set(_)
                | Block::Lookup(_)
                | Block::HttpRequest(_)
                | Block::Loop(_)
                | Block::Wait(_)
                | Block::Ring(_)
                | Block::DialOut(_)
                | Block::Voicemail(_)
                | Block::Recording(_)
                | Block::Notify(_)
                | Block::SubFlow(_)
                | Block::Return(_)
                | Block::GoTo(_)
                | Block::HangUp(_)
                | Block::OnHangUp(_)
                | Block::OnError(_) => {}
            }
        }
        keys
    }

    /// What the journal says of this leaving of the block.
    fn told(&mut self, node: &'a str) -> Option<&'a str> {
        let seen = self.seen.entry(node).or_default();
        let says = |entry: &&JournalEntry| {
            entry.who.as_deref() == Some(node) && entry.text.starts_with(&format!("{node}: "))
        };
        let entry = self.journal.iter().filter(says).nth(*seen);
        *seen += 1;
        entry.map(|entry| entry.text.as_str())
    }
}

fn of_menu(step: &PathStep, offered: &[flow::Key], tries: u32) -> Vec<String> {
    match step.exit.as_deref() {
        Some("timeout") => times("", tries),
        Some("invalid") => {
            let wrong = "0123456789*#".chars().filter_map(|key| flow::Key::try_from(key).ok());
            let wrong = wrong.into_iter().find(|key| !offered.contains(key));
            times(&wrong.map(|key| key.to_string()).unwrap_or_default(), tries)
        }
        Some(key) => vec![key.to_owned()],
        None => Vec::new(),
    }
}

fn times(text: &str, count: u32) -> Vec<String> {
    vec![text.to_owned(); count as usize]
}

/// `the caller pressed 3`
fn pressed(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("the caller pressed ")?;
    rest.chars().next().map(String::from)
}

/// `the caller entered "4711"`
fn entered(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("the caller entered \"")?;
    rest.split_once('"').map(|(digits, _)| digits.to_owned())
}

/// Who answered, after how long, and who did not.
fn people(record: &CallRecord, blocks: &[(&PathStep, Block)]) -> Vec<DryAgent> {
    let by_caller = record.termination.as_ref().is_some_and(|end| end.by == Party::Caller);
    let usual = DryAgent {
        talks_seconds: u32::try_from(record.talk_ms / 1000).unwrap_or(u32::MAX),
        hangs_up: if by_caller { DryTalker::Caller } else { DryTalker::Agent },
        ..DryAgent::default()
    };
    let mut people: Vec<DryAgent> = Vec::new();
    for wait in &record.waits {
        let after_seconds = wait.left.map_or(0, |left| seconds(wait.joined, left));
        let answer = match wait.end {
            Some(WaitEnd::Answered) => DryAnswer::Answers,
            Some(WaitEnd::NoAgents) => DryAnswer::Nobody,
            Some(WaitEnd::Full) => DryAnswer::Full,
            Some(WaitEnd::Overflowed) if after_seconds == 0 => DryAnswer::Nobody,
            _ => DryAnswer::NoAnswer,
        };
        people.push(DryAgent {
            group: Some(wait.group.clone()),
            extension: wait.agent.clone(),
            answer,
            after_seconds,
            ..usual.clone()
        });
    }
    for (step, block) in blocks {
        if let Block::DialOut(_) = block {
            people.push(outside(record, step, &usual));
        }
        let Block::Ring(ring) = block else { continue };
        for extension in &ring.extensions {
            let leg = record.legs.iter().find(|leg| leg.party == *extension);
            let answered = leg.and_then(|leg| Some((leg.started, leg.answered?)));
            let answer = match (step.exit.as_deref(), answered) {
                (Some("busy"), _) => DryAnswer::Busy,
                (_, Some(_)) => DryAnswer::Answers,
                (_, None) if leg.is_some() => DryAnswer::NoAnswer,
                (_, None) => DryAnswer::Nobody,
            };
            people.push(DryAgent {
                extension: Some(extension.clone()),
                answer,
                after_seconds: answered.map_or(0, |(from, to)| seconds(from, to)),
                ..usual.clone()
            });
        }
    }
    people
}

/// Whoever was called outside: all of them do as the last one did.
fn outside(record: &CallRecord, step: &PathStep, usual: &DryAgent) -> DryAgent {
    let leg = record.legs.iter().rev().find(|leg| leg.role == LegRole::Outside);
    let answered = leg.and_then(|leg| Some((leg.started, leg.answered?)));
    let answer = match step.exit.as_deref() {
        Some("busy") => DryAnswer::Busy,
        Some("refused") => DryAnswer::Refused,
        Some("failed") => DryAnswer::Nobody,
        Some("no_answer") => DryAnswer::NoAnswer,
        _ => DryAnswer::Answers,
    };
    let after_seconds = answered.map_or(0, |(from, to)| seconds(from, to));
    DryAgent { answer, after_seconds, ..usual.clone() }
}

/// When the caller gave up, where he did.
fn patience(record: &CallRecord) -> Option<u32> {
    let end = record.termination.as_ref()?;
    let gave_up = end.by == Party::Caller && end.reason != Reason::MessageLeft;
    let talked = record.answered.is_some() && end.reason == Reason::HungUp;
    (gave_up && !talked)
        .then(|| seconds(record.started, record.ended.unwrap_or(record.started)).max(1))
}

fn seconds(from: Timestamp, to: Timestamp) -> u32 {
    let millis = to.duration_since(from).as_millis().max(0);
    u32::try_from((millis + 500) / 1000).unwrap_or(u32::MAX)
}

fn expected(record: &CallRecord, own: &str) -> flow::Expect {
    let name = |step: &PathStep| match step.flow == own {
        true => step.node.clone(),
        false => format!("{}/{}", step.flow, step.node),
    };
    let ends = record.termination.as_ref().map(|end| flow::ExpectedEnd {
        reason: reason(end.reason),
        by: match end.by {
            Party::Caller => Some(DryParty::Caller),
            Party::Agent(_) | Party::Called => Some(DryParty::Agent),
            Party::Exchange => Some(DryParty::Exchange),
            Party::Network => None,
        },
        ..flow::ExpectedEnd::default()
    });
    let path = Some(record.path.iter().map(name).collect());
    flow::Expect { path, exact: true, ends, heard: None }
}

/// As a rehearsal ends; faults of lines and phones do not happen there.
fn reason(reason: Reason) -> Option<DryReason> {
    match reason {
        Reason::HungUp => Some(DryReason::HungUp),
        Reason::Abandoned => Some(DryReason::Abandoned),
        Reason::FlowEnded => Some(DryReason::FlowEnded),
        Reason::MessageLeft => Some(DryReason::MessageLeft),
        Reason::Busy => Some(DryReason::Busy),
        Reason::Declined => Some(DryReason::Declined),
        Reason::NoAnswer => Some(DryReason::NoAnswer),
        Reason::NotFound => Some(DryReason::NotFound),
        _ => None,
    }
}
