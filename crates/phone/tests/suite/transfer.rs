//! Handing calls on, and being handed on.

use cordboard_phone::{CallState, Command, Ending, Event, Refusal};

use crate::desk::office;

#[test]
fn a_call_is_handed_on_to_a_number() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.answers(workshop, 500);
    let call = office.is_called_by(mei);
    office.say(Command::TransferBlind { call, target: "1003".into() });
    assert!(office.soft().calls[&call].transferring, "it shows");
    office.run_ms(3000);
    assert_eq!(
        office.state_of(call),
        CallState::Ended(Ending::Transferred),
        "{}",
        office.world.ladder()
    );
    let voice = office.world.voice(workshop);
    assert!(office.world.listens(mei, 400).tone(voice), "mei talks to the workshop");
    office.world.hang_up(mei);
    office.assert_nothing_left();
}

#[test]
fn a_call_that_cannot_be_handed_on_comes_back() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    office.say(Command::TransferBlind { call, target: "1999".into() });
    office.run_ms(3000);
    let failed = office.soft().events.iter().any(
        |event| matches!(event, Event::TransferFailed { call: failed, .. } if *failed == call),
    );
    assert!(failed, "{}", office.world.ladder());
    assert_eq!(office.state_of(call), CallState::Talking);
    assert!(!office.soft().calls[&call].transferring);
    office.run_ms(2000);
    assert!(office.hears_voice(mei), "mei is here\n{}", office.world.ladder());
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}

#[test]
fn after_asking_the_two_others_are_connected() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.answers(workshop, 500);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    office.run_ms(1000);
    office.say(Command::TransferAttended { call: first, to: second });
    office.run_ms(3000);
    assert_eq!(
        office.state_of(first),
        CallState::Ended(Ending::Transferred),
        "{}",
        office.world.ladder()
    );
    assert_eq!(office.state_of(second), CallState::Ended(Ending::Transferred), "both are over");
    let (mei_voice, workshop_voice) = (office.world.voice(mei), office.world.voice(workshop));
    assert!(office.world.listens(mei, 400).tone(workshop_voice), "mei hears the workshop");
    assert!(office.world.listens(workshop, 400).tone(mei_voice), "the workshop hears mei");
    office.world.hang_up(workshop);
    office.assert_nothing_left();
}

#[test]
fn the_two_others_may_be_connected_while_it_rings() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    let first = office.is_called_by(mei);
    let second = office.dial("1003");
    office.until("it rings there", |soft| {
        matches!(soft.calls[&second].state, CallState::Ringback { .. })
    });
    office.run_ms(500);
    office.say(Command::TransferAttended { call: first, to: second });
    office.run_ms(500);
    office.world.answer(workshop);
    let voice = office.world.voice(workshop);
    assert!(
        office.world.listens(mei, 400).tone(voice),
        "mei hears the workshop\n{}",
        office.world.ladder()
    );
    assert!(office.soft().calls.values().all(|call| call.is_over()), "we are out of it");
    office.world.hang_up(mei);
    office.assert_nothing_left();
}

#[test]
fn what_is_not_answered_cannot_be_handed_on() {
    let mut office = office();
    let call = office.dial("1002");
    office.say(Command::TransferBlind { call, target: "1003".into() });
    assert!(office.happened(&Event::Refused(Refusal::NotNow)));
    office.say(Command::TransferAttended { call, to: call });
    assert_eq!(
        office.soft().events.iter().filter(|e| **e == Event::Refused(Refusal::NotNow)).count(),
        2,
        "nor with itself"
    );
}
