//! Accounts: registering, losing the server, another network, sleep, NAT, the lamp.

use std::time::Duration;

use cordboard_phone::{AccountId, CallState, Command, Input, Messages, Secret, Settings, Standing};
use cordboard_sip::wire::HostPort;

use crate::{
    desk::{account, office, office_where, office_with},
    soft::Soft,
};

#[test]
fn the_lamp_is_told_at_registration() {
    let office = office();
    let mut office = office;
    office.run_ms(500);
    let account = office.soft().phone.accounts().remove(0);
    assert_eq!(account.messages, Some(Messages::default()), "no messages wait: {account:?}");
    assert_eq!(office.soft().phone.census().sip.watches, 1);
}

#[test]
fn a_wrong_password_is_said_with_its_status() {
    let mut account = account("1001");
    account.secret = Secret::new("guess");
    account.register = false;
    let mut office = office_with(account.clone(), Settings::default());
    account.register = true;
    office.say(Command::SetAccounts(vec![account]));
    office.run_ms(2000);
    let standing = office.soft().phone.accounts().remove(0).standing;
    assert!(matches!(standing, Standing::Failed { status: Some(401 | 403), .. }), "{standing:?}");
}

#[test]
fn an_account_is_taken_away_and_unregisters() {
    let mut office = office();
    office.say(Command::SetAccounts(Vec::new()));
    office.run_ms(1000);
    assert!(office.soft().phone.accounts().is_empty());
    let census = office.soft().phone.census();
    assert_eq!((census.sip.registrations, census.sip.watches), (0, 0), "{census:?}");
    let mei = office.mei;
    office.world.dial(mei, "1001");
    office.run_ms(1000);
    assert!(office.soft().calls.is_empty(), "the exchange has forgotten us");
}

#[test]
fn an_account_that_stays_as_it_is_is_left_alone() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    let mut second = account("1001");
    second.id = AccountId(2);
    office.world.forget_ladder();
    office.say(Command::SetAccounts(vec![account("1001"), second]));
    office.until("both are registered", Soft::is_registered);
    assert_eq!(office.state_of(call), CallState::Talking, "the call does not notice");
}

#[test]
fn shutting_down_ends_calls_and_registrations() {
    let mut office = office();
    let mei = office.mei;
    office.is_called_by(mei);
    office.say(Command::ShutDown);
    office.until("it is finished", |soft| soft.finished);
    assert!(!office.desk_is_up(mei), "mei knows that we are gone");
    assert_eq!(office.soft().phone.census().sip.registrations, 0);
}

#[test]
fn a_server_that_is_gone_is_left_for_the_next() {
    let mut account = account("1001");
    account.servers = ["192.168.1.99", "192.168.1.10"].map(|h| HostPort::parse(h).unwrap()).into();
    let mut office = office_with(account, Settings::default());
    let mei = office.mei;
    office.world.answers(mei, 200);
    assert!(office.soft().is_registered(), "the second server took us");
    let call = office.dial("1002");
    office.run_ms(1000);
    assert_eq!(office.state_of(call), CallState::Talking, "calls go where we are registered");
}

#[test]
fn on_another_network_the_call_goes_on() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    assert!(office.hears_voice(mei), "before");
    office.set(|soft| soft.address = "192.168.7.5:5080".parse().unwrap());
    office.tell(Input::NetworkChanged);
    office.run_ms(2000);
    assert_eq!(office.state_of(call), CallState::Talking);
    assert!(office.hears_voice(mei), "we hear mei over there\n{}", office.world.ladder());
    assert!(office.is_heard_by(mei), "and she us");
    office.world.hang_up(mei);
    office.run_ms(500);
    assert!(
        office.soft().calls[&call].is_over(),
        "her goodbye finds us: {:?}",
        office.state_of(call)
    );
    office.is_called_by(mei);
    assert_eq!(
        office.soft().calls.values().filter(|call| !call.is_over()).count(),
        1,
        "the old binding is gone: one call rings once"
    );
}

#[test]
fn over_another_connection_from_the_same_host_the_sound_stays_where_it_is() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    office.set(|soft| soft.address = "192.168.1.77:5099".parse().unwrap());
    office.tell(Input::NetworkChanged);
    office.run_ms(2000);
    let opens = office
        .soft()
        .commands
        .iter()
        .filter(|(_, command)| matches!(command, cordboard_phone::LineCommand::Open { .. }));
    assert_eq!(opens.count(), 1, "the line was opened once");
    assert!(office.hears_voice(mei), "we hear mei still");
    office.world.hang_up(mei);
    office.run_ms(500);
    assert!(office.soft().calls[&call].is_over(), "and her goodbye finds us");
}

#[test]
fn after_a_sleep_calls_that_the_others_ended_are_noticed_and_we_are_registered() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    // Asleep: what the exchange says meanwhile is lost.
    office.world.loses(|bytes| String::from_utf8_lossy(bytes).contains("192.168.1.77"));
    office.world.hang_up(mei);
    office.run_ms(60_000);
    office.world.loses_none();
    office.tell(Input::Resumed);
    office.run_ms(5000);
    assert!(office.soft().calls[&call].is_over(), "{:?}", office.state_of(call));
    assert!(office.soft().is_registered());
}

#[test]
fn stun_tells_the_address_of_the_sound() {
    let mut account = account("1001");
    account.stun = Some(HostPort::parse("192.168.1.3").unwrap());
    let mut office = office_with(account, Settings::default());
    office.set(|soft| soft.stun_says = Some("203.0.113.9".parse().unwrap()));
    let mei = office.mei;
    office.dial("1002");
    office.run_ms(500);
    let rings = office.world.see(mei).calls.len();
    assert_eq!(rings, 1, "the call came through");
    let sent = office.sent_offers();
    assert!(sent.iter().any(|sdp| sdp.contains("c=IN IP4 203.0.113.9")), "{sent:?}");
    assert!(sent.iter().any(|sdp| sdp.contains("m=audio 31000 ")), "the mapped port: {sent:?}");
}

#[test]
fn the_way_through_a_nat_is_kept_open() {
    let mut office = office();
    office.set(|soft| soft.keep_alives = 0);
    office.world.run(Duration::from_secs(120));
    let kept = office.soft().keep_alives;
    assert!((3..=6).contains(&kept), "about every 25 seconds: {kept}");
}

#[test]
fn behind_a_nat_calls_come_and_go_and_are_heard() {
    let nat = "203.0.113.77".parse().unwrap();
    let mut office = office_where(account("1001"), Settings::default(), |soft| {
        soft.nat = Some(nat);
    });
    office.run_ms(1000);
    let mei = office.mei;
    let seen = office.soft().phone.accounts().remove(0).seen_as;
    assert_eq!(seen, Some("203.0.113.77:10080".parse().unwrap()), "what the exchange sees");
    let call = office.is_called_by(mei);
    assert!(office.hears_voice(mei), "we hear mei\n{}", office.world.ladder());
    assert!(office.is_heard_by(mei), "mei hears us");
    assert_eq!(office.soft().calls.len(), 1, "it rang once, at one address");
    office.say(Command::HangUp(call));
    office.run_ms(500);
    office.world.answers(mei, 200);
    office.talks_with("1002");
    assert!(office.hears_voice(mei), "and so when we call");
    let private = office
        .soft()
        .sent
        .iter()
        .rev()
        .take(3)
        .any(|bytes| String::from_utf8_lossy(bytes).contains("c=IN IP4 192.168.1.77"));
    assert!(!private, "no private address is described to the outside");
}

#[test]
fn a_call_over_the_server_that_does_not_answer_goes_by_the_next() {
    let mut account = account("1001");
    account.servers = ["192.168.1.10", "192.168.1.99"].map(|h| HostPort::parse(h).unwrap()).into();
    let mut office = office_with(account, Settings::default());
    let call = office.dial("1002");
    office.run_ms(1);
    office.world.loses(|bytes| bytes.starts_with(b"INVITE") || bytes.starts_with(b"SIP/2.0"));
    office.run_ms(10_000);
    let ladder = office.world.ladder();
    assert!(ladder.contains("-> 192.168.1.99:5060 INVITE"), "the next is tried\n{ladder}");
    office.run_ms(60_000);
    assert!(office.soft().calls[&call].is_over(), "and nobody rings for ever");
}
