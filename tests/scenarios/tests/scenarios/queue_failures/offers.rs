//! Offers that fail, and what becomes of the agent and of the next in turn.

use cordboard_testkit::Manner;
use serde_json::json;

use super::shop::Shop;
use crate::office::assert_nothing_left;

#[test]
fn an_agent_is_never_left_reserved_after_an_offer_that_failed() {
    let failures = [
        ("busy", Manner::Refuses(486)),
        ("rejected", Manner::Refuses(603)),
        ("an error of the phone", Manner::Refuses(500)),
        ("no answer", Manner::Rings),
        ("a dead phone", Manner::Dead),
    ];
    for (what, manner) in failures {
        let mut shop = Shop::with(1);
        let agent = shop.agents[0];
        shop.world.set(agent, |phone| phone.manner = manner);
        let first = shop.caller();
        shop.world.run_ms(23_000);
        assert!(shop.world.story().contains("1001: offered"), "{what}: it was offered");
        shop.world.hang_up(first);
        // For so long a phone that was dead may still be sent the old INVITE again.
        shop.world.run_ms(40_000);
        assert_eq!(
            shop.state_of("1001"),
            "ready",
            "{what}: the agent is free\n{}",
            shop.world.story()
        );
        assert_eq!(shop.world.census().queue.offers, 0, "{what}: no offer is left");
        shop.world.set(agent, |phone| phone.manner = Manner::Rings);
        let before = shop.rung(0);
        let second = shop.caller();
        shop.world.run_ms(6000);
        assert_eq!(shop.rung(0), before + 1, "{what}: the next caller rings the agent");
        shop.world.answer(agent);
        shop.world.run_ms(500);
        let voice = shop.world.voice(agent);
        assert!(shop.world.listens(second, 300).tone(voice), "{what}: and they talk");
        shop.world.hang_up(second);
        assert_nothing_left(&mut shop.world);
    }
}

#[test]
fn an_agent_who_does_not_answer_never_blocks_the_next_one() {
    for strategy in ["longest_idle", "fewest_calls", "round_robin", "priority", "ring_all"] {
        for manner in [Manner::Rings, Manner::Dead] {
            let mut shop = Shop::of(2, |office| office["groups"][0]["strategy"] = json!(strategy));
            let (silent, other) = (shop.agents[0], shop.agents[1]);
            shop.world.set(silent, |phone| phone.manner = manner);
            shop.world.answers(other, 500);
            let mut callers = Vec::new();
            for _ in 0..2 {
                let caller = shop.caller();
                callers.push(caller);
                shop.world.run_ms(25_000);
                let voice = shop.world.voice(other);
                let heard = shop.world.listens(caller, 300).tone(voice);
                assert!(
                    heard,
                    "{strategy}, {manner:?}: taken by the other\n{}",
                    shop.world.story()
                );
                shop.world.hang_up(caller);
                shop.world.run_ms(500);
            }
            // Two at the same time: the one who is rung in vain keeps nobody from the other.
            let (first, second) = (shop.caller(), shop.caller());
            shop.world.run_ms(2000);
            assert!(shop.world.is_up(other), "{strategy}, {manner:?}: somebody talks at once");
            shop.world.hang_up(first);
            shop.world.hang_up(second);
            shop.world.set(silent, |phone| phone.manner = Manner::Rings);
            assert_nothing_left(&mut shop.world);
        }
    }
}
