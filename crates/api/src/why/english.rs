//! The sentences in English.

use cordboard_pbx::record::{CallRecord, Direction, JournalEntry, LegRole, PathStep, Termination};
use cordboard_store::Recording;
use jiff::Timestamp;

use super::{is_cut_off, millis_between, word_at};
use crate::names::{Names, spoken};

/// The whole story.
pub(super) fn story(
    record: &CallRecord,
    journal: &[JournalEntry],
    recording: Option<&Recording>,
    names: &Names,
) -> String {
    let mut lines = vec![opening(record, names)];
    lines.extend(conversations(record, names));
    lines.push(ending(record, names));
    lines.extend(recorded(record, recording, names));
    lines.push(String::new());
    lines.push(format!("Step by step ({}, times of {}):", names.day(record.started), names.zone()));
    if journal.is_empty() {
        lines.push("The journal of this call is not there; this is what its record says.".into());
        lines.extend(from_record(record, names));
    } else {
        lines.extend(journal.iter().map(|entry| step(entry, names)));
    }
    lines.join("\n") + "\n"
}

fn opening(record: &CallRecord, names: &Names) -> String {
    let caller = match &record.caller_name {
        Some(name) if !name.is_empty() && *name != record.caller => {
            format!("{name} ({})", record.caller)
        }
        _ => names.of(&record.caller),
    };
    let trunk = record.trunk.as_ref().map(|trunk| format!(" over the trunk {trunk}"));
    let way = match record.direction {
        Direction::Inbound => "Inbound call",
        Direction::Outbound => "Outbound call",
        Direction::Internal => "Internal call",
    };
    format!(
        "{way} {id}: on {day} at {clock}, {caller} called {called}{trunk}.",
        id = record.id,
        day = names.day(record.started),
        clock = names.clock(record.started),
        called = names.of(&record.called),
        trunk = trunk.unwrap_or_default(),
    )
}

/// Who answered, after how long, and how long they talked.
fn conversations(record: &CallRecord, names: &Names) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut answered: Vec<_> = record
        .legs
        .iter()
        .filter(|leg| leg.role != LegRole::Caller)
        .filter_map(|leg| Some((leg.answered?, leg)))
        .collect();
    answered.sort_by_key(|(at, _)| *at);
    for (number, (at, leg)) in answered.iter().enumerate() {
        let who = names.of(&leg.party);
        let after = spoken(millis_between(record.started, *at));
        let rang = spoken(millis_between(leg.started, *at));
        sentences.push(if number == 0 {
            format!("{who} answered {after} after the call began, having rung for {rang}.")
        } else {
            format!("Then {who} took part from {} on.", names.clock(*at))
        });
    }
    if answered.is_empty() {
        sentences.push("Nobody answered.".to_owned());
    }
    if let Some(wait) = record.wait_ms {
        sentences.push(format!("The caller waited {} in the queue.", spoken(wait)));
    }
    sentences
}

fn ending(record: &CallRecord, names: &Names) -> String {
    let Some(ended) = record.ended else {
        return "The call has not ended.".to_owned();
    };
    let talked = match record.talk_ms {
        // When it was cut off, nobody was left to note it.
        0 if is_cut_off(record) => "in the middle of a conversation".to_owned(),
        0 => "without a conversation".to_owned(),
        talk => format!("after {} of conversation", spoken(talk)),
    };
    let at = names.clock(ended);
    let Some(Termination { by, reason }) = &record.termination else {
        return format!("The call ended at {at}, {talked}.");
    };
    let by = names.party(by);
    format!("The call ended at {at}, {talked}. Ended by {by}: {}.", reason.as_words())
}

fn recorded(record: &CallRecord, recording: Option<&Recording>, names: &Names) -> Vec<String> {
    let mut sentences = Vec::new();
    let removed = recording.and_then(|recording| recording.removed);
    match (&record.recording, removed) {
        (Some(_), Some(at)) => sentences.push(format!(
            "It was recorded. The recording was deleted on {}, when its time to be kept was over.",
            names.day(at)
        )),
        (Some(file), None) => sentences.push(format!("It was recorded: {file}.")),
        (None, _) => {}
    }
    if let Some(why) = recording.and_then(|recording| recording.failure.as_ref()) {
        sentences.push(format!("The recording broke off: {why}."));
    }
    sentences
}

fn step(entry: &JournalEntry, names: &Names) -> String {
    let text = match &entry.who {
        None => entry.text.clone(),
        Some(who) => {
            let name = names.of(who);
            match word_at(&entry.text, who) {
                Some(place) => {
                    let (before, after) = entry.text.split_at(place);
                    format!("{before}{name}{}", after.get(who.len()..).unwrap_or_default())
                }
                // A sentence that does not say whom it is about gets told so.
                None => format!("{name}: {}", entry.text),
            }
        }
    };
    format!("  {}  {text}", names.clock(entry.at))
}

/// What can be told without a journal: the path and the legs, by time.
fn from_record(record: &CallRecord, names: &Names) -> Vec<String> {
    let mut steps: Vec<(Timestamp, String)> =
        record.path.iter().map(|step| (step.at, path_step(step))).collect();
    for leg in record.legs.iter().filter(|leg| leg.role != LegRole::Caller) {
        let who = names.of(&leg.party);
        steps.push((leg.started, format!("{who} rang.")));
        if let Some(at) = leg.answered {
            steps.push((at, format!("{who} answered.")));
        }
        if let (Some(at), Some(end)) = (leg.ended, &leg.termination) {
            let by = names.party(&end.by);
            let words = end.reason.as_words();
            steps.push((at, format!("{who} was released by {by}: {words}.")));
        }
    }
    steps.sort_by_key(|(at, _)| *at); // stable: what was told together stays in order
    steps.into_iter().map(|(at, text)| format!("  {}  {text}", names.clock(at))).collect()
}

fn path_step(step: &PathStep) -> String {
    let PathStep { flow, version, node, kind, exit, .. } = step;
    let left = match exit {
        Some(exit) => format!("left by \"{exit}\""),
        None => "the call ended in it".to_owned(),
    };
    format!("Block {node} ({kind}) of the flow {flow}, version {version}: {left}.")
}
