//! `cordboardd calls`

use std::path::Path;

use cordboard_pbx::record::{CallRecord, Direction, LegRole};
use cordboard_store::{CallQuery, Store};

use cordboard_api::Names;

use crate::{cli::Calls, out};

pub(crate) fn calls(data: &Path, options: &Calls) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    let query = CallQuery {
        before: options.before,
        limit: options.limit,
        caller: options.caller.clone(),
        called: options.called.clone(),
        ..CallQuery::default()
    };
    if options.json {
        let calls = cordboard_api::calls(&store, &query)?;
        return Ok(out::print(&(serde_json::to_string_pretty(&calls)? + "\n"))?);
    }
    let names = Names::load(&store)?;
    if options.csv {
        let calls = cordboard_api::calls(&store, &query)?;
        return Ok(out::print(&cordboard_api::csv(&calls, &names))?);
    }
    let calls = store.calls(&query)?;
    Ok(out::print(&table(&calls, &names, data))?)
}

fn table(calls: &[CallRecord], names: &Names, data: &Path) -> String {
    if calls.is_empty() {
        return format!("No calls in {}.\n", data.display());
    }
    let head = ["CALL", "STARTED", "WAY", "FROM", "TO", "ANSWERED BY", "WAIT", "TALK", "ENDED"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(calls.iter().map(|call| row(call, names)));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, &wide)| {
            let padding = " ".repeat(wide - width(cell));
            format!("{cell}{padding}")
        });
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    text
}

fn row(call: &CallRecord, names: &Names) -> [String; 9] {
    let way = match call.direction {
        Direction::Inbound => "in",
        Direction::Outbound => "out",
        Direction::Internal => "internal",
    };
    let answered = call
        .legs
        .iter()
        .filter(|leg| leg.role != LegRole::Caller && leg.answered.is_some())
        .map(|leg| names.of(&leg.party))
        .collect::<Vec<_>>()
        .join(", ");
    let ended = match (&call.termination, call.ended) {
        (Some(end), _) => format!("{}: {}", names.party(&end.by), end.reason.as_words()),
        (None, Some(_)) => "ended".to_owned(),
        (None, None) => "not yet".to_owned(),
    };
    [
        call.id.to_string(),
        names.date_and_clock(call.started),
        way.to_owned(),
        names.of(&call.caller),
        names.of(&call.called),
        answered,
        call.wait_ms.map(minutes).unwrap_or_default(),
        minutes(call.talk_ms),
        ended,
    ]
}

/// `1:05`.
fn minutes(millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How many columns a terminal needs: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}
