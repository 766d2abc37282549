//! Register, dial, ring, answer, hold, hang up.

use cordboard_phone::{CallState, Command, Direction, Ending, Ring};
use cordboard_testkit::CallState as Desk;

use crate::desk::office;

#[test]
fn a_number_is_dialled_rings_and_is_talked_to() {
    let mut office = office();
    let mei = office.mei;
    let call = office.dial("1002");
    office.until("it rings there", |soft| {
        matches!(soft.calls[&call].state, CallState::Ringback { .. })
    });
    office.world.answer(mei);
    office.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
    assert!(office.hears_voice(mei), "we hear mei\n{}", office.world.ladder());
    assert!(office.is_heard_by(mei), "mei hears us");
    let view = office.soft().calls[&call].clone();
    assert_eq!((view.direction, view.party.user.as_str()), (Direction::Out, "1002"));
    assert!(view.answered.is_some() && view.codec.is_some(), "{view:?}");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::ByUs));
    assert!(matches!(office.world.state(mei), Some(Desk::Ended(_))), "mei's phone knows");
    office.assert_nothing_left();
}

#[test]
fn a_call_rings_and_is_answered_and_they_hang_up() {
    let mut office = office();
    let mei = office.mei;
    office.world.dial(mei, "1001");
    office.until("it rings", |soft| soft.ring == Ring::Incoming);
    let call = office.soft().latest();
    assert_eq!(office.state_of(call), CallState::Ringing);
    assert_eq!(office.soft().calls[&call].party.user, "1002", "the caller is shown");
    office.say(Command::Answer(call));
    office.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
    assert_eq!(office.soft().ring, Ring::None, "it does not ring any more");
    assert!(office.hears_voice(mei), "we hear mei");
    assert!(office.is_heard_by(mei), "mei hears us");
    office.world.hang_up(mei);
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::ByThem));
    office.assert_nothing_left();
}

#[test]
fn hold_plays_the_exchanges_music_and_retrieve_brings_the_voice_back() {
    let mut office = office();
    let mei = office.mei;
    office.world.answers(mei, 200);
    let call = office.talks_with("1002");
    office.say(Command::Hold(call));
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Held);
    assert!(office.world.listens(mei, 400).music(), "mei hears music\n{}", office.world.ladder());
    assert!(!office.hears_voice(mei), "we hear nothing");
    office.say(Command::Retrieve(call));
    office.run_ms(500);
    assert!(office.hears_voice(mei), "we hear mei again");
    assert!(office.is_heard_by(mei), "mei hears us again");
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}
