//! Which of several own numbers a call to the outside shows.

use std::sync::Arc;

use cordboard_pbx::Input;
use cordboard_testkit::{PhoneId, World};
use serde_json::json;

use crate::office::{OPEN, assert_nothing_left, carrier, example, office_with};

const SHENZHEN: &str = "075586001234";
const BEIJING: &str = "01062345678";
const MOBILE: &str = "13500135000";

/// An office whose group may show three numbers, and chooses like this.
fn office(choice: &str) -> (World, PhoneId) {
    let mut office = example();
    let more = [(BEIJING, "fixed"), (MOBILE, "mobile")];
    let more =
        more.map(|(number, kind)| json!({ "number": number, "trunk": "carrier", "kind": kind }));
    let numbers = office["numbers"].as_array_mut().expect("a list");
    numbers.extend(more);
    office["groups"][0]["outbound_numbers"] = json!([SHENZHEN, BEIJING, MOBILE]);
    office["groups"][0]["number_choice"] = json!(choice);
    office["outbound_rules"] = json!([]);
    let (mut world, [wei, ..]) = office_with(&office, OPEN);
    let gateway = carrier(&mut world);
    world.answers(gateway, 200);
    (world, wei)
}

/// Wei calls, and hangs up once it is answered. Which number was shown.
fn shows(world: &mut World, wei: PhoneId, callee: &str) -> String {
    let call = 1 + world.see(wei).calls.len() as u64;
    world.dial(wei, callee);
    world.until("they talk", |world| world.is_up(wei));
    world.hang_up(wei);
    world.run_ms(500);
    world.record(call).number.clone().expect("a number was shown")
}

#[test]
fn the_first_number_is_shown_where_nothing_else_is_chosen() {
    let (mut world, wei) = office("fixed");
    for _ in 0..3 {
        assert_eq!(shows(&mut world, wei, "13900139000"), "+8675586001234");
    }
    assert!(!world.story().contains("is shown, as"), "there was no choice to tell of");
    assert_nothing_left(&mut world);
}

#[test]
fn numbers_are_shown_in_turn() {
    let (mut world, wei) = office("round_robin");
    let shown: Vec<_> = (0..4).map(|_| shows(&mut world, wei, "13900139000")).collect();
    assert_eq!(shown, ["+8675586001234", "+861062345678", "+8613500135000", "+8675586001234"]);
    assert!(world.story().contains("as its turn has come"), "{}", world.story());
    assert_nothing_left(&mut world);
}

#[test]
fn the_number_that_was_shown_least_today_is_shown() {
    let (mut world, wei) = office("least_used");
    let shown: Vec<_> = (0..3).map(|_| shows(&mut world, wei, "13900139000")).collect();
    assert_eq!(shown, ["+8675586001234", "+861062345678", "+8613500135000"], "none was used");
    assert_eq!(shows(&mut world, wei, "13900139000"), "+8675586001234", "all were used once");
    assert!(world.story().contains("as it was shown least today (1 calls)"), "{}", world.story());
    // The next day begins at midnight in Shanghai, 14 hours later.
    world.run_ms(15 * 3600 * 1000);
    assert_eq!(shows(&mut world, wei, "13900139000"), "+8675586001234", "a new day");
    assert!(world.story().contains("as it was shown least today (0 calls)"), "{}", world.story());
}

#[test]
fn a_number_of_the_called_area_or_province_is_shown_and_else_the_least_used() {
    let (mut world, wei) = office("same_area");
    assert_eq!(shows(&mut world, wei, "01087654321"), "+861062345678", "Beijing");
    assert!(world.story().contains("the area of the called number (010 Beijing)"), "so it is told");
    assert_eq!(
        shows(&mut world, wei, "02087654321"),
        "+8675586001234",
        "the province of Guangzhou"
    );
    let story = world.story();
    assert!(story.contains("the province of the called number; none has its area (020"), "{story}");
    assert_eq!(shows(&mut world, wei, "02187654321"), "+8613500135000", "Shanghai: the unused one");
    let story = world.story();
    assert!(story.contains("No number has the area of the called one (021 Shanghai): "), "{story}");
    // A mobile number of Wuhan, and one that no table has.
    assert_eq!(shows(&mut world, wei, "13000080000"), "+8675586001234", "all were used once");
    assert!(world.story().contains("the called one (027 Wuhan)"), "{}", world.story());
    assert_eq!(shows(&mut world, wei, "19900000000"), "+861062345678", "the least used");
    let story = world.story();
    assert!(story.contains("The area of the called number is not known: "), "{story}");
    assert_nothing_left(&mut world);
}

#[test]
fn a_number_that_may_not_be_shown_now_is_passed_over() {
    let (mut world, wei) = office("least_used");
    let mut full = example();
    full["numbers"][0]["max_calls"] = json!(1);
    full["numbers"]
        .as_array_mut()
        .expect("a list")
        .push(json!({ "number": BEIJING, "trunk": "carrier", "kind": "fixed" }));
    full["groups"][0]["outbound_numbers"] = json!([SHENZHEN, BEIJING]);
    full["groups"][0]["number_choice"] = json!("round_robin");
    full["outbound_rules"] = json!([{ "id": "once", "scope": "own_number", "limit": 1,
        "per_seconds": 3600, "numbers": [BEIJING] }]);
    let full = cordboard_pbx::office::read(&full.to_string()).expect("a good office");
    world.tell(Input::Office(Arc::new(full)));
    assert_eq!(shows(&mut world, wei, "13900139000"), "+8675586001234", "the first");
    assert_eq!(shows(&mut world, wei, "13900139000"), "+861062345678", "the second");
    assert_eq!(shows(&mut world, wei, "13900139000"), "+8675586001234", "the first again");
    assert_eq!(
        shows(&mut world, wei, "13900139000"),
        "+8675586001234",
        "the other has had its call"
    );
    let story = world.story();
    let why = format!("{BEIJING} is not shown: the rule once allows 1 call in an hour from");
    assert!(story.contains(&why), "why it is not the other one's turn:\n{story}");
    assert_nothing_left(&mut world);
}
