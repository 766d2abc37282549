//! Two softphones without an exchange between them, and a click-to-call.

use cordboard_phone::{
    Account, AccountId, AutoAnswer, CallState, Command, Ending, Input, Ring, Secret, Settings,
    Standing,
};
use cordboard_sip::{self as sip, wire::HostPort};
use cordboard_testkit::{GuestId, World};

use crate::{
    desk::{Office, account, office, office_with},
    soft::Soft,
};

fn alone(user: &str, host: &str) -> Account {
    let domain = HostPort::parse(host).unwrap();
    let mut account = Account::new(AccountId(1), user, Secret::new(""), domain);
    account.register = false;
    account
}

struct Two {
    world: World,
    ann: GuestId,
    bob: GuestId,
}

fn two() -> Two {
    let text = include_str!("../../../../tests/fixtures/office.json");
    let office = serde_json::from_str(text).unwrap();
    let mut world = World::new(&office, "2026-10-12T02:00:00Z");
    let settings = Settings { strangers: true, ..Settings::default() };
    let now = world.now();
    let mut softphone = |name: &str, host: &str, tone: f64| {
        let address = format!("{host}:5080");
        let accounts = vec![alone(name, host)];
        let mut soft = Soft::with(name, &address, now, accounts, settings.clone());
        soft.tone = tone;
        world.invite_guest(soft)
    };
    let ann = softphone("ann", "192.168.1.81", 1100.0);
    let bob = softphone("bob", "192.168.1.82", 1500.0);
    Two { world, ann, bob }
}

impl Two {
    fn say(&mut self, who: GuestId, command: Command) {
        self.world.ask(who, |soft: &mut Soft, now| soft.command(now, command));
    }

    fn see(&self, who: GuestId) -> &Soft {
        self.world.guest(who)
    }

    fn talk(&mut self) {
        let target = "sip:bob@192.168.1.82:5080".to_owned();
        self.say(self.ann, Command::Dial { account: None, target });
        let bob = self.bob;
        self.world.until("bob rings", |world| world.guest::<Soft>(bob).ring == Ring::Incoming);
        let call = self.see(bob).latest();
        self.say(bob, Command::Answer(call));
        self.world.run_ms(2000);
    }
}

#[test]
fn two_softphones_talk_without_an_exchange() {
    let mut two = two();
    let (ann, bob) = (two.ann, two.bob);
    assert_eq!(two.see(ann).phone.accounts()[0].standing, Standing::Off);
    two.talk();
    assert!(two.see(ann).hears(400, 1500.0), "ann hears bob\n{}", two.world.ladder());
    assert!(two.see(bob).hears(400, 1100.0), "bob hears ann");
    let codec = two.see(ann).calls.values().next().unwrap().codec;
    assert_eq!(codec, Some("opus"), "the best that both have");
    let call = two.see(bob).latest();
    two.say(bob, Command::Hold(call));
    two.world.run_ms(1500);
    assert!(!two.see(ann).hears(400, 1500.0), "ann is held");
    assert!(two.see(ann).calls.values().next().unwrap().held_by_peer, "and sees it");
    two.say(bob, Command::Retrieve(call));
    two.world.run_ms(1500);
    assert!(two.see(ann).hears(400, 1500.0), "ann hears bob again\n{}", two.world.ladder());
    assert!(!two.see(ann).calls.values().next().unwrap().held_by_peer);
    two.say(bob, Command::HangUp(call));
    two.world.run_ms(500);
    assert_eq!(two.see(ann).state(), Some(&CallState::Ended(Ending::ByThem)));
}

#[test]
fn a_softphone_that_is_handed_on_calls_where_it_is_sent() {
    let mut two = two();
    let (ann, bob) = (two.ann, two.bob);
    two.talk();
    let now = two.world.now();
    let settings = Settings { strangers: true, ..Settings::default() };
    let eve = vec![alone("eve", "192.168.1.83")];
    let mut eve = Soft::with("eve", "192.168.1.83:5080", now, eve, settings);
    eve.tone = 700.0;
    let eve = two.world.invite_guest(eve);
    let call = two.see(bob).latest();
    let target = "sip:eve@192.168.1.83:5080".to_owned();
    two.say(bob, Command::TransferBlind { call, target });
    two.world.until("eve rings", |world| world.guest::<Soft>(eve).ring == Ring::Incoming);
    let rings = two.see(eve).latest();
    two.say(eve, Command::Answer(rings));
    two.world.run_ms(2000);
    assert_eq!(
        two.see(bob).calls[&call].state,
        CallState::Ended(Ending::Transferred),
        "{}",
        two.world.ladder()
    );
    assert!(two.see(ann).hears(400, 700.0), "ann hears eve\n{}", two.world.ladder());
    assert!(two.see(eve).hears(400, 1100.0), "eve hears ann");
}

#[test]
fn after_asking_two_softphones_are_connected_without_an_exchange() {
    let mut two = two();
    let (ann, bob) = (two.ann, two.bob);
    two.talk();
    let now = two.world.now();
    let settings = Settings { strangers: true, ..Settings::default() };
    let eve = vec![alone("eve", "192.168.1.83")];
    let mut eve = Soft::with("eve", "192.168.1.83:5080", now, eve, settings);
    eve.tone = 700.0;
    let eve = two.world.invite_guest(eve);
    let first = two.see(bob).latest();
    let target = "sip:eve@192.168.1.83:5080".to_owned();
    two.say(bob, Command::Dial { account: None, target });
    two.world.until("eve rings", |world| world.guest::<Soft>(eve).ring == Ring::Incoming);
    let rings = two.see(eve).latest();
    two.say(eve, Command::Answer(rings));
    two.world.run_ms(1000);
    let second = two.see(bob).latest();
    two.say(bob, Command::TransferAttended { call: first, to: second });
    two.world.run_ms(3000);
    assert!(
        two.see(bob).calls.values().all(|call| call.is_over()),
        "bob is out of it\n{}",
        two.world.ladder()
    );
    assert!(two.see(ann).hears(400, 700.0), "ann hears eve");
    assert!(two.see(eve).hears(400, 1100.0), "eve hears ann");
    let talking = two.see(eve).calls.values().filter(|call| !call.is_over()).count();
    assert_eq!(talking, 1, "for eve it is the same call with another party");
    assert_eq!(two.see(eve).calls[&rings].party.user, "ann");
}

#[test]
fn a_stranger_finds_nobody_here() {
    let mut office = office();
    let now = office.world.now();
    let stranger = vec![alone("100", "192.168.1.66")];
    let stranger = Soft::new("stranger", "192.168.1.66:5060", now, stranger);
    let stranger = office.world.invite_guest(stranger);
    for user in ["1001", "100", "admin"] {
        let target = format!("sip:{user}@192.168.1.77:5080");
        office.world.ask(stranger, |soft: &mut Soft, now| {
            soft.command(now, Command::Dial { account: None, target });
        });
        office.run_ms(2000);
    }
    assert!(office.soft().calls.is_empty(), "no ghost calls ring at night");
    let ladder = office.world.ladder();
    assert!(!ladder.contains("soft     -> stranger"), "not a word\n{ladder}");
}

/// A call from the exchange that asks to be answered, as a click on a number makes it.
fn click(office: &mut Office) {
    let register = office.soft().sent.iter().rev().find(|bytes| bytes.starts_with(b"REGISTER"));
    let register = String::from_utf8_lossy(register.expect("it has registered")).into_owned();
    let contact = register.lines().find(|line| line.starts_with("Contact:")).unwrap();
    let uri = contact.split(['<', '>']).nth(1).unwrap().to_owned();
    let exchange = office.world.exchange();
    let sdp = "v=0\r\no=- 1 1 IN IP4 192.168.1.10\r\ns=-\r\nc=IN IP4 192.168.1.10\r\nt=0 0\r\n\
               m=audio 10000 RTP/AVP 8\r\n";
    let invite = format!(
        "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {exchange};branch=z9hG4bKclick;rport\r\n\
         From: \"Click\" <sip:1002@192.168.1.10>;tag=click\r\nTo: <sip:1001@192.168.1.10>\r\n\
         Call-ID: click\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n\
         Contact: <sip:click@{exchange}>\r\nCall-Info: <sip:192.168.1.10>;answer-after=0\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    );
    let flow =
        sip::Flow { transport: sip::Transport::Udp, local: office.soft().address, peer: exchange };
    office.tell(Input::Sip(sip::Input::Received { flow, bytes: invite.into_bytes() }));
}

#[test]
fn a_click_to_call_is_answered_at_once() {
    let mut office = office();
    click(&mut office);
    office.run_ms(100);
    assert_eq!(office.soft().state(), Some(&CallState::Talking), "nobody touched the phone");
}

#[test]
fn a_click_to_call_rings_where_somebody_talks_or_the_account_does_not_want_it() {
    let mut office = office();
    let mei = office.mei;
    let call = office.is_called_by(mei);
    click(&mut office);
    office.run_ms(1000);
    assert_eq!(office.soft().state(), Some(&CallState::Ringing), "somebody talks already");
    assert_eq!(office.state_of(call), CallState::Talking);

    let mut account = account("1001");
    account.auto_answer = AutoAnswer::Never;
    let mut office = office_with(account, Settings::default());
    click(&mut office);
    office.run_ms(1000);
    assert_eq!(office.soft().state(), Some(&CallState::Ringing), "not on this account");
}
