//! The picture of this moment, made from the office and from what the exchange tells.

use std::collections::{BTreeMap, BTreeSet};

use cordboard_pbx::{
    Aside, CallStage, Event, WaitingCaller,
    office::Office,
    record::{Binding, CallId, CallRecord, LegRecord, LegRole, Message},
};
use jiff::Timestamp;

use super::words::{
    Alarm, Change, LiveAgent, LiveCall, LiveDevice, LiveExtension, LiveGroup, LiveMailbox,
    LiveTrunk, LiveWait,
};
use crate::{Call, known::BothNames, told::otherwise};

/// Alarms that are kept; the oldest goes first.
const ALARMS: usize = 50;

/// What groups and agents have done today.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Today {
    pub(crate) groups: BTreeMap<String, GroupToday>,
    pub(crate) agents: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct GroupToday {
    pub(crate) answered: u64,
    pub(crate) missed: u64,
    pub(crate) in_time: u64,
    pub(crate) longest_wait: f64,
}

#[derive(Debug)]
pub(crate) struct World {
    office: Office,
    pub(crate) revision: u64,
    calls: BTreeMap<CallId, Known>,
    waiting: BTreeMap<String, Vec<WaitingCaller>>,
    agents: BTreeMap<String, AgentState>,
    phones: BTreeMap<String, Vec<LiveDevice>>,
    trunks: BTreeMap<String, (bool, String)>,
    mailboxes: BTreeMap<String, (usize, usize)>,
    alarms: Vec<Alarm>,
    next_alarm: u64,
    today: Today,
}

/// A call that goes on, as it was last told.
#[derive(Clone, Debug)]
struct Known {
    record: CallRecord,
    stage: CallStage,
    parked: Option<u16>,
    aside: Option<Aside>,
    names: BothNames,
}

#[derive(Clone, Debug)]
struct AgentState {
    state: String,
    reason: Option<String>,
    since: Timestamp,
    until: Option<Timestamp>,
}

impl World {
    pub(crate) fn new(
        office: Office,
        revision: u64,
        bindings: Vec<Binding>,
        messages: &[Message],
        now: Timestamp,
    ) -> Self {
        let mut phones: BTreeMap<String, Vec<LiveDevice>> = BTreeMap::new();
        for binding in bindings.into_iter().filter(|binding| binding.expires > now) {
            let address = binding.flow.peer.to_string();
            phones.entry(binding.extension).or_default().push(LiveDevice {
                contact: binding.contact,
                user_agent: binding.user_agent,
                address,
                expires: binding.expires,
            });
        }
        let mut mailboxes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for message in messages {
            let counts = mailboxes.entry(message.mailbox.clone()).or_default();
            if message.heard { counts.1 += 1 } else { counts.0 += 1 }
        }
        Self {
            office,
            revision,
            calls: BTreeMap::new(),
            waiting: BTreeMap::new(),
            agents: BTreeMap::new(),
            phones,
            trunks: BTreeMap::new(),
            mailboxes,
            alarms: Vec::new(),
            next_alarm: 1,
            today: Today::default(),
        }
    }

    /// Another configuration; everything may look different.
    pub(crate) fn configure(&mut self, office: Office, revision: u64) {
        self.office = office;
        self.revision = revision;
    }

    /// New figures of the day; those groups and agents that changed.
    pub(crate) fn count(&mut self, today: Today) -> Vec<Change> {
        let before = std::mem::replace(&mut self.today, today);
        let groups = self
            .office
            .groups
            .iter()
            .filter(|group| before.groups.get(&group.id) != self.today.groups.get(&group.id));
        let mut changes: Vec<Change> =
            groups.map(|group| Change::Group(self.group(&group.id, &group.name))).collect();
        let agents = self
            .agents
            .keys()
            .filter(|agent| before.agents.get(*agent) != self.today.agents.get(*agent));
        changes.extend(agents.filter_map(|agent| self.agent(agent)).map(Change::Agent));
        changes
    }

    /// Takes in what the exchange tells; what of it is to be shown.
    pub(crate) fn apply(&mut self, event: Event, now: Timestamp) -> Vec<Change> {
        match event {
            Event::CallChanged { call, stage, parked, aside } => {
                let names = self.calls.get(&call.id).map(|known| known.names.clone());
                let names = names.unwrap_or_default();
                self.call_changed(Known { record: *call, stage, parked, aside, names })
            }
            Event::AgentChanged { agent, state, reason, until } => {
                let agent = agent.0.to_string();
                self.agents.insert(agent.clone(), AgentState { state, reason, since: now, until });
                let mut changes: Vec<Change> =
                    self.agent(&agent).map(Change::Agent).into_iter().collect();
                changes.extend(self.groups_of(&agent).into_iter().map(Change::Group));
                changes
            }
            Event::WaitingChanged { group, waiting } => {
                let id = group.0.to_string();
                let before = self.waiting.insert(id.clone(), waiting.clone()).unwrap_or_default();
                let mut changes: Vec<Change> = before
                    .iter()
                    .chain(&waiting)
                    .map(|one| one.call)
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .filter_map(|call| self.call(call))
                    .map(Change::Call)
                    .collect();
                let named = self.office.group(&id).map(|group| group.name.clone());
                changes.extend(named.map(|name| Change::Group(self.group(&id, &name))));
                changes
            }
            Event::Registered { extension, contact, user_agent, address, expires } => {
                let phones = self.phones.entry(extension.clone()).or_default();
                phones.retain(|phone| phone.contact != contact);
                phones.push(LiveDevice { contact, user_agent, address, expires });
                self.extension(&extension).map(Change::Extension).into_iter().collect()
            }
            Event::Unregistered { extension, contact } => {
                if let Some(phones) = self.phones.get_mut(&extension) {
                    phones.retain(|phone| phone.contact != contact);
                }
                self.extension(&extension).map(Change::Extension).into_iter().collect()
            }
            Event::TrunkChanged { trunk, up, why } => {
                self.trunks.insert(trunk.clone(), (up, why));
                self.trunk(&trunk).map(Change::Trunk).into_iter().collect()
            }
            Event::MessageWaiting { mailbox, new, old } => {
                self.mailboxes.insert(mailbox.clone(), (new, old));
                vec![Change::Mailbox(LiveMailbox { extension: mailbox, new, old })]
            }
            // The office is loaded by whoever has the store.
            Event::OfficeChanged
            | Event::Placed { .. }
            | Event::MessageLeft { .. }
            | Event::RecordingReady { .. }
            | Event::FlowTold { .. }
            | Event::RuleBlocked { .. } => Vec::new(),
            Event::Alarm { what, advice } => {
                if self.alarms.iter().any(|alarm| alarm.what == what) {
                    return Vec::new(); // it stands already
                }
                let (what_in, advice_in) = (otherwise(&what), otherwise(&advice));
                let id = self.next_alarm;
                let alarm = Alarm { id, at: now, what, advice, what_in, advice_in };
                self.next_alarm += 1;
                self.alarms.push(alarm.clone());
                let mut changes = Vec::new();
                if self.alarms.len() > ALARMS {
                    changes.push(Change::AlarmCleared(self.alarms.remove(0).id));
                }
                changes.push(Change::Alarm(alarm));
                changes
            }
        }
    }

    pub(crate) fn colleague(&self, number: &str) -> Option<String> {
        self.office.extension(number).map(|extension| extension.name.clone())
    }

    /// Whether it is known of a call who it is between.
    pub(crate) fn is_named(&self, call: &CallRecord) -> bool {
        self.calls.get(&call.id).is_some_and(|known| {
            (&known.record.caller, &known.record.called) == (&call.caller, &call.called)
        })
    }

    /// Who a call is between, before it is told for the first time.
    pub(crate) fn name(&mut self, call: &CallRecord, stage: CallStage, names: BothNames) {
        let known = Known { record: call.clone(), stage, parked: None, aside: None, names };
        self.calls.insert(call.id, known);
    }

    pub(crate) fn clear_alarm(&mut self, id: u64) -> bool {
        let before = self.alarms.len();
        self.alarms.retain(|alarm| alarm.id != id);
        self.alarms.len() < before
    }

    fn call_changed(&mut self, known: Known) -> Vec<Change> {
        let record = &known.record;
        let id = record.id;
        let parties = |record: &CallRecord| -> Vec<String> {
            record.legs.iter().map(|leg| leg.party.clone()).collect()
        };
        let mut concerned = parties(record);
        let trunk = record.trunk.clone();
        let over = record.ended.is_some();
        if over {
            self.calls.remove(&id);
        } else if let Some(before) = self.calls.insert(id, known) {
            concerned.extend(parties(&before.record));
        }
        let mut changes = Vec::new();
        match self.call(id) {
            Some(call) => changes.push(Change::Call(call)),
            None => changes.push(Change::CallEnded(id.to_string())),
        }
        concerned.sort();
        concerned.dedup();
        let extensions = concerned.iter().filter_map(|party| self.extension(party));
        changes.extend(extensions.map(Change::Extension));
        changes.extend(trunk.and_then(|trunk| self.trunk(&trunk)).map(Change::Trunk));
        changes
    }

    pub(crate) fn phones_of(&self, number: &str) -> Option<usize> {
        self.extension(number).map(|extension| extension.phones.len())
    }

    /// The parking places that are taken.
    pub(crate) fn parked(&self) -> BTreeSet<u16> {
        self.calls.values().filter_map(|call| call.parked).collect()
    }

    pub(crate) fn has_aside(&self, call: CallId) -> bool {
        self.calls.get(&call).is_some_and(|call| call.aside.is_some())
    }

    pub(crate) fn is_in_flow(&self, call: CallId) -> bool {
        let aside = self.calls.get(&call).and_then(|call| call.aside.as_ref());
        matches!(aside, Some(Aside::InFlow { .. }))
    }

    /// Whether somebody speaks in a call.
    pub(crate) fn speaks(&self, call: CallId, extension: &str) -> bool {
        let is_his = |leg: &LegRecord| {
            leg.party == extension && leg.answered.is_some() && leg.ended.is_none()
        };
        self.calls.get(&call).is_some_and(|call| call.record.legs.iter().any(is_his))
    }

    pub(crate) fn call_ids(&self) -> Vec<CallId> {
        self.calls.keys().copied().collect()
    }

    pub(crate) fn parties(&self, call: CallId) -> Option<Vec<String>> {
        let record = &self.calls.get(&call)?.record;
        let here = record.legs.iter().filter(|leg| leg.ended.is_none());
        Some(here.map(|leg| leg.party.clone()).collect())
    }

    pub(crate) fn calls(&self) -> Vec<LiveCall> {
        self.calls.keys().filter_map(|call| self.call(*call)).collect()
    }

    pub(crate) fn agents(&self) -> Vec<LiveAgent> {
        self.agents.keys().filter_map(|agent| self.agent(agent)).collect()
    }

    pub(crate) fn extensions(&self) -> Vec<LiveExtension> {
        let numbers = self.office.extensions.iter().map(|extension| &extension.number);
        numbers.filter_map(|number| self.extension(number)).collect()
    }

    pub(crate) fn groups(&self) -> Vec<LiveGroup> {
        self.office.groups.iter().map(|group| self.group(&group.id, &group.name)).collect()
    }

    pub(crate) fn trunks(&self) -> Vec<LiveTrunk> {
        self.office.trunks.iter().filter_map(|trunk| self.trunk(&trunk.id)).collect()
    }

    pub(crate) fn mailboxes(&self) -> Vec<LiveMailbox> {
        let boxes = self.office.extensions.iter().filter(|one| one.voicemail.is_some());
        boxes
            .map(|extension| {
                let (new, old) = self.mailboxes.get(&extension.number).copied().unwrap_or_default();
                LiveMailbox { extension: extension.number.clone(), new, old }
            })
            .collect()
    }

    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        self.alarms.clone()
    }

    fn call(&self, id: CallId) -> Option<LiveCall> {
        let Known { record, stage, parked, aside, names } = self.calls.get(&id)?;
        let place = self.waiting.iter().find_map(|(group, waiting)| {
            let at = waiting.iter().position(|one| one.call == id)?;
            Some((group.clone(), at, waiting.get(at)?.since))
        });
        let others = || record.legs.iter().filter(|leg| leg.role != LegRole::Caller);
        let ringing = others().filter(|leg| leg.answered.is_none() && leg.ended.is_none());
        let talking = others().filter(|leg| leg.answered.is_some() && leg.ended.is_none());
        let exits = record.path.iter().filter(|step| step.kind == "menu");
        let keys = exits.filter_map(|step| step.exit.as_deref()).filter(|exit| exit.len() == 1);
        let mut call = Call::from(record.clone());
        names.put(&mut call);
        Some(LiveCall {
            call,
            state: *stage,
            group: place.as_ref().map(|(group, ..)| group.clone()),
            waiting_since: place.as_ref().map(|(_, _, since)| *since),
            position: place.as_ref().map(|(_, at, _)| at + 1),
            digits: keys.collect(),
            ringing: ringing.map(|leg| leg.party.clone()).collect(),
            talking: talking.map(|leg| leg.party.clone()).collect(),
            parked: *parked,
            aside: aside.clone(),
        })
    }

    fn agent(&self, number: &str) -> Option<LiveAgent> {
        let state = self.agents.get(number)?;
        let member = |group: &&cordboard_pbx::office::Group| {
            group.members.iter().any(|member| member.extension == number)
        };
        let groups: Vec<String> =
            self.office.groups.iter().filter(member).map(|group| group.id.clone()).collect();
        if groups.is_empty() {
            return None; // he was one
        }
        let name = self.office.extension(number).map(|extension| extension.name.clone());
        Some(LiveAgent {
            extension: number.to_owned(),
            name: name.unwrap_or_default(),
            state: state.state.clone(),
            reason: state.reason.clone(),
            since: state.since,
            until: state.until,
            groups,
            calls_today: self.today.agents.get(number).copied().unwrap_or(0),
        })
    }

    fn extension(&self, number: &str) -> Option<LiveExtension> {
        let extension = self.office.extension(number)?;
        let busy = self.calls.values().any(|Known { record, .. }| {
            record.legs.iter().any(|leg| leg.party == number && leg.ended.is_none())
        });
        Some(LiveExtension {
            number: extension.number.clone(),
            name: extension.name.clone(),
            phones: self.phones.get(number).cloned().unwrap_or_default(),
            busy,
            mobile: self.office.mobile_of(number).is_some(),
        })
    }

    fn groups_of(&self, agent: &str) -> Vec<LiveGroup> {
        let groups = self.office.groups.iter();
        groups
            .filter(|group| group.members.iter().any(|member| member.extension == agent))
            .map(|group| self.group(&group.id, &group.name))
            .collect()
    }

    fn group(&self, id: &str, name: &str) -> LiveGroup {
        let waiting = self.waiting.get(id).map(Vec::as_slice).unwrap_or_default();
        let waiting = waiting.iter().map(|one| LiveWait {
            call: one.call.to_string(),
            caller: self
                .calls
                .get(&one.call)
                .map_or(String::new(), |call| call.record.caller.clone()),
            since: one.since,
            priority: one.priority,
        });
        let members = self.office.group(id).map(|group| group.members.as_slice());
        let states = members.unwrap_or_default().iter().filter_map(|member| {
            self.agents.get(&member.extension).map(|state| state.state.as_str())
        });
        let states: Vec<&str> = states.collect();
        let today = self.today.groups.get(id).copied().unwrap_or_default();
        let over = today.answered + today.missed;
        LiveGroup {
            id: id.to_owned(),
            name: name.to_owned(),
            waiting: waiting.collect(),
            ready: states.iter().filter(|state| **state == "ready").count(),
            staffed: states
                .iter()
                .filter(|state| !matches!(**state, "logged_out" | "no_phone"))
                .count(),
            answered_today: today.answered,
            missed_today: today.missed,
            service_level: (over > 0).then(|| today.in_time as f64 / over as f64),
            longest_wait: today.longest_wait,
        }
    }

    fn trunk(&self, id: &str) -> Option<LiveTrunk> {
        let trunk = self.office.trunk(id)?;
        let calls = self.calls.values().filter(|call| call.record.trunk.as_deref() == Some(id));
        let state = self.trunks.get(id);
        Some(LiveTrunk {
            id: trunk.id.clone(),
            name: trunk.name.clone(),
            up: state.map(|(up, _)| *up),
            why_in: state.map(|(_, why)| otherwise(why)).unwrap_or_default(),
            why: state.map(|(_, why)| why.clone()).unwrap_or_default(),
            calls: calls.count(),
            max_calls: trunk.max_calls,
        })
    }
}
