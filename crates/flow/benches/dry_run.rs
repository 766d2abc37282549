//! How long a rehearsal of the example flow takes: `cargo bench -p cordboard-flow`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and says what it measured"
)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_flow::{
    Calendar, Calendars, Document, DryCaller, DryGroup, DrySound, FlowId, KnowsAll, Program,
    PromptId, Surroundings, dry_run, validate,
};
use serde_json::{Value, json};

const OFFICE: &str = include_str!("../../../tests/fixtures/office.json");
const ROUNDS: usize = 5000;

struct Lantern(Arc<Calendars>);

impl Surroundings for Lantern {
    fn calendars(&self) -> Arc<Calendars> {
        self.0.clone()
    }

    fn language(&self) -> String {
        "zh-CN".into()
    }

    fn program(&self, _: &FlowId) -> Option<Arc<Program>> {
        None
    }

    fn group(&self, _: &str) -> Option<DryGroup> {
        Some(DryGroup { max_wait_seconds: 120, overflow: None, music: "default".into() })
    }

    fn has_extension(&self, _: &str) -> bool {
        true
    }

    fn prompt(&self, _: &PromptId, _: &str) -> Option<DrySound> {
        Some(DrySound::default())
    }
}

fn main() {
    let office: Value = serde_json::from_str(OFFICE).expect("the example is JSON");
    let drawn = office["flows"][0]["document"].to_string();
    let calendars: Vec<Calendar> =
        serde_json::from_value(office["calendars"].clone()).expect("calendars");
    let lantern = Lantern(Arc::new(Calendars::new("Asia/Shanghai", calendars)));
    let caller: DryCaller = serde_json::from_value(json!({
        "number": "13800138000", "dialled": "075586001234", "at": "2026-10-10T10:00",
        "keys": ["", "9", "2"], "agents": [{ "answer": "no_answer" }],
    }))
    .expect("a caller");
    let read = || -> Document { serde_json::from_str(&drawn).expect("a document") };
    let program = Arc::new(Program::draft(FlowId::new("welcome"), read()));
    let run = || dry_run(Instant::now(), &program, &caller, &lantern);
    assert_eq!(run().steps.len(), 5, "hours, menu, repair, message, bye");

    report("read the document", || drop(read()));
    report("tell its problems", || drop(validate(program.document(), &KnowsAll)));
    report("rehearse a call of three minutes", || drop(run()));
}

fn report(what: &str, mut job: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            job();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let micros = |part: usize| times[part.min(ROUNDS - 1)].as_secs_f64() * 1e6;
    let (half, slow, slowest) = (ROUNDS / 2, ROUNDS * 99 / 100, ROUNDS - 1);
    println!(
        "{what:34} {:8.1} us at the median, {:8.1} at p99, {:8.1} at most",
        micros(half),
        micros(slow),
        micros(slowest)
    );
}
