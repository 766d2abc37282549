//! Killed in mid word, over and over, under a load of recorded calls: nothing that was told is lost.
//!
//! `CORDBOARD_KILL_ROUNDS` is how often, `CORDBOARD_KILL_SEED` what chances are drawn from;
//! `cargo xtask bench kill --rounds 100` sets them.
#![expect(clippy::print_stdout, reason = "the seed must be known when it fails")]

use std::collections::HashMap;
use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cordboard_interop::{CALLER_HZ, Exchange, Load, Lots, Office, PHONE_HZ, Seen, Tape, stage};
use serde_json::Value;

const ROUNDS: u64 = 5;
const SEED: u64 = 20_261_128;

/// What a crash may cost of a recording: the last second, and what the system takes to run a thread on
/// a busy machine.
const LAST_SECOND: Duration = Duration::from_millis(1500);

/// What was checked, for whoever reads along.
#[derive(Debug, Default)]
struct Counts {
    ended: usize,
    interrupted: usize,
    recordings: usize,
    seconds: f64,
}

#[test]
fn what_was_told_survives_a_kill_at_any_moment() -> Result<()> {
    let rounds = asked("CORDBOARD_KILL_ROUNDS", ROUNDS)?;
    let seed = asked("CORDBOARD_KILL_SEED", SEED)?;
    println!("kill: {rounds} rounds, seed {seed}");
    stage(|place| {
        let office = Office::example(place)?.with_a_straight_way()?;
        let mut exchange = Exchange::open_now(place, &office)?;
        let mut load = Load::new(place, office.carrier(), exchange.sip(), seed)?;
        load.register(office.secret("1001")?)?;
        let mut lots = Lots(seed ^ 0x6b69_6c6c);
        let (mut all, mut counts) = (Vec::new(), Counts::default());
        for round in 1..=rounds {
            let moment = Duration::from_micros(300_000 + lots.draw(3_700_000));
            load.run(moment)?;
            exchange.kill()?;
            let seen = load.end_round()?;
            let calls = seen.len();
            all.extend(seen.iter().cloned());
            let began = Instant::now();
            exchange.start_again(place)?;
            let took = began.elapsed();
            check(&exchange, &seen, &all, &mut counts).with_context(|| {
                format!("round {round} of seed {seed}, killed after {moment:?}")
            })?;
            println!("round {round}: killed after {moment:?} with {calls} calls; back in {took:?}");
        }
        // The phone never registered again: it is still known, and calls still go through.
        load.run(Duration::from_secs(1))?;
        load.come_to_an_end()?;
        let heard = load.end_round()?.iter().filter(|call| !call.heard.is_zero()).count();
        ensure!(heard > 0, "the binding that was answered by 200 was forgotten");
        println!("kill: {counts:?}");
        exchange.close().map(drop)
    })
}

fn asked(name: &str, usual: u64) -> Result<u64> {
    env::var(name).map_or(Ok(usual), |text| text.parse().context(text))
}

/// Compares what the load saw with what the exchange says when it is back.
fn check(exchange: &Exchange, new: &[Seen], all: &[Seen], counts: &mut Counts) -> Result<()> {
    let log: HashMap<String, Value> = exchange
        .last_calls(all.len() + 100)?
        .into_iter()
        .map(|call| (national(call["caller"].as_str().unwrap_or_default()), call))
        .collect();
    for (caller, call) in &log {
        ensure!(!call["ended"].is_null(), "{caller} was left open: {call}");
    }
    for seen in all.iter().filter(|seen| seen.over.is_some()) {
        let call = log.get(&seen.caller).with_context(|| format!("no call of {seen:?}"))?;
        ensure!(call["reason"] != "interrupted", "its end was told and is not known: {call}");
    }
    for seen in new {
        let Some(call) = log.get(&seen.caller) else { continue };
        match call["reason"] == "interrupted" {
            true => counts.interrupted += 1,
            false => counts.ended += 1,
        }
        let file =
            call["recording"].as_str().map(|file| exchange.data().join("recordings").join(file));
        // One that was to begin when the kill came has a name, and not yet a file.
        if let Some(file) = file.filter(|file| file.exists() || seen.heard >= LAST_SECOND) {
            let tape = Tape::read(&file).with_context(|| format!("{seen:?} {call}"))?;
            counts.recordings += 1;
            counts.seconds += tape.seconds();
            complete(&tape, seen).with_context(|| format!("{seen:?} {call}"))?;
        } else {
            ensure!(seen.heard < LAST_SECOND, "{seen:?} was not recorded: {call}");
        }
    }
    Ok(())
}

/// Records have callers with their country.
fn national(caller: &str) -> String {
    caller.strip_prefix("+86").unwrap_or(caller).to_owned()
}

/// All that the phone heard is on the tape, but for the last second of a call that the kill cut off.
fn complete(tape: &Tape, seen: &Seen) -> Result<()> {
    let long_over = seen.over.is_some_and(|ago| ago > LAST_SECOND);
    let lost = if long_over { Duration::from_millis(100) } else { LAST_SECOND };
    let expected = seen.heard.saturating_sub(lost).as_secs_f64();
    ensure!(tape.seconds() >= expected, "{} s on the tape, not {expected}", tape.seconds());
    // A machine that is busy with other things sends and moves sound in fits; of a longer talk some is whole.
    if tape.seconds() > 1.0 && seen.heard.as_secs_f64() > 1.5 {
        ensure!(tape.left_has(CALLER_HZ), "the caller's side has the caller's tone");
        ensure!(tape.right_has(PHONE_HZ), "the other side has the phone's");
    }
    Ok(())
}
