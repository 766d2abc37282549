//! Wei calls Mei; they talk; one of them hangs up.

use cordboard_pbx::record::{Direction, Party, Reason};

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, open_office};

#[test]
fn two_extensions_hear_each_other_and_the_record_says_who_hung_up() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.forget_ladder();
    world.dial(wei, "1002");
    world.until("mei's phone rings", |world| world.state(mei).is_some());
    assert_eq!(world.see(mei).calls[0].caller, "1001", "her display shows who calls");
    world.run_ms(2000);
    world.answer(mei);
    world.until("wei is connected", |world| world.is_up(wei));
    assert_they_talk(&mut world, wei, mei);
    world.run_ms(5000);
    world.hang_up(mei);
    world.run_ms(500);
    insta::assert_snapshot!(world.ladder());
    let record = world.record(1);
    assert_eq!(record.direction, Direction::Internal, "both are of the office");
    let termination = record.termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Called, Reason::HungUp),
        "mei hung up"
    );
    assert!((7000..8000).contains(&record.talk_ms), "they talked for {} ms", record.talk_ms);
    let sounded = &world.stored().sounded;
    for leg in [0, 1] {
        let sound = sounded[&(record.id, leg)];
        assert!(sound.mos > 4.3 && sound.loss < 0.01, "nothing was lost on leg {leg}: {sound:?}");
    }
    let mut dialogs: Vec<_> = world.stored().dialogs.values().copied().collect();
    dialogs.sort_unstable();
    assert_eq!(dialogs, [(record.id, 0), (record.id, 1)], "both legs' Call-IDs are known");
    assert_nothing_left(&mut world);
}
