//! A caller in line presses a key, hangs up, keeps the place, and is called back.

use cordboard_pbx::record::{Reason, WaitEnd};
use cordboard_testkit::{CallState, PhoneId};
use serde_json::json;

use crate::{office::assert_nothing_left, queue_failures::shop::Shop};

/// One agent, who talks; the gateway by which the shop calls out.
fn shop() -> (Shop, PhoneId, PhoneId) {
    let mut shop = Shop::of(1, |office| office["groups"][0]["call_back_key"] = json!("2"));
    let gateway = shop.world.carrier("gateway", "127.0.0.2:5090", "gateway");
    let first = shop.caller();
    let agent = shop.agents[0];
    shop.world.until("the agent rings", |world| world.state(agent).is_some());
    shop.world.answer(agent);
    shop.world.run_ms(300);
    (shop, gateway, first)
}

fn rings(shop: &mut Shop, what: &str, phone: PhoneId) {
    shop.world.until(what, |world| world.state(phone) == Some(CallState::Ringing));
}

#[test]
fn who_asked_to_be_called_back_hangs_up_and_keeps_the_place() {
    let (mut shop, gateway, first) = shop();
    let agent = shop.agents[0];
    let second = shop.caller();
    let third = shop.caller();
    shop.world.press(second, "2");
    shop.world.until("it was promised", |world| !world.is_up(second));
    // Longer than callers on the line may wait.
    shop.world.run_ms(30_000);
    assert_eq!(shop.world.census().queue.callers, 2, "both wait\n{}", shop.world.story());
    shop.world.hang_up(first);
    rings(&mut shop, "the agent is rung", agent);
    let shown = shop.world.see(agent).calls.last().unwrap().caller.clone();
    assert_eq!(shown, shop.world.see(second).user, "for the second, who came first");
    assert_eq!(shop.world.state(gateway), None, "who is not called before the agent is there");
    shop.world.answer(agent);
    rings(&mut shop, "the caller is called back", gateway);
    shop.world.answer(gateway);
    shop.world.run_ms(500);
    let (agent_voice, caller_voice) = (shop.world.voice(agent), shop.world.voice(gateway));
    assert!(shop.world.listens(gateway, 300).tone(agent_voice), "{}", shop.world.story());
    assert!(shop.world.listens(agent, 300).tone(caller_voice), "they talk");
    shop.world.hang_up(agent);
    rings(&mut shop, "then the third is served", agent);
    shop.world.hang_up(third);
    assert_nothing_left(&mut shop.world);
    let record = shop.world.record(2);
    assert_eq!(record.waits[0].end, Some(WaitEnd::Answered), "one wait: {record:?}");
    assert!(record.talk_ms > 0 && record.termination.is_some(), "one story: {record:?}");
}

#[test]
fn one_who_waits_to_be_called_back_waits_longer_than_the_line_allows_but_not_for_ever() {
    let (mut shop, gateway, first) = shop();
    let second = shop.caller();
    shop.world.press(second, "2");
    shop.world.run_ms(400);
    // Does not wait for the promise to be said.
    shop.world.hang_up(second);
    shop.world.signalling_only();
    shop.world.run_ms(15 * 60_000);
    assert_eq!(shop.world.census().queue.callers, 1, "still in line\n{}", shop.world.story());
    shop.world.run_ms(2 * 60 * 60_000);
    assert_eq!(shop.world.census().queue.callers, 0, "nobody expects it now");
    let end = shop.world.record(2).termination.clone().unwrap();
    assert_eq!(end.reason, Reason::NoAnswer, "and the log says so");
    assert_eq!(shop.world.state(gateway), None, "nobody was called");
    shop.world.hang_up(first);
    shop.world.run_ms(60_000);
    assert_eq!((shop.world.census().calls, shop.world.census().legs), (0, 0), "nothing is left");
}

#[test]
fn who_cannot_be_reached_leaves_the_agent_free_for_the_next() {
    let (mut shop, gateway, first) = shop();
    let agent = shop.agents[0];
    shop.world.refuses(gateway, 486);
    let second = shop.caller();
    shop.world.press(second, "2");
    shop.world.until("it was promised", |world| !world.is_up(second));
    let third = shop.caller();
    shop.world.hang_up(first);
    rings(&mut shop, "the agent is rung", agent);
    shop.world.answer(agent);
    shop.world.until("the caller is busy", |world| !world.is_up(agent));
    rings(&mut shop, "the next one", agent);
    shop.world.answer(agent);
    shop.world.run_ms(300);
    let voice = shop.world.voice(agent);
    assert!(shop.world.listens(third, 300).tone(voice), "is served\n{}", shop.world.story());
    shop.world.hang_up(third);
    assert_nothing_left(&mut shop.world);
}

#[test]
fn a_flow_offers_it_before_the_line_and_another_number_is_called() {
    let mut shop = Shop::of(1, |office| {
        let at = json!([0, 0]);
        // The flow that the number leads to.
        office["flows"][1]["document"] = json!({
            "format": 1, "start": "offer",
            "nodes": [
                { "id": "offer", "kind": "call_back", "group": "default", "other_key": "2", "at": at },
                { "id": "line", "kind": "queue", "group": "default", "at": at },
                { "id": "told", "kind": "notify", "text": "waits", "at": at },
                { "id": "bye", "kind": "hang_up", "at": at },
            ],
            "wires": [
                { "from": "offer", "exit": "declined", "to": "line" },
                { "from": "offer", "exit": "kept", "to": "told" },
                { "from": "told", "exit": "done", "to": "bye" },
                { "from": "line", "exit": "timeout", "to": "bye" },
                { "from": "line", "exit": "no_agents", "to": "bye" },
            ],
        });
    });
    let gateway = shop.world.carrier("gateway", "127.0.0.2:5090", "gateway");
    let agent = shop.agents[0];
    let first = shop.caller();
    shop.world.run_ms(500);
    shop.world.press(first, "9");
    rings(&mut shop, "the first declined and is in line", agent);
    shop.world.answer(agent);
    let second = shop.caller();
    shop.world.run_ms(500);
    shop.world.press(second, "2");
    shop.world.run_ms(1500);
    shop.world.press(second, "13900139000#");
    shop.world.until("it was promised", |world| !world.is_up(second));
    assert_eq!(shop.world.census().queue.callers, 1, "it waits\n{}", shop.world.story());
    shop.world.hang_up(first);
    rings(&mut shop, "the agent is rung", agent);
    shop.world.answer(agent);
    rings(&mut shop, "the other number is called", gateway);
    shop.world.answer(gateway);
    shop.world.run_ms(500);
    let agent_voice = shop.world.voice(agent);
    assert!(shop.world.listens(gateway, 300).tone(agent_voice), "{}", shop.world.story());
    assert!(shop.world.ladder().contains("13900139000"), "the number that was given");
    shop.world.hang_up(agent);
    assert_nothing_left(&mut shop.world);
    let record = shop.world.record(2);
    let path: Vec<&str> = record.path.iter().map(|step| step.node.as_str()).collect();
    assert_eq!(path, ["offer", "told", "bye"], "and the flow went on without the caller");
}
