//! Encrypted sound: with the exchange, and without one.

use cordboard_phone::{CallState, Command, Encryption, Settings};
use cordboard_sdp::{Secret, Srtp};

use crate::desk::{account, office_with};

#[test]
fn an_account_that_requires_it_talks_encrypted_through_the_exchange() {
    let mut account = account("1001");
    account.encryption = Encryption::Required;
    let mut office = office_with(account, Settings::default());
    let mei = office.mei;
    office.world.answers(mei, 200);
    let call = office.talks_with("1002");
    assert!(office.soft().calls[&call].encrypted, "our side is");
    assert!(office.hears_voice(mei), "we hear mei\n{}", office.world.ladder());
    assert!(office.is_heard_by(mei), "mei hears us");
    office.say(Command::Hold(call));
    office.run_ms(500);
    office.say(Command::Retrieve(call));
    office.run_ms(500);
    assert!(office.hears_voice(mei) && office.is_heard_by(mei), "after a hold too");
    assert!(office.soft().calls[&call].encrypted, "still");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    office.assert_nothing_left();
}

#[test]
fn an_account_that_has_nothing_to_say_answers_encrypted_where_it_is_asked() {
    let mut office = office_with(account("1001"), Settings::default());
    let mei = office.mei;
    office.world.set(mei, |phone| phone.srtp = Srtp::Required(Secret::new(&[7; 32], 1)));
    office.world.dial(mei, "1001");
    office.until("it rings", |soft| !soft.calls.is_empty());
    let call = office.soft().latest();
    office.say(Command::Answer(call));
    office.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
    assert!(!office.soft().calls[&call].encrypted, "the exchange asks nobody over UDP");
    assert!(office.hears_voice(mei) && office.is_heard_by(mei), "plain here, locked there");
    office.world.hang_up(mei);
    office.run_ms(500);
    office.assert_nothing_left();
}
