//! Simulated calls: random agents, random faults, transfers and hang-ups. Nobody is stranded.
//!
//! A hundred thousand calls are part of every check. `CORDBOARD_CALLS=10000000 cargo test --release
//! -p cordboard-queue --test floor simulated` makes it ten million.

mod agenda;
mod day;

use cordboard_queue::Strategy;

use self::day::{Day, Temper};

/// The calls of one day in this house, by what the check was asked for.
fn calls() -> u64 {
    let asked = std::env::var("CORDBOARD_CALLS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(100_000) / 4
}

#[test]
fn nobody_is_stranded_where_agents_come_and_go_as_they_like() {
    let temper = Temper { strategies: &[Strategy::LongestIdle, Strategy::Priority], every: 9 };
    Day::new(11, temper).pass(calls());
}

#[test]
fn nobody_is_stranded_where_everybody_rings_at_once() {
    let temper = Temper { strategies: &[Strategy::RingAll], every: 9 };
    Day::new(12, temper).pass(calls());
}

#[test]
fn nobody_is_stranded_on_a_day_with_far_more_callers_than_agents_can_take() {
    let temper = Temper { strategies: &[Strategy::LongestIdle, Strategy::RingAll], every: 4 };
    Day::new(13, temper).pass(calls());
}

#[test]
fn nobody_is_stranded_where_every_group_chooses_in_its_own_way() {
    let strategies =
        &[Strategy::FewestCalls, Strategy::RoundRobin, Strategy::Priority, Strategy::LongestIdle];
    Day::new(14, Temper { strategies, every: 12 }).pass(calls());
}
