//! What callers in line hear of it, and when they need not wait.

use cordboard_pbx::{Command, Duty, Input};
use serde_json::json;

use crate::{office::assert_nothing_left, queue_failures::shop::Shop};

#[test]
fn callers_hear_their_place_every_so_often_and_music_between() {
    let mut shop = Shop::of(1, |office| office["groups"][0]["announce_seconds"] = json!(30));
    let agent = shop.agents[0];
    let idle = shop.world.census().timers;
    shop.world.answers(agent, 100);
    let first = shop.caller();
    shop.world.run_ms(5000);
    let second = shop.caller();
    shop.world.run_ms(27_500);
    assert!(shop.world.listens(second, 300).music(), "music until then\n{}", shop.world.story());
    shop.world.run_ms(1000);
    assert!(shop.world.listens(second, 200).prompt(), "the place is told\n{}", shop.world.story());
    shop.world.run_ms(2000);
    assert!(shop.world.listens(second, 300).music(), "and the music goes on");
    shop.world.run_ms(26_000);
    assert!(shop.world.listens(second, 200).prompt(), "again half a minute later");
    shop.world.hang_up(first);
    shop.world.until("the second is served", |world| world.see(agent).calls.len() == 2);
    shop.world.run_ms(40_000);
    let voice = shop.world.voice(agent);
    let heard = shop.world.listens(second, 300);
    assert!(heard.tone(voice) && !heard.prompt(), "who talks hears no more of it");
    shop.world.hang_up(second);
    assert_nothing_left(&mut shop.world);
    assert_eq!(shop.world.census().timers, idle, "no clock of a call runs on");
}

#[test]
fn where_a_break_counts_as_gone_nobody_waits_for_who_is_on_one() {
    let mut shop = Shop::of(1, |office| office["groups"][0]["leave_empty"] = json!("on_break"));
    let caller = shop.caller();
    shop.world.run_ms(1000);
    let duty = Duty::Break { reason: Some("lunch".into()) };
    shop.world.tell(Input::Command(Command::Duty { agent: "1001".into(), duty }));
    shop.world.run_ms(500);
    assert!(shop.is_over(caller), "the flow goes on at once\n{}", shop.world.story());
    assert!(!shop.rings(shop.agents[0]), "and no phone rings");
    assert_nothing_left(&mut shop.world);
}
