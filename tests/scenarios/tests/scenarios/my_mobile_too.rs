//! A person's mobile, outside, rings with the phones of the extension; who answers there takes the call by
//! a key.

use cordboard_pbx::{
    Event,
    record::{LegRole, Reason},
};
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{
    OPEN, assert_nothing_left, assert_they_talk, carrier, example, is_over, office_with,
};

const MOBILE: &str = "13900139000";

/// Wei (1001) has a mobile, which is the carrier's only line here.
fn office(mobile: Value) -> Value {
    let mut office = example();
    office["extensions"][0]["mobile"] = mobile;
    office["extensions"][0]["voicemail"] = Value::Null;
    office
}

struct Shop {
    world: World,
    wei: PhoneId,
    workshop: PhoneId,
    mobile: PhoneId,
}

impl Shop {
    fn of(office: &Value) -> Shop {
        let (mut world, [wei, _, workshop]) = office_with(office, OPEN);
        let mobile = carrier(&mut world);
        Shop { world, wei, workshop, mobile }
    }

    fn new(mobile: Value) -> Shop {
        Shop::of(&office(mobile))
    }

    /// The workshop dials Wei.
    fn call(&mut self) {
        self.world.dial(self.workshop, "1001");
        let wei = self.wei;
        self.world.until("wei rings", |world| world.state(wei).is_some());
        self.world.run_ms(300);
    }

    fn told(&self, text: &str) {
        assert!(self.world.story().contains(text), "{text}\n{}", self.world.story());
    }

    fn over(mut self) -> World {
        for phone in [self.workshop, self.wei, self.mobile] {
            if matches!(self.world.state(phone), Some(CallState::Up)) {
                self.world.hang_up(phone);
                self.world.run_ms(500);
            }
        }
        assert_nothing_left(&mut self.world);
        self.world
    }
}

#[test]
fn a_key_takes_the_call_on_the_mobile_and_the_desk_phone_stops() {
    let mut shop = Shop::new(json!({ "number": MOBILE }));
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.call();
    assert_eq!(shop.world.state(mobile), Some(CallState::Ringing), "it rings with the desk phone");
    assert_eq!(shop.world.see(mobile).calls[0].caller, "075586001234", "the office's number calls");
    shop.world.answer(mobile);
    assert!(shop.world.listens(mobile, 300).prompt(), "it hears what it is about");
    assert_eq!(shop.world.state(wei), Some(CallState::Ringing), "the desk phone rings on");
    assert!(!shop.world.is_up(workshop), "nobody has taken the call yet");
    shop.world.press(mobile, "1");
    shop.world.until("the workshop has somebody", |world| world.is_up(workshop));
    shop.world.run_ms(300);
    assert!(is_over(&shop.world, wei), "the desk phone is done");
    assert_they_talk(&mut shop.world, mobile, workshop);
    shop.told("1001's mobile is ringing.");
    shop.told("1001's mobile answered and is asked to take the call by a key.");
    let world = shop.over();
    let legs = &world.record(1).legs;
    let spoke = legs.iter().find(|leg| leg.role == LegRole::Extension && leg.answered.is_some());
    assert_eq!(
        spoke.map(|leg| leg.party.as_str()),
        Some("1001"),
        "it is the same person: {legs:?}"
    );
}

#[test]
fn another_key_declines_there_and_the_desk_phone_rings_on() {
    let mut shop = Shop::new(json!({ "number": MOBILE }));
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.call();
    shop.world.answer(mobile);
    shop.world.run_ms(500);
    shop.world.press(mobile, "5");
    shop.world.run_ms(1000);
    assert!(is_over(&shop.world, mobile), "the mobile is let go");
    assert_eq!(shop.world.state(wei), Some(CallState::Ringing), "the desk phone rings on");
    shop.told("1001 declined on the mobile.");
    shop.world.answer(wei);
    shop.world.run_ms(500);
    assert_they_talk(&mut shop.world, wei, workshop);
    shop.over();
}

#[test]
fn a_mailbox_of_the_mobile_does_not_swallow_the_call() {
    let mut shop = Shop::new(json!({ "number": MOBILE }));
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.world.answers(mobile, 500);
    shop.call();
    shop.world.run_ms(10_000);
    assert!(shop.world.is_up(mobile) && !shop.world.is_up(workshop), "somebody answered, silently");
    shop.world.run_ms(7_000);
    assert!(is_over(&shop.world, mobile), "whoever it is says nothing and is let go");
    shop.told("Nobody took the call on 1001's mobile in time.");
    assert_eq!(shop.world.state(wei), Some(CallState::Ringing), "the desk phone rings on");
    shop.world.answer(wei);
    shop.world.run_ms(500);
    assert_they_talk(&mut shop.world, wei, workshop);
    shop.over();
}

#[test]
fn who_answers_at_the_desk_or_gives_up_ends_it_on_the_mobile() {
    for desk in [true, false] {
        let mut shop = Shop::new(json!({ "number": MOBILE }));
        let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
        shop.call();
        shop.world.answer(mobile);
        shop.world.run_ms(500);
        if desk {
            shop.world.answer(wei);
        } else {
            shop.world.hang_up(workshop);
        }
        shop.world.run_ms(700);
        assert!(is_over(&shop.world, mobile), "the mobile is let go");
        if desk {
            assert_they_talk(&mut shop.world, wei, workshop);
        }
        shop.over();
    }
}

#[test]
fn it_may_ring_some_seconds_later() {
    let mut shop = Shop::new(json!({ "number": MOBILE, "after_seconds": 8 }));
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.call();
    shop.world.run_ms(6000);
    assert_eq!(shop.world.state(mobile), None, "not yet");
    shop.world.run_ms(3000);
    assert_eq!(shop.world.state(mobile), Some(CallState::Ringing), "now");
    shop.world.answer(wei);
    shop.world.run_ms(500);
    assert!(is_over(&shop.world, mobile), "answered elsewhere");
    assert_they_talk(&mut shop.world, wei, workshop);
    shop.world.hang_up(workshop);
    shop.world.run_ms(500);
    shop.call();
    shop.world.run_ms(2000);
    shop.world.reject(wei, 486);
    shop.world.run_ms(9000);
    let calls = shop.world.see(mobile).calls.len();
    assert_eq!(calls, 1, "who declines at the desk is not rung elsewhere");
    assert!(is_over(&shop.world, workshop), "and the caller knows");
    shop.over();
}

#[test]
fn without_a_phone_at_the_desk_it_rings_alone_and_switched_off_it_does_not() {
    for enabled in [true, false] {
        let mut shop =
            Shop::new(json!({ "number": MOBILE, "after_seconds": 8, "enabled": enabled }));
        let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
        shop.world.unplug(wei);
        shop.world.run_ms(4_000_000);
        shop.world.dial(workshop, "1001");
        shop.world.run_ms(1000);
        if enabled {
            shop.world.answer(mobile);
            shop.world.run_ms(500);
            shop.world.press(mobile, "1");
            shop.world.run_ms(1000);
            assert_they_talk(&mut shop.world, mobile, workshop);
        } else {
            assert_eq!(shop.world.state(mobile), None, "it is switched off");
            assert!(is_over(&shop.world, workshop), "nobody is there");
        }
        shop.over();
    }
}

#[test]
fn a_rule_that_forbids_the_number_leaves_the_desk_phone_alone() {
    let mut office = office(json!({ "number": MOBILE }));
    office["outbound_rules"] = json!([
        { "id": "never", "scope": "any", "deny": ["139*"] }
    ]);
    let mut shop = Shop::of(&office);
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.call();
    assert_eq!(shop.world.state(mobile), None, "the rules hold for it");
    shop.told("1001's mobile cannot be rung: ");
    let blocked = |event: &Event| matches!(event, Event::RuleBlocked { extension, .. } if extension == "1001");
    assert!(shop.world.events().iter().any(blocked), "who watches is told");
    shop.world.answer(wei);
    shop.world.run_ms(500);
    assert_they_talk(&mut shop.world, wei, workshop);
    shop.over();
}

/// A flow sends the workshop to the sales group, where Wei is the only one.
fn group_with_a_mobile() -> Value {
    let mut office = office(json!({ "number": MOBILE }));
    office["groups"][0]["members"] = json!([{ "extension": "1001", "priority": 1 }]);
    office
}

#[test]
fn a_group_s_offer_that_is_taken_on_the_mobile_is_the_agent_s() {
    let mut shop = Shop::of(&group_with_a_mobile());
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.world.dial(workshop, "default");
    shop.world.until("both ring", |world| {
        world.state(wei) == Some(CallState::Ringing)
            && world.state(mobile) == Some(CallState::Ringing)
    });
    shop.world.answer(mobile);
    shop.world.run_ms(500);
    assert_eq!(agent_state(&shop.world), "ringing", "not taken yet");
    shop.world.press(mobile, "1");
    shop.world.run_ms(1000);
    assert_they_talk(&mut shop.world, mobile, workshop);
    assert!(is_over(&shop.world, wei), "the desk phone is done");
    assert_eq!(agent_state(&shop.world), "on_call", "the same agent");
    shop.world.hang_up(mobile);
    shop.world.run_ms(500);
    assert_eq!(agent_state(&shop.world), "wrap_up", "as after any call");
    let world = shop.over();
    let record = world.record(1);
    assert_eq!(record.waits[0].agent.as_deref(), Some("1001"), "{record:?}");
}

#[test]
fn an_offer_that_nobody_takes_there_lets_the_agent_be() {
    let mut shop = Shop::of(&group_with_a_mobile());
    let (wei, workshop, mobile) = (shop.wei, shop.workshop, shop.mobile);
    shop.world.answers(mobile, 300);
    shop.world.dial(workshop, "default");
    shop.world.until("wei rings", |world| world.state(wei).is_some());
    shop.world.run_ms(3000);
    shop.world.reject(wei, 603);
    shop.world.run_ms(500);
    assert_eq!(agent_state(&shop.world), "ringing", "the mobile is still asked");
    shop.world.press(mobile, "2");
    shop.world.run_ms(300);
    assert_ne!(agent_state(&shop.world), "on_call", "declined on both");
    shop.world.hang_up(workshop);
    shop.world.run_ms(1000);
    let world = shop.over();
    let own: Vec<_> = world.record(1).legs.iter().filter(|leg| leg.party == "1001").collect();
    assert!(own.iter().all(|leg| leg.answered.is_none()), "nobody spoke: {own:?}");
    let end = |leg: &&&cordboard_pbx::record::LegRecord| {
        leg.termination.as_ref().is_some_and(|end| end.reason == Reason::Declined)
    };
    assert!(own.iter().filter(end).count() >= 2, "both say so: {own:?}");
}

/// As it was told last of Wei.
fn agent_state(world: &World) -> &str {
    let states = world.events().iter().rev().find_map(|event| match event {
        Event::AgentChanged { agent, state, .. } if &*agent.0 == "1001" => Some(state.as_str()),
        _ => None,
    });
    states.unwrap_or_default()
}
