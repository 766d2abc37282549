//! An agent sends the caller into a flow, waits, and has the caller again.

use cordboard_pbx::{
    Aside, Command, Event, Input,
    record::{CallId, EntryKind, Reason},
};
use cordboard_testkit::{PhoneId, World};
use serde_json::{Value, json};

use crate::office::{
    OPEN, assert_nothing_left, assert_they_talk, carrier, example, is_over, office_with,
};

/// A flow that asks for a number of four digits, then does `then`.
fn asking(id: &str, then: &Value) -> Value {
    json!({
        "id": id,
        "name": id,
        "publish": true,
        "document": {
            "format": 1,
            "start": "ask",
            "nodes": [
                { "id": "ask", "kind": "collect", "prompt": "main-menu", "min": 4, "max": 4,
                  "variable": "meter", "timeout_seconds": 60, "at": [0, 0] },
                { "id": "secret", "kind": "collect", "text": "And now.", "min": 0, "max": 4,
                  "variable": "pin", "mask": true, "timeout_seconds": 1, "at": [200, 0] },
                then
            ],
            "wires": [
                { "from": "ask", "exit": "done", "to": "secret" },
                { "from": "ask", "exit": "timeout", "to": "secret" },
                { "from": "ask", "exit": "invalid", "to": "secret" },
                { "from": "secret", "exit": "done", "to": "then" },
                { "from": "secret", "exit": "timeout", "to": "then" },
                { "from": "secret", "exit": "invalid", "to": "then" }
            ]
        }
    })
}

/// The customer came through the menu and speaks with Wei.
struct Talk {
    world: World,
    wei: PhoneId,
    mei: PhoneId,
    workshop: PhoneId,
    customer: PhoneId,
}

impl Talk {
    fn new() -> Talk {
        let mut office = example();
        let flows = office["flows"].as_array_mut().expect("flows");
        flows.push(asking("meter", &json!({ "id": "then", "kind": "return", "at": [400, 0] })));
        flows.push(asking("goodbye", &json!({ "id": "then", "kind": "hang_up", "at": [400, 0] })));
        let mut onward = asking(
            "onward",
            &json!({ "id": "then", "kind": "queue", "group": "workshop", "priority": 0,
                "at": [400, 0] }),
        );
        let wires = onward["document"]["wires"].as_array_mut().expect("wires");
        for exit in ["timeout", "no_agents"] {
            wires.push(json!({ "from": "then", "exit": exit, "to": "ask" }));
        }
        flows.push(onward);
        let (mut world, [wei, mei, workshop]) = office_with(&office, OPEN);
        world.answers(wei, 300);
        let customer = carrier(&mut world);
        world.dial(customer, "075586001234");
        world.until("the flow answers", |world| world.is_up(customer));
        world.run_ms(300);
        world.press(customer, "1");
        world.until("wei has the caller", |world| world.is_up(wei));
        world.run_ms(500);
        Talk { world, wei, mei, workshop, customer }
    }

    fn tell(&mut self, command: Command) {
        self.world.tell(Input::Command(command));
        self.world.run_ms(300);
    }

    fn sends_to(&mut self, flow: &str) {
        let (call, extension) = (CallId(1), "1001".to_owned());
        self.tell(Command::SendToFlow { call, extension, flow: flow.to_owned() });
    }

    fn takes_back(&mut self, extension: &str) {
        self.tell(Command::TakeBack { call: CallId(1), extension: extension.to_owned() });
    }

    /// Where screens were last told that the customer is.
    fn shown(&self) -> Option<(String, Option<String>)> {
        let asides = self.world.events().iter().rev().find_map(|event| match event {
            Event::CallChanged { aside, .. } => Some(aside.clone()),
            _ => None,
        });
        match asides.flatten()? {
            Aside::InFlow { flow, node, .. } => Some((flow, node)),
            Aside::Collecting { .. } => None,
        }
    }

    fn values(&self) -> Vec<(&str, Option<&str>)> {
        let collected = &self.world.record(1).collected;
        collected.iter().map(|one| (one.label.as_str(), one.value.as_deref())).collect()
    }

    fn over(mut self) -> World {
        for phone in [self.customer, self.wei] {
            if !is_over(&self.world, phone) {
                self.world.hang_up(phone);
                self.world.run_ms(500);
            }
        }
        assert_nothing_left(&mut self.world);
        self.world
    }
}

#[test]
fn at_the_end_of_the_flow_the_two_are_connected_again() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    assert_they_talk(&mut talk.world, wei, customer);
    for flow in ["meter", "goodbye"] {
        talk.sends_to(flow);
        assert_eq!(talk.shown(), Some((flow.to_owned(), Some("ask".to_owned()))), "wei sees where");
        assert!(talk.world.listens(customer, 200).prompt(), "the customer hears the flow");
        let voice = talk.world.voice(customer);
        let heard = talk.world.listens(wei, 400);
        assert!(heard.music() && !heard.tone(voice), "wei hears music alone");
        talk.world.press(customer, "4711");
        talk.world.run_ms(3000);
        talk.world.press(customer, "9#");
        talk.world.run_ms(6000);
        assert_eq!(talk.shown(), None, "back\n{}", talk.world.story());
        assert_they_talk(&mut talk.world, wei, customer);
    }
    talk.world.hang_up(wei);
    talk.world.run_ms(1000);
    let agents = talk.world.record(1).legs.iter().filter(|leg| leg.party == "1001").count();
    assert_eq!(agents, 1, "it was one leg all the time");
    let values = [("meter", Some("4711")), ("meter", Some("4711"))];
    assert_eq!(talk.values(), values, "what the flow learnt is kept, but for its secret");
    let world = talk.over();
    assert!(world.story().contains("The flow meter is over; back to 1001."), "{}", world.story());
    let path: Vec<_> = world.record(1).path.iter().map(|step| step.flow.as_str()).collect();
    assert!(path.contains(&"welcome") && path.contains(&"meter"), "both ways are told: {path:?}");
    let sales = world.record(1).path.iter().find(|step| step.node == "sales");
    assert!(sales.is_some(), "the first flow's talk is in it");
}

#[test]
fn the_agent_takes_the_caller_back_at_once() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.sends_to("meter");
    talk.world.press(customer, "47");
    talk.world.run_ms(1000);
    talk.takes_back("1002");
    assert!(talk.shown().is_some(), "not for somebody else");
    talk.takes_back("1001");
    assert_they_talk(&mut talk.world, wei, customer);
    assert_eq!(talk.values(), [], "nothing was whole");
    talk.world.press(customer, "5");
    talk.world.run_ms(1000);
    assert_they_talk(&mut talk.world, wei, customer);
    talk.over();
}

#[test]
fn sent_elsewhere_by_the_flow_the_caller_leaves_the_agent_free() {
    let mut talk = Talk::new();
    let (wei, workshop, customer) = (talk.wei, talk.workshop, talk.customer);
    talk.world.answers(workshop, 500);
    talk.sends_to("onward");
    talk.world.press(customer, "4711");
    talk.world.until("the workshop has the caller", |world| world.is_up(workshop));
    talk.world.run_ms(500);
    assert!(is_over(&talk.world, wei), "wei is free");
    assert_they_talk(&mut talk.world, workshop, customer);
    let text = "The flow onward sends the call elsewhere, so 1001 is free.";
    assert!(talk.world.story().contains(text), "{}", talk.world.story());
    talk.world.hang_up(customer);
    talk.world.run_ms(500);
    assert_eq!(talk.values(), [("meter", Some("4711"))], "what the flow learnt is kept");
    let world = talk.over();
    let own = world.record(1).legs.iter().find(|leg| leg.party == "1001").expect("his leg");
    let reason = own.termination.as_ref().map(|end| end.reason);
    assert_eq!(reason, Some(Reason::Transferred), "told so in the record");
}

#[test]
fn whoever_hangs_up_in_the_flow_ends_it_for_the_agent() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.sends_to("meter");
    talk.world.press(customer, "4711");
    talk.world.run_ms(1500);
    talk.world.hang_up(customer);
    talk.world.run_ms(1000);
    assert!(is_over(&talk.world, wei), "wei is told and free");
    assert_eq!(talk.values(), [("meter", Some("4711"))], "what was learnt stays");
    talk.over();
}

#[test]
fn an_agent_who_hangs_up_meanwhile_leaves_the_flow_to_go_on_alone() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.sends_to("meter");
    talk.world.hang_up(wei);
    talk.world.run_ms(1000);
    assert!(talk.world.is_up(customer), "the customer goes on");
    assert_eq!(talk.shown(), None, "nobody waits");
    talk.world.press(customer, "4711");
    talk.world.run_ms(6000);
    assert!(is_over(&talk.world, customer), "then the first flow goes on, which ends the call");
    assert_eq!(talk.values(), [("meter", Some("4711"))]);
    let world = talk.over();
    let text = "1001 is gone; the caller goes on in the flow.";
    assert!(world.story().contains(text), "{}", world.story());
    let end = world.record(1).termination.as_ref().expect("over").reason;
    assert_eq!(end, Reason::HungUp, "as after any talk with wei");
}

#[test]
fn an_agent_who_called_out_may_do_so_too() {
    let mut talk = Talk::new();
    let (mei, customer) = (talk.mei, talk.customer);
    talk.world.hang_up(customer);
    talk.world.run_ms(6000);
    talk.world.dial(mei, "13800138000");
    talk.world.run_ms(500);
    talk.world.answer(customer);
    talk.world.run_ms(500);
    let (call, extension) = (CallId(2), "1002".to_owned());
    talk.tell(Command::SendToFlow { call, extension, flow: "meter".into() });
    assert!(talk.world.listens(customer, 200).prompt(), "the customer hears the flow");
    assert!(talk.world.listens(mei, 400).music(), "mei hears music");
    talk.world.press(customer, "4711");
    talk.world.run_ms(6000);
    assert_they_talk(&mut talk.world, mei, customer);
    talk.world.hang_up(mei);
    talk.world.run_ms(500);
    assert!(is_over(&talk.world, customer), "who hangs up then ends the call");
    let told = talk.world.stored().journal.iter();
    let told = told.filter(|one| one.call == CallId(2) && one.kind == EntryKind::Flow).count();
    assert!(told >= 4, "its way is in the journal");
    talk.over();
}

#[test]
fn a_flow_that_is_not_there_changes_nothing() {
    let mut talk = Talk::new();
    let (wei, customer) = (talk.wei, talk.customer);
    talk.sends_to("nowhere");
    assert_they_talk(&mut talk.world, wei, customer);
    talk.sends_to("meter");
    talk.sends_to("goodbye");
    assert_eq!(talk.shown().map(|(flow, _)| flow).as_deref(), Some("meter"), "one at a time");
    talk.takes_back("1001");
    assert_they_talk(&mut talk.world, wei, customer);
    talk.over();
}
