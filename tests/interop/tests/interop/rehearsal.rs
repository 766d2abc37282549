//! What was rehearsed is what happens: the way of a dry run is the way of the same call made for real.

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Place, Script, stage};
use serde_json::{Value, json};

use crate::office::Open;

const MONDAY_MORNING: &str = "2026-11-23T10:00:00+08:00";
const MONDAY_EVENING: &str = "2026-11-23T22:00:00+08:00";

/// A caller of the carrier who presses a key.
fn caller(place: &Place, open: &Open, scenario: &str, key: &str) -> Result<Script> {
    let keys = [("number", "075586001234"), ("caller", "13800138000"), ("digit", key)];
    Script::start(place, scenario, open.office.carrier(), open.exchange.sip(), &keys)
}

/// Rehearses the call that was made just now, and compares the ways and the ends.
fn is_as_rehearsed(open: &Open, words: &[&str]) -> Result<()> {
    let call = open.exchange.last_call()?;
    let run = open.exchange.rehearse("welcome", &[&["--caller", "13800138000"], words].concat())?;
    let way = |steps: &Value| -> Option<Vec<Value>> {
        let part = |step: &Value| {
            json!([step["flow"], step["version"], step["node"], step["kind"], step["exit"]])
        };
        Some(steps.as_array()?.iter().map(part).collect())
    };
    let real = way(&call["path"]).context("a path")?;
    let rehearsed = way(&run["steps"]).context("steps")?;
    ensure!(real == rehearsed, "the way was\n{real:?}\nand in the rehearsal\n{rehearsed:?}");
    let ends = [("reason", "reason"), ("ended_by", "by")];
    for (field, end) in ends {
        let (real, rehearsed) = (&call[field], &run["end"][end]);
        ensure!(real == rehearsed, "{field}: {real}, and in the rehearsal {rehearsed}");
    }
    let took = run["took_us"].as_u64().context("how long it took")?;
    ensure!(took > 0, "somebody looked at the clock");
    Ok(())
}

#[test]
fn key_1_leads_to_somebody_of_sales() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut wei = open.wei(place)?;
        let caller = caller(place, &open, "caller_presses_by_info", "1")?;
        wei.rings()?;
        wei.accept()?;
        wei.in_call()?;
        wei.hang_up()?;
        caller.finish()?;
        is_as_rehearsed(&open, &["--at", MONDAY_MORNING, "--keys", "1", "--answer", "answers:2"])?;
        open.close()
    })
}

#[test]
fn key_1_leads_to_a_message_where_nobody_has_a_phone() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        caller(place, &open, "caller_presses_and_leaves", "1")?.finish()?;
        let nobody = ["--answer", "nobody", "--hang-up-after-message"];
        is_as_rehearsed(&open, &[&["--at", MONDAY_MORNING, "--keys", "1"][..], &nobody].concat())?;
        open.close()
    })
}

#[test]
fn key_3_leads_to_a_message() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        caller(place, &open, "caller_presses_and_leaves", "3")?.finish()?;
        let words = ["--at", MONDAY_MORNING, "--keys", "3", "--hang-up-after-message"];
        is_as_rehearsed(&open, &words)?;
        open.close()
    })
}

#[test]
fn after_hours_no_menu_is_heard() -> Result<()> {
    stage(|place| {
        let open = Open::at_time(place, MONDAY_EVENING)?;
        // In a greeting any key means: go on to the tone.
        caller(place, &open, "caller_presses_and_leaves", "1")?.finish()?;
        is_as_rehearsed(&open, &["--at", MONDAY_EVENING, "--hang-up-after-message"])?;
        open.close()
    })
}
