//! A supervisor in a colleague's conversation: who hears whom, proved by tone.

use cordboard_pbx::{
    Command, Input, Supervision,
    record::{CallId, Reason},
};
use cordboard_testkit::{CallState, PhoneId, World};

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

/// The customer speaks with Wei; Mei is the supervisor.
struct Floor {
    world: World,
    wei: PhoneId,
    mei: PhoneId,
    workshop: PhoneId,
    customer: PhoneId,
}

impl Floor {
    fn new() -> Floor {
        let (mut world, [wei, mei, workshop]) = open_office(OPEN);
        let customer = carrier(&mut world);
        world.dial(wei, "13800138000");
        world.until("it rings outside", |world| world.state(customer).is_some());
        world.answer(customer);
        world.run_ms(500);
        Floor { world, wei, mei, workshop, customer }
    }

    fn enter(&mut self, code: &str) {
        self.world.dial(self.mei, code);
        let mei = self.mei;
        self.world.until("mei is in it", |world| world.is_up(mei));
        self.world.run_ms(300);
    }

    /// Whom `who` hears, of the three.
    fn heard_by(&mut self, who: PhoneId) -> Vec<&'static str> {
        let voices = [("wei", self.wei), ("mei", self.mei), ("customer", self.customer)];
        let heard = self.world.listens(who, 400);
        let voices = voices.into_iter().map(|(name, phone)| (name, self.world.voice(phone)));
        voices.filter(|(_, voice)| heard.tone(*voice)).map(|(name, _)| name).collect()
    }

    fn over(mut self) {
        self.world.hang_up(self.customer);
        self.world.run_ms(500);
        for phone in [self.wei, self.mei] {
            let over = matches!(self.world.state(phone), Some(CallState::Ended(_)));
            assert!(over, "whoever is in it is let go\n{}", self.world.ladder());
        }
        assert_nothing_left(&mut self.world);
    }
}

#[test]
fn who_listens_hears_both_and_is_heard_by_nobody() {
    let mut floor = Floor::new();
    floor.enter("*551001");
    let (wei, mei, customer) = (floor.wei, floor.mei, floor.customer);
    assert_eq!(floor.heard_by(mei), ["wei", "customer"], "{}", floor.world.story());
    assert_eq!(floor.heard_by(wei), ["customer"], "wei does not notice");
    assert_eq!(floor.heard_by(customer), ["wei"], "nor does the customer");
    assert!(floor.world.story().contains("1002 listens to 1001's"), "{}", floor.world.story());
    floor.over();
}

#[test]
fn who_whispers_is_heard_by_the_colleague_alone() {
    let mut floor = Floor::new();
    floor.enter("*561001");
    let (wei, mei, customer) = (floor.wei, floor.mei, floor.customer);
    assert_eq!(floor.heard_by(mei), ["wei", "customer"], "{}", floor.world.story());
    assert_eq!(floor.heard_by(wei), ["mei", "customer"], "wei hears both");
    assert_eq!(floor.heard_by(customer), ["wei"], "the customer hears no whispering");
    floor.over();
}

#[test]
fn who_joins_speaks_with_both_and_may_leave_them_again() {
    let mut floor = Floor::new();
    floor.enter("*571001");
    let (wei, mei, customer) = (floor.wei, floor.mei, floor.customer);
    assert_eq!(floor.heard_by(mei), ["wei", "customer"], "{}", floor.world.story());
    assert_eq!(floor.heard_by(wei), ["mei", "customer"], "all three");
    assert_eq!(floor.heard_by(customer), ["wei", "mei"], "hear each other");
    floor.world.hang_up(mei);
    floor.world.run_ms(500);
    assert_eq!(floor.heard_by(wei), ["customer"], "the two go on");
    assert_eq!(floor.heard_by(customer), ["wei"], "as before");
    floor.over();
}

#[test]
fn keys_change_from_listening_to_whispering_to_joining_and_back() {
    let mut floor = Floor::new();
    floor.enter("*551001");
    let (mei, wei, customer) = (floor.mei, floor.wei, floor.customer);
    for (key, of_wei, of_customer) in [
        ("5", vec!["mei", "customer"], vec!["wei"]),
        ("6", vec!["mei", "customer"], vec!["wei", "mei"]),
        ("4", vec!["customer"], vec!["wei"]),
    ] {
        floor.world.press(mei, key);
        floor.world.run_ms(500);
        assert_eq!(floor.heard_by(wei), of_wei, "after {key}: {}", floor.world.story());
        assert_eq!(floor.heard_by(customer), of_customer, "after {key}");
    }
    floor.over();
}

#[test]
fn who_takes_over_speaks_in_the_colleague_s_place() {
    let mut floor = Floor::new();
    floor.enter("*581001");
    let (wei, mei, customer) = (floor.wei, floor.mei, floor.customer);
    assert!(matches!(floor.world.state(wei), Some(CallState::Ended(_))), "wei is out of it");
    assert_eq!(floor.heard_by(mei), ["customer"], "{}", floor.world.story());
    assert_eq!(floor.heard_by(customer), ["mei"], "they talk");
    floor.over();
}

#[test]
fn from_a_screen_the_supervisor_s_own_phone_rings_first() {
    for how in [Supervision::Whisper, Supervision::TakeOver] {
        let mut floor = Floor::new();
        let command =
            Command::Supervise { call: CallId(1), watched: "1001".into(), by: "1002".into(), how };
        floor.world.tell(Input::Command(command));
        let (wei, mei, customer) = (floor.wei, floor.mei, floor.customer);
        floor.world.until("mei's phone rings", |world| world.state(mei).is_some());
        assert_eq!(floor.heard_by(wei), ["customer"], "nobody is disturbed yet");
        floor.world.answer(mei);
        floor.world.run_ms(500);
        if how == Supervision::Whisper {
            assert_eq!(floor.heard_by(wei), ["mei", "customer"], "{}", floor.world.story());
            assert_eq!(floor.heard_by(customer), ["wei"], "a whisper");
        } else {
            assert_eq!(floor.heard_by(customer), ["mei"], "{}", floor.world.story());
        }
        floor.over();
    }
}

#[test]
fn only_who_has_the_right_may_listen_and_only_where_somebody_talks() {
    let mut floor = Floor::new();
    let workshop = floor.workshop;
    floor.world.dial(workshop, "*551001");
    floor.world.run_ms(500);
    assert_eq!(floor.world.state(workshop), Some(CallState::Ended(Some(403))), "no supervisor");
    floor.world.dial(floor.mei, "*551003");
    floor.world.run_ms(500);
    assert_eq!(floor.world.state(floor.mei), Some(CallState::Ended(Some(404))), "nobody talks");
    floor.over();
}

#[test]
fn a_call_that_is_handed_on_lets_the_supervisor_go() {
    let mut floor = Floor::new();
    floor.enter("*551001");
    floor.world.refer(floor.wei, "1003");
    let (mei, workshop, customer) = (floor.mei, floor.workshop, floor.customer);
    floor.world.until("the workshop rings", |world| world.state(workshop).is_some());
    floor.world.answer(workshop);
    floor.world.run_ms(500);
    assert!(matches!(floor.world.state(mei), Some(CallState::Ended(_))), "mei is let go");
    let voice = floor.world.voice(workshop);
    assert!(floor.world.listens(customer, 400).tone(voice), "the customer has the workshop");
    floor.world.hang_up(customer);
    floor.world.run_ms(500);
    let record = floor.world.record(1);
    let listened = record.legs.iter().find(|leg| leg.party == "1002").expect("in the log");
    let end = listened.termination.as_ref().expect("with an end");
    assert_eq!(end.reason, Reason::Withdrawn, "mei's part: {record:?}");
    assert_nothing_left(&mut floor.world);
}
