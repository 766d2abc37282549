//! Thousands of calls through the whole exchange, without sound: dice decide what callers, agents and
//! phones do. Nobody is stranded: at the end nothing is left, no agent is reserved, and every call
//! says how it ended.

use std::time::Duration;

use cordboard_pbx::{Command, Duty, Event, Input, incident::Found};
use cordboard_testkit::{CallState, Deed, Link, Manner, PhoneId};
use serde_json::json;

use crate::{
    office::assert_nothing_left,
    queue_failures::shop::{NUMBER, Shop, VIP},
    told_again::{file_of, told_again},
};

const AGENTS: usize = 8;
const CALLERS: usize = 16;

struct Day {
    shop: Shop,
    callers: Vec<PhoneId>,
    dialled: usize,
}

impl Day {
    fn new(strategy: &str, seed: u64, link: Link) -> Day {
        let mut shop = Shop::of(AGENTS, |office| {
            let group = &mut office["groups"][0];
            group["strategy"] = json!(strategy);
            group["ring_seconds"] = json!(8);
            group["wrap_up_seconds"] = json!(2);
            group["max_wait_seconds"] = json!(40);
            group["max_misses"] = json!(4);
            group["overflow"] = json!({ "group": "workshop" });
            office["groups"][1]["members"] =
                json!([{ "extension": "1003" }, { "extension": "1004" }]);
            office["groups"][1].as_object_mut().unwrap().remove("overflow");
        });
        let callers = (0..CALLERS).map(|_| shop.newcomer()).collect();
        shop.world.signalling_only();
        shop.world.link(link);
        for _ in 0..seed {
            shop.world.dice(2);
        }
        Day { shop, callers, dialled: 0 }
    }

    fn once_in(&mut self, of: u64) -> bool {
        self.shop.world.dice(of) == 0
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        let nth = self.shop.world.dice(list.len() as u64);
        list[usize::try_from(nth).unwrap()]
    }

    fn pass(&mut self, calls: usize) {
        let mut noted = 0;
        while self.dialled < calls {
            for phone in self.callers.clone() {
                self.caller_acts(phone);
            }
            for nth in 0..AGENTS {
                self.agent_acts(nth);
            }
            let pause = 50 + self.shop.world.dice(900);
            self.shop.world.run_ms(pause);
            if self.dialled > noted + 200 {
                noted = self.dialled;
                self.shop.world.forget_the_past();
            }
        }
    }

    fn living(&self, phone: PhoneId) -> Vec<(usize, CallState)> {
        let calls = self.shop.world.see(phone).calls.iter().map(|call| call.state).enumerate();
        calls.filter(|(_, state)| !matches!(state, CallState::Ended(_))).collect()
    }

    fn caller_acts(&mut self, phone: PhoneId) {
        let living = self.living(phone);
        if living.is_empty() {
            if self.once_in(3) {
                let number = self.one_of(&[NUMBER, NUMBER, NUMBER, VIP]);
                self.shop.world.dial(phone, number);
                self.dialled += 1;
            }
            return;
        }
        for (call, _) in living {
            if self.once_in(40) {
                self.shop.world.act_on(phone, call, Deed::HangUp);
            }
        }
    }

    fn agent_acts(&mut self, nth: usize) {
        let phone = self.shop.agents[nth];
        let manner = match self.shop.world.dice(200) {
            0..=9 => Some(Manner::Answers(Duration::from_millis(self.shop.world.dice(6000)))),
            10 => Some(Manner::Rings),
            11 => Some(Manner::Refuses(self.one_of(&[486, 603, 480, 500]))),
            12 => Some(Manner::Dead),
            _ => None,
        };
        if let Some(manner) = manner {
            self.shop.world.set(phone, |phone| phone.manner = manner);
        }
        if self.once_in(60) {
            let duty = match self.shop.world.dice(5) {
                0 => Duty::LogOut,
                1 => Duty::Break { reason: None },
                _ => Duty::Ready,
            };
            let agent = (1001 + nth).to_string();
            self.shop.world.tell(Input::Command(Command::Duty { agent, duty }));
        }
        for (call, state) in self.living(phone) {
            if let Some(deed) = self.deed(state) {
                self.shop.world.act_on(phone, call, deed);
            }
        }
    }

    fn deed(&mut self, state: CallState) -> Option<Deed> {
        match (state, self.shop.world.dice(60)) {
            (CallState::Ringing, 0) => Some(Deed::Reject(486)),
            (CallState::Ringing, 1..=4) => Some(Deed::Answer),
            (CallState::Up, 0..=5) => Some(Deed::HangUp),
            (CallState::Up, 6..=8) => {
                let to = self.one_of(&["1001", "1005", "1008", "default", "workshop", "line"]);
                Some(Deed::HandOn(to.to_owned()))
            }
            (CallState::Up, 9) => Some(Deed::Hold),
            (CallState::Up, 10) => Some(Deed::Resume),
            _ => None,
        }
    }

    /// Nobody does anything any more, and then everybody puts the receiver down.
    fn go_home(&mut self) {
        let phones: Vec<_> = self.shop.agents.iter().chain(&self.callers).copied().collect();
        for &phone in &phones {
            self.shop.world.set(phone, |phone| phone.manner = Manner::Refuses(480));
        }
        for _ in 0..3 {
            for &phone in &phones {
                for (call, _) in self.living(phone) {
                    self.shop.world.act_on(phone, call, Deed::HangUp);
                }
            }
            self.shop.world.run_ms(60_000);
        }
    }

    fn assert_nobody_is_stranded(&mut self) {
        assert_nothing_left(&mut self.shop.world);
        let left = self.shop.world.census();
        assert_eq!((left.queue.callers, left.queue.offers), (0, 0), "nobody waits: {left:?}");
        let stored = self.shop.world.stored();
        let inbound = stored.calls.values().filter(|call| call.trunk.is_some()).count();
        assert!(inbound * 10 > self.dialled * 9, "{inbound} calls came in of {}", self.dialled);
        for record in stored.calls.values() {
            assert!(record.termination.is_some(), "{} says why it ended: {record:?}", record.id);
            assert!(record.legs.iter().all(|leg| leg.termination.is_some()), "{record:?}");
            assert!(record.waits.iter().all(|wait| wait.end.is_some()), "{record:?}");
        }
        let answered = stored.calls.values().filter(|call| call.answered.is_some()).count();
        assert!(answered * 4 > self.dialled, "{answered} were answered of {}", self.dialled);
    }

    /// Whoever is logged in is free.
    fn assert_nobody_is_reserved(&mut self) {
        self.shop.world.link(Link::LAN);
        for nth in 0..AGENTS {
            let phone = self.shop.agents[nth];
            self.shop.world.set(phone, |phone| phone.manner = Manner::Rings);
        }
        // Phones that were dead register again.
        self.shop.world.run(Duration::from_secs(700));
        for nth in 0..AGENTS {
            let agent = (1001 + nth).to_string();
            let duty = Duty::LogOut;
            self.shop.world.tell(Input::Command(Command::Duty { agent: agent.clone(), duty }));
            self.shop.world.tell(Input::Command(Command::Duty { agent, duty: Duty::Ready }));
        }
        for nth in 0..AGENTS {
            let agent = (1001 + nth).to_string();
            let states = self.shop.world.events().iter().rev().filter_map(|event| match event {
                Event::AgentChanged { agent: of, state, .. } if *of.0 == agent => Some(state),
                _ => None,
            });
            let state = states.into_iter().next().expect("told of the agent");
            assert_eq!(state, "ready", "{agent} is not reserved");
        }
    }
}

fn a_day(strategy: &str, seed: u64, link: Link, calls: usize) {
    let mut day = Day::new(strategy, seed, link);
    day.pass(calls);
    day.go_home();
    day.assert_nobody_is_stranded();
    day.assert_nobody_is_reserved();
}

#[test]
fn twelve_hundred_calls_strand_nobody() {
    a_day("longest_idle", 0, Link::LAN, 1200);
}

#[test]
fn twelve_hundred_calls_that_ring_everywhere_at_once_strand_nobody() {
    a_day("ring_all", 5, Link::LAN, 1200);
}

#[test]
fn six_hundred_calls_on_a_bad_network_strand_nobody() {
    a_day("round_robin", 9, Link::BAD, 600);
}

#[test]
fn every_call_of_four_days_is_decided_the_same_again() {
    let days = [("longest_idle", 3), ("ring_all", 4), ("round_robin", 6), ("fewest_calls", 11)];
    let (mut calls, mut offers) = (0, 0);
    for (strategy, seed) in days {
        let mut day = Day::new(strategy, seed, Link::LAN);
        day.pass(120);
        day.go_home();
        let world = &day.shop.world;
        for call in world.stored().tapes.keys() {
            let (incident, _) = file_of(world, call.0);
            let Found::TheSame { queue, left_out, .. } = told_again(world, &incident) else {
                panic!("{strategy}, {call}: {:#?}", told_again(world, &incident));
            };
            assert_eq!(left_out, [""; 0], "all of {call} was kept");
            calls += 1;
            offers += usize::from(queue > 0);
        }
    }
    assert!(calls > 400 && offers > 300, "{calls} calls, {offers} of them in line");
}
