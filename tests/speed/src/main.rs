//! How long the exchange's pure parts take, each by itself, on one core and without a socket.
//!
//! `cargo xtask bench exchange` runs it in a release build. The figures are processor time, the medians of several
//! runs; what a whole exchange costs under load is measured from outside. With `floor` it prints what bare sockets
//! take for a relayed call-minute.
#![expect(clippy::print_stdout, reason = "it prints one table")]

mod clock;
#[cfg(target_os = "linux")]
mod floor;
mod sip;
mod sound;

use std::hint::black_box;
use std::time::{Duration, Instant};

use cordboard_flow as flow;
use cordboard_pbx::office;
use cordboard_queue as queue;

use crate::clock::cpu;

/// Each measurement is made so often; the median counts.
const RUNS: usize = 7;

/// One line of the table.
struct Row {
    name: &'static str,
    each: Duration,
}

fn main() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    if std::env::args().nth(1).as_deref() == Some("floor") {
        println!("{:.4}", floor::call_minute()?);
        return Ok(());
    }
    println!("{:44} {:>12} {:>14}", "", "each", "a second");
    // Each is told as soon as it is known.
    let rows: [fn() -> Row; 11] = [
        sip::read_message,
        sip::write_message,
        sip::transaction,
        sip::call,
        sound::relay,
        sound::relay_recorded,
        sound::transcode,
        sound::mix,
        dry_run,
        join_queue,
        serve_queue,
    ];
    for row in rows {
        let Row { name, each } = row();
        let micros = each.as_secs_f64() * 1e6;
        println!("{name:44} {micros:9.2} us {:14.0}", 1e6 / micros.max(1e-9));
    }
    Ok(())
}

/// Runs `work`, which does `count` things, and gives the median time of one of them.
fn measure(name: &'static str, count: usize, mut work: impl FnMut()) -> Row {
    work(); // warms the caches
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let before = cpu();
            work();
            cpu().saturating_sub(before)
        })
        .collect();
    times.sort_unstable();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    Row { name, each: median.div_f64(count as f64) }
}

const CALLERS: u64 = 10_000;
const AGENTS: u64 = 100;

fn group() -> queue::Group {
    let member =
        |agent| queue::Member { agent: queue::AgentId::new(&format!("{agent}")), priority: 1 };
    queue::Group {
        id: queue::GroupId::new("sales"),
        strategy: queue::Strategy::LongestIdle,
        members: (1000..1000 + AGENTS).map(member).collect(),
        ring: Duration::from_secs(20),
        wrap_up: Duration::ZERO,
        max_wait: Duration::from_secs(36_000),
        max_waiting: None,
        overflow: None,
        level_delay: Duration::ZERO,
        join_empty: queue::Empty::Never,
        leave_empty: queue::Empty::Never,
        max_misses: None,
    }
}

/// A floor on which so many callers wait, and nobody is there.
fn crowd(now: Instant) -> queue::Floor {
    let mut floor = queue::Floor::new();
    floor.handle(now, queue::Input::Configure(vec![group()]));
    for caller in 0..CALLERS {
        join(&mut floor, now, caller);
    }
    while floor.poll_output().is_some() {}
    floor
}

fn join(floor: &mut queue::Floor, now: Instant, caller: u64) {
    floor.handle(
        now,
        queue::Input::Join {
            caller: queue::CallerId(caller),
            group: queue::GroupId::new("sales"),
            priority: (caller % 3) as i32,
            preferred: None,
        },
    );
}

fn join_queue() -> Row {
    let now = Instant::now();
    measure("a caller joins a line of up to 10,000", CALLERS as usize, || {
        black_box(crowd(now));
    })
}

/// A hundred agents come, and each takes a caller out of ten thousand and hangs up.
fn serve_queue() -> Row {
    let mut now = Instant::now();
    let mut floor = crowd(now);
    for agent in 1000..1000 + AGENTS {
        let agent = queue::AgentId::new(&format!("{agent}"));
        floor.handle(now, queue::Input::Available { agent });
    }
    let mut next = CALLERS;
    measure("an agent takes one of 10,000 and hangs up", AGENTS as usize, || {
        for _ in 0..AGENTS {
            now += Duration::from_millis(1);
            let mut offered = None;
            while let Some(output) = floor.poll_output() {
                if let queue::Output::Offer { offer, agents, .. } = output {
                    offered = agents.first().cloned().map(|agent| (offer, agent)).or(offered);
                    if let Some((offer, agent)) = offered.take() {
                        floor.handle(now, queue::Input::Answered { offer, agent: agent.clone() });
                        floor.handle(now, queue::Input::Ended { agent });
                        // The line stays as long as it was.
                        join(&mut floor, now, next);
                        next += 1;
                        break;
                    }
                }
            }
        }
    })
}

/// The example's flow, rehearsed on the code that serves calls.
fn dry_run() -> Row {
    const COUNT: usize = 200;
    let json = include_str!("../../fixtures/office.json");
    let office = office::read(json).expect("the example has no faults");
    let program = office.draft("welcome").expect("the example has this flow");
    let at = "2026-11-27T10:00".parse().expect("a literal moment");
    let caller = flow::DryCaller {
        keys: vec!["1".to_owned()],
        ..flow::DryCaller::new("13800138000", "075586001234", at)
    };
    let now = Instant::now();
    measure("a dry run of the example's flow", COUNT, || {
        for _ in 0..COUNT {
            black_box(office.rehearse(now, &program, &caller));
        }
    })
}
