//! A day at the phone: calls in and out from morning to morning, and it is as it was.

use cordboard_phone::{CallId, Command, Input};
use cordboard_testkit::PhoneId;

use crate::desk::{Office, office};

/// A call every six minutes.
const ROUND_MS: u64 = 360_000;
const ROUNDS_OF_AN_HOUR: u64 = 10;
const HOURS: u64 = 24;

#[test]
fn after_a_day_of_calls_the_phone_takes_no_more_room_than_after_its_first_hour() {
    let mut office = office();
    office.world.without_sound();
    office.set(|soft| soft.deaf = true);
    let mut first_hour = None;
    let mut calls = 0;
    for hour in 0..HOURS {
        for round in 0..ROUNDS_OF_AN_HOUR {
            let began = office.world.now();
            one_call(&mut office, round);
            calls += 1;
            // What a test remembers of them is not the phone's.
            office.set(|soft| {
                soft.events.clear();
                soft.commands.clear();
                soft.rings.clear();
                soft.sent.clear();
            });
            let passed = office.world.now().saturating_duration_since(began).as_millis() as u64;
            office.run_ms(ROUND_MS.saturating_sub(passed));
        }
        // The PC sleeps over lunch, and moves to another network in the evening.
        match hour {
            4 => office.tell(Input::Resumed),
            9 => office.tell(Input::NetworkChanged),
            _ => {}
        }
        office.assert_nothing_left();
        let census = office.soft().phone.census();
        let then = *first_hour.get_or_insert(census);
        assert_eq!(census.calls, then.calls, "hour {hour}: no call is kept");
        assert!(census.timers <= then.timers.max(1), "hour {hour}: {census:?}, at first {then:?}");
        assert!(census.sip.timers <= then.sip.timers.max(3), "hour {hour}: {census:?}");
        assert!(office.soft().is_registered(), "hour {hour}: the exchange still knows us");
    }
    assert_eq!(calls, 240, "a whole day of them");
}

/// In or out, held for a while or not, hung up here or there.
fn one_call(office: &mut Office, round: u64) {
    let mei: PhoneId = office.mei;
    let call: CallId = if round.is_multiple_of(2) {
        office.world.answers(mei, 500);
        office.talks_with("1002")
    } else {
        office.is_called_by(mei)
    };
    office.run_ms(20_000);
    if round.is_multiple_of(3) {
        office.say(Command::Hold(call));
        office.run_ms(5000);
        office.say(Command::Retrieve(call));
        office.run_ms(5000);
    }
    if round % 5 < 3 {
        office.say(Command::HangUp(call));
    } else {
        office.world.hang_up(mei);
    }
    office.run_ms(2000);
}
