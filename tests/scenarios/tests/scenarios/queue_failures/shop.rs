//! A shop whose number leads straight into the line of one group.

use cordboard_pbx::Event;
use cordboard_testkit::{CallState, PhoneId, World};
use serde_json::{Value, json};

use crate::office::{OPEN, example};

/// Leads into the line.
pub(crate) const NUMBER: &str = "075586001234";
/// Leads to its front.
pub(crate) const VIP: &str = "075586005678";

pub(crate) struct Shop {
    pub(crate) world: World,
    pub(crate) agents: Vec<PhoneId>,
    callers: usize,
}

impl Shop {
    /// So many agents, 1001 first, in one group: it rings 20 s, without wrap-up, for 120 s.
    pub(crate) fn with(agents: usize) -> Shop {
        Shop::of(agents, |_| {})
    }

    /// The same after a change of the office; `["groups"][0]` is the group.
    pub(crate) fn of(agents: usize, change: impl FnOnce(&mut Value)) -> Shop {
        let mut office = office(agents);
        change(&mut office);
        let mut world = World::new(&office, OPEN);
        let agents = (0..agents).map(|nth| {
            let number = (1001 + nth).to_string();
            let phone = world.phone(&number, &number, &format!("s3cret-{number}-phone"));
            // One after the other, so that it is certain who has been idle longest.
            world.until("the phone is registered", |world| world.see(phone).registered);
            phone
        });
        let agents = agents.collect();
        Shop { world, agents, callers: 0 }
    }

    /// Somebody calls the number and waits in line.
    pub(crate) fn caller(&mut self) -> PhoneId {
        self.caller_of(NUMBER)
    }

    pub(crate) fn caller_of(&mut self, number: &str) -> PhoneId {
        let phone = self.newcomer();
        self.world.dial(phone, number);
        self.world.until("the caller waits", |world| world.is_up(phone));
        self.world.run_ms(100);
        phone
    }

    /// A customer who has not called yet.
    pub(crate) fn newcomer(&mut self) -> PhoneId {
        let nth = self.callers;
        self.callers += 1;
        let (name, at) = (format!("caller-{nth}"), format!("127.0.0.2:{}", 6000 + nth));
        self.world.carrier(&name, &at, &format!("1380013{nth:04}"))
    }

    pub(crate) fn rings(&self, phone: PhoneId) -> bool {
        self.world.state(phone) == Some(CallState::Ringing)
    }

    pub(crate) fn is_over(&self, phone: PhoneId) -> bool {
        matches!(self.world.state(phone), Some(CallState::Ended(_)))
    }

    /// How often the phone was called.
    pub(crate) fn rung(&self, agent: usize) -> usize {
        self.world.see(self.agents[agent]).calls.len()
    }

    /// What was last told of the agent.
    pub(crate) fn state_of(&self, extension: &str) -> String {
        let states = self.world.events().iter().rev().filter_map(|event| match event {
            Event::AgentChanged { agent, state, .. } if &*agent.0 == extension => Some(state),
            _ => None,
        });
        states.into_iter().next().expect("something was told of the agent").clone()
    }
}

fn office(agents: usize) -> Value {
    let mut office = example();
    for nth in 3..agents {
        let number = (1001 + nth).to_string();
        office["extensions"].as_array_mut().unwrap().push(json!({
            "number": number, "name": number, "secret": format!("s3cret-{number}-phone"),
        }));
    }
    let members = (0..agents).map(|nth| json!({ "extension": (1001 + nth).to_string() }));
    let group = &mut office["groups"][0];
    group["members"] = members.collect();
    group["wrap_up_seconds"] = json!(0);
    office["trunks"][0]["max_calls"] = Value::Null;
    office["numbers"] = json!([
        { "number": NUMBER, "trunk": "carrier", "kind": "fixed", "inbound": { "flow": "line" } },
        { "number": VIP, "trunk": "carrier", "kind": "fixed", "inbound": { "flow": "front" } },
    ]);
    office["flows"].as_array_mut().unwrap().extend([line("line", 0), line("front", 10)]);
    office
}

fn line(id: &str, priority: i32) -> Value {
    json!({
        "id": id, "name": id, "publish": true,
        "document": {
            "format": 1,
            "start": "wait",
            "nodes": [
                { "id": "wait", "kind": "queue", "group": "default", "priority": priority,
                  "announcement": "greeting", "at": [0, 0] },
                { "id": "bye", "kind": "hang_up", "at": [260, 0] },
            ],
            "wires": [
                { "from": "wait", "exit": "timeout", "to": "bye" },
                { "from": "wait", "exit": "no_agents", "to": "bye" },
            ],
        },
    })
}
