//! `cordboardd dry-run FLOW`

use std::{fmt::Write, path::Path};

use anyhow::{Context, bail};
use cordboard_api::Rehearsed;
use cordboard_flow::{DryCaller, DryHeard, DryStep, MessageEnd, Moment};
use cordboard_pbx::office::Office;
use cordboard_store::Store;
use jiff::Timestamp;

use crate::{cli::DryRun, out};

pub(crate) fn dry_run(data: &Path, options: &DryRun) -> anyhow::Result<()> {
    let mut store = Store::open(data)?;
    let Some(office) = store.office()? else {
        bail!("there is no office in {} yet; import one first", data.display());
    };
    if office.flow(&options.flow).is_none() {
        let known: Vec<&str> = office.flows.iter().map(|flow| flow.id.as_str()).collect();
        bail!("there is no flow {}; there is: {}", options.flow, known.join(", "));
    }
    let what = if options.draft { Rehearsed::Draft } else { Rehearsed::Published };
    let caller = caller(options, &office);
    let run = cordboard_api::rehearse(&mut store, &options.flow, &what, &caller)?;
    if options.json {
        return Ok(out::print(&(serde_json::to_string_pretty(&run)? + "\n"))?);
    }
    let text = told(options, &caller, &run).context("the rehearsal cannot be told")?;
    Ok(out::print(&text)?)
}

fn caller(options: &DryRun, office: &Office) -> DryCaller {
    let leads_here = office
        .numbers
        .iter()
        .find(|number| number.inbound.as_ref().is_some_and(|inbound| inbound.flow == options.flow));
    let dialled = options.dialled.clone().or(leads_here.map(|number| number.number.clone()));
    let at = options.at.unwrap_or_else(|| Moment::At(Timestamp::now()));
    let message_ends =
        if options.hang_up_after_message { MessageEnd::HangUp } else { MessageEnd::Key };
    DryCaller {
        keys: options.keys.clone(),
        patience_seconds: options.patience,
        agents: options.answers.iter().flat_map(|answers| answers.agents()).collect(),
        message_ends,
        ..DryCaller::new(&options.caller, &dialled.unwrap_or_default(), at)
    }
}

fn told(
    options: &DryRun,
    caller: &DryCaller,
    run: &cordboard_flow::DryRun,
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let who = if caller.number.is_empty() { "a withheld number" } else { &caller.number };
    let which = if options.draft { "the draft of " } else { "" };
    let (to, at) = (&caller.dialled, caller.at);
    writeln!(text, "{who} calls {to} at {at}, through {which}{}.\n", options.flow)?;
    let mut flow = options.flow.as_str();
    for step in &run.steps {
        if step.flow.as_str() != flow {
            flow = step.flow.as_str();
            writeln!(text, "         in the flow {flow}:")?;
        }
        told_step(&mut text, step)?;
    }
    let (end, by, reason) = (&run.end.text, run.end.by.as_str(), run.end.reason.as_str());
    writeln!(text, "{}  over: {end} [{by}: {reason}]", clock(run.seconds))?;
    writeln!(text, "\nRehearsed in {:.3} ms.", run.took_us as f64 / 1000.0)?;
    Ok(text)
}

fn told_step(text: &mut String, step: &DryStep) -> std::fmt::Result {
    writeln!(text, "{}  {} ({})", clock(step.at_seconds), step.node, step.kind)?;
    let heard = step.heard.iter().map(|heard| (heard.at_seconds, told_sound(heard)));
    let events = step.happened.iter().map(|event| (event.at_seconds, event.text.clone()));
    let mut lines: Vec<(f64, String)> = heard.chain(events).collect();
    lines.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (at, line) in lines {
        writeln!(text, "{}      {line}", clock(at))?;
    }
    match (&step.exit, &step.to) {
        (Some(exit), Some(to)) => writeln!(text, "           {exit} -> {to}: {}", step.reason),
        (Some(exit), None) => writeln!(text, "           {exit}: {}", step.reason),
        (None, _) => writeln!(text, "           {}", step.reason),
    }
}

fn told_sound(heard: &DryHeard) -> String {
    let cut = if heard.cut { ", cut short" } else { "" };
    let name = heard.prompt.as_ref().map(|prompt| format!("prompt {prompt}"));
    let name = name.or_else(|| heard.builtin.as_ref().map(|name| format!("the sentence {name}")));
    let name = name.or_else(|| heard.music.as_ref().map(|name| format!("music {name}")));
    let words = heard.text.as_ref().map(|words| format!("“{words}”"));
    let what: Vec<String> = name.into_iter().chain(words).collect();
    format!("hears {} for {:.1} s{cut}", what.join(" "), heard.seconds)
}

/// `  1:05.2`, as wide for every minute of an hour.
fn clock(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    format!("{:>3}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}
