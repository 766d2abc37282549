//! What is told: news out of the events of the exchange.

use std::collections::HashMap;

use cordboard_pbx::{
    CallStage, Event,
    office::{Office, Webhook, WebhookEvent},
    record::{CallId, CallRecord, WaitEnd},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Call;

/// The event of a test, which nobody orders.
pub(super) const TEST: &str = "test";

/// One piece of news.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct News {
    pub(super) what: What,
    pub(super) body: Value,
}

/// Whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Those who have ordered it.
    Event(WebhookEvent),
    /// The one that a flow names.
    Flow { webhook: String },
}

impl From<WebhookEvent> for What {
    fn from(event: WebhookEvent) -> Self {
        Self::Event(event)
    }
}

impl What {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Event(event) => event.word(),
            Self::Flow { .. } => "flow.told",
        }
    }

    pub(super) fn is_for(&self, webhook: &Webhook) -> bool {
        match self {
            Self::Event(event) => webhook.wants(*event),
            Self::Flow { webhook: named } => webhook.is_enabled() && webhook.id == *named,
        }
    }
}

/// Makes news of events: each thing is told once.
#[derive(Debug, Default)]
pub(super) struct Teller {
    calls: HashMap<CallId, Told>,
    down: HashMap<String, bool>,
}

/// What was told of a call.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    ringing: bool,
    answered: bool,
    joined: usize,
    abandoned: usize,
}

impl Teller {
    pub(super) fn take(&mut self, event: &Event, office: &Office, at: Timestamp) -> Vec<News> {
        let mut found = Vec::new();
        match event {
            Event::CallChanged { call, stage, .. } => {
                self.call(call, *stage, office, &mut found);
            }
            Event::TrunkChanged { trunk, up, why } => {
                let was_down = self.down.insert(trunk.clone(), !up);
                if !up && was_down != Some(true) {
                    let name = office.trunk(trunk).map(|trunk| trunk.name.clone());
                    let trunk = json!({ "id": trunk, "name": name });
                    let body = json!({ "trunk": trunk, "why": why });
                    found.push((WebhookEvent::TrunkDown.into(), body));
                }
            }
            Event::MessageLeft { message } => {
                let body = json!({ "message": {
                    "id": message.id,
                    "mailbox": message.mailbox,
                    "caller": message.caller,
                    "seconds": seconds(message.millis),
                    "call": message.call.to_string(),
                }});
                found.push((WebhookEvent::VoicemailNew.into(), body));
            }
            Event::RecordingReady { call, millis, bytes } => {
                let recording = json!({ "seconds": seconds(*millis), "bytes": bytes });
                let body = json!({ "recording": recording, "call": { "id": call.to_string() } });
                found.push((WebhookEvent::RecordingReady.into(), body));
            }
            Event::RuleBlocked { call, extension, dialled, rule, text } => {
                let body = json!({
                    "rule": rule,
                    "extension": extension,
                    "dialled": dialled,
                    "why": text,
                    "call": { "id": call.to_string() },
                });
                found.push((WebhookEvent::RuleBlocked.into(), body));
            }
            Event::FlowTold { call, webhook, text } => {
                let body = json!({ "text": text, "call": { "id": call.to_string() } });
                found.push((What::Flow { webhook: webhook.clone() }, body));
            }
            Event::Registered { .. }
            | Event::Unregistered { .. }
            | Event::AgentChanged { .. }
            | Event::Placed { .. }
            | Event::WaitingChanged { .. }
            | Event::MessageWaiting { .. }
            | Event::OfficeChanged
            | Event::Alarm { .. } => {}
        }
        let dressed = found.into_iter().map(|(what, mut body)| {
            if let Some(fields) = body.as_object_mut() {
                fields.insert("event".into(), what.word().into());
                fields.insert("at".into(), json!(at));
                fields.insert("office".into(), office.office.name.clone().into());
            }
            News { what, body }
        });
        dressed.collect()
    }

    fn call(
        &mut self,
        record: &CallRecord,
        stage: CallStage,
        office: &Office,
        found: &mut Vec<(What, Value)>,
    ) {
        let told = self.calls.entry(record.id).or_default();
        let call = || serde_json::to_value(Call::from(record.clone())).unwrap_or_default();
        let mut tell = |event: WebhookEvent| found.push((event.into(), json!({ "call": call() })));
        if stage == CallStage::Ringing && !told.ringing {
            told.ringing = true;
            tell(WebhookEvent::CallRinging);
        }
        if record.answered.is_some() && !told.answered {
            told.answered = true;
            tell(WebhookEvent::CallAnswered);
        }
        for wait in record.waits.iter().skip(told.joined) {
            told.joined += 1;
            let line = json!({ "call": call(), "group": group(office, &wait.group) });
            found.push((WebhookEvent::QueueJoined.into(), line));
        }
        for (nth, wait) in record.waits.iter().enumerate().skip(told.abandoned) {
            if wait.end == Some(WaitEnd::Abandoned) {
                told.abandoned = nth + 1;
                let waited = wait.left.map_or(0, |left| left.duration_since(wait.joined).as_secs());
                let group = group(office, &wait.group);
                let line = json!({ "call": call(), "group": group, "waited_seconds": waited });
                found.push((WebhookEvent::QueueAbandoned.into(), line));
            }
        }
        if stage == CallStage::Over {
            self.calls.remove(&record.id);
            found.push((WebhookEvent::CallEnded.into(), json!({ "call": call() })));
        }
    }
}

fn group(office: &Office, id: &str) -> Value {
    json!({ "id": id, "name": office.group(id).map(|group| group.name.clone()) })
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use cordboard_pbx::{
        office::first_office,
        record::{Direction, Party, Reason, Termination, Wait},
    };

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn record() -> CallRecord {
        CallRecord {
            id: CallId(7),
            direction: Direction::Inbound,
            caller: "13800138000".into(),
            caller_name: None,
            called: "075586001234".into(),
            trunk: Some("carrier".into()),
            number: None,
            started: at(0),
            answered: None,
            ended: None,
            wait_ms: None,
            talk_ms: 0,
            termination: None,
            legs: Vec::new(),
            path: Vec::new(),
            waits: Vec::new(),
            collected: Vec::new(),
            recording: None,
        }
    }

    fn words(news: &[News]) -> Vec<&'static str> {
        news.iter().map(|news| news.what.word()).collect()
    }

    #[test]
    fn each_thing_of_a_call_is_told_once() {
        let office = first_office("en", &mut |_| String::new());
        let (mut teller, mut call) = (Teller::default(), record());
        let mut take = |call: &CallRecord, stage| {
            let event = Event::CallChanged {
                call: Box::new(call.clone()),
                stage,
                parked: None,
                aside: None,
            };
            teller.take(&event, &office, at(9))
        };
        assert!(take(&call, CallStage::Flow).is_empty(), "a flow is nobody's news");
        let wait = Wait { group: "g".into(), joined: at(1), left: None, end: None, agent: None };
        call.waits.push(wait);
        assert_eq!(words(&take(&call, CallStage::Waiting)), ["queue.joined"]);
        assert_eq!(words(&take(&call, CallStage::Ringing)), ["call.ringing"]);
        assert!(take(&call, CallStage::Ringing).is_empty(), "the next phone is no other news");
        call.waits[0].left = Some(at(5));
        call.waits[0].end = Some(WaitEnd::Abandoned);
        call.ended = Some(at(5));
        call.termination = Some(Termination { by: Party::Caller, reason: Reason::Abandoned });
        let last = take(&call, CallStage::Over);
        assert_eq!(words(&last), ["queue.abandoned", "call.ended"]);
        assert_eq!(last[0].body["waited_seconds"], 4, "from joining to leaving");
        assert_eq!(last[1].body["call"]["id"], "C7");
        assert_eq!(last[1].body["event"], "call.ended", "it says itself what it is");
    }

    #[test]
    fn a_trunk_that_stays_down_is_told_once_and_once_more_when_it_falls_again() {
        let office = first_office("en", &mut |_| String::new());
        let mut teller = Teller::default();
        let mut turns = |up| {
            let event = Event::TrunkChanged { trunk: "t".into(), up, why: "silent".into() };
            teller.take(&event, &office, at(9)).len()
        };
        let told: Vec<usize> = [true, false, false, true, false].map(&mut turns).into();
        assert_eq!(told, [0, 1, 0, 0, 1]);
    }
}
