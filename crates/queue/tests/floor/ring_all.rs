//! Everybody rings.

use cordboard_queue::{AgentState, Decline, Input, Strategy};

use crate::hall::{Hall, group};

fn workshop(agents: &[&str]) -> Hall {
    Hall::with(group("sales", Strategy::RingAll, agents))
}

#[test]
fn all_ring_one_answers_and_the_others_stop() {
    let mut hall = workshop(&["1001", "1002", "1003"]);
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1001+1002+1003"]);
    assert_eq!(
        hall.answer(0, "1002"),
        ["withdraw 0: 1001", "withdraw 0: 1003", "connected: caller 1 to 1002 after 0 s"]
    );
    assert_eq!(hall.state("1003"), AgentState::Ready);
}

#[test]
fn of_two_answers_the_first_wins() {
    let mut hall = workshop(&["1001", "1002"]);
    hall.join(1);
    hall.answer(0, "1002");
    assert_eq!(hall.answer(0, "1001"), [""; 0], "his call must be ended: no Connected");
    assert_eq!(hall.state("1001"), AgentState::Ready);
}

#[test]
fn the_offer_rings_on_until_the_last_one_has_declined() {
    let mut hall = workshop(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(hall.decline(0, "1001", Decline::Rejected), [""; 0]);
    assert_eq!(hall.pass(10), [""; 0], "who rejected is left alone in this round");
    hall.decline(0, "1002", Decline::Busy);
    assert_eq!(hall.floor.census().offers, 1, "1001 is free: a new round begins with him");
    assert_eq!(hall.pass(5), ["offer 2: caller 1 to 1002"], "and 1002 joins it");
}

#[test]
fn who_becomes_free_while_it_rings_joins_in() {
    let mut hall = workshop(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join(1);
    hall.pass(5);
    assert_eq!(hall.agent("1002", |agent| Input::Idle { agent }), ["offer 1: caller 1 to 1002"]);
    assert_eq!(
        hall.answer(1, "1002"),
        ["withdraw 0: 1001", "connected: caller 1 to 1002 after 5 s"],
        "both offers were for him"
    );
    assert_eq!(hall.floor.census().offers, 0);
}

#[test]
fn everybody_rings_again_when_the_ring_time_is_over() {
    let mut hall = workshop(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(
        hall.pass(20),
        ["withdraw 0: 1001", "withdraw 0: 1002", "offer 1: caller 1 to 1001+1002"]
    );
}

#[test]
fn the_next_caller_gets_all_who_were_left_over() {
    let mut hall = workshop(&["1001", "1002", "1003"]);
    hall.join(1);
    hall.join(2);
    let lines = hall.answer(0, "1002");
    assert_eq!(lines.last().unwrap(), "offer 1: caller 2 to 1001+1003");
}

#[test]
fn a_caller_who_hangs_up_silences_every_phone() {
    let mut hall = workshop(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(hall.leave(1), ["withdraw 0: 1001", "withdraw 0: 1002"]);
}
