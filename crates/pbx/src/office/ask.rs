//! What the brain asks of an office: defaults filled in, names looked up.

use std::{collections::HashMap, sync::Arc, time::Duration};

use cordboard_flow as flow;
use cordboard_queue as queue;
use cordboard_sdp::Encoding;

use super::{
    Extension, FlowEntry, Group, LastAgentFirst, Number, NumberKind, Office, RecordingPolicy, Role,
    Secret, Trunk,
};
use crate::record::Direction;

/// What holds where a group does not say.
const RING_SECONDS: u32 = 20;
const WRAP_UP_SECONDS: u32 = 10;
const MAX_WAIT_SECONDS: u32 = 300;
const LAST_AGENT_DAYS: u32 = 7;
const PARK_SECONDS: u32 = 90;
const LAST_AGENT_SECONDS: u32 = 15;

impl Office {
    #[must_use]
    pub fn extension(&self, number: &str) -> Option<&Extension> {
        self.extensions.iter().find(|extension| extension.number == number)
    }

    #[must_use]
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    #[must_use]
    pub fn trunk(&self, id: &str) -> Option<&Trunk> {
        self.trunks.iter().find(|trunk| trunk.id == id)
    }

    #[must_use]
    pub fn flow(&self, id: &str) -> Option<&FlowEntry> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// The published program of a flow; `None` where it is not published or not whole.
    #[must_use]
    pub fn program(&self, id: &str) -> Option<Arc<flow::Program>> {
        let entry = self.flow(id)?;
        let (version, document) = entry.published_document()?;
        flow::Program::new(flow::FlowId::new(id), version, document.clone()).ok().map(Arc::new)
    }

    /// All published programs, by flow.
    #[must_use]
    pub fn programs(&self) -> HashMap<String, Arc<flow::Program>> {
        let ids = self.flows.iter().map(|flow| flow.id.clone());
        ids.filter_map(|id| Some((id.clone(), self.program(&id)?))).collect()
    }

    /// The groups in the queue's own words.
    #[must_use]
    pub fn queue_groups(&self) -> Vec<queue::Group> {
        self.groups.iter().map(Group::to_queue).collect()
    }

    #[must_use]
    pub fn flow_calendars(&self) -> Arc<flow::Calendars> {
        Arc::new(flow::Calendars::new(&self.office.time_zone, self.calendars.iter().cloned()))
    }

    /// Members' extensions of a group.
    #[must_use]
    pub fn members_of(&self, group: &str) -> Vec<String> {
        let members = self.group(group).map(|group| group.members.as_slice()).unwrap_or_default();
        members.iter().map(|member| member.extension.clone()).collect()
    }

    /// Whether the extension is a member of any group.
    #[must_use]
    pub fn is_agent(&self, extension: &str) -> bool {
        let mut members = self.groups.iter().flat_map(|group| &group.members);
        members.any(|member| member.extension == extension)
    }

    /// Whether the two are members of one group.
    #[must_use]
    pub fn are_colleagues(&self, one: &str, other: &str) -> bool {
        let has =
            |group: &Group, whom: &str| group.members.iter().any(|member| member.extension == whom);
        self.groups.iter().any(|group| has(group, one) && has(group, other))
    }

    /// Whether the extension is a supervisor's, an administrator's or the owner's.
    #[must_use]
    pub fn may_supervise(&self, extension: &str) -> bool {
        let mut own = self.users.iter().filter(|one| one.extension.as_deref() == Some(extension));
        own.any(|user| matches!(user.role, Role::Owner | Role::Admin | Role::Supervisor))
    }

    /// How long a call is parked before it comes back.
    #[must_use]
    pub fn park_time(&self) -> Duration {
        seconds(self.office.park_seconds.unwrap_or(PARK_SECONDS))
    }

    #[must_use]
    pub fn music_of(&self, group: &str) -> String {
        let music = self.group(group).and_then(|group| group.hold_music.clone());
        music.unwrap_or_else(|| "default".to_owned())
    }

    #[must_use]
    pub fn has_mailbox(&self, extension: &str) -> bool {
        self.extension(extension).is_some_and(|extension| extension.voicemail.is_some())
    }

    #[must_use]
    pub fn mailbox_pin(&self, extension: &str) -> Option<Secret> {
        self.extension(extension)?.voicemail.as_ref()?.pin.clone()
    }

    /// Whether calls of this direction are recorded.
    #[must_use]
    pub fn records(&self, direction: Direction) -> bool {
        let Some(rules) = &self.recording else {
            return false;
        };
        let policy = match direction {
            Direction::Inbound => rules.inbound,
            Direction::Outbound => rules.outbound,
            Direction::Internal => rules.internal,
        };
        policy == Some(RecordingPolicy::Always)
    }

    /// What is offered to phones, the best first.
    #[must_use]
    pub fn phone_encodings(&self) -> Vec<Encoding> {
        vec![Encoding::Opus, Encoding::G722, Encoding::Pcma, Encoding::Pcmu]
    }
}

impl FlowEntry {
    /// The version that calls walk, if one is published.
    #[must_use]
    pub fn published_document(&self) -> Option<(u32, &flow::Document)> {
        match &self.published {
            Some(published) => Some((published.version, &published.document)),
            None => self.publish.then_some((1, &self.document)),
        }
    }

    /// Whether it is published stays; what is in it does not.
    pub(crate) fn leave_documents_out(&mut self) {
        self.publish = self.published_document().is_some();
        self.published = None;
        self.document.nodes.clear();
        self.document.wires.clear();
        self.document.notes = None;
    }
}

impl Group {
    #[must_use]
    pub fn ring(&self) -> Duration {
        seconds(self.ring_seconds.unwrap_or(RING_SECONDS))
    }

    #[must_use]
    pub fn wrap_up(&self) -> Duration {
        seconds(self.wrap_up_seconds.unwrap_or(WRAP_UP_SECONDS))
    }

    #[must_use]
    pub fn max_wait(&self) -> Duration {
        seconds(self.max_wait_seconds.unwrap_or(MAX_WAIT_SECONDS))
    }

    fn to_queue(&self) -> queue::Group {
        let members = self.members.iter().map(|member| queue::Member {
            agent: queue::AgentId::new(&member.extension),
            priority: member.priority.unwrap_or(1),
        });
        queue::Group {
            id: queue::GroupId::new(&self.id),
            strategy: self.strategy,
            members: members.collect(),
            ring: self.ring(),
            wrap_up: self.wrap_up(),
            max_wait: self.max_wait(),
            max_waiting: self.max_waiting.map(|max| max as usize),
            overflow: self.overflow.as_ref().map(|overflow| queue::GroupId::new(&overflow.group)),
            level_delay: seconds(self.level_delay_seconds.unwrap_or(0)),
            join_empty: self.join_empty.unwrap_or_default(),
            leave_empty: self.leave_empty.unwrap_or_default(),
            max_misses: self.max_misses,
        }
    }
}

/// So many calls at once go out over one number at most: from more on, carriers intercept them.
pub(super) const MOST_OUT: u32 = 20;
/// Called numbers that China's carriers refuse until somebody has asked for an exception.
const CHINESE_DENY: [&str; 2] = ["400*", "95*"];

impl Number {
    /// Up to how many calls at once one more goes out that shows this number.
    #[must_use]
    pub fn most_out(&self) -> u32 {
        self.max_calls.unwrap_or(self.kind.usual_calls()).min(MOST_OUT)
    }
}

impl NumberKind {
    /// How many calls at once carriers bear from one number of this kind.
    #[must_use]
    pub fn usual_calls(self) -> u32 {
        match self {
            Self::Fixed => 5,
            Self::Mobile => 3,
            Self::Number400 | Self::Number95 | Self::Virtual | Self::International => MOST_OUT,
        }
    }
}

impl LastAgentFirst {
    #[must_use]
    pub fn days(&self) -> u32 {
        self.days.unwrap_or(LAST_AGENT_DAYS)
    }

    #[must_use]
    pub fn wait(&self) -> Duration {
        seconds(self.wait_seconds.unwrap_or(LAST_AGENT_SECONDS))
    }
}

impl Trunk {
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    /// Patterns of numbers that are never called over it.
    pub fn denied(&self) -> impl Iterator<Item = &str> {
        let usual: &[&str] = match (&self.deny, self.response_codes.as_deref()) {
            (None, Some("aliyun")) => &CHINESE_DENY,
            _ => &[],
        };
        self.deny.iter().flatten().map(String::as_str).chain(usual.iter().copied())
    }

    /// Encodings that the carrier takes, the best first: G.711 where nothing is said.
    #[must_use]
    pub fn encodings(&self) -> Vec<Encoding> {
        let named = self.codecs.iter().flatten().filter_map(|name| Encoding::from_name(name));
        let list: Vec<_> = named.collect();
        if list.is_empty() { vec![Encoding::Pcma, Encoding::Pcmu] } else { list }
    }
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count))
}
