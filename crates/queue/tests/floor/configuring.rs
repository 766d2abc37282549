//! The configuration changes while callers wait.

use cordboard_queue::{AgentId, AgentState, Input, Strategy};

use crate::hall::{Hall, group, seconds};

#[test]
fn callers_stay_when_their_group_changes() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join(1);
    let mut sales = group("sales", Strategy::LongestIdle, &["1001"]);
    sales.max_wait = seconds(600);
    assert_eq!(hall.tell(Input::Configure(vec![sales])), [""; 0]);
    assert_eq!(hall.pass(599), [""; 0], "the new waiting time holds for who waits");
    assert_eq!(hall.pass(1), ["left: caller 1, Timeout after 600 s"]);
}

#[test]
fn callers_of_a_removed_group_leave() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    hall.join(2);
    assert_eq!(
        hall.tell(Input::Configure(Vec::new())),
        [
            "withdraw 0: 1001",
            "left: caller 1, GroupGone after 0 s",
            "left: caller 2, GroupGone after 0 s"
        ]
    );
}

#[test]
fn an_agent_who_is_taken_from_the_group_stops_ringing_for_it() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    let groups = vec![
        group("sales", Strategy::LongestIdle, &["1002"]),
        group("repairs", Strategy::LongestIdle, &["1001"]),
    ];
    assert_eq!(
        hall.tell(Input::Configure(groups)),
        ["withdraw 0: 1001", "offer 1: caller 1 to 1002"]
    );
}

#[test]
fn an_agent_who_is_taken_from_his_group_finishes_his_call() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    hall.answer(0, "1001");
    hall.tell(Input::Configure(vec![group("sales", Strategy::RingAll, &["1002"])]));
    assert_eq!(hall.floor.agent(&AgentId::new("1001")), None);
    hall.tell(Input::Configure(vec![group("sales", Strategy::RingAll, &["1001"])]));
    assert_eq!(hall.state("1001"), AgentState::OnCall, "he is back, and on the same call");
}

#[test]
fn a_new_member_with_a_phone_rings_for_who_waits() {
    let mut hall = Hall::of(&["1001"]);
    hall.agent("1002", |agent| Input::Available { agent });
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.join(1);
    let groups = vec![group("sales", Strategy::LongestIdle, &["1001", "1002", "1002"])];
    assert_eq!(hall.tell(Input::Configure(groups)), ["offer 0: caller 1 to 1002"]);
}
