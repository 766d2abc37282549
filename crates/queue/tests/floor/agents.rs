//! Agents log in and out, rest, lose their phones, and have calls of their own.

use std::time::Duration;

use cordboard_queue::{AgentId, AgentState, GroupId, Input, Output, Strategy};

use crate::hall::{Hall, group, seconds};

#[test]
fn wrap_up_holds_across_all_groups_of_an_agent() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.wrap_up = seconds(30);
    let repairs = group("repairs", Strategy::LongestIdle, &["1001"]);
    let mut hall = Hall::with_all(vec![sales, repairs]);
    hall.join_at("sales", 1, 0);
    hall.answer(0, "1001");
    hall.join_at("repairs", 2, 0);
    assert_eq!(hall.end("1001"), [""; 0], "the other group has no wrap-up, but this call had");
    let until = hall.now() + seconds(30);
    assert_eq!(hall.state("1001"), AgentState::WrapUp { until });
    assert_eq!(hall.pass(29), [""; 0]);
    assert_eq!(hall.pass(1), ["offer 1: caller 2 to 1001"]);
}

#[test]
fn the_wrap_up_is_that_of_the_group_the_caller_came_from() {
    let sales = group("sales", Strategy::LongestIdle, &["1001"]);
    let mut repairs = group("repairs", Strategy::LongestIdle, &["1001"]);
    repairs.wrap_up = seconds(30);
    let mut hall = Hall::with_all(vec![sales, repairs]);
    hall.join_at("sales", 1, 0);
    hall.answer(0, "1001");
    hall.end("1001");
    assert_eq!(hall.state("1001"), AgentState::Ready);
}

#[test]
fn ready_ends_wrap_up_and_break() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.wrap_up = seconds(30);
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.answer(0, "1001");
    hall.end("1001");
    hall.join(2);
    assert_eq!(hall.agent("1001", |agent| Input::Ready { agent }), ["offer 1: caller 2 to 1001"]);
    hall.agent("1001", |agent| Input::Break { agent, reason: Some("tea".into()) });
    assert_eq!(hall.state("1001"), AgentState::Break { reason: Some("tea".into()) });
    assert_eq!(hall.agent("1001", |agent| Input::Ready { agent }), ["offer 2: caller 2 to 1001"]);
}

#[test]
fn calls_of_their_own_keep_agents_away_and_are_counted() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.agent("1001", |agent| Input::Busy { agent });
    assert_eq!(hall.state("1001"), AgentState::OnCall);
    assert_eq!(hall.join(1), [""; 0]);
    assert_eq!(hall.agent("1001", |agent| Input::Idle { agent }), [""; 0], "one call is left");
    assert_eq!(hall.agent("1001", |agent| Input::Idle { agent }), ["offer 0: caller 1 to 1001"]);
    hall.leave(1);
    hall.agent("1001", |agent| Input::Idle { agent });
    assert_eq!(hall.state("1001"), AgentState::Ready, "an Idle too many does no harm");
}

#[test]
fn a_call_of_his_own_outlasts_the_call_from_the_queue() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    hall.answer(0, "1001");
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.join(2);
    assert_eq!(hall.end("1001"), [""; 0], "he talks to a colleague still");
    assert_eq!(hall.agent("1001", |agent| Input::Idle { agent }), ["offer 1: caller 2 to 1001"]);
}

#[test]
fn whatever_makes_a_ringing_agent_unfit_gives_the_caller_to_the_next() {
    let inputs: [fn(AgentId) -> Input; 4] = [
        |agent| Input::LogOut { agent },
        |agent| Input::Unavailable { agent },
        |agent| Input::Busy { agent },
        |agent| Input::Break { agent, reason: None },
    ];
    for input in inputs {
        let mut hall = Hall::of(&["1001", "1002"]);
        hall.join(1);
        assert_eq!(
            hall.agent("1001", input),
            ["withdraw 0: 1001", "offer 1: caller 1 to 1002"],
            "{:?}",
            input(AgentId::new("1001"))
        );
    }
}

#[test]
fn a_break_during_a_call_begins_after_it() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    hall.answer(0, "1001");
    hall.agent("1001", |agent| Input::Break { agent, reason: None });
    assert_eq!(hall.state("1001"), AgentState::OnCall);
    hall.join(2);
    assert_eq!(hall.end("1001"), [""; 0]);
    assert_eq!(hall.state("1001"), AgentState::Break { reason: None });
}

#[test]
fn who_logs_out_during_a_call_finishes_it_and_gets_no_other() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    hall.answer(0, "1001");
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(hall.state("1001"), AgentState::OnCall);
    hall.end("1001");
    assert_eq!(hall.state("1001"), AgentState::LoggedOut);
    assert_eq!(hall.join(2), ["offer 1: caller 2 to 1002"]);
}

#[test]
fn members_are_logged_in_and_ready_as_soon_as_they_have_a_phone() {
    let mut hall = Hall::new(vec![group("sales", Strategy::LongestIdle, &["1001"])]);
    assert_eq!(hall.state("1001"), AgentState::NoPhone);
    hall.agent("1001", |agent| Input::Available { agent });
    assert_eq!(hall.state("1001"), AgentState::Ready);
    hall.agent("1001", |agent| Input::LogOut { agent });
    assert_eq!(hall.state("1001"), AgentState::LoggedOut);
    hall.agent("1001", |agent| Input::LogIn { agent });
    assert_eq!(hall.state("1001"), AgentState::Ready);
}

#[test]
fn each_state_is_told_once_and_only_of_members() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1001", |agent| Input::Available { agent });
    hall.agent("4711", |agent| Input::Busy { agent });
    assert_eq!(hall.told, [], "nothing changed for a supervisor");
    hall.join(1);
    hall.pass(20);
    let states = hall.told.iter().filter_map(|output| match output {
        Output::AgentChanged { state, .. } => Some(state.clone()),
        _ => None,
    });
    let ringing = |offer| AgentState::Ringing { offer: cordboard_queue::OfferId(offer) };
    assert_eq!(
        states.collect::<Vec<_>>(),
        [ringing(0), ringing(1)],
        "no flash of Ready between two offers"
    );
    assert_eq!(hall.floor.agent(&AgentId::new("4711")), None);
}

#[test]
fn an_endless_wrap_up_does_not_break_the_clock() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.wrap_up = Duration::MAX;
    sales.max_wait = Duration::MAX;
    sales.ring = Duration::MAX;
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.answer(0, "1001");
    hall.end("1001");
    assert!(matches!(hall.state("1001"), AgentState::WrapUp { .. }));
}

#[test]
fn so_many_offers_in_vain_send_an_agent_on_a_break_and_the_next_in_line_is_another_s() {
    let mut sales = group("sales", Strategy::LongestIdle, &["1001", "1002"]);
    sales.max_misses = Some(1);
    let mut hall = Hall::with(sales);
    hall.join(1);
    let led_to = hall.pass(20);
    assert_eq!(led_to, ["withdraw 0: 1001", "offer 1: caller 1 to 1002"], "the other is asked");
    let missed = AgentState::Break { reason: Some(cordboard_queue::MISSED.to_owned()) };
    assert_eq!(hall.state("1001"), missed, "one was enough");
    hall.leave(1);
    assert_eq!(hall.join(2), ["offer 2: caller 2 to 1002"], "1001 is left alone");
    hall.agent("1001", |agent| Input::Ready { agent });
    assert_eq!(hall.state("1001"), AgentState::Ready, "until ready again");
}

#[test]
fn an_agent_may_log_out_of_one_group_and_stay_in_the_others() {
    let sales = group("sales", Strategy::LongestIdle, &["1001"]);
    let repairs = group("repairs", Strategy::LongestIdle, &["1001", "1002"]);
    let mut hall = Hall::with_all(vec![sales, repairs]);
    hall.join_at("sales", 1, 0);
    let left =
        hall.agent("1001", |agent| Input::LeaveGroup { agent, group: GroupId::new("sales") });
    let gone = ["withdraw 0: 1001", "left: caller 1, NoAgents after 0 s"];
    assert_eq!(left, gone, "the phone is silent, and nobody else is in the group");
    assert_eq!(hall.join_at("repairs", 2, 0), ["offer 1: caller 2 to 1001"], "the other stays");
    hall.leave(2);
    hall.agent("1001", |agent| Input::LogIn { agent });
    assert_eq!(hall.join_at("sales", 3, 0), ["offer 2: caller 3 to 1001"], "all of them again");
}
