//! A minute of it all, the same each time: so many inputs of one seed for each target.

use cordboard_fuzz::{TARGETS, Until, run};

const SEED: u64 = 20_261_128;

fn holds(name: &str, inputs: u64) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    if let Err(broken) = run(target, SEED, Until::Inputs(inputs)) {
        panic!("{broken}");
    }
}

#[test]
fn sip_messages_break_nothing() {
    holds("sip", 6_000);
}

#[test]
fn descriptions_break_nothing() {
    holds("sdp", 20_000);
}

#[test]
fn packets_of_sound_break_nothing() {
    holds("rtp", 30_000);
}

#[test]
fn reports_break_nothing() {
    holds("rtcp", 30_000);
}

#[test]
fn documents_of_flows_break_nothing() {
    holds("flow", 8_000);
}

#[test]
fn office_files_break_nothing() {
    holds("office", 3_000);
}

#[test]
fn commands_break_nothing() {
    holds("api", 6_000);
}
