//! Who comes first.

use cordboard_testkit::{CallState, PhoneId};

use super::shop::{NUMBER, Shop, VIP};
use crate::office::assert_nothing_left;

/// Whoever waits is taken in this order.
fn assert_taken_in(shop: &mut Shop, order: &[PhoneId]) {
    let agent = shop.agents[0];
    for (nth, &next) in order.iter().enumerate() {
        shop.world.until("the agent rings", |world| {
            world.see(agent).calls.last().is_some_and(|call| call.state == CallState::Ringing)
        });
        shop.world.answer(agent);
        shop.world.run_ms(500);
        let number = shop.world.see(next).user.clone();
        let shown = &shop.world.see(agent).calls.last().unwrap().caller;
        assert_eq!(*shown, number, "number {nth} of the line\n{}", shop.world.story());
        shop.world.hang_up(agent);
        shop.world.run_ms(100);
    }
}

#[test]
fn the_order_is_by_priority_then_by_arrival() {
    let mut shop = Shop::with(1);
    let agent = shop.agents[0];
    shop.world.dial(agent, "*46");
    shop.world.run_ms(3000);
    let first = shop.caller_of(NUMBER);
    let important = shop.caller_of(VIP);
    let second = shop.caller_of(NUMBER);
    let important_too = shop.caller_of(VIP);
    shop.world.dial(agent, "*45");
    assert_taken_in(&mut shop, &[important, important_too, first, second]);
    assert_nothing_left(&mut shop.world);
}

#[test]
fn who_was_rung_for_in_vain_keeps_the_place() {
    let mut shop = Shop::with(1);
    let first = shop.caller_of(NUMBER);
    let second = shop.caller_of(NUMBER);
    // Two rings in vain, and one that is rejected.
    shop.world.run_ms(45_000);
    shop.world.reject(shop.agents[0], 486);
    shop.world.run_ms(2000);
    let third = shop.caller_of(NUMBER);
    let important = shop.caller_of(VIP);
    assert_taken_in(&mut shop, &[important, first, second, third]);
    assert_nothing_left(&mut shop.world);
}
