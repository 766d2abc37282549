//! Whoever speaks with a customer asks for a number: what is keyed in is heard by nobody, on no tape, in no
//! log, and lands in the record.

use cordboard_pbx::{
    Aside, CollectDigits, Command, Event, Input, Supervision,
    record::{CallId, Collected},
};
use cordboard_testkit::{PhoneId, World, heard};

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, carrier, is_over, open_office};

const CARD: &str = "6222021234567890";

/// The customer speaks with Wei, who called.
struct Talk {
    world: World,
    wei: PhoneId,
    mei: PhoneId,
    customer: PhoneId,
}

impl Talk {
    fn new() -> Talk {
        let (mut world, [wei, mei, _]) = open_office(OPEN);
        let customer = carrier(&mut world);
        world.dial(wei, "13800138000");
        world.until("it rings outside", |world| world.state(customer).is_some());
        world.answer(customer);
        world.run_ms(500);
        Talk { world, wei, mei, customer }
    }

    fn tell(&mut self, command: Command) {
        self.world.tell(Input::Command(command));
    }

    fn asks(&mut self, most: u32, masked: bool, prompt: Option<&str>) {
        let (label, prompt) = ("card number".to_owned(), prompt.map(str::to_owned));
        let ask = CollectDigits { label, most, hash_ends: true, masked, prompt };
        self.tell(Command::CollectDigits { call: CallId(1), extension: "1001".into(), ask });
        self.world.run_ms(200);
    }

    /// How many digits a screen was last told of; `None`: that nothing goes on.
    fn shown(&self) -> Option<u32> {
        let asides = self.world.events().iter().rev().find_map(|event| match event {
            Event::CallChanged { aside, .. } => Some(aside.clone()),
            _ => None,
        });
        match asides.flatten()? {
            Aside::Collecting { digits, .. } => Some(digits),
            Aside::InFlow { .. } => None,
        }
    }

    fn collected(&self) -> &[Collected] {
        &self.world.record(1).collected
    }

    fn over(mut self) -> World {
        if !is_over(&self.world, self.customer) {
            self.world.hang_up(self.customer);
        }
        self.world.run_ms(1000);
        assert_nothing_left(&mut self.world);
        self.world
    }
}

/// Everything but the place that is meant for it: events, journal, records, tapes of decisions.
fn told_anywhere(world: &World, secret: &str) -> bool {
    let stored = world.stored();
    let told = format!(
        "{:?}{:?}{:?}{:?}{:?}{}",
        world.events(),
        stored.journal,
        stored.calls,
        stored.tapes,
        stored.floor,
        world.story()
    );
    told.contains(secret)
}

#[test]
fn a_masked_number_is_heard_and_seen_by_nobody_and_lies_with_the_store() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.asks(19, true, None);
    let (wei_voice, customer_voice) = (talk.world.voice(wei), talk.world.voice(customer));
    assert!(!talk.world.listens(wei, 400).tone(customer_voice), "wei does not hear the customer");
    assert!(talk.world.listens(customer, 400).tone(wei_voice), "who hears wei");
    talk.world.press(customer, &CARD[..4]);
    talk.world.run_ms(1500);
    assert_eq!(talk.shown(), Some(4), "the screen counts");
    talk.world.press(customer, &format!("{}#", &CARD[4..]));
    talk.world.until("the number is whole", |world| !world.record(1).collected.is_empty());
    talk.world.run_ms(700);
    assert_eq!(talk.shown(), None, "nothing goes on any more");
    assert_they_talk(&mut talk.world, wei, customer);
    let [one] = talk.collected() else { panic!("one number: {:?}", talk.collected()) };
    let told = (one.label.as_str(), one.by.as_str(), one.digits, one.value.as_deref());
    assert_eq!(told, ("card number", "1001", 16, None), "the record counts them");
    let world = talk.over();
    assert_eq!(world.stored().digits[&(CallId(1), 0)], CARD, "the store has it");
    assert!(!told_anywhere(&world, CARD), "and nobody else\n{}", world.story());
    assert!(!told_anywhere(&world, &CARD[..6]), "nor a part of it");
    assert!(world.story().contains("13800138000 keyed in 16 digits for card number."));
}

#[test]
fn no_key_of_it_reaches_the_colleague_or_the_tape() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.world.run_ms(1000);
    talk.world.press(customer, "9");
    talk.world.run_ms(1000);
    talk.world.press_by_info(customer, '8');
    talk.world.run_ms(1000);
    assert_eq!(talk.world.see(wei).calls[0].pressed, "98", "without it, wei is sent the keys");
    talk.asks(4, true, None);
    talk.world.press(customer, "12");
    talk.world.run_ms(1000);
    talk.world.press_by_info(customer, '3');
    talk.world.run_ms(300);
    talk.world.press_by_info(customer, '4');
    talk.world.run_ms(2500);
    assert_eq!(talk.world.see(wei).calls[0].pressed, "98", "no event and no INFO came through");
    assert_eq!(talk.collected().len(), 1, "four keys were enough");
    assert_they_talk(&mut talk.world, wei, customer);
    let voice = talk.world.voice(customer);
    let world = talk.over();
    let path = world.record(1).recording.clone().expect("it was recorded");
    let tape = world.tape(&path);
    let second = tape.rate as usize;
    assert!(heard(&tape.left[second / 2..second], tape.rate, voice), "before it is on the tape");
    let silent = tape.left.chunks(second / 4).skip(14).take(8);
    let silent: Vec<_> = silent.map(|piece| heard(piece, tape.rate, voice)).collect();
    assert_eq!(silent, [false; 8], "and what was keyed in is cut out");
    assert!(heard(&tape.left[tape.left.len() - second..], tape.rate, voice), "then it goes on");
}

#[test]
fn a_number_that_is_not_masked_lands_in_the_record() {
    let mut talk = Talk::new();
    let customer = talk.customer;
    talk.asks(6, false, None);
    talk.world.press(customer, "12*#");
    talk.world.run_ms(2000);
    assert_eq!(talk.collected()[0].value.as_deref(), Some("12*"), "{}", talk.world.story());
    talk.asks(6, false, None);
    talk.world.press(customer, "123456");
    talk.world.run_ms(2500);
    assert_eq!(
        talk.collected()[1].value.as_deref(),
        Some("123456"),
        "at the count, and a second one"
    );
    let world = talk.over();
    assert_eq!(world.record(1).collected.len(), 2, "both stay");
    assert!(!world.story().contains("123456"), "the journal only counts\n{}", world.story());
}

#[test]
fn cancelled_or_forgotten_it_ends_and_both_hear_each_other() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.asks(6, true, None);
    talk.world.press(customer, "12");
    talk.world.run_ms(1000);
    talk.tell(Command::CancelDigits { call: CallId(1), extension: "1002".into() });
    talk.world.run_ms(800);
    assert_eq!(talk.shown(), Some(2), "only who asked may cancel it");
    talk.tell(Command::CancelDigits { call: CallId(1), extension: "1001".into() });
    talk.world.run_ms(800);
    assert_they_talk(&mut talk.world, wei, customer);
    assert!(talk.collected().is_empty(), "nothing is kept");
    talk.asks(6, true, None);
    talk.world.run_ms(31_000);
    assert_they_talk(&mut talk.world, wei, customer);
    assert!(talk.world.story().contains("keyed in nothing for card number in time."));
    talk.asks(6, false, None);
    talk.world.press(customer, "77");
    talk.world.run_ms(12_500);
    assert_eq!(talk.collected()[0].value.as_deref(), Some("77"), "what came in time is kept");
    talk.over();
}

#[test]
fn whoever_hangs_up_meanwhile_ends_it_and_nothing_is_kept() {
    for agent in [true, false] {
        let mut talk = Talk::new();
        let customer = talk.customer;
        talk.asks(6, true, None);
        talk.world.press(customer, "12");
        talk.world.run_ms(1000);
        let who = if agent { talk.wei } else { customer };
        talk.world.hang_up(who);
        talk.world.run_ms(1000);
        assert!(is_over(&talk.world, customer) && is_over(&talk.world, talk.wei), "both are free");
        let world = talk.over();
        assert!(world.record(1).collected.is_empty() && world.stored().digits.is_empty());
        let text = "card number was not collected to its end.";
        assert!(world.story().contains(text), "{}", world.story());
    }
}

#[test]
fn a_prompt_is_heard_until_the_first_key() {
    let mut talk = Talk::new();
    let customer = talk.customer;
    talk.asks(6, true, Some("greeting"));
    assert!(talk.world.listens(customer, 200).prompt(), "the customer hears what to do");
    talk.world.press(customer, "1");
    talk.world.run_ms(500);
    let wei_voice = talk.world.voice(talk.wei);
    let heard = talk.world.listens(customer, 300);
    assert!(heard.tone(wei_voice) && !heard.prompt(), "then wei again");
    talk.over();
}

#[test]
fn a_supervisor_hears_the_colleague_alone_meanwhile() {
    let mut talk = Talk::new();
    let (wei, mei, customer) = (talk.wei, talk.mei, talk.customer);
    talk.tell(Command::Supervise {
        call: CallId(1),
        watched: "1001".into(),
        by: "1002".into(),
        how: Supervision::Barge,
    });
    talk.world.until("mei's phone rings", |world| world.state(mei).is_some());
    talk.world.answer(mei);
    talk.world.run_ms(500);
    talk.asks(6, true, None);
    let voices = [wei, mei, customer].map(|phone| talk.world.voice(phone));
    let hear = |talk: &mut Talk, who| {
        let heard = talk.world.listens(who, 400);
        voices.map(|voice| heard.tone(voice))
    };
    assert_eq!(hear(&mut talk, mei), [true, false, false], "mei hears wei alone");
    assert_eq!(hear(&mut talk, wei), [false, true, false], "wei hears mei alone");
    assert_eq!(hear(&mut talk, customer), [true, true, false], "the customer hears both");
    talk.world.press(customer, "1#");
    talk.world.run_ms(1500);
    assert_eq!(hear(&mut talk, mei), [true, false, true], "as before");
    assert_eq!(hear(&mut talk, wei), [false, true, true], "as before");
    talk.over();
}
