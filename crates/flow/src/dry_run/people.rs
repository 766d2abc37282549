//! The virtual people: what a group or phones that ring do to the call.

use super::words::{DryAgent, DryAnswer, DryCaller};
use crate::{DialExit, QueueExit, RingExit, dry_run::Surroundings};

/// What comes of a wait, and when, counted from its beginning.
#[derive(Debug, PartialEq)]
pub(super) struct Wait {
    /// What happens meanwhile: after so many seconds, this.
    pub(super) news: Vec<(u64, String)>,
    pub(super) after: u64,
    pub(super) outcome: Outcome,
    /// Where the caller stands in the end.
    pub(super) group: Option<String>,
}

#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Answered(DryAgent),
    Left(QueueExit),
    Failed(RingExit),
    NotReached(DialExit),
}

/// Waits in a group and, as the real one does, in those that it overflows to.
pub(super) fn queue(caller: &DryCaller, around: &dyn Surroundings, group: &str) -> Wait {
    let mut wait = Wait {
        news: Vec::new(),
        after: 0,
        outcome: Outcome::Left(QueueExit::NoAgents),
        group: Some(group.to_owned()),
    };
    let mut seen = vec![group.to_owned()];
    let mut at = group.to_owned();
    loop {
        let Some(facts) = around.group(&at) else {
            wait.news.push((wait.after, format!("there is no group {at}")));
            return wait;
        };
        let agent = of_group(caller, &at);
        let longest = u64::from(facts.max_wait_seconds);
        let exit = match agent.answer {
            DryAnswer::Answers if u64::from(agent.after_seconds) < longest => {
                wait.after += u64::from(agent.after_seconds);
                wait.group = Some(at.clone());
                wait.news.push((wait.after, format!("{} answers", name(&agent, &at))));
                wait.outcome = Outcome::Answered(agent);
                return wait;
            }
            DryAnswer::Answers | DryAnswer::NoAnswer | DryAnswer::Busy => {
                wait.after += longest;
                QueueExit::Timeout
            }
            DryAnswer::Nobody | DryAnswer::Refused => QueueExit::NoAgents,
            DryAnswer::Full => QueueExit::Full,
        };
        wait.news.push((wait.after, in_vain(exit, &at, longest)));
        let Some(next) = overflow(caller, around, &at, &mut seen) else {
            wait.outcome = Outcome::Left(exit);
            return wait;
        };
        wait.news.push((wait.after, format!("the caller overflows to the group {next}")));
        wait.group = Some(next.clone());
        at = next;
    }
}

/// The next group of the chain where the caller has not been, where somebody works, and where he may
/// wait.
fn overflow(
    caller: &DryCaller,
    around: &dyn Surroundings,
    group: &str,
    seen: &mut Vec<String>,
) -> Option<String> {
    let mut at = around.group(group)?;
    loop {
        let next = at.overflow?;
        if seen.contains(&next) {
            return None;
        }
        seen.push(next.clone());
        at = around.group(&next)?;
        match of_group(caller, &next).answer {
            DryAnswer::Answers | DryAnswer::NoAnswer | DryAnswer::Busy => return Some(next),
            DryAnswer::Nobody | DryAnswer::Full | DryAnswer::Refused => {}
        }
    }
}

/// Rings phones, all at once.
pub(super) fn ring(
    caller: &DryCaller,
    around: &dyn Surroundings,
    extensions: &[String],
    seconds: u32,
) -> Wait {
    let mut news = Vec::new();
    let mut exit = (0, RingExit::NoAnswer);
    let mut first: Option<(DryAgent, &String)> = None;
    for extension in extensions {
        if !around.has_extension(extension) {
            news.push((0, format!("there is no extension {extension}")));
            continue;
        }
        let agent = of_extension(caller, extension);
        match agent.answer {
            DryAnswer::Answers if agent.after_seconds < seconds => {
                if first.as_ref().is_none_or(|(best, _)| agent.after_seconds < best.after_seconds) {
                    first = Some((agent, extension));
                }
            }
            DryAnswer::Answers | DryAnswer::NoAnswer => {
                exit = (u64::from(seconds), RingExit::NoAnswer);
            }
            DryAnswer::Busy | DryAnswer::Full => {
                news.push((0, format!("{extension} is busy")));
                if exit.0 == 0 {
                    exit = (0, RingExit::Busy);
                }
            }
            DryAnswer::Nobody | DryAnswer::Refused => {
                news.push((0, format!("no phone of {extension} is registered")));
            }
        }
    }
    if let Some((agent, extension)) = first {
        let after = u64::from(agent.after_seconds);
        news.push((after, format!("{extension} answers")));
        let agent = DryAgent { extension: Some(extension.clone()), ..agent };
        return Wait { news, after, outcome: Outcome::Answered(agent), group: None };
    }
    Wait { news, after: exit.0, outcome: Outcome::Failed(exit.1), group: None }
}

/// Calls a number outside.
pub(super) fn dial_out(caller: &DryCaller, number: &str, seconds: u32) -> Wait {
    let agent = of_extension(caller, number);
    let (after, outcome, text) = match agent.answer {
        DryAnswer::Answers if agent.after_seconds < seconds => {
            let after = agent.after_seconds;
            let agent = DryAgent { extension: Some(number.to_owned()), ..agent };
            (after, Outcome::Answered(agent), format!("{number} answers"))
        }
        DryAnswer::Answers | DryAnswer::NoAnswer => {
            (seconds, Outcome::NotReached(DialExit::NoAnswer), format!("{number} does not answer"))
        }
        DryAnswer::Busy | DryAnswer::Full => {
            (0, Outcome::NotReached(DialExit::Busy), format!("{number} is busy"))
        }
        DryAnswer::Nobody => {
            (0, Outcome::NotReached(DialExit::Failed), format!("{number} cannot be called"))
        }
        DryAnswer::Refused => {
            (0, Outcome::NotReached(DialExit::Refused), format!("{number} may not be called"))
        }
    };
    let after = u64::from(after);
    Wait { news: vec![(after, text)], after, outcome, group: None }
}

fn of_group(caller: &DryCaller, group: &str) -> DryAgent {
    let named = caller.agents.iter().find(|agent| agent.group.as_deref() == Some(group));
    named.or_else(|| anybody(caller)).cloned().unwrap_or_default()
}

fn of_extension(caller: &DryCaller, extension: &str) -> DryAgent {
    let agents = caller.agents.iter();
    let named = agents.filter(|agent| agent.group.is_none());
    let mut named = named.filter(|agent| agent.extension.as_deref() == Some(extension));
    named.next().or_else(|| anybody(caller)).cloned().unwrap_or_default()
}

fn anybody(caller: &DryCaller) -> Option<&DryAgent> {
    caller.agents.iter().find(|agent| agent.group.is_none() && agent.extension.is_none())
}

fn name(agent: &DryAgent, group: &str) -> String {
    match &agent.extension {
        Some(extension) => extension.clone(),
        None => format!("somebody of the group {group}"),
    }
}

fn in_vain(exit: QueueExit, group: &str, seconds: u64) -> String {
    match exit {
        QueueExit::Timeout => format!("nobody of the group {group} answers within {seconds} s"),
        QueueExit::NoAgents => format!("nobody of the group {group} is logged in"),
        QueueExit::Full => format!("the queue of the group {group} is full"),
    }
}
