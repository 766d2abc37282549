//! Calls that are begun and handed on at a screen: one's own phone rings first.

use cordboard_pbx::{Command, Event, Input, record::CallId};
use cordboard_testkit::{CallState, World};

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

fn place(to: Option<&str>) -> Command {
    Command::Place { extension: "1001".into(), to: to.map(str::to_owned), token: 7 }
}

#[test]
fn ones_own_phone_rings_first_and_then_the_other() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.tell(Input::Command(place(Some("1002"))));
    world.until("wei's own phone rings", |world| world.state(wei).is_some());
    assert_eq!(world.state(mei), None, "mei is not troubled before wei is there");
    world.answer(wei);
    world.until("mei rings", |world| world.state(mei).is_some());
    world.answer(mei);
    world.run_ms(500);
    let (wei_voice, mei_voice) = (world.voice(wei), world.voice(mei));
    assert!(world.listens(mei, 400).tone(wei_voice), "mei hears wei\n{}", world.story());
    assert!(world.listens(wei, 400).tone(mei_voice), "and wei hears mei");
    world.tell(Input::Command(Command::HangUp { call: CallId(1) }));
    world
        .until("mei's call is over", |world| matches!(world.state(mei), Some(CallState::Ended(_))));
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_out_is_placed_over_the_trunk() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.tell(Input::Command(place(Some("13800138000"))));
    world.until("wei's own phone rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.until("it rings outside", |world| world.state(carrier).is_some());
    world.answer(carrier);
    world.run_ms(500);
    let wei_voice = world.voice(wei);
    assert!(world.listens(carrier, 400).tone(wei_voice), "the customer hears wei");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn nothing_is_left_when_ones_own_phone_is_not_answered_or_refuses() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.tell(Input::Command(place(Some("1002"))));
    world.until("wei's own phone rings", |world| world.state(wei).is_some());
    world.reject(wei, 486);
    world.run_ms(1000);
    world.tell(Input::Command(place(Some("1002"))));
    world.run_ms(35_000);
    assert_eq!(world.state(mei), None, "mei was never troubled\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_test_rings_and_ends_when_it_is_answered() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.tell(Input::Command(place(None)));
    world.until("wei's phone rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.until("that was all", |world| matches!(world.state(wei), Some(CallState::Ended(_))));
    assert_nothing_left(&mut world);
}

#[test]
fn whom_one_speaks_with_is_handed_on_at_the_screen() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.dial(workshop, "1001");
    world.until("wei rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.run_ms(500);
    let call = CallId(1);
    world.tell(Input::Command(Command::Transfer {
        call,
        extension: "1001".into(),
        to: "1002".into(),
    }));
    world.until("mei rings", |world| world.state(mei).is_some());
    world.answer(mei);
    world.run_ms(500);
    let workshop_voice = world.voice(workshop);
    assert!(world.listens(mei, 400).tone(workshop_voice), "mei has the workshop now");
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei is out of it");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_conversation_is_parked_from_a_screen_which_is_told_where() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    world.dial(workshop, "1001");
    world.until("wei rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.run_ms(500);
    world.tell(Input::Command(Command::Transfer {
        call: CallId(1),
        extension: "1001".into(),
        to: "703".into(),
    }));
    world.run_ms(500);
    let places = |world: &World| -> Vec<Option<u16>> {
        let told = world.events().iter().filter_map(|event| match event {
            Event::CallChanged { parked, .. } => Some(*parked),
            _ => None,
        });
        told.collect()
    };
    assert!(matches!(world.state(wei), Some(CallState::Ended(_))), "wei is out of it");
    assert_eq!(places(&world).last(), Some(&Some(703)), "the screens know the place");
    world.dial(mei, "703");
    world.until("mei has it", |world| world.is_up(mei));
    world.run_ms(300);
    let workshop_voice = world.voice(workshop);
    assert!(world.listens(mei, 400).tone(workshop_voice), "mei speaks with the workshop now");
    assert_eq!(places(&world).last(), Some(&None), "and that it is empty again");
    world.hang_up(mei);
    world.run_ms(500);
    assert_nothing_left(&mut world);
}
