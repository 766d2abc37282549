//! What a screen shows of this moment, whole entity by whole entity.

use cordboard_pbx::{Aside, CallStage, office::NumbersShown};
use jiff::Timestamp;
use serde::Serialize;

use crate::{Call, Right, told::Otherwise};

/// Who has logged in, and what he may do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Me {
    pub login: String,
    pub name: String,
    pub role: cordboard_pbx::office::Role,
    pub extension: Option<String>,
    /// The office's language.
    pub language: String,
    pub numbers: NumbersShown,
    pub rights: Vec<Right>,
    /// The commands that this exchange knows: a page shows what can be done with it, and no more.
    pub commands: Vec<&'static str>,
}

/// A call that goes on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveCall {
    #[serde(flatten)]
    pub call: Call,
    pub state: CallStage,
    /// Where it waits.
    pub group: Option<String>,
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub waiting_since: Option<Timestamp>,
    /// 1 for the next one.
    pub position: Option<usize>,
    /// The keys that led through menus.
    pub digits: String,
    /// Extensions that ring.
    pub ringing: Vec<String>,
    /// Who speaks, besides the caller.
    pub talking: Vec<String>,
    /// The parking place that it waits in: whoever dials it has the call.
    pub parked: Option<u16>,
    /// What goes on beside its conversation.
    pub aside: Option<Aside>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveAgent {
    pub extension: String,
    pub name: String,
    /// `logged_out`, `no_phone`, `ready`, `ringing`, `on_call`, `wrap_up`, `break`.
    #[cfg_attr(
        test,
        ts(
            type = "\"logged_out\" | \"no_phone\" | \"ready\" | \"ringing\" | \"on_call\" | \"wrap_up\" | \"break\""
        )
    )]
    pub state: String,
    pub reason: Option<String>,
    #[cfg_attr(test, ts(type = "string"))]
    pub since: Timestamp,
    /// When a wrap-up ends.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub until: Option<Timestamp>,
    pub groups: Vec<String>,
    pub calls_today: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveExtension {
    pub number: String,
    pub name: String,
    pub phones: Vec<LiveDevice>,
    /// In a call, or ringing.
    pub busy: bool,
    /// A telephone outside rings with its phones.
    pub mobile: bool,
}

/// A phone that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveDevice {
    pub contact: String,
    pub user_agent: Option<String>,
    pub address: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub expires: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveGroup {
    pub id: String,
    pub name: String,
    pub waiting: Vec<LiveWait>,
    /// Free at this moment.
    pub ready: usize,
    /// Logged in with a phone.
    pub staffed: usize,
    pub answered_today: u64,
    pub missed_today: u64,
    /// Of those answered or missed, the part that was answered within 20 s: 0 to 1.
    pub service_level: Option<f64>,
    /// Seconds, of today.
    pub longest_wait: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveWait {
    pub call: String,
    pub caller: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub since: Timestamp,
    pub priority: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveTrunk {
    pub id: String,
    pub name: String,
    /// `None` until it is known.
    pub up: Option<bool>,
    /// In English.
    pub why: String,
    /// The same in the other languages that know it.
    pub why_in: Otherwise,
    pub calls: usize,
    pub max_calls: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiveMailbox {
    pub extension: String,
    pub new: usize,
    pub old: usize,
}

/// Something that a person should mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Alarm {
    pub id: u64,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// In English; what a flow says, in its own words.
    pub what: String,
    pub advice: String,
    /// The same in the other languages that know it.
    pub what_in: Otherwise,
    pub advice_in: Otherwise,
}

/// Everything at one moment, as one person may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot {
    #[cfg_attr(test, ts(type = "string"))]
    pub now: Timestamp,
    pub me: Me,
    pub revision: u64,
    pub calls: Vec<LiveCall>,
    pub agents: Vec<LiveAgent>,
    pub extensions: Vec<LiveExtension>,
    pub groups: Vec<LiveGroup>,
    pub trunks: Vec<LiveTrunk>,
    pub mailboxes: Vec<LiveMailbox>,
    pub alarms: Vec<Alarm>,
    pub phone: Option<crate::LivePhone>,
    pub jobs: Vec<crate::Job>,
}

/// One entity, as it is from now on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "made once, told to a few, and gone")]
pub enum Change {
    Call(LiveCall),
    CallEnded(String),
    Agent(LiveAgent),
    Extension(LiveExtension),
    Group(LiveGroup),
    Trunk(LiveTrunk),
    Mailbox(LiveMailbox),
    Alarm(Alarm),
    AlarmCleared(u64),
    /// A new configuration, by its revision.
    Office(u64),
    Phone(crate::LivePhone),
    Levels(crate::Levels),
    Job(crate::Job),
    FlowDraft {
        flow: String,
        by: String,
    },
    /// The session has ended.
    LoggedOut(()),
}

/// What goes over the wire to a screen: first a snapshot, then changes, numbered without a gap.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum ServerMessage {
    Snapshot { seq: u64, snapshot: Snapshot },
    Change { seq: u64, change: Change },
}
