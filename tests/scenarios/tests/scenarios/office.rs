//! The office that the stories happen in: three extensions, two groups, a carrier and a menu.

use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::Value;

/// Monday 12 October 2026, 10:00 in Shanghai: the shop is open.
pub(crate) const OPEN: &str = "2026-10-12T02:00:00Z";
/// The same day at 22:00: it is closed.
pub(crate) const CLOSED: &str = "2026-10-12T14:00:00Z";

/// The example office.
pub(crate) fn example() -> Value {
    let text = include_str!("../../../fixtures/office.json");
    serde_json::from_str(text).expect("the example office is JSON")
}

/// A world with the example office and its phones: Wei (1001), Mei (1002), the workshop (1003).
pub(crate) fn open_office(wall: &str) -> (World, [PhoneId; 3]) {
    office_with(&example(), wall)
}

pub(crate) fn office_with(office: &Value, wall: &str) -> (World, [PhoneId; 3]) {
    let mut world = World::new(office, wall);
    let people = [("wei", "1001"), ("mei", "1002"), ("workshop", "1003")];
    let phones = people.map(|(name, number)| {
        let phone = world.phone(name, number, &format!("s3cret-{number}-phone"));
        // One after the other, so that it is certain who has been idle longest.
        world.until("the phone is registered", |world| world.see(phone).registered);
        phone
    });
    (world, phones)
}

/// The carrier's gateway, at the address that the example's trunk allows.
pub(crate) fn carrier(world: &mut World) -> PhoneId {
    world.carrier("carrier", "127.0.0.2:5090", "13800138000")
}

/// A customer of the carrier's who chose the sales group in the menu.
pub(crate) fn a_caller_for_sales(world: &mut World) -> PhoneId {
    let carrier = carrier(world);
    world.dial(carrier, "075586001234");
    world.until("the flow answers", |world| world.is_up(carrier));
    world.run_ms(300);
    world.press(carrier, "1");
    carrier
}

/// Dials a code and hears the sentence out.
pub(crate) fn dial_code(world: &mut World, phone: PhoneId, code: &str) {
    let before = world.see(phone).calls.len();
    world.dial(phone, code);
    world.until("the exchange has said so", |world| {
        let call = world.see(phone).calls.get(before);
        call.is_some_and(|call| matches!(call.state, CallState::Ended(_)))
    });
    world.run_ms(500);
}

pub(crate) fn is_over(world: &World, phone: PhoneId) -> bool {
    matches!(world.state(phone), Some(CallState::Ended(_)))
}

pub(crate) fn assert_they_talk(world: &mut World, a: PhoneId, b: PhoneId) {
    let (a_voice, b_voice) = (world.voice(a), world.voice(b));
    assert!(world.listens(a, 400).tone(b_voice), "{}\n{}", world.ladder(), world.story());
    assert!(world.listens(b, 400).tone(a_voice), "{}\n{}", world.ladder(), world.story());
}

/// After everything has ended, nothing of it is left but who is registered.
pub(crate) fn assert_nothing_left(world: &mut World) {
    // The longest memory of a transaction is 64 * T1.
    world.run_ms(40_000);
    // Phones may just have refreshed their registrations.
    for _ in 0..180 {
        if world.census().sip.transactions > 0 {
            world.run_ms(1000);
        }
    }
    let left = world.census();
    assert_eq!(left.calls, 0, "no call is left: {left:?}");
    assert_eq!(left.legs, 0, "no leg is left: {left:?}");
    assert_eq!(left.dialogs, 0, "no dialog is left: {left:?}");
    assert_eq!(left.ports, 0, "no port is left: {left:?}");
    assert_eq!(left.recordings, 0, "no recording is left: {left:?}");
    assert_eq!(left.busy, 0, "nobody is busy: {left:?}");
    assert_eq!(left.sip.dialogs, 0, "no session is left in SIP: {left:?}");
    assert_eq!(left.sip.transactions, 0, "no transaction is left in SIP: {left:?}");
    assert_eq!(world.media_census(), cordboard_media::Census::default(), "no media is left");
}
