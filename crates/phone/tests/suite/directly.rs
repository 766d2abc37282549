//! Two softphones without an exchange between them, and a click-to-call.

use cordboard_phone::{
    Account, AccountId, CallState, Command, Ending, Ring, Secret, Settings, Standing,
};
use cordboard_sip::wire::HostPort;
use cordboard_testkit::{GuestId, World};

use crate::{desk::office, soft::Soft};

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

#[test]
fn a_caller_may_ask_to_be_answered_at_once() {
    let mut office = office();
    let exchange = office.world.exchange();
    let mei = office.mei;
    assert!(exchange.is_ipv4());
    office.world.dial_with(mei, "1001", &[("Call-Info", "<sip:x>;answer-after=0")]);
    office.run_ms(1000);
    // The exchange passes no such wish on from a phone: it rings.
    assert_eq!(office.soft().state(), Some(&CallState::Ringing));

    let mut two = two();
    two.say(two.ann, Command::Dial { account: None, target: "sip:bob@192.168.1.82:5080".into() });
    two.world.run_ms(500);
    assert_eq!(two.see(two.bob).state(), Some(&CallState::Ringing), "without a wish it rings");
}
