//! What a trunk carries, when, and what the carrier's answers lead to.

use cordboard_pbx::{Event, record::Reason};
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

fn english() -> Value {
    let mut office = example();
    office["office"]["language"] = json!("en");
    office
}

/// Dials, and waits until the gateway was sent the call or the phone hears of its end. Whether it was.
fn reaches(world: &mut World, phone: PhoneId, number: &str) -> bool {
    let (before, dialled) = (invites(world), world.see(phone).calls.len());
    world.dial(phone, number);
    world.until("it is sent outside, or refused", |world| {
        let call = world.see(phone).calls.get(dialled);
        let refused = call.is_some_and(|call| matches!(call.state, CallState::Ended(_)));
        refused || invites(world) > before
    });
    world.run_ms(300);
    invites(world) > before
}

/// How many INVITEs the carrier was sent.
fn invites(world: &World) -> usize {
    let ladder = world.ladder();
    ladder.lines().filter(|line| line.contains("exchange -> carrier   INVITE")).count()
}

fn alarms(world: &World) -> Vec<String> {
    let alarms = world.events().iter().filter_map(|event| match event {
        Event::Alarm { what, advice } => Some(format!("{what} {advice}")),
        _ => None,
    });
    alarms.collect()
}

#[test]
fn a_callee_whom_the_carrier_has_had_enough_of_is_left_alone_and_others_are_not() {
    let (mut world, [wei, ..]) = office_with(&english(), OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 473);
    assert!(reaches(&mut world, wei, "13900139000"), "nobody knew");
    let story = world.story();
    assert!(story.contains("this number was called too often today (SIP 473)"), "{story}");
    assert!(!reaches(&mut world, wei, "13900139000"), "now it is known");
    let story = world.story();
    assert!(story.contains("makes no such call for 1440 min"), "until when:\n{story}");
    assert!(reaches(&mut world, wei, "13700137000"), "another number is not concerned");
    assert_nothing_left(&mut world);
}

#[test]
fn who_is_left_alone_is_who_was_called_also_where_a_call_was_sent_on() {
    let mut office = english();
    office["extensions"][1]["forward"] = json!({ "always": "13900139000" });
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 473);
    assert!(reaches(&mut world, wei, "1002"), "her calls go outside, and nobody knew");
    assert!(!reaches(&mut world, wei, "13900139000"), "now it is known\n{}", world.story());
    assert!(reaches(&mut world, wei, "13700137000"), "another number is not concerned");
    assert_nothing_left(&mut world);
}

#[test]
fn a_carrier_that_wants_fewer_calls_is_given_a_rest_but_help_is_called() {
    let (mut world, [wei, ..]) = office_with(&english(), OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 475);
    assert!(reaches(&mut world, wei, "13900139000"), "nobody knew");
    assert!(!reaches(&mut world, wei, "13700137000"), "no call for five seconds");
    assert!(reaches(&mut world, wei, "110"), "but the police");
    world.run_ms(6000);
    assert!(reaches(&mut world, wei, "13700137000"), "then again\n{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn an_account_without_credit_is_told_with_what_to_do() {
    let (mut world, [wei, ..]) = office_with(&example(), OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 476);
    assert!(reaches(&mut world, wei, "13900139000"), "nobody knew");
    let told = alarms(&world);
    let alarm = "the carrier's account is out of credit (SIP 476) Pay the carrier.";
    assert!(
        told.iter().any(|told| told.contains(alarm)),
        "each reads it in his language: {told:?}"
    );
    assert!(!reaches(&mut world, wei, "13700137000"), "nothing gets through before");
    assert_nothing_left(&mut world);
}

#[test]
fn the_same_code_of_a_trunk_without_that_table_leads_to_nothing() {
    let mut office = english();
    office["trunks"][0].as_object_mut().expect("a trunk").remove("response_codes");
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.refuses(carrier, 476);
    assert!(reaches(&mut world, wei, "13900139000"), "the first");
    assert!(reaches(&mut world, wei, "13900139000"), "and the second");
    assert_eq!(alarms(&world), [] as [&str; 0], "470 to 477 mean nothing here");
    assert_nothing_left(&mut world);
}

#[test]
fn calls_that_come_too_soon_after_each_other_wait_for_their_turn() {
    let mut office = english();
    office["trunks"][0]["calls_per_second"] = json!(1);
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.dial(wei, "13900139000");
    world.dial(mei, "13700137000");
    world.run_ms(500);
    assert_eq!(world.see(carrier).calls.len(), 1, "one in a second");
    world.run_ms(1000);
    assert_eq!(world.see(carrier).calls.len(), 2, "the other one a second later");
    world.hang_up(wei);
    world.hang_up(mei);
    world.run_ms(1500);
    // One that is given up while it waits is never sent.
    world.dial(wei, "13900139000");
    world.run_ms(50);
    world.dial(mei, "13700137000");
    world.run_ms(500);
    world.hang_up(mei);
    world.run_ms(2000);
    assert_eq!(world.see(carrier).calls.len(), 3, "the other was given up");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_call_for_help_takes_the_line_of_another_and_is_told_of() {
    let mut office = english();
    office["trunks"][0]["max_calls"] = json!(1);
    let (mut world, [wei, mei, _]) = office_with(&office, OPEN);
    let carrier = carrier(&mut world);
    world.answers(carrier, 200);
    world.dial(wei, "13900139000");
    world.until("they talk", |world| world.is_up(wei));
    assert!(!reaches(&mut world, mei, "13700137000"), "there is no second line");
    assert!(world.is_up(wei), "nobody is cut off for that");
    assert!(reaches(&mut world, mei, "120"), "but for an ambulance");
    world.until("the ambulance answers", |world| world.is_up(mei));
    assert!(!world.is_up(wei), "the line was needed");
    assert!(world.story().contains("ended for a call for help"), "{}", world.story());
    let told = alarms(&world);
    assert!(told.iter().any(|alarm| alarm.contains("1002") && alarm.contains("120")), "{told:?}");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_trunk_that_falls_silent_is_told_of_and_its_answers_say_that_it_is_back() {
    let (mut world, [wei, ..]) = office_with(&english(), OPEN);
    // Nobody is at the carrier's address yet.
    world.run_ms(180_000);
    let changes = |world: &World| -> Vec<bool> {
        let changes = world.events().iter().filter_map(|event| match event {
            Event::TrunkChanged { trunk, up, .. } if trunk == "carrier" => Some(*up),
            _ => None,
        });
        changes.collect()
    };
    assert_eq!(changes(&world), [false], "two questions were not answered");
    let told = alarms(&world);
    assert!(told.iter().any(|alarm| alarm.contains("does not answer")), "{told:?}");
    let carrier = carrier(&mut world);
    world.answers(carrier, 200);
    world.dial(wei, "13900139000");
    world.until("they talk", |world| world.is_up(wei));
    assert_eq!(changes(&world), [false, true], "a call shows that it is there");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn calls_abroad_are_closed_until_the_office_opens_a_country() {
    let (mut world, [wei, ..]) = office_with(&english(), OPEN);
    carrier(&mut world);
    assert!(!reaches(&mut world, wei, "0085221234567"), "abroad is closed");
    assert!(world.story().contains("calls abroad are closed"), "{}", world.story());
    let mut office = english();
    office["office"]["international"] = json!(["+852"]);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    carrier(&mut world);
    assert!(reaches(&mut world, wei, "0085221234567"), "it was opened");
    world.hang_up(wei);
    world.run_ms(500);
    assert!(!reaches(&mut world, wei, "0014155550100"), "other countries were not");
    assert_nothing_left(&mut world);
}

#[test]
fn a_chinese_carriers_trunk_calls_no_400_and_95_numbers_until_its_list_says_otherwise() {
    let (mut world, [wei, ..]) = office_with(&english(), OPEN);
    carrier(&mut world);
    for service in ["4008001234", "95588"] {
        assert!(!reaches(&mut world, wei, service), "{service} is refused before it is dialled");
        assert_eq!(world.state(wei), Some(CallState::Ended(Some(403))), "{service}");
    }
    let ended = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(ended.reason, Reason::CalleeDenied, "the log says what it was");
    let story = world.story();
    let why = "400* is on the list of numbers that are never called over the trunk carrier";
    assert!(story.contains(why), "and the story too:\n{story}");
    assert!(reaches(&mut world, wei, "13900139000"), "customers are called");
    let mut office = english();
    office["trunks"][0]["deny"] = json!(["95*"]);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    carrier(&mut world);
    assert!(reaches(&mut world, wei, "4008001234"), "400 was taken off the list");
    world.run_ms(500);
    assert!(!reaches(&mut world, wei, "95588"), "95 is still on it");
    let mut office = english();
    office["trunks"][0].as_object_mut().expect("a trunk").remove("response_codes");
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    carrier(&mut world);
    assert!(reaches(&mut world, wei, "4008001234"), "other carriers have no such list");
}

/// An office whose trunk has prices and a guard, with a gateway that answers.
fn guarded(guard: &Value, wall: &str) -> (World, [PhoneId; 3]) {
    let mut office = english();
    office["outbound_rules"] = json!([]);
    office["office"]["international"] = json!(["+852"]);
    office["trunks"][0]["prices"] = json!([{ "prefix": "0", "per_minute": 0.1 }, { "prefix": "1", "per_minute": 0.2 },
            { "prefix": "+852", "per_minute": 2.5 }]);
    office["trunks"][0]["guard"] = guard.clone();
    let (mut world, phones) = office_with(&office, wall);
    let gateway = carrier(&mut world);
    world.answers(gateway, 200);
    (world, phones)
}

/// A conversation of so many minutes, or `false` where the call is refused.
fn talks(world: &mut World, phone: PhoneId, number: &str, minutes: u64) -> bool {
    world.signalling_only();
    if !reaches(world, phone, number) {
        return false;
    }
    world.until("they talk", |world| world.is_up(phone));
    world.run_ms(minutes * 60_000 - 1000);
    world.hang_up(phone);
    world.run_ms(500);
    true
}

#[test]
fn a_trunks_minutes_in_an_hour_are_used_up_told_at_80_percent_and_free_again_in_time() {
    let (mut world, [wei, ..]) = guarded(&json!({ "minutes_per_hour": 10 }), OPEN);
    assert!(talks(&mut world, wei, "13900139000", 7), "seven minutes");
    assert_eq!(alarms(&world), [] as [&str; 0], "nobody need know of 70 %");
    assert!(talks(&mut world, wei, "13900139000", 3), "and three");
    let told = alarms(&world);
    assert_eq!(told.len(), 2, "each once: {told:?}");
    assert!(
        told[0].contains("80 % of what its guard allows is used (10 minutes of talk in an hour)")
    );
    assert!(told[1].contains("all that its guard allows is used"), "and the end of it: {told:?}");
    assert!(!talks(&mut world, wei, "13700137000", 1), "ten minutes are used up");
    let refused = world.record(3).termination.clone().expect("it has ended");
    assert_eq!(refused.reason, Reason::GuardBlocked, "the log says why");
    let story = world.story();
    let why = "the guard of the trunk carrier allows 10 minutes of talk in an hour; free at 11:0";
    assert!(story.contains(why), "with the time when it is free:\n{story}");
    assert!(alarms(&world)[2].contains("A call to the outside was refused"), "who watches is told");
    assert!(reaches(&mut world, wei, "110"), "the police always");
    world.run_ms(300);
    world.hang_up(wei);
    world.run_ms(52 * 60_000);
    assert!(talks(&mut world, wei, "13700137000", 1), "an hour after the first\n{}", world.story());
}

#[test]
fn money_is_counted_by_how_numbers_begin_and_begins_anew_at_midnight() {
    let (mut world, [wei, ..]) = guarded(&json!({ "spend_per_day": 6 }), OPEN);
    assert!(talks(&mut world, wei, "0085221234567", 2), "five of six");
    let told = alarms(&world);
    assert!(
        told[0].contains("83 % of what its guard allows is used (a spend of 6 a day)"),
        "{told:?}"
    );
    assert!(talks(&mut world, wei, "02012345678", 2), "0.2");
    assert!(talks(&mut world, wei, "13900139000", 4), "0.8");
    assert!(!talks(&mut world, wei, "02012345678", 1), "six are spent");
    let story = world.story();
    assert!(story.contains("allows a spend of 6 a day; free at 2026-10-13 00:00"), "{story}");
    world.run_ms(14 * 3600 * 1000);
    assert!(talks(&mut world, wei, "02012345678", 1), "the next day\n{}", world.story());
}

#[test]
fn a_guards_calendar_is_the_hours_in_which_the_trunk_makes_calls() {
    let night = "2026-10-12T14:00:00Z";
    let (mut world, [wei, ..]) = guarded(&json!({ "calendar": "shop-hours" }), night);
    assert!(!reaches(&mut world, wei, "13900139000"), "it is ten in the evening");
    let story = world.story();
    let why = "allows calls in the hours of shop-hours; free at 2026-10-13 09:00";
    assert!(story.contains(why), "{story}");
    assert!(reaches(&mut world, wei, "120"), "an ambulance always");
    let (mut world, [wei, ..]) = guarded(&json!({ "calendar": "shop-hours" }), OPEN);
    assert!(reaches(&mut world, wei, "13900139000"), "it is ten in the morning");
}

#[test]
fn a_conversation_that_goes_on_beyond_a_limit_is_ended_where_the_office_says_so() {
    for (ends, guard) in [
        (true, json!({ "minutes_per_hour": 5, "end_calls": true })),
        (false, json!({ "minutes_per_hour": 5 })),
    ] {
        let (mut world, [wei, mei, _]) = guarded(&guard, OPEN);
        world.signalling_only();
        assert!(reaches(&mut world, wei, "13900139000"), "the first");
        assert!(reaches(&mut world, mei, "110"), "and one for help");
        world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
        world.run_ms(4 * 60_000 + 30_000);
        assert!(world.is_up(wei), "five minutes are allowed");
        world.run_ms(60_000);
        assert_eq!(!world.is_up(wei), ends, "{}", world.story());
        assert!(world.is_up(mei), "a call for help goes on");
        let told = alarms(&world);
        let all = told.iter().filter(|alarm| alarm.contains("all that its guard allows is used"));
        assert_eq!(all.count(), 1, "in any case it is told of: {told:?}");
        if ends {
            let end = world.record(1).termination.clone().expect("it has ended");
            assert_eq!(end.reason, Reason::GuardBlocked, "the log says why");
        }
        if !ends {
            world.hang_up(wei);
        }
        world.hang_up(mei);
        assert_nothing_left(&mut world);
    }
}
