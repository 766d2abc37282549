//! What is remembered of a call: the record, its legs, its path, its journal.
//!
//! These are the words that the brain emits and the store keeps. Times are UTC; durations are in
//! milliseconds.

use std::fmt;

use cordboard_sip as sip;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A call, from its first INVITE until its last leg has ended. Printed as `C17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub u64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}

impl std::str::FromStr for CallId {
    type Err = std::num::ParseIntError;

    /// Reads `C17`, `c17` or `17`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim_start_matches(['C', 'c']).parse().map(CallId)
    }
}

/// Which way a call went, seen from the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Inbound,
    Outbound,
    Internal,
}

/// One row of the call log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    pub id: CallId,
    pub direction: Direction,
    /// Who called: an extension, or a number as E.164 (`+8675586001234`) where it could be read so.
    pub caller: String,
    pub caller_name: Option<String>,
    /// What was called.
    pub called: String,
    pub trunk: Option<String>,
    /// The office's own number that was dialled or shown.
    pub number: Option<String>,
    pub started: Timestamp,
    /// When a person (not a flow) was first spoken to.
    pub answered: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    /// Time in queues, all together.
    pub wait_ms: Option<u64>,
    /// Time spoken with people, all together.
    pub talk_ms: u64,
    pub termination: Option<Termination>,
    pub legs: Vec<LegRecord>,
    pub path: Vec<PathStep>,
    /// Its times in skill groups, in order.
    #[serde(default)]
    pub waits: Vec<Wait>,
    /// What was keyed in during conversations, in order.
    #[serde(default)]
    pub collected: Vec<Collected>,
    /// File name of the recording, relative to the folder of recordings.
    pub recording: Option<String>,
}

/// A number that somebody keyed in for whoever spoke with him, or for a flow in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// What it is: "ID number".
    pub label: String,
    /// Who asked for it: an extension.
    pub by: String,
    pub at: Timestamp,
    pub digits: u32,
    /// `None`: it is masked, and only the store has it.
    pub value: Option<String>,
}

impl Collected {
    #[must_use]
    pub fn new(label: String, by: String, at: Timestamp, masked: bool, value: &str) -> Self {
        let digits = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
        Self { label, by, at, digits, value: (!masked).then(|| value.to_owned()) }
    }
}

/// One party's part in a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegRecord {
    pub index: u32,
    pub role: LegRole,
    /// An extension's number, or an outside number.
    pub party: String,
    pub started: Timestamp,
    pub answered: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub termination: Option<Termination>,
    pub codec: Option<String>,
    /// Where it was placed over a trunk. Not told to those who read the log: a person's own mobile is
    /// nobody's business there.
    #[serde(skip)]
    pub placed: Option<Placed>,
}

/// A call over a trunk, as rules, guards and carriers count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub trunk: String,
    /// The own number that is shown, as records keep it.
    pub number: String,
    /// Who is called, as records keep it.
    pub callee: String,
    /// When it was judged and counted; the INVITE may have had to wait for its turn.
    pub dialled: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LegRole {
    /// Who started the call.
    Caller,
    /// A person whom a queue offered the call to.
    Agent,
    /// An extension that was rung directly.
    Extension,
    /// An outside number, over a trunk.
    Outside,
}

/// How a leg sounded, as far as packets tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegQuality {
    /// Of the packets that were sent to us, how many of a hundred never came.
    pub loss: f64,
    /// Of ours, as the other side reported.
    pub loss_out: Option<f64>,
    pub jitter_ms: f64,
    pub round_trip_ms: Option<f64>,
    /// Of the worse direction, 1 to 4.4.
    pub mos: f64,
}

/// A SIP message of a leg, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub leg: u32,
    pub at: Timestamp,
    /// By us; else by the other side.
    pub sent: bool,
    /// The other side's address.
    pub peer: std::net::SocketAddr,
    pub message: String,
}

/// One step through a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PathStep {
    pub flow: String,
    pub version: u32,
    pub node: String,
    /// The block's kind, such as `menu`.
    pub kind: String,
    /// By which exit it was left; `None` where the call ended in it.
    pub exit: Option<String>,
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
}

/// One time in the line of a skill group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub group: String,
    pub joined: Timestamp,
    pub left: Option<Timestamp>,
    /// `None` while it lasts.
    pub end: Option<WaitEnd>,
    /// Who took the caller, where somebody did.
    pub agent: Option<String>,
}

/// How a time in line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitEnd {
    /// An agent took the caller.
    Answered,
    /// The caller hung up.
    Abandoned,
    /// The caller pressed the key that leads out.
    Key,
    /// The group's longest wait was over.
    Timeout,
    /// Nobody was there to take calls.
    NoAgents,
    /// As many waited as may.
    Full,
    /// The caller waits in another group since.
    Overflowed,
    /// The call was cut off, by the exchange or by the network.
    Interrupted,
}

/// How something ended: who ended it, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Termination {
    pub by: Party,
    pub reason: Reason,
}

/// Who ended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Caller,
    Called,
    /// An extension that took part: its number.
    Agent(String),
    Exchange,
    Network,
}

/// Why it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody hung up after talking or listening.
    HungUp,
    /// The caller hung up before anybody answered.
    Abandoned,
    Busy,
    NoAnswer,
    Declined,
    /// Another phone of the same offer answered.
    AnsweredElsewhere,
    /// The ringing was taken back (the caller left, the offer ended).
    Withdrawn,
    Transferred,
    /// The flow came to its end.
    FlowEnded,
    MessageLeft,
    NotFound,
    NotRegistered,
    NotAllowed,
    /// A rule for calls to the outside forbids it now.
    RuleBlocked,
    /// The called number is on the trunk's or a rule's list of numbers that are never called.
    CalleeDenied,
    /// The guard against misuse forbids it: calls abroad, too much talk, too dear, out of hours.
    GuardBlocked,
    NoCommonCodec,
    /// No ACK came for our answer: most often a NAT that drops the way back.
    AckLost,
    /// The session timer ran out, or the peer did not know the call any more.
    SessionLost,
    Unreachable,
    TrunkRefused,
    TrunkUnavailable,
    Congestion,
    MediaFailed,
    ShutDown,
    /// The exchange stopped without ending the call (found at the next start).
    Interrupted,
    Failed,
}

impl Reason {
    /// A plain sentence part, to follow "ended: ".
    pub fn as_words(self) -> &'static str {
        match self {
            Self::HungUp => "hung up",
            Self::Abandoned => "hung up before anybody answered",
            Self::Busy => "busy",
            Self::NoAnswer => "nobody answered in time",
            Self::Declined => "declined",
            Self::AnsweredElsewhere => "answered on another phone",
            Self::Withdrawn => "stopped ringing",
            Self::Transferred => "transferred",
            Self::FlowEnded => "the flow ended",
            Self::MessageLeft => "left a message",
            Self::NotFound => "no such number",
            Self::NotRegistered => "no phone registered",
            Self::NotAllowed => "not allowed",
            Self::RuleBlocked => "a rule for calls to the outside forbids it now",
            Self::GuardBlocked => "the guard against misuse forbids it",
            Self::CalleeDenied => "the called number is on a list of numbers that are never called",
            Self::NoCommonCodec => "the phones share no codec",
            Self::AckLost => {
                "the phone never confirmed the answer (its packets or ours are lost, often at a NAT)"
            }
            Self::SessionLost => "the other side no longer knew the call",
            Self::Unreachable => "could not be reached",
            Self::TrunkRefused => "refused by the carrier",
            Self::TrunkUnavailable => "the trunk is not available",
            Self::Congestion => "no line or port was free",
            Self::MediaFailed => "no audio path could be opened",
            Self::ShutDown => "the exchange was shut down",
            Self::Interrupted => "the exchange stopped unexpectedly",
            Self::Failed => "failed",
        }
    }
}

/// One decision or happening of a call, with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub call: CallId,
    pub at: Timestamp,
    pub kind: EntryKind,
    /// Whom it concerns: an extension, a trunk, a group, a block.
    pub who: Option<String>,
    /// One plain English sentence.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Route,
    Flow,
    Queue,
    Offer,
    Ring,
    Answer,
    Hold,
    Transfer,
    Digit,
    Media,
    Record,
    Voicemail,
    Trunk,
    Auth,
    End,
}

/// The last conversation of an extension with an outside number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    pub number: String,
    pub extension: String,
    pub at: Timestamp,
}

/// Where a phone of an extension can be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    pub extension: String,
    /// The Contact URI, byte for byte as it was registered.
    pub contact: String,
    #[serde(skip, default = "no_flow")]
    pub flow: sip::Flow,
    pub call_id: String,
    pub cseq: u32,
    pub expires: Timestamp,
    pub user_agent: Option<String>,
    /// `+sip.instance`, so that a phone which moved replaces its old self.
    pub instance: Option<String>,
    /// Preference, 0 to 1000 (RFC 3261's q times 1000).
    pub q: Option<u16>,
}

fn no_flow() -> sip::Flow {
    let nowhere = std::net::SocketAddr::from(([0, 0, 0, 0], 0));
    sip::Flow { transport: sip::Transport::Udp, local: nowhere, peer: nowhere }
}

/// A message in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: u64,
    /// The extension whose box it is in.
    pub mailbox: String,
    pub caller: String,
    pub at: Timestamp,
    pub millis: u64,
    pub heard: bool,
    /// File name, relative to the folder of messages.
    pub file: String,
    pub call: CallId,
}
