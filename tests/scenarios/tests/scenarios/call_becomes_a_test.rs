//! Whatever a caller did, the call can be made a test of its flow, and that test is green.

use std::time::Instant;

use cordboard_flow::TestResult;
use cordboard_pbx::office::Office;
use cordboard_testkit::{PhoneId, World};

use crate::office::{CLOSED, OPEN, assert_nothing_left, carrier, example, open_office};

/// The first call of the world as a test, judged on the flow that it walked.
fn judged(world: &World) -> TestResult {
    let office: Office = serde_json::from_value(example()).expect("an office");
    let (record, journal) = (world.record(1), &world.stored().journal);
    let document = |flow: &str, version: u32| {
        let (published, document) = office.flow(flow)?.published_document()?;
        (published == version).then(|| document.clone())
    };
    let made = office.test_of_call(record, journal, document);
    let (flow, test) = made.expect("the call went through a flow");
    assert_eq!(flow, "welcome");
    let program = office.program(&flow).expect("it is published");
    let run = office.rehearse(Instant::now(), &program, &test.caller);
    test.judge(run)
}

/// Ends the story: the call is over, and its test is green.
fn is_green(mut world: World) {
    world.until("the call is over", |world| world.census().calls == 0);
    let result = judged(&world);
    assert!(result.passed, "{:?}\n{:#?}\n{}", result.why, result.run.steps, world.story());
    assert_nothing_left(&mut world);
}

fn in_the_menu(wall: &str) -> (World, [PhoneId; 3], PhoneId) {
    let (mut world, people) = open_office(wall);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    (world, people, carrier)
}

#[test]
fn somebody_of_sales_answers_and_the_caller_hangs_up() {
    let (mut world, [wei, ..], carrier) = in_the_menu(OPEN);
    world.press(carrier, "1");
    world.until("wei rings", |world| world.state(wei).is_some());
    world.run_ms(3000);
    world.answer(wei);
    world.run_ms(20_000);
    world.hang_up(carrier);
    is_green(world);
}

#[test]
fn somebody_of_sales_answers_and_hangs_up() {
    let (mut world, [wei, ..], carrier) = in_the_menu(OPEN);
    world.press(carrier, "1");
    world.until("wei rings", |world| world.state(wei).is_some());
    world.answer(wei);
    world.run_ms(20_000);
    world.hang_up(wei);
    is_green(world);
}

#[test]
fn nobody_answers_and_the_caller_gives_up_in_the_second_group() {
    let (mut world, _, carrier) = in_the_menu(OPEN);
    world.press(carrier, "2");
    world.run_ms(60_000);
    world.hang_up(carrier);
    is_green(world);
}

#[test]
fn three_wrong_keys_lead_to_sales_where_nobody_answers() {
    let (mut world, _, carrier) = in_the_menu(OPEN);
    for _ in 0..3 {
        world.press(carrier, "9");
        world.run_ms(500);
    }
    world.run_ms(130_000);
    world.press(carrier, "#");
    is_green(world);
}

#[test]
fn nothing_is_pressed_and_a_message_is_left() {
    let (mut world, [wei, mei, _], carrier) = in_the_menu(OPEN);
    world.dial(wei, "*46");
    world.dial(mei, "*46");
    world.run_ms(160_000);
    world.hang_up(carrier);
    is_green(world);
}

#[test]
fn after_hours_a_message_is_left() {
    let (mut world, _, carrier) = in_the_menu(CLOSED);
    world.run_ms(6000);
    world.hang_up(carrier);
    is_green(world);
}
