//! Whom each strategy rings, over several calls.

use cordboard_queue::{Decline, Group, Input, Strategy};

use crate::hall::{Hall, group, seconds};

/// Caller after caller, each talked to for a moment: who answered them.
fn served(hall: &mut Hall, callers: std::ops::Range<u64>) -> Vec<String> {
    let mut served = Vec::new();
    for caller in callers {
        let offer = hall.join(caller)[0].clone();
        let agent = offer.rsplit(' ').next().expect("a word").to_owned();
        let number = offer.trim_start_matches("offer ").split(':').next().expect("a number");
        hall.answer(number.parse().expect("a number"), &agent);
        hall.pass(3);
        hall.end(&agent);
        served.push(agent);
    }
    served
}

#[test]
fn the_fewest_calls_of_the_day_come_first() {
    let mut hall = Hall::with(group("sales", Strategy::FewestCalls, &["1001", "1002", "1003"]));
    hall.agent("1002", |agent| Input::Break { agent, reason: None });
    assert_eq!(served(&mut hall, 0..4), ["1001", "1003", "1001", "1003"]);
    hall.agent("1002", |agent| Input::Ready { agent });
    assert_eq!(served(&mut hall, 4..6), ["1002", "1002"], "until he has taken as many");
    hall.tell(Input::NewDay);
    assert_eq!(served(&mut hall, 6..8), ["1001", "1003"], "a new day is counted anew");
}

#[test]
fn in_turn_means_in_the_order_of_the_members() {
    let mut hall = Hall::with(group("sales", Strategy::RoundRobin, &["1001", "1002", "1003"]));
    assert_eq!(served(&mut hall, 0..4), ["1001", "1002", "1003", "1001"]);
    hall.agent("1002", |agent| Input::Busy { agent });
    assert_eq!(served(&mut hall, 4..6), ["1003", "1001"], "who is busy is left out");
    hall.agent("1002", |agent| Input::Idle { agent });
    assert_eq!(served(&mut hall, 6..7), ["1002"], "and comes when it is his turn again");
}

#[test]
fn in_turn_goes_on_when_nobody_answers() {
    let mut hall = Hall::with(group("sales", Strategy::RoundRobin, &["1001", "1002", "1003"]));
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1001"]);
    assert_eq!(hall.pass(20), ["withdraw 0: 1001", "offer 1: caller 1 to 1002"]);
    assert_eq!(hall.pass(20), ["withdraw 1: 1002", "offer 2: caller 1 to 1003"]);
    assert_eq!(hall.pass(20), ["withdraw 2: 1003", "offer 3: caller 1 to 1001"]);
}

/// 1001 and 1002 on level 1, 1003 on level 2, 1004 on level 3.
fn levels(delay: u64) -> Group {
    let mut group = group("sales", Strategy::Priority, &["1001", "1002", "1003", "1004"]);
    for (member, level) in group.members.iter_mut().zip([1, 1, 2, 3]) {
        member.priority = level;
    }
    group.level_delay = seconds(delay);
    group
}

#[test]
fn the_first_level_rings_first_and_the_next_when_it_has_nobody_free() {
    let mut hall = Hall::with(levels(0));
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1001"]);
    assert_eq!(hall.join(2), ["offer 1: caller 2 to 1002"]);
    assert_eq!(hall.join(3), ["offer 2: caller 3 to 1003"], "at once: nobody before is free");
    let next = hall.decline(0, "1001", Decline::Rejected);
    assert_eq!(next, ["offer 3: caller 1 to 1004"], "and so is who was refused");
}

#[test]
fn with_a_delay_later_levels_are_asked_later() {
    let mut hall = Hall::with(levels(10));
    hall.agent("1001", |agent| Input::Busy { agent });
    hall.agent("1002", |agent| Input::Busy { agent });
    assert_eq!(hall.join(1), [""; 0], "the first level is at work, and waited for");
    let why = hall.why(1);
    assert!(why.contains(&"1003: free, but level 2 is asked in 10 s".to_owned()), "{why:?}");
    assert_eq!(hall.pass(9), [""; 0]);
    assert_eq!(hall.pass(1), ["offer 0: caller 1 to 1003"], "the second after its delay");
    assert_eq!(hall.decline(0, "1003", Decline::Busy), [""; 0], "the third not yet");
    assert_eq!(hall.pass(10)[0], "offer 1: caller 1 to 1003", "rested, he is asked again");
}

#[test]
fn a_level_without_anybody_on_duty_is_not_waited_for() {
    let mut hall = Hall::with(levels(10));
    hall.agent("1001", |agent| Input::LogOut { agent });
    hall.agent("1002", |agent| Input::Unavailable { agent });
    assert_eq!(hall.join(1), ["offer 0: caller 1 to 1003"], "level 2 is the first that works");
}
