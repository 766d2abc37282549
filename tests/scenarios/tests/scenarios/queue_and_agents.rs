//! Groups: who is rung, who rests, where a caller goes whom nobody takes.

use cordboard_testkit::CallState;

use crate::office::{OPEN, a_caller_for_sales, assert_nothing_left, carrier, open_office};

fn queue_a_caller(world: &mut cordboard_testkit::World, key: &str) -> cordboard_testkit::PhoneId {
    let carrier = carrier(world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.press(carrier, key);
    carrier
}

#[test]
fn an_agent_who_does_not_answer_is_passed_over_for_the_next() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let carrier = queue_a_caller(&mut world, "1");
    world.until("wei rings first", |world| world.state(wei).is_some());
    world.until("mei rings then", |world| world.state(mei).is_some());
    world.run_ms(100);
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei's phone is silent");
    world.answer(mei);
    let mei_voice = world.voice(mei);
    assert!(world.listens(carrier, 400).tone(mei_voice), "the caller hears mei");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_whom_nobody_in_the_workshop_takes_overflows_to_everyone() {
    let (mut world, [wei, _, workshop]) = open_office(OPEN);
    let carrier = queue_a_caller(&mut world, "2");
    world.until("the workshop rings", |world| world.state(workshop).is_some());
    world.until("wei rings after 30 s", |world| world.state(wei).is_some());
    assert!(
        world.story().contains("waits in default now"),
        "the journal tells:\n{}",
        world.story()
    );
    world.answer(wei);
    let wei_voice = world.voice(wei);
    assert!(world.listens(carrier, 400).tone(wei_voice), "the caller hears wei");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn an_agent_rests_after_a_call_before_the_next_is_offered() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.refuses(mei, 486);
    world.answers(wei, 100);
    let first = queue_a_caller(&mut world, "1");
    world.until("wei has the first", |world| world.is_up(wei));
    world.run_ms(1000);
    world.hang_up(first);
    world.run_ms(200);
    let second = world.carrier("second", "127.0.0.2:5091", "13700137000");
    world.dial(second, "075586001234");
    world.until("the flow answers", |world| world.is_up(second));
    world.run_ms(300);
    world.press(second, "1");
    world.run_ms(2000);
    assert_eq!(world.see(wei).calls.len(), 1, "wei still writes up the first\n{}", world.story());
    world.until("wei is rung again", |world| world.see(wei).calls.len() == 2);
    assert!(
        world.story().contains("wrap-up"),
        "the journal says why he was not rung:\n{}",
        world.story()
    );
    world.run_ms(1000);
    world.hang_up(second);
    assert_nothing_left(&mut world);
}

#[test]
fn an_agent_on_another_call_is_not_rung() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.answers(workshop, 100);
    world.dial(wei, "1003");
    world.until("wei is on a call", |world| world.is_up(wei));
    let carrier = queue_a_caller(&mut world, "1");
    world.until("mei rings", |world| world.state(mei).is_some());
    assert_eq!(world.see(wei).calls.len(), 1, "wei was left alone");
    world.hang_up(carrier);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn with_no_phone_registered_the_caller_goes_to_the_mailbox_at_once() {
    let office = crate::office::example();
    let mut world = cordboard_testkit::World::new(&office, OPEN);
    let carrier = a_caller_for_sales(&mut world);
    world.until("a message is asked for", |world| world.story().contains("leave a message"));
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}
