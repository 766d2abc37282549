//! Keys in a call, pressed or dialled behind the number.

use cordboard_media::voice;
use cordboard_phone::{CallState, Command, Digits, LineCommand, Settings};

use crate::desk::{Office, account, office, office_with};

/// What the line was asked to send, in order.
fn sent(office: &Office) -> Vec<String> {
    let commands = office.soft().commands.iter();
    let digits = commands.filter_map(|(_, command)| match command {
        LineCommand::Sound(voice::Command::SendDigits(digits)) => Some(digits.clone()),
        _ => None,
    });
    digits.collect()
}

#[test]
fn keys_are_sent_and_heard_by_a_menu() {
    let mut office = office();
    // The exchange's own service: waiting messages, which asks for keys.
    let call = office.talks_with("*97");
    office.say(Command::SendDigits { call, digits: "12#".into() });
    office.run_ms(1000);
    assert_eq!(sent(&office), ["12#"]);
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}

#[test]
fn what_is_behind_the_pauses_is_dialled_after_the_answer() {
    let mut office = office();
    let mei = office.mei;
    office.world.answers(mei, 3000);
    let call = office.dial("tel:1002,12;34,5");
    office.run_ms(2900);
    assert!(sent(&office).is_empty(), "nobody has answered");
    let rest = office.soft().calls[&call].rest.clone().expect("something is to be dialled");
    assert_eq!((rest.digits.as_str(), rest.waits), (",12;34,5", false));
    office.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
    office.run_ms(1900);
    assert!(sent(&office).is_empty(), "the comma waits two seconds");
    office.run_ms(200);
    assert_eq!(sent(&office), ["12"]);
    office.run_ms(10_000);
    assert_eq!(sent(&office), ["12"], "the semicolon waits for a hand");
    let rest = office.soft().calls[&call].rest.clone().expect("something is left");
    assert_eq!((rest.digits.as_str(), rest.waits), ("34,5", true));
    office.say(Command::SendRest(call));
    office.run_ms(5000);
    assert_eq!(sent(&office), ["12", "34", "5"]);
    assert_eq!(office.soft().calls[&call].rest, None, "all is dialled");
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}

#[test]
fn an_account_may_tell_keys_by_info_one_after_the_other() {
    let mut account = account("1001");
    account.digits = Digits::Info;
    let mut office = office_with(account, Settings::default());
    let mei = office.mei;
    office.world.answers(mei, 100);
    let call = office.talks_with("1002");
    office.say(Command::SendDigits { call, digits: "4711".into() });
    office.run_ms(1000);
    let ladder = office.world.ladder();
    assert_eq!(ladder.matches("soft     -> exchange  INFO").count(), 4, "{ladder}");
    assert!(sent(&office).is_empty(), "nothing of it in the sound");
    office.say(Command::HangUp(call));
    office.assert_nothing_left();
}

#[test]
fn an_account_may_insist_on_tones() {
    let mut account = account("1001");
    account.digits = Digits::Tones;
    let mut office = office_with(account, Settings::default());
    let mei = office.mei;
    office.world.answers(mei, 100);
    office.talks_with("1002");
    let without_events = office.was_told(|command| match command {
        voice::Command::Configure(stream) => stream.dtmf.is_none(),
        _ => false,
    });
    assert!(without_events, "telephone-event was not even offered");
}
