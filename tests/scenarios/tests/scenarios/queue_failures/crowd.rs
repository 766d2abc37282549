//! Two hundred callers wait, and the last agent goes home.

use std::time::Duration;

use cordboard_pbx::{Command, Duty, Input, record::WaitEnd};
use serde_json::json;

use super::shop::{NUMBER, Shop};
use crate::office::assert_nothing_left;

const CROWD: usize = 200;

#[test]
fn nothing_freezes_when_two_hundred_callers_wait_and_every_agent_logs_out() {
    let mut shop = Shop::of(8, |office| {
        office["groups"][0]["max_wait_seconds"] = json!(3600);
    });
    let callers: Vec<_> = (0..CROWD).map(|_| shop.newcomer()).collect();

    shop.world.without_sound();
    for &caller in &callers {
        shop.world.dial(caller, NUMBER);
        shop.world.run_ms(20);
    }
    shop.world.run_ms(1000);
    assert_eq!(shop.world.census().queue.callers, CROWD, "all of them wait");

    for nth in 0..8 {
        let agent = (1001 + nth).to_string();
        shop.world.tell(Input::Command(Command::Duty { agent, duty: Duty::LogOut }));
    }

    let before = shop.world.elapsed();
    shop.world.until("everybody has been told", |world| {
        callers.iter().all(|caller| !world.is_up(*caller))
    });
    let took = shop.world.elapsed() - before;
    assert!(took < Duration::from_secs(1), "at once, not in {took:?}");
    let left = shop.world.census();
    assert_eq!((left.queue.callers, left.queue.offers), (0, 0), "nobody waits for nobody");
    for record in shop.world.stored().calls.values() {
        assert_eq!(record.waits[0].end, Some(WaitEnd::NoAgents), "{} says why", record.id);
        assert!(record.termination.is_some(), "{} has an end", record.id);
    }
    assert!(shop.agents.iter().all(|agent| !shop.rings(*agent)), "no phone rings on");
    // The shop is alive: somebody logs in, and the next caller is served.
    let (agent, duty) = ("1003".to_owned(), Duty::Ready);
    shop.world.tell(Input::Command(Command::Duty { agent, duty }));
    let before = shop.rung(2);
    let caller = shop.caller();
    shop.world.run_ms(200);
    assert_eq!(shop.rung(2), before + 1, "1003 is rung\n");
    shop.world.hang_up(caller);
    assert_nothing_left(&mut shop.world);
}
