//! Several calls at once: waiting, swapping, a conference.

use cordboard_phone::{Account, CallState, Command, Ending, Event, Refusal, Ring, Settings};
use cordboard_testkit::CallState as Desk;

use crate::desk::{account, office, office_with};

#[test]
fn a_second_call_beeps_and_answering_it_holds_the_first() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    let first = office.is_called_by(mei);
    office.world.dial(workshop, "1001");
    office.until("it beeps", |soft| soft.ring == Ring::Waiting);
    let second = office.soft().latest();
    office.say(Command::Answer(second));
    office.run_ms(500);
    assert_eq!(office.state_of(first), CallState::Held, "one is talked to at a time");
    assert_eq!(office.state_of(second), CallState::Talking);
    assert!(office.hears_voice(workshop), "we hear the workshop");
    assert!(!office.hears_voice(mei), "and mei no more");
    assert!(office.world.listens(mei, 400).music(), "mei hears music meanwhile");
    office.say(Command::Swap);
    office.run_ms(500);
    assert_eq!(office.state_of(second), CallState::Held);
    assert!(office.hears_voice(mei), "after the swap we hear mei");
    assert!(office.is_heard_by(mei), "and mei us");
    office.say(Command::HangUpAll);
    office.run_ms(500);
    assert_eq!(office.state_of(first), CallState::Ended(Ending::ByUs));
    assert_eq!(office.state_of(second), CallState::Ended(Ending::ByUs));
    office.assert_nothing_left();
}

#[test]
fn dialling_while_talking_holds_what_was_talked_on() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.answers(workshop, 300);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    assert_eq!(office.state_of(first), CallState::Held);
    office.world.hang_up(workshop);
    office.run_ms(300);
    assert_eq!(office.state_of(second), CallState::Ended(Ending::ByThem));
    assert_eq!(office.state_of(first), CallState::Held, "nobody is put through unasked");
    office.say(Command::Swap);
    office.run_ms(500);
    assert_eq!(office.state_of(first), CallState::Talking, "one button brings it back");
    office.say(Command::HangUp(first));
    office.assert_nothing_left();
}

#[test]
fn three_hear_each_other_in_a_conference_mixed_here() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.answers(workshop, 300);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    office.say(Command::Conference(vec![first, second]));
    office.run_ms(3000);
    assert!(office.soft().calls[&first].in_conference, "it shows");
    assert_eq!(office.soft().talk.len(), 2, "ear and microphone are on both lines");
    assert!(office.hears_voice(mei) && office.hears_voice(workshop), "we hear both");
    let (mei_voice, workshop_voice) = (office.world.voice(mei), office.world.voice(workshop));
    let our_voice = office.soft().tone;
    let heard = office.world.listens(mei, 400);
    assert!(heard.tone(workshop_voice) && heard.tone(our_voice), "mei hears the two of us");
    assert!(!heard.tone(mei_voice), "but not herself");
    assert!(office.world.listens(workshop, 400).tone(mei_voice), "the workshop hears mei");
    office.world.hang_up(mei);
    office.run_ms(500);
    assert!(!office.soft().calls[&second].in_conference, "two are no conference");
    assert_eq!(office.state_of(second), CallState::Talking, "the other two talk on");
    office.say(Command::HangUp(second));
    office.assert_nothing_left();
}

#[test]
fn a_conference_is_put_aside_and_taken_up_as_a_whole_and_one_can_leave_it() {
    let mut office = office();
    let (mei, workshop) = (office.mei, office.workshop);
    office.world.answers(workshop, 300);
    let first = office.is_called_by(mei);
    let second = office.talks_with("1003");
    office.say(Command::Conference(vec![first, second]));
    office.run_ms(500);
    office.say(Command::Hold(first));
    office.run_ms(3000);
    assert!(office.soft().talk.is_empty(), "both are aside");
    office.say(Command::Retrieve(second));
    office.run_ms(3000);
    assert_eq!(office.soft().talk.len(), 2, "both are back");
    office.say(Command::Split(second));
    office.run_ms(500);
    assert_eq!(office.state_of(second), CallState::Held, "who is taken out is put aside");
    assert_eq!(office.state_of(first), CallState::Talking);
    assert!(!office.soft().calls[&first].in_conference, "and the other is alone");
    office.say(Command::HangUpAll);
    office.assert_nothing_left();
}

#[test]
fn a_conference_needs_two_calls_that_stand() {
    let mut office = office();
    let mei = office.mei;
    let first = office.is_called_by(mei);
    let second = office.dial("1003");
    office.say(Command::Conference(vec![first, second]));
    assert!(office.happened(&Event::Refused(Refusal::NotNow)), "the second rings still");
    assert!(!office.soft().calls[&first].in_conference, "nothing has changed");
}

#[test]
fn all_lines_in_use_is_busy_in_both_directions() {
    let settings = Settings { lines: 1, ..Settings::default() };
    let mut office = office_with(account("1001"), settings);
    let (mei, workshop) = (office.mei, office.workshop);
    office.is_called_by(mei);
    office.world.dial(workshop, "1001");
    office.run_ms(1000);
    assert_eq!(office.soft().calls.len(), 1, "it did not ring here");
    office.dial("1003");
    assert!(office.happened(&Event::Refused(Refusal::NoLine)), "and none goes out");
}

#[test]
fn without_call_waiting_a_second_caller_finds_us_busy() {
    let settings = Settings { call_waiting: false, ..Settings::default() };
    let mut office = office_with(account("1001"), settings);
    let (mei, workshop) = (office.mei, office.workshop);
    office.is_called_by(mei);
    office.world.dial(workshop, "1001");
    office.run_ms(1000);
    assert_eq!(office.soft().calls.len(), 1, "it did not ring here");
    let ladder = office.world.ladder();
    assert!(ladder.contains("soft     -> exchange  486 Busy Here (INVITE)"), "{ladder}");
    assert!(office.soft().rings.iter().all(|ring| *ring != Ring::Waiting), "no beep into the call");
}

#[test]
fn an_account_alone_may_want_no_second_call() {
    let wishes = Account { call_waiting: false, ..account("1001") };
    let mut office = office_with(wishes, Settings::default());
    let (mei, workshop) = (office.mei, office.workshop);
    let first = office.is_called_by(mei);
    office.world.dial(workshop, "1001");
    office.run_ms(1000);
    assert_eq!(office.soft().calls.len(), 1, "it did not ring here");
    let ladder = office.world.ladder();
    assert!(ladder.contains("soft     -> exchange  486 Busy Here (INVITE)"), "{ladder}");
    office.say(Command::HangUp(first));
    office.world.hang_up(workshop);
    office.run_ms(1000);
    office.world.dial(workshop, "1001");
    office.until("it rings: nobody talks", |soft| soft.ring == Ring::Incoming);
}

#[test]
fn the_headsets_hook_answers_and_ends() {
    let mut office = office();
    let mei = office.mei;
    office.world.dial(mei, "1001");
    office.until("it rings", |soft| soft.ring == Ring::Incoming);
    let call = office.soft().latest();
    office.say(Command::Hook { off: true });
    office.run_ms(300);
    assert_eq!(office.state_of(call), CallState::Talking);
    office.say(Command::Hook { off: false });
    office.run_ms(300);
    assert_eq!(office.state_of(call), CallState::Ended(Ending::ByUs));
    assert!(matches!(office.world.state(mei), Some(Desk::Ended(_))));
    office.assert_nothing_left();
}
