//! Loss, delay and reordering: every feature once more.

use cordboard_phone::{CallState, Command};
use cordboard_testkit::Link;

use crate::desk::office;

#[test]
fn calls_are_made_held_and_ended_over_a_bad_network() {
    let mut office = office();
    let mei = office.mei;
    office.world.link(Link::BAD);
    office.world.answers(mei, 500);
    for round in 0..5 {
        let call = office.talks_with("1002");
        assert!(office.hears_voice(mei), "round {round}: we hear mei");
        office.say(Command::Hold(call));
        office.run_ms(6000);
        assert_eq!(office.state_of(call), CallState::Held);
        office.say(Command::Retrieve(call));
        office.run_ms(6000);
        assert!(office.hears_voice(mei), "round {round}: we hear mei again");
        office.say(Command::HangUp(call));
        office.run_ms(10_000);
    }
    office.assert_nothing_left();
}

#[test]
fn two_are_connected_over_a_bad_network() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.link(Link::BAD);
    office.world.answers(workshop, 500);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    office.run_ms(6000);
    office.say(Command::TransferAttended { call: first, to: second });
    office.run_ms(10_000);
    assert!(
        office.soft().calls.values().all(|call| call.is_over()),
        "we are out of it\n{}",
        office.world.ladder()
    );
    let voice = office.world.voice(workshop);
    assert!(office.world.listens(mei, 400).tone(voice), "mei hears the workshop");
    office.world.hang_up(mei);
    office.assert_nothing_left();
}

#[test]
fn a_conference_is_heard_over_a_bad_network() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.link(Link::BAD);
    office.world.answers(workshop, 500);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    office.run_ms(6000);
    office.say(Command::Conference(vec![first, second]));
    office.run_ms(8000);
    let voice = office.world.voice(workshop);
    assert!(office.world.listens(mei, 400).tone(voice), "mei hears the workshop through us");
    assert!(office.hears_voice(mei), "we hear mei");
    office.say(Command::HangUpAll);
    office.assert_nothing_left();
}
