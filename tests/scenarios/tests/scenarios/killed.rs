//! The exchange is killed, and is back: what it had promised, been told or heard is not forgotten.

use cordboard_pbx::{Event, Input, record::WaitEnd};
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::json;

use crate::office::{
    CLOSED, OPEN, assert_nothing_left, carrier, example, office_with, open_office,
};
use crate::queue_failures::shop::Shop;

/// One agent, who talks with the first caller; the second was promised a call back and has hung up.
fn promised() -> (Shop, PhoneId, PhoneId) {
    let mut shop = Shop::of(1, |office| office["groups"][0]["call_back_key"] = json!("2"));
    let gateway = shop.world.carrier("gateway", "127.0.0.2:5090", "gateway");
    let first = shop.caller();
    let agent = shop.agents[0];
    shop.world.until("the agent rings", |world| world.state(agent).is_some());
    shop.world.answer(agent);
    let second = shop.caller();
    shop.world.press(second, "2");
    shop.world.until("it was promised", |world| !world.is_up(second));
    (shop, gateway, first)
}

/// How many INVITEs the carrier was sent.
fn invites(world: &World) -> usize {
    let ladder = world.ladder();
    ladder.lines().filter(|line| line.contains("exchange -> carrier   INVITE")).count()
}

fn is_kept(mut shop: Shop, gateway: PhoneId) {
    let agent = shop.agents[0];
    shop.world.until("the agent is rung", |world| world.state(agent) == Some(CallState::Ringing));
    let shown = shop.world.see(agent).calls.last().expect("a call").caller.clone();
    assert_eq!(shown, "13800130001", "for the second\n{}", shop.world.story());
    shop.world.answer(agent);
    shop.world.until("the caller is called back", |world| {
        world.state(gateway) == Some(CallState::Ringing)
    });
    shop.world.answer(gateway);
    shop.world.run_ms(500);
    let voice = shop.world.voice(agent);
    assert!(shop.world.listens(gateway, 300).tone(voice), "they talk\n{}", shop.world.story());
    shop.world.hang_up(agent);
    assert_nothing_left(&mut shop.world);
    let record = shop.world.record(2);
    assert_eq!(record.waits.len(), 1, "one wait: {record:?}");
    assert_eq!(record.waits[0].end, Some(WaitEnd::Answered), "that ended well: {record:?}");
    assert!(record.wait_ms.is_some_and(|wait| wait > 5000), "counted from its beginning");
    assert!(record.talk_ms > 0 && record.ended.is_some(), "one story: {record:?}");
    assert!(shop.world.stored().call_backs.is_empty(), "nothing is owed any more");
}

#[test]
fn a_promised_call_back_is_kept_after_a_crash() {
    let (mut shop, gateway, first) = promised();
    shop.world.run_ms(6000);
    shop.world.kill_and_start();
    // Its phone finds out by itself that nobody is there.
    shop.world.hang_up(first);
    shop.world.hang_up(shop.agents[0]);
    is_kept(shop, gateway);
}

#[test]
fn a_promised_call_back_is_kept_when_the_exchange_is_stopped_well() {
    let (mut shop, gateway, _) = promised();
    shop.world.run_ms(6000);
    shop.world.tell(Input::ShutDown);
    shop.world.run_ms(1000);
    assert!(shop.world.finished(), "it does not wait for that\n{}", shop.world.story());
    assert_eq!(shop.world.record(2).ended, None, "the call is not over");
    shop.world.kill_and_start();
    is_kept(shop, gateway);
}

#[test]
fn after_a_crash_as_before_nobody_is_expected_to_wait_for_ever() {
    let (mut shop, gateway, first) = promised();
    shop.world.hang_up(first);
    shop.world.hang_up(shop.agents[0]);
    shop.world.unplug(shop.agents[0]);
    shop.world.kill_and_start();
    shop.world.signalling_only();
    shop.world.run_ms(2 * 60 * 60_000 + 60_000);
    assert!(shop.world.record(2).ended.is_some(), "it is closed\n{}", shop.world.story());
    assert_eq!(shop.world.state(gateway), None, "and nobody was called");
    assert!(shop.world.stored().call_backs.is_empty(), "nothing is owed any more");
}

#[test]
fn what_a_carrier_has_against_calls_is_known_after_a_crash() {
    let mut office = example();
    office["office"]["language"] = json!("en");
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    for (status, number) in [(473, "13900139000"), (476, "13700137000")] {
        world.refuses(gateway, status);
        world.dial(wei, number);
        world.until("the carrier refuses", |world| {
            matches!(world.state(wei), Some(CallState::Ended(_)))
        });
        world.run_ms(300);
    }
    world.kill_and_start();
    let asked = invites(&world);
    let alarmed =
        world.events().iter().rev().take_while(|event| !matches!(event, Event::Placed { .. }));
    let alarms =
        alarmed.filter(|event| matches!(event, Event::Alarm { what, .. } if what.contains("476")));
    assert_eq!(alarms.count(), 2, "who looks on now is told that the trunk stands still");
    world.dial(wei, "13600136000");
    world.run_ms(1000);
    assert_eq!(invites(&world), asked, "no credit yet\n{}", world.story());
    world.run_ms(10 * 60_000);
    world.dial(wei, "13600136000");
    world.run_ms(1000);
    assert_eq!(invites(&world), asked + 1, "it is tried again in time");
    world.dial(wei, "13900139000");
    world.run_ms(1000);
    assert_eq!(invites(&world), asked + 1, "but that number has had enough today");
    assert_nothing_left(&mut world);
}

#[test]
fn what_was_dialled_before_a_crash_counts_after_it_on_somebody_s_mobile_too() {
    let mut office = example();
    office["office"]["language"] = json!("en");
    office["extensions"][0]["mobile"] = json!({ "number": "13900139000" });
    office["outbound_rules"] =
        json!([{ "id": "day", "scope": "callee", "limit": 1, "per_seconds": 86_400 }]);
    let (mut world, [wei, mei, workshop]) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.dial(workshop, "1001");
    world.until("the mobile rings", |world| world.state(gateway) == Some(CallState::Ringing));
    world.dial(mei, "13700137000");
    world.run_ms(500);
    assert_eq!(invites(&world), 2, "both were placed\n{}", world.story());
    world.kill_and_start();
    for (number, passes) in [("13900139000", 0), ("13700137000", 0), ("13600136000", 1)] {
        let asked = invites(&world);
        world.dial(wei, number);
        world.run_ms(1000);
        assert_eq!(invites(&world) - asked, passes, "{number}\n{}", world.story());
    }
    for phone in [wei, mei, workshop] {
        world.hang_up(phone);
    }
    assert_nothing_left(&mut world);
}

#[test]
fn a_message_that_was_being_left_lies_in_the_mailbox_after_a_crash() {
    let (mut world, [wei, ..]) = open_office(CLOSED);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(8000);
    assert!(world.stored().messages.is_empty(), "it is not over yet");
    world.kill_and_start();
    let told = |event: &Event| matches!(event, Event::MessageLeft { message } if message.mailbox == "1001");
    assert!(world.events().iter().any(told), "it is told of\n{}", world.story());
    world.subscribe_messages(wei);
    world.run_ms(500);
    assert_eq!(world.see(wei).lamp, Some(true), "the lamp is lit");
    let message = world.stored().messages.values().next().expect("one message");
    assert!(message.millis > 2000, "all of it but the last moment: {message:?}");
    assert!(world.stored().open_messages.is_empty(), "nothing is open any more");
}
