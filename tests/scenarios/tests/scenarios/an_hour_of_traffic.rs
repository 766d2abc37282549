//! An hour around closing time, on a network that loses, delays, reorders and repeats. Dice decide who
//! calls whom and what everybody does; at the end nothing is left and everybody can be rung.

use std::{sync::Arc, time::Duration};

use cordboard_pbx::Input;
use cordboard_testkit::{CallState, Deed, Link, Manner, PhoneId, World};

use crate::office::{assert_nothing_left, example, open_office};

/// 16:40 in Shanghai; the shop closes at 18:00.
const CLOSING: &str = "2026-10-12T08:40:00Z";
const MINUTE: u64 = 60;
/// One call starts in so many seconds.
const CALL_EVERY: u64 = 30;

struct Hour {
    world: World,
    /// Wei, Mei, the workshop, and Wei's second phone.
    office: Vec<PhoneId>,
    /// Customers, who call in.
    callers: Vec<PhoneId>,
    /// Whoever is called outside.
    outside: PhoneId,
    /// A customer with a voice, who leaves messages.
    speaker: PhoneId,
}

impl Hour {
    fn new(seed: u64) -> Self {
        let (mut world, [wei, mei, workshop]) = open_office(CLOSING);
        let second = world.phone("wei-two", "1001", "s3cret-1001-phone");
        world.until("it is registered", |world| world.see(second).registered);
        let outside = world.carrier("outside", "127.0.0.2:5090", "13900139000");
        let callers = (0..6).map(|nth| {
            let (name, at) = (format!("caller-{nth}"), format!("127.0.0.2:{}", 5100 + nth));
            world.carrier(&name, &at, &format!("1380013800{nth}"))
        });
        let callers: Vec<_> = callers.collect();
        let speaker = world.carrier("speaker", "127.0.0.2:5200", "13700137000");
        world.subscribe_messages(wei);
        world.without_sound();
        world.set(speaker, |phone| phone.sound = true);
        world.link(Link::BAD);
        for _ in 0..seed {
            world.dice(2);
        }
        let office = vec![wei, mei, workshop, second];
        Self { world, office, callers, outside, speaker }
    }

    /// One in so many.
    fn chance(&mut self, of: u64) -> bool {
        self.world.dice(of) == 0
    }

    fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        let count = list.len() as u64;
        list[usize::try_from(self.world.dice(count)).unwrap()].clone()
    }

    fn pass(&mut self, minutes: u64) {
        let start = self.world.elapsed();
        let mut next_call = start;
        while self.world.elapsed() - start < Duration::from_secs(minutes * MINUTE) {
            if self.world.elapsed() >= next_call {
                self.someone_calls();
                next_call += Duration::from_secs(CALL_EVERY);
            }
            if self.chance(200) {
                self.change_the_office();
            }
            if self.chance(100) {
                self.take_over();
            }
            for phone in self.everybody() {
                self.change_manner(phone);
                self.meddle(phone);
            }
            let pause = 100 + self.world.dice(1900);
            self.world.run_ms(pause);
        }
    }

    fn everybody(&self) -> Vec<PhoneId> {
        let others = [self.outside, self.speaker];
        self.office.iter().chain(&self.callers).copied().chain(others).collect()
    }

    fn someone_calls(&mut self) {
        match self.world.dice(10) {
            0..=4 => {
                let caller = self.one_of(&self.callers.clone());
                self.world.dial(caller, "075586001234");
            }
            5 => self.world.dial(self.speaker, "075586001234"),
            6 => {
                let from = self.one_of(&self.office.clone());
                self.world.dial(from, "13900139000");
            }
            7 => self.world.dial(self.office[0], "*97"),
            _ => {
                let from = self.one_of(&self.office.clone());
                let to = self.one_of(&["1001", "1002", "1003", "workshop", "default", "1999"]);
                self.world.dial(from, to);
            }
        }
    }

    /// A phone of the office takes a call of another one, ringing or talking, for itself.
    fn take_over(&mut self) {
        let from = self.one_of(&self.office.clone());
        let by = self.one_of(&self.office.clone());
        let of_value =
            |(_, state): &(usize, CallState)| matches!(state, CallState::Up | CallState::Ringing);
        let calls: Vec<_> = self.living(from).into_iter().filter(of_value).collect();
        if by != from && !calls.is_empty() {
            let (call, _) = self.one_of(&calls);
            let replaces = self.world.replaces(from, call);
            self.world.dial_with(by, "1001", &[("Replaces", &replaces)]);
        }
    }

    /// The owner saves a change of the groups while calls run.
    fn change_the_office(&mut self) {
        let mut office = example();
        if self.chance(2) {
            let members = &mut office["groups"][0]["members"];
            *members = serde_json::json!([{ "extension": "1002" }, { "extension": "1003" }]);
            office["groups"][0]["strategy"] = "ring_all".into();
            office["groups"][1]["overflow"] = serde_json::Value::Null;
        }
        self.world.tell(Input::Office(Arc::new(serde_json::from_value(office).unwrap())));
    }

    fn change_manner(&mut self, phone: PhoneId) {
        if !self.chance(20) {
            return;
        }
        let after = Duration::from_millis(self.world.dice(9000));
        let status = self.one_of(&[486, 480, 603, 404, 500, 302]);
        let manner = match self.world.dice(20) {
            0..=11 => Manner::Answers(after),
            12..=16 => Manner::Rings,
            17..=18 => Manner::Refuses(status),
            // Without power, until the dice say otherwise.
            _ => Manner::Dead,
        };
        self.world.set(phone, |phone| phone.manner = manner);
    }

    /// Does something, mostly nothing, with each call of a phone.
    fn meddle(&mut self, phone: PhoneId) {
        let living = self.living(phone);
        for &(call, state) in &living {
            if let Some(deed) = self.deed(phone, call, state, &living) {
                self.world.act_on(phone, call, deed);
            }
        }
    }

    fn living(&self, phone: PhoneId) -> Vec<(usize, CallState)> {
        let calls = self.world.see(phone).calls.iter().map(|call| call.state).enumerate();
        calls.filter(|(_, state)| !matches!(state, CallState::Ended(_))).collect()
    }

    fn deed(
        &mut self,
        phone: PhoneId,
        call: usize,
        state: CallState,
        living: &[(usize, CallState)],
    ) -> Option<Deed> {
        let inside = self.office.contains(&phone);
        match state {
            CallState::Calling | CallState::Ringback => self.chance(30).then_some(Deed::HangUp),
            CallState::Ringing => match self.world.dice(60) {
                0 => Some(Deed::Reject(486)),
                1 | 2 => Some(Deed::Answer),
                _ => None,
            },
            CallState::Up => match self.world.dice(300) {
                0..=3 => Some(Deed::HangUp),
                4..=7 if inside => Some(Deed::Hold),
                8..=15 => Some(Deed::Resume),
                16..=19 if inside => Some(Deed::HandOn(self.target())),
                20..=29 if inside => {
                    let others = living.iter().filter(|other| other.0 != call);
                    let up = others.filter(|(_, state)| *state != CallState::Ringing);
                    let up: Vec<_> = up.map(|(other, _)| *other).collect();
                    (!up.is_empty()).then(|| Deed::Connect(self.one_of(&up)))
                }
                30..=31 if inside => {
                    let to = self.target();
                    self.world.dial(phone, &to);
                    None
                }
                40..=89 => {
                    Some(Deed::Key(self.one_of(&['1', '2', '3', '4', '7', '1', '1', '#', '*'])))
                }
                _ => None,
            },
            CallState::Ended(_) => None,
        }
    }

    fn target(&mut self) -> String {
        let targets = [
            "1001",
            "1002",
            "1003",
            "workshop",
            "default",
            "welcome",
            "13900139000",
            "*97",
            "1999",
        ];
        self.one_of(&targets).to_owned()
    }

    /// Nobody does anything any more but talk on. Whoever waits, listens or rings comes to an end by
    /// itself, so that only conversations are left, with a phone at each end.
    fn assert_nobody_is_stuck(&mut self) {
        for phone in self.everybody() {
            self.world.set(phone, |phone| phone.manner = Manner::Refuses(486));
        }
        self.world.run(Duration::from_secs(40 * MINUTE));
        let left = self.world.census();
        let phones = self.everybody();
        let living: Vec<_> = phones
            .iter()
            .flat_map(|phone| {
                let name = &self.world.see(*phone).name;
                self.living(*phone).into_iter().map(move |(call, state)| (name, call, state))
            })
            .collect();
        let all_up = living.iter().all(|(_, _, state)| *state == CallState::Up);
        let stuck = || format!("{living:?}\n{left:?}\n{}", self.stories_of_the_living());
        assert!(all_up, "nothing rings for ever: {}", stuck());
        assert_eq!(left.calls * 2, living.len(), "two phones a call: {}", stuck());
        assert_eq!(left.legs, living.len(), "each phone is a leg: {}", stuck());
        assert_eq!(left.dialogs, living.len(), "each leg is a dialog: {}", stuck());
        assert_eq!((left.queue.callers, left.queue.offers), (0, 0), "nobody waits: {}", stuck());
    }

    fn stories_of_the_living(&self) -> String {
        let stored = self.world.stored();
        let living: Vec<_> =
            stored.calls.values().filter(|call| call.ended.is_none()).map(|call| call.id).collect();
        let entries = stored.journal.iter().filter(|entry| living.contains(&entry.call));
        entries.map(|entry| format!("{} {} {}\n", entry.at, entry.call, entry.text)).collect()
    }

    /// Everybody puts the receiver down, until nobody is rung any more.
    fn go_home(&mut self) {
        for phone in self.everybody() {
            self.world.set(phone, |phone| phone.manner = Manner::Refuses(480));
        }
        for _ in 0..4 {
            for phone in self.everybody() {
                for (call, _) in self.living(phone) {
                    self.world.act_on(phone, call, Deed::HangUp);
                }
            }
            self.world.run_ms(10_000);
        }
        self.world.link(Link::LAN);
    }

    fn assert_all_is_well(&mut self) {
        assert_nothing_left(&mut self.world);
        let left = self.world.census();
        assert_eq!((left.trunk_calls, left.unstored), (0, 0), "no line, no write: {left:?}");
        assert_eq!((left.queue.callers, left.queue.offers), (0, 0), "nobody waits: {left:?}");
        assert_eq!((left.watchers, left.sip.subscriptions), (0, 0), "nobody watches: {left:?}");
        assert_eq!((left.sip.requests, left.sip.timers), (0, 0), "nothing is under way: {left:?}");
        for phone in self.everybody() {
            let phone = self.world.see(phone);
            let census = phone.sip_census();
            assert_eq!(census.dialogs, 0, "{} was told of every end: {census:?}", phone.name);
            let over = phone.calls.iter().all(|call| matches!(call.state, CallState::Ended(_)));
            assert!(over, "{} has no call left", phone.name);
        }
        let stored = self.world.stored();
        assert!(stored.calls.len() >= 100, "{} calls are in the log", stored.calls.len());
        assert!(stored.messages.len() >= 3, "{} messages were left", stored.messages.len());
        for record in stored.calls.values() {
            assert!(record.ended.is_some(), "{} has ended: {record:?}", record.id);
            assert!(record.termination.is_some(), "{} says why: {record:?}", record.id);
            for leg in &record.legs {
                assert!(leg.ended.is_some(), "{}: every leg has ended: {leg:?}", record.id);
                assert!(leg.termination.is_some(), "{}: every leg says why: {leg:?}", record.id);
            }
        }
    }

    /// Each of them is rung once more by a group: nobody is stuck as busy.
    fn assert_everybody_can_be_rung(&mut self) {
        for phone in self.office.clone() {
            self.world.set(phone, |phone| phone.manner = Manner::Rings);
        }
        let before: Vec<_> =
            self.office.iter().map(|phone| self.world.see(*phone).calls.len()).collect();
        let office = serde_json::from_value(example()).unwrap();
        self.world.tell(Input::Office(Arc::new(office)));
        for group in ["workshop", "default"] {
            let from = if group == "workshop" { self.office[1] } else { self.office[2] };
            self.world.dial(from, group);
            self.world.run_ms(70_000);
            for (call, _) in self.living(from) {
                self.world.act_on(from, call, Deed::HangUp);
            }
            self.world.run_ms(10_000);
        }
        for (phone, before) in self.office.clone().into_iter().zip(before) {
            let phone = self.world.see(phone);
            assert!(
                phone.calls.len() > before,
                "{} was rung\n{:?}",
                phone.name,
                self.world.census()
            );
        }
    }
}

fn an_hour(seed: u64) {
    let mut hour = Hour::new(seed);
    hour.pass(40);
    hour.assert_nobody_is_stuck();
    hour.pass(20);
    hour.go_home();
    hour.assert_all_is_well();
    hour.assert_everybody_can_be_rung();
    hour.assert_all_is_well();
}

#[test]
fn an_hour_on_a_bad_network_leaves_nothing_behind() {
    an_hour(0);
}

#[test]
fn another_hour_with_other_dice_leaves_nothing_behind_either() {
    an_hour(17);
}
