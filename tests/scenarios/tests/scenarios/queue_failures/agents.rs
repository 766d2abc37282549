//! Agents: those who write up a call, and those who are not there.

use cordboard_pbx::Event;
use serde_json::json;

use super::shop::{NUMBER, Shop};
use crate::office::assert_nothing_left;

#[test]
fn wrap_up_holds_across_all_groups_of_an_agent() {
    let mut shop = Shop::of(1, |office| {
        office["groups"][0]["wrap_up_seconds"] = json!(30);
        office["groups"][1]["members"] = json!([{ "extension": "1001" }]);
        office["groups"][1]["max_wait_seconds"] = json!(120);
    });
    let agent = shop.agents[0];
    let caller = shop.caller_of(NUMBER);
    shop.world.until("the agent rings", |world| world.state(agent).is_some());
    shop.world.answer(agent);
    shop.world.run_ms(1000);
    shop.world.hang_up(caller);
    shop.world.run_ms(100);
    let colleague = shop.world.phone("1003", "1003", "s3cret-1003-phone");
    shop.world.until("it is registered", |world| world.see(colleague).registered);
    shop.world.dial(colleague, "workshop");
    shop.world.run_ms(29_000);
    assert_eq!(shop.rung(0), 1, "the other group waits for the wrap-up\n{}", shop.world.story());
    shop.world.run_ms(1500);
    assert_eq!(shop.rung(0), 2, "and rings after it\n{}", shop.world.story());
    shop.world.hang_up(colleague);
    assert_nothing_left(&mut shop.world);
}

#[test]
fn an_agent_who_misses_calls_in_a_row_goes_on_a_break_and_is_told() {
    let mut shop = Shop::of(1, |office| {
        office["groups"][0]["max_misses"] = json!(3);
        office["groups"][0]["max_wait_seconds"] = json!(600);
    });
    let agent = shop.agents[0];
    let caller = shop.caller();
    shop.world.run_ms(59_000);
    assert_eq!((shop.rung(0), shop.state_of("1001").as_str()), (3, "ringing"), "the third offer");
    shop.world.run_ms(3000);
    assert_eq!(shop.state_of("1001"), "break", "that was the third in vain");
    shop.world.run_ms(60_000);
    assert_eq!(shop.rung(0), 3, "it rings no more\n{}", shop.world.story());
    let reasons = shop.world.events().iter().filter_map(|event| match event {
        Event::AgentChanged { reason: Some(reason), .. } => Some(reason.as_str()),
        _ => None,
    });
    assert_eq!(reasons.collect::<Vec<_>>(), ["连续未接来电"], "screens say why");
    assert!(shop.world.see(agent).texts[0].contains("*45"), "so does the phone, and what to do");
    assert!(shop.world.story().contains("on a break (missed calls)"), "{}", shop.world.story());
    shop.world.dial(agent, "*45");
    shop.world.until("it rings again", |world| world.see(agent).calls.len() == 5);
    shop.world.answer(agent);
    shop.world.run_ms(500);
    let voice = shop.world.voice(agent);
    assert!(shop.world.listens(caller, 300).tone(voice), "and the caller is served");
    shop.world.hang_up(caller);
    assert_nothing_left(&mut shop.world);
}

#[test]
fn an_agent_who_rejects_or_answers_in_between_has_not_missed_calls_in_a_row() {
    let mut shop = Shop::of(1, |office| {
        office["groups"][0]["max_misses"] = json!(2);
        office["groups"][0]["max_wait_seconds"] = json!(600);
    });
    let agent = shop.agents[0];
    let caller = shop.caller();
    for _ in 0..3 {
        shop.world.until("it rings", |world| {
            world
                .see(agent)
                .calls
                .last()
                .is_some_and(|call| call.state == cordboard_testkit::CallState::Ringing)
        });
        shop.world.run_ms(20_500);
        assert!(shop.rings(agent), "after one in vain it rings again\n{}", shop.world.story());
        shop.world.reject(agent, 486);
        shop.world.run_ms(500);
    }
    assert_ne!(shop.state_of("1001"), "break", "who rejects is there");
    shop.world.hang_up(caller);
    assert_nothing_left(&mut shop.world);
}
