//! How a wait ends without an agent.

use std::time::Duration;

use cordboard_queue::{AgentId, Empty, Input, Strategy};

use crate::hall::{Hall, group};

#[test]
fn a_wait_ends_at_its_limit_even_while_a_phone_rings() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    hall.pass(119);
    let lines = hall.pass(1);
    assert_eq!(lines.last().unwrap(), "left: caller 1, Timeout after 120 s");
    assert_eq!((hall.floor.census().callers, hall.floor.census().offers), (0, 0));
}

#[test]
fn who_finds_nobody_on_duty_leaves_at_once() {
    let mut hall = Hall::new(vec![group("sales", Strategy::LongestIdle, &["1001"])]);
    assert_eq!(hall.join(1), ["left: caller 1, NoAgents after 0 s"], "no phone is registered");
    hall.agent("1001", |agent| Input::Available { agent });
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(hall.join(2), ["left: caller 2, NoAgents after 0 s"], "nobody is logged in");
}

#[test]
fn a_break_or_a_call_is_worth_waiting_for() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1001", |agent| Input::Break { agent, reason: None });
    assert_eq!(hall.join(1), [""; 0]);
    hall.agent("1001", |agent| Input::Busy { agent });
    assert_eq!(hall.join(2), [""; 0]);
    assert_eq!(hall.waiting("sales"), [1, 2]);
}

#[test]
fn the_last_one_who_logs_out_sends_everybody_away() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    hall.join(2);
    hall.join(3);
    hall.pass(7);
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(hall.waiting("sales"), [1, 2, 3], "1002 is here still");
    assert_eq!(
        hall.agent("1002", |agent| Input::LogOut { agent }),
        [
            "withdraw 1: 1002",
            "left: caller 1, NoAgents after 7 s",
            "left: caller 2, NoAgents after 7 s",
            "left: caller 3, NoAgents after 7 s",
        ]
    );
}

#[test]
fn nothing_freezes_when_200_callers_wait_and_every_agent_logs_out() {
    let names: Vec<String> = (0..20).map(|n| format!("10{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for strategy in [Strategy::LongestIdle, Strategy::RingAll] {
        let mut hall = Hall::with(group("sales", strategy, &names));
        for caller in 0..200 {
            hall.join(caller);
        }
        assert_eq!(hall.waiting("sales").len(), 200);
        let mut left = 0;
        for name in &names {
            let lines = hall.agent(name, |agent| Input::LogOut { agent });
            left += lines.iter().filter(|line| line.starts_with("left")).count();
        }
        assert_eq!(left, 200, "{strategy:?}: everyone is told, nobody is lost");
        let census = hall.floor.census();
        assert_eq!((census.callers, census.offers), (0, 0));
        assert_eq!(hall.floor.poll_timeout(), None, "no timer is left behind");
        hall.agent(names[0], |agent| Input::LogIn { agent });
        assert_eq!(hall.join(1000).len(), 1, "and the next caller rings as ever");
    }
}

#[test]
fn a_full_group_lets_nobody_in_until_somebody_leaves() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.max_waiting = Some(2);
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.join(2);
    assert_eq!(hall.join(3), ["left: caller 3, Full after 0 s"]);
    hall.answer(0, "1001");
    assert_eq!(hall.join(4), [""; 0], "who talks does not wait");
    assert_eq!(hall.waiting("sales"), [2, 4]);
}

#[test]
fn a_group_that_never_was_is_left_at_once() {
    let mut hall = Hall::of(&["1001"]);
    assert_eq!(hall.join_at("nowhere", 1, 0), ["left: caller 1, GroupGone after 0 s"]);
}

#[test]
fn no_time_to_wait_means_no_wait() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.max_wait = Duration::ZERO;
    let mut hall = Hall::with(sales);
    assert_eq!(hall.join(1), ["left: caller 1, Timeout after 0 s"]);
}

#[test]
fn unknown_callers_agents_and_offers_do_no_harm() {
    let mut hall = Hall::of(&["1001"]);
    let agent = || AgentId::new("4711");
    for input in [
        Input::Idle { agent: agent() },
        Input::Ended { agent: agent() },
        Input::Ready { agent: agent() },
        Input::LogOut { agent: agent() },
        Input::Timeout,
    ] {
        hall.tell(input);
    }
    hall.leave(99);
    assert_eq!(hall.told, []);
    assert_eq!(hall.floor.census().agents, 1, "strangers leave no trace");
}

#[test]
fn a_group_of_whom_all_are_on_a_break_is_empty_where_it_says_so() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.join_empty = Empty::OnBreak;
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.agent("1001", |agent| Input::Break { agent, reason: None });
    assert_eq!(hall.waiting("sales"), [1], "who waits already waits on");
    assert_eq!(hall.join(2), ["left: caller 2, NoAgents after 0 s"], "but nobody joins");
    hall.agent("1001", |agent| Input::Ready { agent });
    assert_eq!(hall.waiting("sales"), [1], "and is served");
}

#[test]
fn whoever_waits_when_all_take_a_break_leaves_where_the_group_says_so() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.leave_empty = Empty::OnBreak;
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.pass(5);
    let led_to = hall.agent("1001", |agent| Input::Break { agent, reason: None });
    assert_eq!(led_to, ["withdraw 0: 1001", "left: caller 1, NoAgents after 5 s"]);
}

#[test]
fn callers_wait_for_somebody_to_come_where_a_group_is_never_empty() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    (sales.join_empty, sales.leave_empty) = (Empty::Never, Empty::Never);
    let mut hall = Hall::with(sales);
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(hall.join(1), [""; 0], "nobody is there, yet");
    let came = hall.agent("1001", |agent| Input::LogIn { agent });
    assert_eq!(came, ["offer 0: caller 1 to 1001"], "now somebody is");
}
