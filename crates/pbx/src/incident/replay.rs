//! Lets a call's decisions be made again.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    time::Instant,
};

use cordboard_flow as flow;
use cordboard_queue as queue;
use jiff::Timestamp;

use super::{Incident, MOST_CHOICES};
use crate::office::Office;

/// How many decisions were made again, and were the same; or the first that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    TheSame {
        flow: usize,
        queue: usize,
        verdicts: usize,
        /// Of ringing, carriers' codes and hang-ups.
        choices: usize,
        /// What could not be told again, and why.
        left_out: Vec<String>,
    },
    Another {
        part: Part,
        at: Timestamp,
        /// What was decided then; `None`: nothing.
        then: Option<String>,
        now: Option<String>,
    },
    /// The file does not fit together.
    Unreadable(String),
}

/// Which of the machines decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Flow,
    Queue,
    Verdict,
    /// Whom calls ring, and what becomes of those that nobody takes.
    Ringing,
    /// What a carrier's code asks for.
    Carrier,
    HangUp,
}

/// `start` is any moment. `flows` are walked in place of those of the file, by their names.
#[must_use]
pub fn replay(
    incident: &Incident,
    start: Instant,
    flows: &BTreeMap<String, flow::Document>,
) -> Found {
    let mut all = Vec::new();
    let mut left_out = Vec::new();
    let done = walks(incident, start, flows, &mut left_out)
        .and_then(|count| {
            all.push(count);
            floor(incident, start)
        })
        .and_then(|count| {
            all.push(count);
            verdicts(incident, start, &mut left_out)
        })
        .and_then(|count| {
            all.push(count);
            choices(incident)
        });
    match (done, all.as_slice()) {
        (Ok(choices), &[flow, queue, verdicts]) => {
            if incident.tape.floor.is_some() && incident.floor.is_empty() {
                left_out.push("the line of the group is not kept any more".to_owned());
            }
            if incident.tape.choices.len() >= MOST_CHOICES {
                left_out.push("too much was rung and hung up for all of it to be kept".to_owned());
            }
            Found::TheSame { flow, queue, verdicts, choices, left_out }
        }
        (Err(found), _) => found,
        (Ok(_), _) => Found::Unreadable("nothing was told".to_owned()),
    }
}

fn unread(what: &str, why: impl std::fmt::Display) -> Found {
    Found::Unreadable(format!("{what}: {why}"))
}

fn walks(
    incident: &Incident,
    start: Instant,
    flows: &BTreeMap<String, flow::Document>,
    left_out: &mut Vec<String>,
) -> Result<usize, Found> {
    let mut decisions = 0;
    for walk in &incident.tape.walks {
        let mut programs = Vec::new();
        for one in &walk.flows {
            let document = match flows.get(&one.flow) {
                Some(other) => other.clone(),
                None => {
                    let kept = incident.documents.get(&one.document);
                    let kept = kept.ok_or_else(|| unread(&one.flow, "its document is missing"))?;
                    serde_json::from_value(kept.clone()).map_err(|why| unread(&one.flow, why))?
                }
            };
            let id = flow::FlowId::new(&one.flow);
            programs.push(Arc::new(flow::Program::as_it_ran(id, one.version, document)));
        }
        if walk.tape.is_cut {
            left_out.push("a walk was too long to be kept to its end".to_owned());
        }
        let told = flow::replay_walk(&walk.tape, &programs, start);
        decisions += told.map_err(|flow::Deviation { at, then, now }| Found::Another {
            part: Part::Flow,
            at,
            then,
            now,
        })?;
    }
    Ok(decisions)
}

fn floor(incident: &Incident, start: Instant) -> Result<usize, Found> {
    let mut pieces: Vec<queue::Stretch> = Vec::new();
    for piece in &incident.floor {
        let piece = queue::told_from(start, || serde_json::from_value(piece.clone()));
        pieces.push(piece.map_err(|why| unread("a tape of the line", why))?);
    }
    let mut decisions = 0;
    for tape in pieces.chunk_by(|one, next| one.tape == next.tape) {
        decisions += queue::replay(tape).map_err(|difference| {
            let queue::Difference { at, then, now, .. } = *difference;
            let began = tape.first().map_or(0, |first| first.tape / super::TAPES_A_MILLI);
            let began =
                i64::try_from(began).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
            let at = began.unwrap_or_default().saturating_add(at.saturating_duration_since(start));
            let told = |output: queue::Output| {
                let json = queue::told_from(start, || serde_json::to_string(&output));
                json.unwrap_or_else(|_| format!("{output:?}"))
            };
            Found::Another {
                part: Part::Queue,
                at: at.unwrap_or_default(),
                then: then.map(told),
                now: now.map(told),
            }
        })?;
    }
    Ok(decisions)
}

fn verdicts(
    incident: &Incident,
    start: Instant,
    left_out: &mut Vec<String>,
) -> Result<usize, Found> {
    let mut decisions = 0;
    for verdict in &incident.tape.verdicts {
        let tape = &verdict.tape;
        if tape.is_cut {
            left_out.push(format!("too many calls counted for the verdict at {}", tape.at));
            continue;
        }
        let office = office(incident, &verdict.office)?;
        let again = tape.again(&office, start);
        if again != tape.verdict {
            let (then, now) = (Some(tape.verdict.clone()), Some(again));
            return Err(Found::Another { part: Part::Verdict, at: tape.at, then, now });
        }
        decisions += 1;
    }
    Ok(decisions)
}

fn choices(incident: &Incident) -> Result<usize, Found> {
    let mut read = BTreeMap::new();
    for choice in &incident.tape.choices {
        let office = match &choice.office {
            None => None,
            Some(digest) => match read.entry(digest) {
                Entry::Occupied(known) => Some(&*known.into_mut()),
                Entry::Vacant(unknown) => Some(&*unknown.insert(office(incident, digest)?)),
            },
        };
        let tape = &choice.tape;
        let again = tape.choice.again(office);
        let again = again.ok_or_else(|| unread("the office", "it is missing"))?;
        if again != tape.made {
            let (then, now) = (Some(tape.made.clone()), Some(again));
            return Err(Found::Another { part: tape.choice.part(), at: tape.at, then, now });
        }
    }
    Ok(incident.tape.choices.len())
}

fn office(incident: &Incident, digest: &str) -> Result<Office, Found> {
    let kept = incident.documents.get(digest);
    let kept = kept.ok_or_else(|| unread("the office", "it is missing"))?;
    serde_json::from_value(kept.clone()).map_err(|why| unread("the office", why))
}
