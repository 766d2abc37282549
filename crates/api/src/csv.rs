//! The call log as a table for spreadsheets.

use cordboard_pbx::record::LegRole;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{Call, names::Names};

pub(crate) const HEAD: [&str; 19] = [
    "call",
    "started",
    "answered",
    "ended",
    "time_zone",
    "direction",
    "caller",
    "caller_name",
    "called",
    "number",
    "trunk",
    "answered_by",
    "wait_seconds",
    "talk_seconds",
    "ended_by",
    "ended_by_extension",
    "reason",
    "path",
    "recording",
];

/// A line with the names of the columns, then a line for each call (RFC 4180, UTF-8). Times are those
/// of the office, as spreadsheets read them; durations are in seconds.
pub fn csv(calls: &[Call], names: &Names) -> String {
    let mut table = line(&HEAD.map(str::to_owned));
    for call in calls {
        table += &line(&table_row(call, names));
    }
    table
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Moment,
    Number,
    Text,
}

pub(crate) fn shape_of(column: &str) -> Shape {
    match column {
        "started" | "answered" | "ended" => Shape::Moment,
        "wait_seconds" | "talk_seconds" => Shape::Number,
        _ => Shape::Text,
    }
}

/// The cells of a call, one for each column.
pub(crate) fn table_row(call: &Call, names: &Names) -> [String; HEAD.len()] {
    let clock = |at: Option<Timestamp>| at.map(|at| names.date_and_clock(at)).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let people = call.legs.iter().filter(|leg| leg.role != LegRole::Caller);
    let answered: Vec<&str> =
        people.filter(|leg| leg.answered.is_some()).map(|leg| leg.party.as_str()).collect();
    let path: Vec<String> = call
        .path
        .iter()
        .map(|step| match &step.exit {
            Some(exit) => format!("{}.{exit}", step.node),
            None => step.node.clone(),
        })
        .collect();
    [
        call.id.clone(),
        clock(Some(call.started)),
        clock(call.answered),
        clock(call.ended),
        names.zone().to_owned(),
        word(&call.direction),
        call.caller.clone(),
        text(&call.caller_name),
        call.called.clone(),
        text(&call.number),
        text(&call.trunk),
        answered.join(" "),
        call.wait_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
        call.talk_seconds.to_string(),
        call.end.ended_by.unwrap_or_default().to_owned(),
        text(&call.end.ended_by_extension),
        call.end.reason.as_ref().map(word).unwrap_or_default(),
        path.join(" "),
        text(&call.recording),
    ]
}

/// An enum's word, as JSON has it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// Quoted where it must be. What a spreadsheet would run as a formula gets an apostrophe in front: a
/// caller may choose his name, but not what it does here.
fn cell(text: &str) -> String {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let text = if runs { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_disarmed() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("+8675586001234", "+8675586001234"),
            ("-1.5", "-1.5"),
            ("+1+cmd|x", "'+1+cmd|x"),
            ("=1+1", "'=1+1"),
            ("@sum", "'@sum"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
