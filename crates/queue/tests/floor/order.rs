//! Who comes next: priority, then arrival, always.

use cordboard_queue::{Decline, Input, Strategy};

use crate::hall::{Hall, group};

#[test]
fn the_line_is_by_priority_then_by_arrival() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1001", |agent| Input::Busy { agent });
    for (caller, priority) in [(1, 0), (2, 5), (3, 0), (4, 5), (5, -1), (6, 9)] {
        hall.join_at("sales", caller, priority);
        hall.pass(1);
    }
    assert_eq!(hall.waiting("sales"), [6, 2, 4, 1, 3, 5]);
    hall.agent("1001", |agent| Input::Idle { agent });
    let mut served = Vec::new();
    for offer in 0..6 {
        let lines = hall.answer(offer, "1001");
        served.push(lines[0].split(' ').nth(2).unwrap().to_owned());
        hall.end("1001");
    }
    assert_eq!(served, ["6", "2", "4", "1", "3", "5"]);
}

#[test]
fn a_caller_keeps_his_place_when_offers_to_him_fail() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join(1);
    hall.join(2);
    hall.decline(0, "1001", Decline::Rejected);
    assert_eq!(hall.waiting("sales"), [1, 2]);
    assert_eq!(hall.agent("1002", |agent| Input::Idle { agent }), ["offer 1: caller 1 to 1002"]);
}

#[test]
fn an_agent_of_two_groups_goes_to_the_first_of_the_whole_line() {
    let mut hall = Hall::with_all(vec![
        group("sales", Strategy::LongestIdle, &["1001"]),
        group("repairs", Strategy::RingAll, &["1001"]),
    ]);
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.join_at("repairs", 1, 0);
    hall.join_at("sales", 2, 0);
    hall.join_at("repairs", 3, 7);
    let first = hall.agent("1001", |agent| Input::Idle { agent });
    assert_eq!(first, ["offer 0: caller 3 to 1001"]);
    hall.answer(0, "1001");
    assert_eq!(hall.end("1001"), ["offer 1: caller 1 to 1001"]);
    hall.answer(1, "1001");
    assert_eq!(hall.end("1001"), ["offer 2: caller 2 to 1001"]);
}

#[test]
fn calls_go_to_the_agent_who_has_been_idle_longest() {
    let mut hall = Hall::of(&["1001", "1002", "1003"]);
    for (offer, agent) in [(0, "1001"), (1, "1002"), (2, "1003"), (3, "1001")] {
        assert_eq!(hall.join(offer), [format!("offer {offer}: caller {offer} to {agent}")]);
        hall.answer(offer, agent);
        hall.pass(10);
        hall.end(agent);
    }
}

#[test]
fn idle_time_begins_when_an_agent_becomes_free_for_whatever_reason() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1001", |agent| Input::Break { agent, reason: None });
    hall.pass(600);
    hall.agent("1001", |agent| Input::Ready { agent });
    hall.pass(1);
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1002"], "a break is not waiting for calls");
}

#[test]
fn a_second_join_of_the_same_caller_changes_nothing() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.join(1);
    hall.join(2);
    assert_eq!(hall.join_at("sales", 2, 100), [""; 0]);
    assert_eq!(hall.waiting("sales"), [1, 2]);
}
