//! Keys: through a menu by RFC 4733 and by INFO, and on to the other side of a conversation.

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

#[test]
fn a_key_by_info_chooses_in_the_menu_as_one_in_the_audio_does() {
    let (mut world, [_, _, workshop]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.press_by_info(carrier, '2');
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_wrong_key_is_asked_again_and_the_right_one_counts() {
    let (mut world, [_, _, workshop]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.press(carrier, "9");
    world.run_ms(1500);
    world.press(carrier, "2");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
