//! The entities of an office, field by field as the office file has them.

use std::sync::Arc;

use cordboard_flow as flow;
use cordboard_queue as queue;
use serde::{Deserialize, Serialize};

use super::{Forward, Secret, Webhook};

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Version of the file's format: 1.
    pub format: u32,
    pub office: OfficeInfo,
    #[serde(default)]
    pub users: Vec<User>,
    #[serde(default)]
    pub extensions: Vec<Extension>,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub trunks: Vec<Trunk>,
    #[serde(default)]
    pub numbers: Vec<Number>,
    #[serde(default)]
    pub prompts: Vec<Prompt>,
    #[serde(default)]
    pub calendars: Vec<flow::Calendar>,
    #[serde(default)]
    pub flows: Vec<FlowEntry>,
    #[serde(default)]
    pub outbound_rules: Vec<OutboundRule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingRules>,
}

/// The business itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OfficeInfo {
    pub name: String,
    /// `zh-CN` or `en`: what callers hear where nothing else is said.
    pub language: String,
    /// IANA name, such as `Asia/Shanghai`.
    pub time_zone: String,
    /// ISO 3166 code, such as `CN`.
    pub country: String,
    /// With the trunk prefix, such as `0755`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// Where calls abroad may go: `+852`, `+1*`; `*` is everywhere. Without it, nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub international: Option<Vec<String>>,
    /// How long a call is parked before it comes back to whoever parked it; 90 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub park_seconds: Option<u32>,
    /// Whether flows may ask servers of the own network; no if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_requests: Option<bool>,
    /// Why agents take breaks: `*461` takes one for the first of them. Some usual ones where nothing is
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_reasons: Option<Vec<String>>,
}

/// Somebody who may log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct User {
    pub login: String,
    pub name: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// The argon2 hash that stands once the person has chosen a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// How much of customers' numbers this person sees; all of them where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumbersShown>,
}

/// How much of a customer's number somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NumbersShown {
    #[default]
    Full,
    /// `138****1234`
    Masked,
    Hidden,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Supervisor,
    Agent,
    Viewer,
}

/// A number inside the office, on which phones register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub number: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voicemail: Option<VoicemailBox>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub srtp: Option<Srtp>,
    /// It is not rung; callers hear that it is busy, or go where its calls go then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<bool>,
    /// Where its calls go in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward: Option<Forward>,
    /// A telephone outside that rings with its phones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<Mobile>,
}

/// A telephone of a person of the office that is outside. Who answers there takes the call by a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Mobile {
    /// As people of the country dial it.
    pub number: String,
    /// How long the phones of the office ring alone before; at once where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_seconds: Option<u32>,
    /// `false` keeps the number and does not ring it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// Whether the sound of calls is encrypted. Where nothing is said, keys are offered to who comes over
/// TLS, and taken from everybody who offers some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Srtp {
    /// Never; who insists on it is refused.
    Off,
    /// Where the other side can.
    Offered,
    /// Always; who cannot is refused.
    Required,
}

#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct VoicemailBox {
    /// Asked for by `*97`; without one the box opens from the extension's own phones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Secret>,
}

/// Which of several own numbers a call to the outside shows. All but the first pass over a number that
/// may not be shown now.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberChoice {
    /// The first of the list.
    #[default]
    Fixed,
    /// The one that was shown longest ago.
    RoundRobin,
    /// The one that was shown least today.
    LeastUsed,
    /// One of the area that is called, or else of its province; else as `least_used`.
    SameArea,
}

/// A skill group, which is also a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub name: String,
    /// By which phones name it: `*481` logs in to the group with the code 1. Without one it is its place
    /// in the list, until that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    pub strategy: queue::Strategy,
    #[serde(default)]
    pub members: Vec<Member>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrap_up_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wait_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_waiting: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_music: Option<String>,
    /// Own numbers that its members may show when they call out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_numbers: Option<Vec<String>>,
    /// Which of them a call shows; the first where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_choice: Option<NumberChoice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
    /// For the strategy `priority`: how long a caller waits for a level before the next is asked too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_delay_seconds: Option<u32>,
    /// When a caller finds the group empty and does not wait: `logged_out` where nothing is said,
    /// `on_break` where a break counts as gone, or `never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_empty: Option<queue::Empty>,
    /// The same for who waits already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_empty: Option<queue::Empty>,
    /// How often callers in line hear their place and how long others wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announce_seconds: Option<u32>,
    /// The key by which a caller in line asks to be called back, and keeps the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_back_key: Option<String>,
    /// So many calls in a row that somebody lets ring in vain send them on a break; nobody is sent
    /// on one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_misses: Option<u32>,
    /// Who spoke with the caller last comes first, whatever the strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent_first: Option<LastAgentFirst>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LastAgentFirst {
    /// How long a conversation is remembered; 7 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// How long the caller waits for that agent while he is at work but not free; 15 where nothing
    /// is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_seconds: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub extension: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Overflow {
    pub group: String,
}

/// A way to the outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Trunk {
    pub id: String,
    pub name: String,
    pub kind: TrunkKind,
    /// `host`, `host:port`, `[v6]:port`; a name without a port is looked up by SRV.
    pub hosts: Vec<String>,
    /// Addresses or networks (`192.0.2.0/27`) whose calls are the carrier's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_signalling_from: Option<Vec<String>>,
    /// Where its audio may come from; without it, from its signalling addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_media_from: Option<Vec<String>>,
    /// Agreed with the carrier, dialled before every number, never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dial_prefix: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_per_second: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_calls: Option<u32>,
    /// `PCMA`, `PCMU`, `G722`, `opus`, the best first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codecs: Option<Vec<String>>,
    /// Name of a table of response codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_codes: Option<String>,
    /// Numbers that are never called over it: `4008001234`, or `400*` for all that begin so. Where
    /// nothing is said, those that the carrier of these response codes is known to refuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny: Option<Vec<String>>,
    /// What a minute costs, by how the called number begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Vec<Price>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// How it is spoken to; where nothing is said, as its DNS prefers, else by UDP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<TrunkTransport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub srtp: Option<Srtp>,
}

/// The price of calls to numbers that begin so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// As dialled inside the country (`0`, `1`, `010`), or with the country code (`+852`).
    pub prefix: String,
    /// For every minute that has begun.
    pub per_minute: f64,
}

/// How much calls over a trunk may take, so that a stolen password is no disaster. Help is called in
/// spite of it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// In any 60 minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_per_hour: Option<u32>,
    /// From midnight to midnight, by the office's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_per_day: Option<u32>,
    /// In the unit of the trunk's prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spend_per_hour: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spend_per_day: Option<f64>,
    /// Calls go out while this calendar is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// What goes on beyond a limit is ended; without it, no new call begins, and those that go on go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_calls: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TrunkTransport {
    Udp,
    Tcp,
    Tls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TrunkKind {
    /// No password: known by its addresses.
    Peer,
    /// We register with it.
    Register,
}

/// One of the office's own numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "OwnNumber"))]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub number: String,
    pub trunk: String,
    pub kind: NumberKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<InboundBinding>,
    /// Calls at once, in both directions. Where nothing is said, callers are taken as long as the
    /// trunk has lines, and calls go out as carriers bear them from such a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_calls: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    Fixed,
    Mobile,
    /// Inbound only.
    #[serde(rename = "400")]
    Number400,
    #[serde(rename = "95")]
    Number95,
    Virtual,
    International,
}

/// What a call to the number enters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct InboundBinding {
    pub flow: String,
}

/// Something to be heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    pub id: String,
    pub language: String,
    /// One that ships with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub builtin: Option<String>,
    /// Spoken by the system's voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A sound file in the data folder's `prompts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A flow: its draft, and what is published of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowEntry {
    pub id: String,
    pub name: String,
    /// True: the flow is published, and numbers may be bound to it.
    #[serde(default)]
    pub publish: bool,
    /// The draft; also the published document unless `published` differs.
    pub document: flow::Document,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
}

/// The version that calls walk, where the draft has moved on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Published {
    pub version: u32,
    pub document: Arc<flow::Document>,
}

/// A limit on calls to the outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OutboundRule {
    pub id: String,
    /// Which attempts are counted together.
    pub scope: Scope,
    /// Where the rule comes from, and since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// False: kept, but not in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// For calls over these trunks alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trunks: Option<Vec<String>>,
    /// For calls that show these own numbers alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Vec<String>>,
    /// Numbers that are never called: `4008001234`, or `400*` for all that begin so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny: Option<Vec<String>>,
    /// Provinces, cities or area codes that are never called: `Xinjiang`, `Tibet`, `010`, in either language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny_areas: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_between: Option<[String; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `limit` calls in any window of so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_seconds: Option<u32>,
    /// `limit` calls in a unit of the calendar, in the rule's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<CalendarUnit>,
}

/// Which attempts a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of them.
    Any,
    /// Those that show the same own number.
    OwnNumber,
    /// Those to the same number, whatever own number was shown.
    Callee,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CalendarUnit {
    Day,
}

/// Which calls are recorded, and for how long recordings are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RecordingRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<RecordingPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound: Option<RecordingPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<RecordingPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RecordingPolicy {
    Always,
    Never,
}
