//! The agent who knows the caller comes first, whatever the strategy.

use cordboard_queue::{Decline, Input, Strategy};

use crate::hall::{Hall, group};

#[test]
fn who_knows_the_caller_rings_first_though_others_were_idle_longer() {
    let mut hall = Hall::of(&["1001", "1002"]);
    assert_eq!(hall.join_for(1, "1002", 10), ["offer 0: caller 1 to 1002"]);
    let why = hall.why(1);
    assert!(why.contains(&"1002: offered, comes first for this caller".to_owned()), "{why:?}");
}

#[test]
fn also_in_a_group_where_everybody_rings() {
    let mut hall = Hall::with(group("sales", Strategy::RingAll, &["1001", "1002"]));
    assert_eq!(hall.join_for(1, "1002", 30), ["offer 0: caller 1 to 1002"], "he alone");
    let next = hall.pass(20);
    assert_eq!(next, ["withdraw 0: 1002", "offer 1: caller 1 to 1001+1002"], "then everybody");
}

#[test]
fn a_caller_waits_for_him_while_he_is_busy_but_not_for_ever() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    assert_eq!(hall.join_for(1, "1002", 10), [""; 0], "1001 is free and not asked");
    let why = hall.why(1);
    let kept = "1001: free, but the caller is kept for 1002 for another 10 s".to_owned();
    assert!(why.contains(&kept), "{why:?}");
    assert_eq!(hall.join(2), ["offer 0: caller 2 to 1001"], "who comes later may have 1001");
    hall.answer(0, "1001");
    hall.end("1001");
    assert_eq!(hall.pass(10), ["offer 1: caller 1 to 1001"], "after that anybody will do");
}

#[test]
fn he_takes_the_caller_when_he_becomes_free_in_time() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join_for(1, "1002", 10);
    hall.pass(5);
    let free = hall.agent("1002", |agent| Input::Idle { agent });
    assert_eq!(free, ["offer 0: caller 1 to 1002"]);
}

#[test]
fn nobody_waits_for_an_agent_who_is_not_at_work() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Break { agent, reason: None });
    assert_eq!(hall.join_for(1, "1002", 60), ["offer 0: caller 1 to 1001"], "on a break");
    hall.leave(1);
    hall.agent("1002", |agent| Input::LogOut { agent });
    assert_eq!(hall.join_for(2, "1002", 60), ["offer 1: caller 2 to 1001"], "gone home");
    hall.leave(2);
    assert_eq!(hall.join_for(3, "9999", 60), ["offer 2: caller 3 to 1001"], "not of this group");
}

#[test]
fn when_he_does_not_take_the_caller_the_others_are_asked_at_once() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join_for(1, "1002", 60);
    let next = hall.decline(0, "1002", Decline::Rejected);
    assert_eq!(next, ["offer 1: caller 1 to 1001"]);
    hall.leave(1);
    hall.pass(10);
    hall.join_for(2, "1002", 60);
    assert_eq!(hall.pass(20), ["withdraw 2: 1002", "offer 3: caller 2 to 1001"], "no answer");
}

#[test]
fn who_rings_already_is_not_replaced_when_he_comes_back() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Break { agent, reason: None });
    hall.join_for(1, "1002", 60);
    assert_eq!(hall.agent("1002", |agent| Input::Ready { agent }), [""; 0], "1001 rings on");
}
