//! Whom a call rang and in which order, what refusals and a carrier's code meant, and what a hang-up
//! ended: it is all chosen again from the incident file, and a file that was changed is found out.

use cordboard_pbx::incident::{Choice, Found, Incident, Part};
use cordboard_testkit::{CallState, World};
use serde_json::{Value, json};

use crate::{
    office::{OPEN, carrier, example, is_over, office_with},
    told_again::{file_of, told_again},
};

/// Call 1 rings mei, who is busy and forwards to the workshop, whose two phones refuse; call 2 is refused
/// by the carrier's own code; call 3 is a caller who hangs up in line.
fn a_bad_minute() -> World {
    let mut office = example();
    office["extensions"][1]["forward"] = json!({ "busy": "1003" });
    let (mut world, [wei, mei, workshop]) = office_with(&office, OPEN);
    let bench = world.phone("bench", "1003", "s3cret-1003-phone");
    world.until("the second phone is registered", |world| world.see(bench).registered);
    let gateway = carrier(&mut world);
    for (phone, status) in [(mei, 486), (workshop, 603), (bench, 480), (gateway, 473)] {
        world.refuses(phone, status);
    }
    for number in ["1002", "13900139000"] {
        world.dial(wei, number);
        world.until("it is refused", |world| is_over(world, wei));
        world.run_ms(500);
    }
    world.dial(gateway, "075586001234");
    world.until("the flow answers", |world| world.is_up(gateway));
    world.run_ms(300);
    world.press(gateway, "1");
    world.run_ms(2000);
    world.hang_up(gateway);
    world.run_ms(1000);
    world
}

fn choices(incident: &Incident) -> Vec<(&Choice, &str)> {
    let kept = incident.tape.choices.iter();
    kept.map(|one| (&one.tape.choice, one.tape.made.as_str())).collect()
}

#[test]
fn what_rang_and_what_was_hung_up_is_chosen_again() {
    let world = a_bad_minute();
    for call in 1..=3 {
        let (incident, _) = file_of(&world, call);
        let Found::TheSame { choices, left_out, .. } = told_again(&world, &incident) else {
            panic!("call {call}: {:#?}", told_again(&world, &incident));
        };
        assert_eq!(choices, incident.tape.choices.len(), "each of them");
        assert_eq!(left_out, [""; 0], "all of it is in the file");
    }
    let (first, _) = file_of(&world, 1);
    let first = choices(&first);
    let all = format!("{first:#?}");
    let made = |such: &dyn Fn(&Choice) -> bool| -> Vec<&str> {
        first.iter().filter(|(choice, _)| such(choice)).map(|(_, made)| *made).collect()
    };
    let called = made(&|choice| matches!(choice, Choice::Called { .. }));
    assert_eq!(called, ["Rings", "Rings"], "mei, then the workshop: {all}");
    let order =
        made(&|choice| matches!(choice, Choice::Phones { phones, .. } if phones.len() == 2));
    assert_eq!(order.len(), 1, "in which order its two phones rang: {all}");
    let not_taken = made(&|choice| matches!(choice, Choice::NotTaken { .. }));
    assert_eq!(not_taken, [r#"Some((Busy, "1003"))"#, "None"], "where it went then: {all}");
    let told = made(&|choice| matches!(choice, Choice::Failed { .. }));
    assert!(told[0].contains("Declined"), "who declined tells more than who is silent: {all}");

    let (second, _) = file_of(&world, 2);
    let second = choices(&second);
    let carriers = second.iter().find(|(choice, _)| matches!(choice, Choice::Carrier { .. }));
    let (_, made) = carriers.expect("what the carrier's code asks for");
    assert_eq!(*made, "Some((473, StopCallee(86400s)))", "the callee is left alone for a day");

    let (third, _) = file_of(&world, 3);
    let third = choices(&third);
    let left = third.iter().find(|(choice, _)| matches!(choice, Choice::Left { .. }));
    assert_eq!(left.expect("what the hang-up ended").1, "CallEnds(Abandoned)", "{third:?}");
}

#[test]
fn what_a_mobile_did_is_chosen_again() {
    let mut office = example();
    office["extensions"][1]["mobile"] = json!({ "number": "13900139000", "after_seconds": 20 });
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.refuses(mei, 480);
    world.dial(wei, "1002");
    world.until("her phone is away, so the mobile need not wait", |world| {
        world.state(gateway) == Some(CallState::Ringing)
    });
    world.answer(gateway);
    world.run_ms(500);
    world.press(gateway, "1");
    world.until("she takes it", |world| world.is_up(wei));
    world.hang_up(wei);
    world.run_ms(1000);

    let (incident, _) = file_of(&world, 1);
    let all = choices(&incident);
    let made = |name: &str| {
        let is =
            |choice: &Choice| serde_json::to_value(choice).is_ok_and(|it| it.get(name).is_some());
        all.iter().find(|(choice, _)| is(choice)).map(|(_, made)| *made)
    };
    assert_eq!(made("mobile_rings"), Some("Some(20)"), "after twenty seconds: {all:#?}");
    assert_eq!(made("mobile_steps_in"), Some("true"), "but nobody is at the phone: {all:#?}");
    assert_eq!(made("mobile_key"), Some("Take"), "{all:#?}");
    assert!(matches!(told_again(&world, &incident), Found::TheSame { .. }));
    let other = forged(&incident, |file| choice(file, "mobile_key")["key"] = json!("5"));
    let found = told_again(&world, &other);
    assert!(matches!(found, Found::Another { part: Part::Ringing, .. }), "another key: {found:?}");
}

/// The file, changed by hand.
fn forged(incident: &Incident, change: impl FnOnce(&mut Value)) -> Incident {
    let before = serde_json::to_value(incident).expect("JSON");
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after, "something was changed");
    serde_json::from_value(after).expect("still an incident file")
}

/// The first choice of that name, wherever it is.
fn choice<'a>(file: &'a mut Value, name: &str) -> &'a mut Value {
    let all = file["tape"]["choices"].as_array_mut().expect("choices");
    let found = all.iter_mut().find_map(|one| one["choice"].get_mut(name));
    found.expect("there is such a choice")
}

#[test]
fn a_file_that_was_changed_is_found_out() {
    let world = a_bad_minute();
    let assert_another = |incident: &Incident, part: Part, why: &str| {
        let found = told_again(&world, incident);
        assert!(
            matches!(&found, Found::Another { part: of, .. } if *of == part),
            "{why}: {found:?}"
        );
    };
    let (first, _) = file_of(&world, 1);
    let other = forged(&first, |file| {
        let choices = file["tape"]["choices"].as_array_mut().expect("choices").iter_mut();
        let two = choices.filter_map(|one| one["choice"].get_mut("phones"));
        let two = two.map(|rung| &mut rung["phones"]).find(|phones| phones.get(1).is_some());
        two.expect("two phones")[1]["q"] = json!(1);
    });
    assert_another(&other, Part::Ringing, "the other phone would ring first");
    let other = forged(&first, |file| choice(file, "refused")["status"] = json!(404));
    assert_another(&other, Part::Ringing, "another status means another thing");
    let other = forged(&first, |file| {
        for document in file["documents"].as_object_mut().expect("documents").values_mut() {
            if document["extensions"][1]["forward"].take().is_object() {
                document["extensions"][1].as_object_mut().expect("one").remove("forward");
            }
        }
    });
    assert_another(&other, Part::Ringing, "in another office she forwards to nobody");

    let (second, _) = file_of(&world, 2);
    let other = forged(&second, |file| {
        for document in file["documents"].as_object_mut().expect("documents").values_mut() {
            if let Some(trunks) = document["trunks"].as_array_mut() {
                trunks[0].as_object_mut().expect("a trunk").remove("response_codes");
            }
        }
    });
    assert_another(&other, Part::Carrier, "without the carrier's table the code means nothing");

    let (third, _) = file_of(&world, 3);
    let other = forged(&third, |file| choice(file, "leg_over")["how"] = json!("session_lost"));
    assert_another(&other, Part::HangUp, "then nobody had hung up");
    let other = forged(&third, |file| {
        choice(file, "left")["was"]["party"]["before_anybody"] = json!(false);
    });
    assert_another(&other, Part::HangUp, "then the caller had spoken to somebody");
}
