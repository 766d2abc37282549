//! An INVITE without SDP: the exchange makes the offer, and the answer comes with the ACK.

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, carrier, open_office};

#[test]
fn a_caller_without_an_offer_reaches_an_extension_and_both_hear_each_other() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 1000);
    world.dial_without_offer(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    let (wei_voice, mei_voice) = (world.voice(wei), world.voice(mei));
    assert!(world.listens(wei, 400).tone(mei_voice), "wei hears mei\n{}", world.ladder());
    assert!(world.listens(mei, 400).tone(wei_voice), "mei hears wei");
    world.hang_up(mei);
    world.run_ms(500);
    let codecs: Vec<_> = world.record(1).legs.iter().map(|leg| leg.codec.clone()).collect();
    let expected = vec![Some("PCMA".to_owned()); 2];
    assert_eq!(codecs, expected, "what the ACK agreed to stands in the record");
    assert_nothing_left(&mut world);
}

#[test]
fn a_carriers_caller_without_an_offer_hears_the_menu_and_is_heard_by_an_agent() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.refuses(mei, 486);
    world.answers(wei, 500);
    let carrier = carrier(&mut world);
    world.dial_without_offer(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    assert!(world.listens(carrier, 300).prompt(), "the menu is heard\n{}", world.ladder());
    world.press(carrier, "1");
    world.until("wei answers", |world| world.is_up(wei));
    assert_they_talk(&mut world, carrier, wei);
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_without_an_offer_who_hangs_up_while_it_rings_leaves_nothing() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.dial_without_offer(wei, "1002");
    world.until("mei rings", |world| world.state(mei).is_some());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
