//! Agents tell their groups by telephone that they take a break, go home, or are there again.

use cordboard_testkit::CallState;

use crate::office::{OPEN, a_caller_for_sales, assert_nothing_left, dial_code, open_office};

#[test]
fn an_agent_on_a_break_is_passed_over_until_ready_again() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    dial_code(&mut world, wei, "*46");
    let calls = world.see(wei).calls.len();
    let carrier = a_caller_for_sales(&mut world);
    world.until("mei rings in wei's place", |world| world.state(mei).is_some());
    assert_eq!(world.see(wei).calls.len(), calls, "wei is left alone\n{}", world.story());
    assert!(world.story().contains("1001: on a break"), "and why:\n{}", world.story());
    world.reject(mei, 486);
    world.run_ms(500);
    dial_code(&mut world, wei, "*45");
    world.until("wei rings", |world| world.see(wei).calls.len() > calls + 1);
    world.answer(wei);
    let wei_voice = world.voice(wei);
    assert!(world.listens(carrier, 400).tone(wei_voice), "the caller hears wei");
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn when_all_have_logged_out_nobody_waits_in_vain() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    dial_code(&mut world, wei, "*47");
    dial_code(&mut world, mei, "*47");
    let carrier = a_caller_for_sales(&mut world);
    world.until("a message is asked for", |world| world.story().contains("leave a message"));
    world.hang_up(carrier);
    assert_nothing_left(&mut world);
}

#[test]
fn an_extension_of_no_group_has_nothing_to_log_in_to() {
    let mut office = crate::office::example();
    office["groups"][1]["members"] = serde_json::json!([]);
    let (mut world, [_, _, workshop]) = crate::office::office_with(&office, OPEN);
    world.dial(workshop, "*46");
    world.run_ms(500);
    assert_eq!(world.state(workshop), Some(CallState::Ended(Some(403))), "it is refused");
    assert!(world.story().contains("1003 is in no group"), "with a reason:\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn a_break_has_a_reason_that_was_chosen_by_its_number() {
    let mut office = crate::office::example();
    office["office"]["break_reasons"] = serde_json::json!(["Lunch", "Training"]);
    let (mut world, [wei, ..]) = crate::office::office_with(&office, OPEN);
    dial_code(&mut world, wei, "*462");
    let mut reasons = world.events().iter().filter_map(|event| match event {
        cordboard_pbx::Event::AgentChanged { reason, state, .. } if state == "break" => {
            reason.as_deref()
        }
        _ => None,
    });
    assert_eq!(reasons.next_back(), Some("Training"), "{}", world.story());
    world.dial(wei, "*463");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(404))), "there is no third");
    assert_nothing_left(&mut world);
}
