//! How the phone behaves when it is called, and what it says when nobody wants it.

use std::time::Duration;

use cordboard_media::voice;
use cordboard_phone::{
    AutoAnswer, CallState, Command, Ending, Event, LineCommand, NotATarget, Refusal, Ring, Settings,
};
use cordboard_testkit::CallState as Desk;

use crate::desk::{account, office, office_with};

#[test]
fn who_does_not_want_to_be_disturbed_is_not() {
    let mut office = office();
    let mei = office.mei;
    office.say(Command::DoNotDisturb(true));
    office.world.dial(mei, "1001");
    office.run_ms(1000);
    assert!(office.soft().calls.is_empty(), "nothing rings, nothing is shown");
    assert_eq!(office.soft().ring, Ring::None);
    office.say(Command::DoNotDisturb(false));
    office.world.hang_up(mei);
    office.run_ms(500);
    office.world.dial(mei, "1001");
    office.until("it rings again", |soft| soft.ring == Ring::Incoming);
}

#[test]
fn a_call_that_is_given_up_is_missed() {
    let mut office = office();
    let mei = office.mei;
    office.world.dial(mei, "1001");
    office.until("it rings", |soft| soft.ring == Ring::Incoming);
    let call = office.soft().latest();
    office.world.hang_up(mei);
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::Missed));
    assert!(office.soft().calls[&call].is_missed());
    assert_eq!(office.soft().ring, Ring::None);
    office.assert_nothing_left();
}

#[test]
fn a_call_is_declined() {
    let mut office = office();
    let mei = office.mei;
    office.world.dial(mei, "1001");
    office.until("it rings", |soft| soft.ring == Ring::Incoming);
    let call = office.soft().latest();
    office.say(Command::Decline { call, status: 603 });
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::Declined));
    let ladder = office.world.ladder();
    assert!(ladder.contains("soft     -> exchange  603 Decline (INVITE)"), "{ladder}");
}

#[test]
fn a_busy_callee_is_told_by_the_busy_tone_for_a_while() {
    let mut office = office();
    let mei = office.mei;
    office.world.refuses(mei, 486);
    let call = office.dial("1002");
    office.until("it is refused", |soft| soft.calls[&call].is_over());
    assert!(
        matches!(office.state_of(call), CallState::Ended(Ending::Refused(_))),
        "{:?}",
        office.state_of(call)
    );
    assert_eq!(office.soft().ring, Ring::Busy);
    office.run_ms(5000);
    assert_eq!(office.soft().ring, Ring::None, "not for ever");
    office.assert_nothing_left();
}

#[test]
fn a_call_of_ours_is_given_up_before_it_is_answered() {
    let mut office = office();
    let mei = office.mei;
    let call = office.dial("1002");
    office.until("it rings there", |soft| soft.ring == Ring::Ringback);
    office.say(Command::HangUp(call));
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::GivenUp));
    assert_eq!(office.soft().ring, Ring::None, "giving up is no reason for a busy tone");
    assert!(matches!(office.world.state(mei), Some(Desk::Ended(_))), "it rings there no more");
    office.assert_nothing_left();
}

#[test]
fn giving_up_in_the_very_moment_of_dialling_leaves_nothing() {
    let mut office = office();
    let call = office.dial("1002");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::GivenUp));
    assert!(
        office
            .soft()
            .commands
            .iter()
            .any(|(_, command)| { *command == LineCommand::Sound(voice::Command::Close) }),
        "the line that was being opened is closed"
    );
    office.assert_nothing_left();
}

#[test]
fn early_sound_is_heard_before_the_answer() {
    let mut office = office();
    let mei = office.mei;
    let call = office.dial("1002");
    office.until("it rings there", |soft| soft.ring == Ring::Ringback);
    office.world.early_media(mei);
    office.run_ms(500);
    assert_eq!(office.state_of(call), CallState::Ringback { early_media: true });
    assert!(office.hears_voice(mei), "we hear mei before she answers");
    assert_eq!(office.soft().ring, Ring::None, "and no tone of our own on top");
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}

#[test]
fn an_account_may_answer_by_itself() {
    let mut account = account("1001");
    account.auto_answer = AutoAnswer::Always(Duration::from_secs(2));
    let mut office = office_with(account, Settings::default());
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.dial(mei, "1001");
    office.run_ms(1500);
    assert_eq!(office.soft().state(), Some(&CallState::Ringing), "not before its time");
    office.run_ms(1000);
    assert_eq!(office.soft().state(), Some(&CallState::Talking));
    office.world.dial(workshop, "1001");
    office.run_ms(5000);
    assert_eq!(
        office.soft().state(),
        Some(&CallState::Ringing),
        "nobody is put aside by a call that answers itself"
    );
}

#[test]
fn a_muted_microphone_stays_so_on_every_line() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    office.say(Command::Mute(true));
    assert!(office.happened(&Event::Muted(true)), "a headset's lamp follows this");
    assert!(!office.is_heard_by(mei), "mei hears nothing of us");
    assert!(office.hears_voice(mei), "we hear her");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    let again = office.is_called_by(mei);
    assert!(!office.is_heard_by(mei), "the next call is muted as well");
    office.say(Command::Mute(false));
    assert!(office.is_heard_by(mei), "until it is not");
    office.say(Command::HangUp(again));
    office.assert_nothing_left();
}

#[test]
fn recording_begins_with_the_conversation_and_ends_with_it() {
    let mut office = office();
    let mei = office.mei;
    office.world.answers(mei, 1000);
    let call = office.dial("1002");
    office.say(Command::Record { call, on: true });
    let records = |office: &crate::desk::Office| {
        let commands = office.soft().commands.iter();
        commands.filter(|(_, command)| *command == LineCommand::Record(true)).count()
    };
    assert_eq!(records(&office), 0, "nobody is recorded while it rings");
    office.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
    assert_eq!(records(&office), 1);
    assert!(office.soft().calls[&call].recording, "it shows");
    office.say(Command::HangUp(call));
    assert!(!office.soft().calls[&call].recording);
}

#[test]
fn what_cannot_be_dialled_is_said() {
    let mut office = office();
    office.say(Command::Redial);
    assert!(office.happened(&Event::Refused(Refusal::NothingDialled)));
    office.say(Command::Dial { account: None, target: "mailto:x@example.com".into() });
    assert!(office.happened(&Event::Refused(Refusal::Target(NotATarget::Scheme))));
    assert!(office.soft().calls.is_empty(), "nothing was called");
}

#[test]
fn redial_calls_the_last_one_again() {
    let mut office = office();
    let mei = office.mei;
    office.world.answers(mei, 100);
    let call = office.talks_with("tel:1002");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    office.say(Command::Redial);
    office.run_ms(500);
    let again = office.soft().latest();
    assert_ne!(again, call);
    assert_eq!(office.state_of(again), CallState::Talking);
    assert_eq!(office.soft().calls[&again].party.user, "1002");
}

#[test]
fn a_line_that_cannot_be_opened_ends_the_call_with_the_reason() {
    use cordboard_phone::{Input, LineEvent};
    let mut office = office();
    let call = office.dial("1002");
    let line = office.soft().calls[&call].line;
    let why = "every port is in use".to_owned();
    office.tell(Input::Line(line, LineEvent::OpenFailed { why: why.clone() }));
    assert_eq!(office.state_of(call), CallState::Ended(Ending::NoSound(why)));
    office.assert_nothing_left();
}
