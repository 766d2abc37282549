//! An extension does not want to be disturbed, or sends its calls elsewhere: set by code and kept in the office.

use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::json;

use crate::office::{
    OPEN, assert_nothing_left, carrier, dial_code, example, is_over, office_with, open_office,
};

fn rung(world: &World, phone: PhoneId) -> usize {
    let calls = &world.see(phone).calls;
    calls.iter().filter(|call| !call.caller.is_empty()).count()
}

#[test]
fn who_does_not_want_to_be_disturbed_is_not_rung_until_that_is_over() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    dial_code(&mut world, mei, "*78");
    let kept = world.stored().extensions.last().expect("it is kept");
    assert_eq!((kept.number.as_str(), kept.do_not_disturb), ("1002", Some(true)), "in the store");
    world.dial(wei, "1002");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(486))), "busy\n{}", world.story());
    assert_eq!(rung(&world, mei), 0, "mei was left alone");
    // Her groups leave her alone too.
    let carrier = carrier(&mut world);
    world.dial(wei, "*46");
    world.run_ms(3000);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.press(carrier, "1");
    world.run_ms(3000);
    assert_eq!(rung(&world, mei), 0, "by the group as well");
    assert!(world.story().contains("1002: on a break (do not disturb)"), "{}", world.story());
    dial_code(&mut world, mei, "*79");
    world.until("the group rings her", |world| rung(world, mei) == 1);
    world.hang_up(carrier);
    world.run_ms(300);
    world.dial(wei, "1002");
    world.until("and so can wei", |world| rung(world, mei) == 2);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn all_calls_go_where_a_code_sends_them_and_stay_again_after_another() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    dial_code(&mut world, mei, "*721003");
    world.dial(wei, "1002");
    world.until("the workshop rings", |world| rung(world, workshop) == 1);
    assert_eq!(rung(&world, mei), 0, "mei does not");
    let story = world.story();
    assert!(story.contains("1002 forwards calls to 1003 (always)"), "and why:\n{story}");
    world.answer(workshop);
    world.run_ms(300);
    let voice = world.voice(workshop);
    assert!(world.listens(wei, 300).tone(voice), "wei hears the workshop");
    world.hang_up(wei);
    dial_code(&mut world, mei, "*73");
    world.dial(wei, "1002");
    world.until("mei rings", |world| rung(world, mei) == 1);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn calls_go_elsewhere_when_busy_when_nobody_answers_and_when_no_phone_is_there() {
    let mut office = example();
    office["extensions"][1]["forward"] =
        json!({ "busy": "1003", "no_answer": "1003", "no_answer_seconds": 10 });
    office["extensions"][0]["forward"] = json!({ "unregistered": "1003" });
    office["extensions"][0].as_object_mut().unwrap().remove("voicemail");
    let mut world = World::new(&office, OPEN);
    let mei = world.phone("mei", "1002", "s3cret-1002-phone");
    let workshop = world.phone("workshop", "1003", "s3cret-1003-phone");
    world.run_ms(500);
    // The workshop calls Wei, who has no phone: it would come back to the caller.
    world.dial(workshop, "1001");
    world.run_ms(500);
    assert!(is_over(&world, workshop), "not in a circle\n{}", world.story());
    world.dial(mei, "1001");
    world.until("the workshop rings for wei", |world| rung(world, workshop) == 1);
    world.hang_up(mei);
    world.run_ms(300);
    let wei = world.phone("wei", "1001", "s3cret-1001-phone");
    world.run_ms(500);
    world.dial(wei, "1002");
    world.run_ms(9000);
    assert_eq!((rung(&world, mei), rung(&world, workshop)), (1, 1), "mei rings for ten seconds");
    world.until("then the workshop", |world| rung(world, workshop) == 2);
    world.run_ms(100);
    assert!(is_over(&world, mei), "and mei's phone is silent");
    world.hang_up(wei);
    world.run_ms(300);
    world.refuses(mei, 486);
    world.dial(wei, "1002");
    world.until("the workshop again, since mei is busy", |world| rung(world, workshop) == 3);
    world.answer(workshop);
    world.run_ms(300);
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
}

#[test]
fn forwarding_in_a_circle_ends_and_the_first_ones_mailbox_takes_the_message() {
    let mut office = example();
    office["extensions"][0]["forward"] = json!({ "always": "1002" });
    office["extensions"][1]["forward"] = json!({ "always": "1001" });
    let (mut world, [_, _, workshop]) = office_with(&office, OPEN);
    world.dial(workshop, "1001");
    world.until("a message is asked for", |world| {
        world.story().contains("leave a message for 1001")
    });
    assert!(world.story().contains("leads in a circle"), "and why:\n{}", world.story());
    world.hang_up(workshop);
    assert_nothing_left(&mut world);
}

#[test]
fn calls_are_forwarded_outside_over_the_office_s_own_number() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let mobile = carrier(&mut world);
    dial_code(&mut world, mei, "*7213800138000");
    world.dial(wei, "1002");
    world.until("the mobile rings", |world| rung(world, mobile) == 1);
    world.answer(mobile);
    world.run_ms(500);
    let voice = world.voice(wei);
    assert!(world.listens(mobile, 300).tone(voice), "and hears wei\n{}", world.story());
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_that_is_handed_on_follows_the_forwarding_too() {
    let (mut world, [wei, mei, workshop]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    dial_code(&mut world, workshop, "*721002");
    world.dial(wei, "13800138000");
    world.until("it rings outside", |world| world.state(carrier).is_some());
    world.answer(carrier);
    world.run_ms(500);
    world.refer(wei, "1003");
    world.until("mei rings", |world| rung(world, mei) == 1);
    world.answer(mei);
    world.run_ms(300);
    let voice = world.voice(mei);
    assert!(world.listens(carrier, 300).tone(voice), "the customer hears mei\n{}", world.story());
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn nobody_forwards_to_a_number_that_is_none() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    world.dial(wei, "*721999");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(404))), "{}", world.story());
    assert!(world.stored().extensions.is_empty(), "nothing was kept");
    assert_nothing_left(&mut world);
}

#[test]
fn an_agent_logs_out_of_one_group_by_code_and_in_again() {
    let mut office = example();
    office["groups"][1]["members"] = json!([{ "extension": "1002" }]);
    office["groups"][1].as_object_mut().unwrap().remove("overflow");
    office["groups"][1]["code"] = json!(7);
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    world.dial(mei, "*492");
    world.run_ms(500);
    assert_eq!(world.state(mei), Some(CallState::Ended(Some(403))), "its place is not its code");
    dial_code(&mut world, mei, "*497");
    assert!(world.story().contains("1002 has logged out of workshop"), "{}", world.story());
    world.dial(wei, "workshop");
    world.run_ms(500);
    assert_eq!(rung(&world, mei), 0, "nobody of the workshop is there");
    assert!(is_over(&world, wei), "so nobody is waited for");
    dial_code(&mut world, mei, "*487");
    let before = rung(&world, mei);
    world.dial(wei, "workshop");
    world.until("she is there again", |world| rung(world, mei) > before);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
