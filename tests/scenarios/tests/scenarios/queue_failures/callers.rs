//! Callers: those who give up, those who were answered, and what they hear.

use cordboard_pbx::{
    Event,
    record::{Party, Reason},
};
use cordboard_testkit::CallState;

use super::shop::Shop;
use crate::office::assert_nothing_left;

#[test]
fn when_the_caller_hangs_up_the_agents_phone_is_silent_at_once_and_nothing_reaches_it_later() {
    let mut shop = Shop::with(2);
    let caller = shop.caller();
    let agent = shop.agents[0];
    shop.world.until("an agent rings", |world| world.state(agent).is_some());
    shop.world.run_ms(3000);
    shop.world.hang_up(caller);
    shop.world.run_ms(20);
    assert!(shop.is_over(agent), "the phone is silent\n{}", shop.world.ladder());
    shop.world.run_ms(130_000);
    assert_eq!((shop.rung(0), shop.rung(1)), (1, 0), "nobody is rung for who is gone");
    let end = shop.world.record(1).termination.clone().unwrap();
    assert_eq!((end.by, end.reason), (Party::Caller, Reason::Abandoned), "the log says so");
    assert_nothing_left(&mut shop.world);
}

#[test]
fn an_answer_that_crosses_the_callers_hang_up_leaves_no_agent_with_a_dead_call() {
    let mut shop = Shop::with(1);
    let agent = shop.agents[0];
    // Whichever comes first, by a few microseconds.
    for answers_first in [true, false] {
        let caller = shop.caller();
        shop.world.until("the agent rings", |world| {
            world.see(agent).calls.last().is_some_and(|call| call.state == CallState::Ringing)
        });
        if answers_first {
            shop.world.answer(agent);
            shop.world.hang_up(caller);
        } else {
            shop.world.hang_up(caller);
            shop.world.answer(agent);
        }
        shop.world.run_ms(1000);
        assert!(shop.is_over(agent), "no zombie call\n{}", shop.world.ladder());
        assert_eq!(shop.state_of("1001"), "ready", "the agent is free again");
        shop.world.run_ms(5000);
    }
    assert_nothing_left(&mut shop.world);
}

#[test]
fn a_caller_who_was_answered_has_left_the_line_whatever_happens_next() {
    for what in ["the agent hangs up", "the transfer fails", "the agent's phone dies"] {
        let mut shop = Shop::with(3);
        let (agent, colleague) = (shop.agents[0], shop.agents[1]);
        let caller = shop.caller();
        shop.world.until("an agent rings", |world| world.state(agent).is_some());
        shop.world.answer(agent);
        shop.world.run_ms(1000);
        match what {
            "the agent hangs up" => shop.world.hang_up(agent),
            "the transfer fails" => {
                shop.world.refuses(colleague, 486);
                shop.world.refer(agent, "1002");
            }
            _ => shop.world.unplug(agent),
        }
        shop.world.run_ms(60_000);
        let census = shop.world.census();
        assert_eq!((census.queue.callers, census.queue.offers), (0, 0), "{what}: out of the line");
        assert_eq!(shop.rung(2), 0, "{what}: nobody else is rung for the caller");
        let lines = shop.world.events().iter().rev().filter_map(|event| match event {
            Event::WaitingChanged { waiting, .. } => Some(waiting.len()),
            _ => None,
        });
        assert_eq!(lines.into_iter().next(), Some(0), "{what}: and screens show nobody waiting");
        if !shop.is_over(caller) {
            shop.world.hang_up(caller);
        }
        shop.world.set(agent, |phone| phone.manner = cordboard_testkit::Manner::Rings);
        if !shop.is_over(agent) {
            shop.world.hang_up(agent);
        }
        assert_nothing_left(&mut shop.world);
        let record = shop.world.record(1);
        assert_eq!(record.waits.len(), 1, "{what}: it waited once");
        assert_eq!(record.waits[0].agent.as_deref(), Some("1001"), "{what}: and was taken");
    }
}

#[test]
fn an_agent_who_answers_is_heard_at_once_also_in_the_middle_of_an_announcement() {
    let mut shop = Shop::with(1);
    let agent = shop.agents[0];
    shop.world.answers(agent, 0);
    let caller = shop.newcomer();
    shop.world.dial(caller, super::shop::NUMBER);
    shop.world.until("the agent has answered", |world| world.is_up(agent));
    let voice = shop.world.voice(agent);
    // The announcement lasts a second.
    let heard = shop.world.listens(caller, 300);
    assert!(heard.tone(voice), "the agent is heard\n{}", shop.world.story());
    assert!(!heard.prompt(), "and the announcement no more");
    assert!(!heard.music(), "nor the music");
    shop.world.hang_up(caller);
    assert_nothing_left(&mut shop.world);
}

#[test]
fn they_hear_each_other_and_whoever_hangs_up_ends_the_other() {
    for agent_hangs_up in [true, false] {
        let mut shop = Shop::with(1);
        let agent = shop.agents[0];
        let caller = shop.caller();
        shop.world.until("the agent rings", |world| world.state(agent).is_some());
        shop.world.answer(agent);
        shop.world.run_ms(300);
        let (agent_voice, caller_voice) = (shop.world.voice(agent), shop.world.voice(caller));
        assert!(shop.world.listens(caller, 400).tone(agent_voice), "the caller hears the agent");
        assert!(shop.world.listens(agent, 400).tone(caller_voice), "the agent hears the caller");
        shop.world.hang_up(if agent_hangs_up { agent } else { caller });
        shop.world.run_ms(50);
        assert!(shop.is_over(caller) && shop.is_over(agent), "both ends\n{}", shop.world.ladder());
        assert_nothing_left(&mut shop.world);
    }
}
