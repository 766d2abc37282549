//! The exchange is told to stop while something is going on.

use cordboard_pbx::Input;

use crate::office::{CLOSED, carrier, open_office};

#[test]
fn a_message_that_was_being_left_when_the_exchange_stopped_is_kept_and_told_of() {
    let (mut world, _) = open_office(CLOSED);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(8000);
    world.tell(Input::ShutDown);
    world.run_ms(1000);
    assert!(world.finished(), "the exchange says that it is done\n{}", world.story());
    assert_eq!(world.stored().messages.len(), 1, "the message is kept\n{}", world.story());
    assert!(
        world.story().contains("was left for 1001"),
        "and its call's story:\n{}",
        world.story()
    );
}
