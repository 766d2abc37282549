//! A caller in virtual time, and a transcript of what a flow does with his call.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_flow::{
    Calendar, Calendars, Clock, Contact, Context, Document, FlowId, GroupStanding, Input, Output,
    Program, Response, Spoken, Walk,
};
use serde_json::{Value, json};

/// Monday, 28 September 2026, 10:00 in Shanghai.
pub(crate) const MONDAY_MORNING: &str = "2026-09-28T02:00:00Z";

pub(crate) struct Caller {
    pub(crate) walk: Walk,
    now: Instant,
}

/// Nodes and wires, short: a wire is `"menu.1 > sales"`.
pub(crate) fn document(nodes: Value, wires: &[&str]) -> Document {
    let nodes: Vec<Value> = nodes.as_array().expect("a list of nodes").clone();
    let place = |mut node: Value| {
        node["at"] = json!([0, 0]);
        node
    };
    let wire = |text: &&str| {
        let (exit, to) = text.split_once(" > ").expect("a wire");
        let (from, exit) = exit.split_once('.').expect("an exit");
        json!({ "from": from, "exit": exit, "to": to })
    };
    let start = nodes[0]["id"].clone();
    let nodes: Vec<Value> = nodes.into_iter().map(place).collect();
    let wires: Vec<Value> = wires.iter().map(wire).collect();
    let document = json!({ "format": 1, "start": start, "nodes": nodes, "wires": wires });
    serde_json::from_value(document).expect("a document")
}

pub(crate) fn program(document: Document) -> Arc<Program> {
    Arc::new(Program::new(FlowId::new("test"), 1, document).expect("a document fit to run"))
}

/// A caller who enters the flow at that time, with the shop's calendar.
pub(crate) fn call_at(time: &str, document: Document) -> Caller {
    caller(time, BTreeMap::new(), document)
}

/// A caller who comes while it stands so in the groups.
pub(crate) fn call_in(groups: BTreeMap<String, GroupStanding>, document: Document) -> Caller {
    caller(MONDAY_MORNING, groups, document)
}

fn caller(time: &str, groups: BTreeMap<String, GroupStanding>, document: Document) -> Caller {
    let shop: Calendar = serde_json::from_value(json!({
        "id": "shop-hours", "time_zone": "Asia/Shanghai",
        "weekly": [{ "days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00" }],
        "closed": ["2026-10-01"],
    }))
    .expect("a calendar");
    let now = Instant::now();
    let context = Context {
        caller: "13800138000".into(),
        dialled: "075586001234".into(),
        language: "zh-CN".into(),
        variables: BTreeMap::new(),
        calendars: Arc::new(Calendars::new("Asia/Shanghai", [shop])),
        clock: Clock { at: now, wall: time.parse().expect("a time") },
        seed: 1,
    };
    let mut walk = Walk::new(program(document), context);
    walk.groups_are(groups);
    walk.handle(now, Input::Start);
    Caller { walk, now }
}

pub(crate) fn call(document: Document) -> Caller {
    call_at(MONDAY_MORNING, document)
}

impl Caller {
    pub(crate) fn tell(&mut self, input: Input) -> &mut Self {
        self.walk.handle(self.now, input);
        self
    }

    /// Presses keys one after another, at once.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.chars() {
            self.tell(Input::Digit(key));
        }
        self
    }

    /// Lets the prompt play to its end.
    pub(crate) fn hear_out(&mut self) -> &mut Self {
        self.tell(Input::Played)
    }

    /// Lets time go by, and wakes the walk whenever it asked for it.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        let until = self.now + Duration::from_millis(millis);
        while let Some(wake) = self.walk.poll_timeout().filter(|wake| *wake <= until) {
            self.now = self.now.max(wake);
            self.tell(Input::Timeout);
        }
        self.now = until;
        self
    }

    pub(crate) fn enter(&mut self, document: Document) -> &mut Self {
        self.walk.enter(self.now, program(document));
        self
    }

    pub(crate) fn cannot_enter(&mut self, why: &str) -> bool {
        self.walk.cannot_enter(self.now, why)
    }

    pub(crate) fn found(&mut self, number: u32, contact: Option<&Contact>) -> &mut Self {
        self.walk.found(self.now, number, contact);
        self
    }

    pub(crate) fn respond(&mut self, number: u32, status: u16, body: &str) -> &mut Self {
        let response = Response::Answered { status, body: body.to_owned() };
        self.walk.responded(self.now, number, &response);
        self
    }

    pub(crate) fn fail(&mut self, number: u32, response: &Response) -> &mut Self {
        self.walk.responded(self.now, number, response);
        self
    }

    /// What was done since the last look, a line each. Arrivals are left out: the way there is told.
    pub(crate) fn log(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.walk.poll_output()).filter_map(|output| line(&output)).collect()
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.walk.variables().value(name)
    }

    pub(crate) fn stands_at(&self) -> &str {
        self.walk.node().expect("somewhere").as_str()
    }
}

fn whispered(whisper: Option<&Spoken>) -> String {
    match whisper {
        None => String::new(),
        Some(Spoken::Prompt(prompt)) => format!(", whisper {prompt}"),
        Some(Spoken::Text(text)) => format!(", whisper “{text}”"),
    }
}

fn line(output: &Output) -> Option<String> {
    Some(match output {
        Output::Play { items, language } => {
            let names = items.iter().map(|item| match item {
                Spoken::Prompt(prompt) => prompt.to_string(),
                Spoken::Text(text) => format!("“{text}”"),
            });
            format!("play {} in {language}", names.collect::<Vec<_>>().join("+"))
        }
        Output::Music { music } => format!("music {music}"),
        Output::StopPlay => "stop playing".into(),
        Output::Queue { group, priority, agent, music, announcement, whisper } => {
            let whisper = whispered(whisper.as_ref());
            let first = agent.as_ref().map(|(agent, wait)| format!(", {agent} first for {wait} s"));
            let first = first.unwrap_or_default();
            format!("queue for {group}, {priority}, {music:?}, {announcement:?}{first}{whisper}")
        }
        Output::LeaveQueue => "leave the queue".into(),
        Output::Ring { extensions, seconds, whisper } => {
            let whisper = whispered(whisper.as_ref());
            format!("ring {} for {seconds}{whisper}", extensions.join("+"))
        }
        Output::DialOut { number, from, seconds, confirm, text } => {
            let confirm = confirm.map(|key| format!(", taken by {key}")).unwrap_or_default();
            let from = from.as_deref().unwrap_or("any");
            let text = whispered(text.as_ref());
            format!("dial {number} from {from} for {seconds}{confirm}{text}")
        }
        Output::CallBack { group, priority, number } => {
            format!("call back {number} for {group}, {priority}")
        }
        Output::Request { number, request } => {
            let body = request.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
            let headers: String =
                request.headers.iter().map(|(name, value)| format!(" [{name}: {value}]")).collect();
            let (method, url) = (request.method.as_str(), &request.url);
            format!("ask {number}: {method} {url}{headers}{body}")
        }
        Output::Voicemail { mailbox, greeting, max_seconds } => {
            format!("voicemail of {mailbox}, {greeting:?}, {max_seconds}")
        }
        Output::Tape { action } => format!("tape {action:?}"),
        Output::Notify { text, webhook: None } => format!("tell {text}"),
        Output::Notify { text, webhook: Some(webhook) } => format!("tell {webhook} {text}"),
        Output::Find { value, .. } => format!("find {value}"),
        Output::GoTo { flow } => format!("go to {flow}"),
        Output::HangUp { reason, tone_seconds: 0 } => format!("hang up {reason:?}"),
        Output::HangUp { reason, tone_seconds } => {
            format!("hang up {reason:?} with a tone of {tone_seconds} s")
        }
        Output::Entered { .. } => return None,
        Output::Took { node, exit, to, reason, .. } => match to {
            Some(to) => format!("{node}.{exit} > {to}: {reason}"),
            None => format!("{node}.{exit} ends: {reason}"),
        },
    })
}
