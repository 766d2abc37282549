//! The main job: a call comes over the carrier's trunk, hears the menu, presses 1, waits with music, is
//! answered, handed on, recorded and logged.

use cordboard_pbx::record::{Direction, LegRole, Party, Reason, WaitEnd};
use cordboard_testkit::heard;

use crate::office::{OPEN, assert_nothing_left, carrier, open_office};

#[test]
fn a_caller_is_greeted_queued_answered_transferred_recorded_and_logged() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.forget_ladder();
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    assert!(world.listens(carrier, 300).prompt(), "the caller hears the menu");
    world.press(carrier, "1");
    world.until("an agent's phone rings", |world| world.state(wei).is_some());
    assert!(world.listens(carrier, 300).music(), "the caller waits with music");
    assert_eq!(world.see(wei).calls[0].caller, "13800138000", "wei sees who calls");
    world.answer(wei);
    let (caller_voice, wei_voice, mei_voice) =
        (world.voice(carrier), world.voice(wei), world.voice(mei));
    assert!(world.listens(carrier, 400).tone(wei_voice), "the caller hears wei");
    assert!(world.listens(wei, 400).tone(caller_voice), "wei hears the caller");

    world.refer(wei, "1002");
    world.until("mei's phone rings", |world| world.state(mei).is_some());
    world.run_ms(1500);
    world.answer(mei);
    assert!(world.listens(carrier, 400).tone(mei_voice), "the caller hears mei now");
    assert!(world.listens(mei, 400).tone(caller_voice), "mei hears the caller");
    world.run_ms(2000);
    world.hang_up(mei);
    world.run_ms(1000);
    insta::assert_snapshot!("ladder", world.ladder());
    insta::assert_snapshot!("story", world.story());

    let record = world.record(1).clone();
    assert_eq!(record.direction, Direction::Inbound, "it came in");
    assert_eq!(record.caller, "+8613800138000", "the caller's number as E.164");
    assert_eq!(record.called, "+8675586001234", "the number that was dialled");
    assert_eq!(record.number.as_deref(), Some("+8675586001234"), "which is the office's own");
    let roles: Vec<_> = record.legs.iter().map(|leg| (leg.role, leg.party.as_str())).collect();
    let expected = [
        (LegRole::Caller, "+8613800138000"),
        (LegRole::Agent, "1001"),
        (LegRole::Extension, "1002"),
    ];
    assert_eq!(roles, expected, "three took part");
    assert!(record.legs.iter().all(|leg| leg.termination.is_some()), "every leg says how it ended");
    let path: Vec<_> =
        record.path.iter().map(|step| (step.node.as_str(), step.exit.as_deref())).collect();
    let expected = [("hours", Some("open")), ("menu", Some("1")), ("sales", Some("ended"))];
    assert_eq!(path, expected, "the way through the flow");
    let waits: Vec<_> = record
        .waits
        .iter()
        .map(|wait| (wait.group.as_str(), wait.end, wait.agent.as_deref()))
        .collect();
    assert_eq!(waits, [("default", Some(WaitEnd::Answered), Some("1001"))], "the time in line");
    assert!(record.wait_ms.is_some_and(|wait| (100..2000).contains(&wait)), "{:?}", record.wait_ms);
    assert!(record.talk_ms > 2000, "talked for {} ms", record.talk_ms);
    let termination = record.termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Agent("1002".into()), Reason::HungUp),
        "mei ended it"
    );

    let tape = world.tape(record.recording.as_deref().expect("it was recorded"));
    assert!(heard(&tape.left, tape.rate, caller_voice), "left is the caller");
    assert!(!heard(&tape.left, tape.rate, wei_voice), "and nobody else");
    assert!(heard(&tape.right, tape.rate, wei_voice), "right has wei");
    assert!(heard(&tape.right, tape.rate, mei_voice), "and then mei");
    assert!(!heard(&tape.right, tape.rate, caller_voice), "but not the caller");
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_who_hangs_up_while_an_agent_rings_is_gone_at_once() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.press(carrier, "1");
    world.until("an agent's phone rings", |world| world.state(wei).is_some());
    world.hang_up(carrier);
    world.run_ms(100);
    assert!(
        matches!(world.state(wei), Some(cordboard_testkit::CallState::Ended(_))),
        "wei's phone is silent: {:?}",
        world.state(wei)
    );
    let termination = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Caller, Reason::Abandoned),
        "abandoned"
    );
    assert_nothing_left(&mut world);
}

#[test]
fn a_caller_who_presses_nothing_is_asked_three_times_and_then_queued() {
    let (mut world, [wei, ..]) = open_office(OPEN);
    let carrier = carrier(&mut world);
    world.dial(carrier, "075586001234");
    world.until("wei's phone rings after all", |world| world.state(wei).is_some());
    let menu = world.record(1).path.iter().find(|step| step.node == "menu").cloned();
    world.hang_up(carrier);
    world.run_ms(500);
    let menu =
        menu.or_else(|| world.record(1).path.iter().find(|step| step.node == "menu").cloned());
    assert_eq!(menu.and_then(|step| step.exit).as_deref(), Some("timeout"), "{}", world.story());
    assert_nothing_left(&mut world);
}
