//! From one group to the next.

use cordboard_queue::{Group, GroupId, Input, Strategy};

use crate::hall::{Hall, group, seconds};

/// a -> b -> c -> a, each with one agent; waits of 10, 20 and 30 s.
fn ring_of_groups() -> Vec<Group> {
    let names = ["a", "b", "c"];
    let agents = ["1001", "1002", "1003"];
    (0..3)
        .map(|n| {
            let mut group = group(names[n], Strategy::LongestIdle, &[agents[n]]);
            group.max_wait = seconds(10 * (n as u64 + 1));
            group.overflow = Some(GroupId::new(names[(n + 1) % 3]));
            group
        })
        .collect()
}

fn all_busy(hall: &mut Hall) {
    for agent in ["1001", "1002", "1003"] {
        hall.agent(agent, |agent| Input::Busy { agent });
    }
}

#[test]
fn an_overflow_chain_restarts_the_clock_and_never_goes_round() {
    let mut hall = Hall::with_all(ring_of_groups());
    all_busy(&mut hall);
    hall.join_at("a", 1, 0);
    assert_eq!(hall.pass(10), ["overflowed: caller 1 from a to b"]);
    assert_eq!(hall.pass(19), [""; 0]);
    assert_eq!(hall.pass(1), ["overflowed: caller 1 from b to c"]);
    assert_eq!(hall.pass(29), [""; 0]);
    assert_eq!(hall.pass(1), ["left: caller 1, Timeout after 60 s"], "he was in a before");
}

#[test]
fn who_overflows_keeps_priority_and_arrival() {
    let mut hall = Hall::with_all(ring_of_groups());
    all_busy(&mut hall);
    hall.join_at("a", 1, 0);
    hall.pass(5);
    hall.join_at("b", 2, 0);
    hall.join_at("b", 3, 4);
    hall.pass(5);
    assert_eq!(hall.waiting("b"), [3, 1, 2]);
}

#[test]
fn an_overflow_stops_the_phone_that_rings() {
    let mut hall = Hall::with_all(ring_of_groups());
    hall.join_at("a", 1, 0);
    assert_eq!(
        hall.pass(10),
        ["withdraw 0: 1001", "overflowed: caller 1 from a to b", "offer 1: caller 1 to 1002"]
    );
}

#[test]
fn a_group_without_staff_is_passed_over_on_the_way() {
    let mut hall = Hall::with_all(ring_of_groups());
    hall.agent("1002", |agent| Input::LogOut { agent });
    hall.join_at("a", 1, 0);
    let lines = hall.pass(10);
    assert!(lines.contains(&"overflowed: caller 1 from a to c".to_owned()), "{lines:?}");
}

#[test]
fn who_joins_a_group_without_staff_goes_on_at_once_if_others_work() {
    let mut hall = Hall::with_all(ring_of_groups());
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(
        hall.join_at("a", 1, 0),
        ["overflowed: caller 1 from a to b", "offer 0: caller 1 to 1002"]
    );
    for agent in ["1002", "1003"] {
        hall.agent(agent, |agent| Input::LogOut { agent });
    }
    assert_eq!(hall.join_at("a", 2, 0), ["left: caller 2, NoAgents after 0 s"]);
}

#[test]
fn a_full_group_overflows_and_is_not_overflowed_into() {
    let mut groups = ring_of_groups();
    groups[0].max_waiting = Some(1);
    groups[1].max_waiting = Some(0);
    let mut hall = Hall::with_all(groups);
    all_busy(&mut hall);
    hall.join_at("a", 1, 0);
    assert_eq!(hall.join_at("a", 2, 0), ["overflowed: caller 2 from a to c"]);
    assert_eq!(hall.waiting("c"), [2]);
}

#[test]
fn groups_that_let_nobody_wait_do_not_hold_anybody() {
    let mut groups = ring_of_groups();
    for group in &mut groups {
        group.max_wait = seconds(0);
    }
    let mut hall = Hall::with_all(groups);
    let lines = hall.join_at("a", 1, 0);
    assert_eq!(lines.last().unwrap(), "left: caller 1, Timeout after 0 s");
}

#[test]
fn an_overflow_to_itself_or_to_nowhere_is_a_timeout() {
    for to in ["sales", "nowhere"] {
        let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
        sales.overflow = Some(GroupId::new(to));
        let mut hall = Hall::with(sales);
        hall.agent("1001", |agent| Input::Busy { agent });
        hall.join(1);
        assert_eq!(hall.pass(120), ["left: caller 1, Timeout after 120 s"], "to {to}");
    }
}
