//! An offer is answered, refused, forgotten, or comes too late; nobody is stuck after it.

use cordboard_queue::{AgentId, AgentState, CallerId, Decline, Input};

use crate::hall::{Hall, seconds};

#[test]
fn a_caller_who_hangs_up_while_an_agent_rings_frees_him_at_once() {
    let mut hall = Hall::of(&["1001", "1002"]);
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1001"]);
    assert_eq!(hall.leave(1), ["withdraw 0: 1001"], "no phone rings for nobody");
    assert_eq!(hall.state("1001"), AgentState::Ready);
    assert_eq!(hall.floor.census().offers, 0);
    let late = hall.answer(0, "1001");
    assert!(late.is_empty(), "nobody is there to be connected: {late:?}");
    assert_eq!(
        hall.join(2),
        ["offer 1: caller 2 to 1001"],
        "he did nothing wrong, so he is the longest idle one still"
    );
}

#[test]
fn an_agent_is_never_stuck_after_an_offer_that_failed() {
    for why in [Decline::Busy, Decline::Rejected, Decline::NoAnswer, Decline::Unreachable] {
        let mut hall = Hall::of(&["1001"]);
        hall.join(1);
        assert!(hall.decline(0, "1001", why).is_empty(), "not at once again: {why:?}");
        assert_eq!(hall.state("1001"), AgentState::Ready, "{why:?}");
        assert_eq!(hall.pass(5), ["offer 1: caller 1 to 1001"], "{why:?}");
        hall.answer(1, "1001");
        hall.end("1001");
        assert_eq!(hall.state("1001"), AgentState::Ready, "{why:?}");
    }
}

#[test]
fn an_agent_is_never_stuck_after_a_ring_that_timed_out() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    assert_eq!(hall.pass(19), [""; 0]);
    assert_eq!(hall.pass(1), ["withdraw 0: 1001", "offer 1: caller 1 to 1001"]);
    assert_eq!(hall.answer(1, "1001"), ["connected: caller 1 to 1001 after 20 s"]);
}

#[test]
fn a_phone_that_rejects_everything_is_not_rung_in_a_circle() {
    let mut hall = Hall::of(&["1001"]);
    for caller in 0..50 {
        hall.join(caller);
    }
    let mut offers = 0;
    for _ in 0..60 {
        // Each of its offers is refused within the same instant.
        while let AgentState::Ringing { offer } = hall.state("1001") {
            offers += 1;
            hall.decline(offer.0, "1001", Decline::Rejected);
        }
        hall.pass(1);
    }
    assert!(offers <= 13, "a minute has twelve rests of five seconds, not {offers} offers");
}

#[test]
fn an_agent_who_does_not_answer_never_blocks_the_next_one() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(hall.pass(20), ["withdraw 0: 1001", "offer 1: caller 1 to 1002"]);
    hall.answer(1, "1002");
    hall.end("1002");
    hall.pass(1);
    assert_eq!(
        hall.join(2),
        ["offer 2: caller 2 to 1001"],
        "his missed ring put him behind 1002, whose call has put her behind him since"
    );
}

#[test]
fn the_same_agent_is_not_rung_again_before_the_others() {
    let mut hall = Hall::of(&["1001", "1002", "1003"]);
    hall.join(1);
    let rung = hall.pass(119);
    let offers: Vec<&String> = rung.iter().filter(|line| line.starts_with("offer")).collect();
    assert_eq!(
        offers,
        [
            "offer 1: caller 1 to 1002",
            "offer 2: caller 1 to 1003",
            "offer 3: caller 1 to 1001",
            "offer 4: caller 1 to 1002",
            "offer 5: caller 1 to 1003",
        ]
    );
}

#[test]
fn a_caller_who_rings_at_an_absent_agent_again_is_not_overtaken() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join(1);
    hall.join(2);
    hall.pass(30);
    assert_eq!(hall.state("1001"), AgentState::Ringing { offer: cordboard_queue::OfferId(1) });
    assert_eq!(
        hall.agent("1002", |agent| Input::Idle { agent }),
        ["withdraw 1: 1001", "offer 2: caller 1 to 1002", "offer 3: caller 2 to 1001",],
        "1001 did not answer caller 1 before; the first one who might goes to him, not to caller 2"
    );
}

#[test]
fn a_first_ring_goes_on_when_another_agent_becomes_free() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    hall.join(1);
    assert_eq!(hall.agent("1002", |agent| Input::Idle { agent }), [""; 0]);
    assert_eq!(hall.answer(0, "1001"), ["connected: caller 1 to 1001 after 0 s"]);
}

#[test]
fn a_caller_who_was_answered_has_left_whatever_happens_next() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    hall.pass(3);
    assert_eq!(hall.answer(0, "1001"), ["connected: caller 1 to 1001 after 3 s"]);
    assert_eq!(hall.waiting("sales"), [0; 0]);
    let later = [
        hall.leave(1),
        hall.answer(0, "1001"),
        hall.answer(0, "1002"),
        hall.decline(0, "1001", Decline::Rejected),
        hall.agent("1001", |agent| Input::Unavailable { agent }),
        hall.agent("1001", |agent| Input::LogOut { agent }),
        hall.tell(Input::Configure(Vec::new())),
        hall.pass(1000),
        hall.end("1001"),
    ];
    assert!(later.concat().is_empty(), "he is the agent's now: {later:?}");
    assert_eq!((hall.floor.census().callers, hall.floor.census().offers), (0, 0));
}

#[test]
fn an_answer_after_the_ring_time_is_ignored_but_one_in_the_same_instant_counts() {
    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    hall.pass(20);
    assert_eq!(hall.answer(0, "1001"), [""; 0], "offer 0 was withdrawn; offer 1 rings");
    assert_eq!(hall.floor.serving(&AgentId::new("1001")), None);

    let mut hall = Hall::of(&["1001"]);
    hall.join(1);
    let over = hall.now() + seconds(20);
    let agent = AgentId::new("1001");
    let offer = cordboard_queue::OfferId(0);
    hall.floor.handle(over, Input::Answered { offer, agent: agent.clone() });
    assert_eq!(
        hall.floor.serving(&agent),
        Some(CallerId(1)),
        "nobody had stopped the phone when it was picked up"
    );
}

#[test]
fn an_answer_to_an_offer_of_somebody_else_is_ignored() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(hall.answer(0, "1002"), [""; 0]);
    assert_eq!(hall.answer(7, "1001"), [""; 0]);
    assert_eq!(hall.waiting("sales"), [1]);
    assert_eq!(hall.answer(0, "1001"), ["connected: caller 1 to 1001 after 0 s"]);
}
