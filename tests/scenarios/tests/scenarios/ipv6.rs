//! A phone that has IPv6 only.

use crate::office::{OPEN, assert_nothing_left, open_office};

const HER_ADDRESS: &str = "[fd00::21]:5060";

#[test]
fn an_ipv6_phone_and_an_ipv4_phone_hear_each_other_whoever_calls() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let mobile = world.phone_at("mobile", "1002", "s3cret-1002-phone", HER_ADDRESS);
    world.until("it is registered", |world| world.see(mobile).registered);
    world.answers(mobile, 300);
    world.answers(wei, 300);
    let (wei_voice, mobile_voice) = (world.voice(wei), world.voice(mobile));
    for (from, to, number) in [(wei, mobile, "1002"), (mobile, wei, "1001")] {
        world.dial(from, number);
        world.until("they talk", |world| world.is_up(from) && world.is_up(to));
        assert!(world.listens(wei, 400).tone(mobile_voice), "wei hears her\n{}", world.ladder());
        assert!(world.listens(mobile, 400).tone(wei_voice), "she hears wei");
        let theirs = world.see(mobile).calls.last().and_then(|call| call.theirs.clone());
        let text = String::from_utf8(theirs.expect("we described ourselves").to_bytes()).unwrap();
        assert!(text.contains("IN IP6 fd00::10"), "our address towards her is IPv6:\n{text}");
        world.hang_up(from);
        world.run_ms(1000);
    }
    assert_nothing_left(&mut world);
}

#[test]
fn an_ipv6_phone_is_bound_by_its_address_in_brackets_and_hears_the_menu() {
    let (mut world, _) = open_office(OPEN);
    let mobile = world.phone_at("mobile", "1002", "s3cret-1002-phone", HER_ADDRESS);
    world.until("it is registered", |world| world.see(mobile).registered);
    let bound = world.stored().bindings.iter().any(|bound| bound.contact.contains("[fd00::21]"));
    assert!(bound, "{:?}", world.stored().bindings);
    world.dial(mobile, "welcome");
    world.until("the flow answers", |world| world.is_up(mobile));
    assert!(world.listens(mobile, 300).prompt(), "the menu is heard");
    world.hang_up(mobile);
    assert_nothing_left(&mut world);
}
