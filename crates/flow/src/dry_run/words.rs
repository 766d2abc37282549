//! The words of a dry run: who calls, who answers, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Contact, FlowId, GroupStanding, Mailbox, Moment, NodeId, PromptId};

/// The caller of a dry run, and the people who may answer him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct DryCaller {
    /// His number, the way flows see it; empty: withheld.
    #[serde(default)]
    pub number: String,
    /// The number that he dialled.
    #[serde(default)]
    pub dialled: String,
    /// When the call comes in.
    pub at: Moment,
    /// What he presses each time when he is asked, in order; an empty text waits. Whoever is not told
    /// any more waits too. A queue that offers a key asks as well.
    #[serde(default)]
    pub keys: Vec<String>,
    /// By which lots are drawn: another one draws otherwise.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(as = "Option<u64>"))]
    pub seed: u64,
    /// How long he stays without a person on the line; without it, for ever.
    #[serde(default)]
    pub patience_seconds: Option<u32>,
    /// Who answers, and who does not. Whoever is not named answers as [`DryAgent::default`] does.
    #[serde(default)]
    pub agents: Vec<DryAgent>,
    /// What servers answer that the flow asks; those of whom nothing is said answer 200 and nothing
    /// more.
    #[serde(default)]
    pub responses: Vec<DryResponse>,
    /// How it stands in groups, for flows that ask; nobody waits and nobody works in those of which
    /// nothing is said.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(as = "Option<BTreeMap<String, GroupStanding>>"))]
    pub groups: BTreeMap<String, GroupStanding>,
    /// Whom a look into the contacts finds; nobody if nothing is said.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// How long a message of his is; 10 if nothing is said.
    #[serde(default)]
    pub message_seconds: Option<u32>,
    /// How he ends a message.
    #[serde(default)]
    pub message_ends: MessageEnd,
}

/// How people who are called behave: those of a group, an extension or a number outside, or (without
/// either) all that nothing else is said of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields, default)]
pub struct DryAgent {
    pub group: Option<String>,
    /// With a group as well: who of it answers.
    pub extension: Option<String>,
    pub answer: DryAnswer,
    /// How long it rings before somebody answers.
    pub after_seconds: u32,
    /// How long they talk.
    pub talks_seconds: u32,
    /// Who hangs up then.
    pub hangs_up: DryTalker,
}

/// What a server answers: to the block of this name or, without one, to all that nothing else is said
/// of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields, default)]
pub struct DryResponse {
    pub node: Option<NodeId>,
    pub reply: DryReply,
    pub status: u16,
    /// JSON, as a rule.
    pub body: String,
    pub after_seconds: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DryReply {
    #[default]
    Answers,
    Timeout,
    /// It cannot be reached.
    Fails,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DryAnswer {
    #[default]
    Answers,
    /// It rings, and nobody takes it.
    NoAnswer,
    /// Nobody is logged in; of an extension: no phone is registered.
    Nobody,
    /// Everybody is on a call.
    Busy,
    /// The group's queue is full.
    Full,
    /// The office does not allow the call; of a number outside.
    Refused,
}

/// One of the two who talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DryTalker {
    Caller,
    Agent,
}

/// Who ended the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DryParty {
    Caller,
    /// The person who answered.
    Agent,
    Exchange,
}

/// How the caller ends a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MessageEnd {
    /// By `#`: the call goes on.
    #[default]
    Key,
    HangUp,
}

/// What became of the call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DryRun {
    /// Block by block.
    pub steps: Vec<DryStep>,
    pub end: DryEnd,
    /// How long the call took, in virtual time.
    pub seconds: f64,
    /// How long the rehearsal took. Nobody here has a clock: whoever started it fills this in.
    pub took_us: u64,
}

/// A block on the way. `flow`, `version`, `node`, `kind` and `exit` are those of the path in the call
/// log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DryStep {
    pub flow: FlowId,
    /// 0: a draft.
    pub version: u32,
    pub node: NodeId,
    pub kind: String,
    /// When the call came here.
    pub at_seconds: f64,
    pub heard: Vec<DryHeard>,
    /// What else happened here.
    pub happened: Vec<DryEvent>,
    /// By which exit it was left; `None` where the call ended, or went to another flow.
    pub exit: Option<String>,
    /// Why it was left that way.
    pub reason: String,
    pub to: Option<NodeId>,
}

/// Something that the caller heard: a prompt, a sentence that ships with the program, music, or else a
/// text that was spoken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DryHeard {
    pub prompt: Option<PromptId>,
    pub builtin: Option<String>,
    pub music: Option<String>,
    /// The words, where they are known.
    pub text: Option<String>,
    pub language: String,
    pub at_seconds: f64,
    /// For how long he heard it; an estimate where the length is not known.
    pub seconds: f64,
    /// Whether it was cut short.
    pub cut: bool,
}

/// Something that happened at a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DryEvent {
    pub at_seconds: f64,
    /// A plain sentence.
    pub text: String,
}

/// How it ended: in the same words as in the call log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DryEnd {
    pub by: DryParty,
    pub reason: DryReason,
    /// A plain sentence.
    pub text: String,
    pub node: Option<NodeId>,
    /// Of which group somebody answered last, or in which the caller waited last.
    pub group: Option<String>,
    /// Who answered last, where that is known.
    pub extension: Option<String>,
    /// Where a message was left.
    pub mailbox: Option<Mailbox>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DryReason {
    HungUp,
    Abandoned,
    FlowEnded,
    MessageLeft,
    Busy,
    Declined,
    NoAnswer,
    /// It went to a flow that is not published.
    NotFound,
    /// A draft ends where it is not drawn on.
    Unfinished,
    /// It would have gone on for ever.
    Endless,
}

impl Default for DryAgent {
    fn default() -> DryAgent {
        DryAgent {
            group: None,
            extension: None,
            answer: DryAnswer::Answers,
            after_seconds: 5,
            talks_seconds: 30,
            hangs_up: DryTalker::Agent,
        }
    }
}

impl Default for DryResponse {
    fn default() -> DryResponse {
        DryResponse {
            node: None,
            reply: DryReply::Answers,
            status: 200,
            body: "{}".to_owned(),
            after_seconds: 1,
        }
    }
}

impl DryCaller {
    /// Somebody who presses nothing, and waits.
    #[must_use]
    pub fn new(number: &str, dialled: &str, at: Moment) -> DryCaller {
        DryCaller {
            number: number.to_owned(),
            dialled: dialled.to_owned(),
            at,
            keys: Vec::new(),
            seed: 0,
            patience_seconds: None,
            agents: Vec::new(),
            responses: Vec::new(),
            groups: BTreeMap::new(),
            contact: None,
            message_seconds: None,
            message_ends: MessageEnd::default(),
        }
    }
}

impl DryParty {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DryParty::Caller => "caller",
            DryParty::Agent => "agent",
            DryParty::Exchange => "exchange",
        }
    }
}

impl DryReason {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DryReason::HungUp => "hung_up",
            DryReason::Abandoned => "abandoned",
            DryReason::FlowEnded => "flow_ended",
            DryReason::MessageLeft => "message_left",
            DryReason::Busy => "busy",
            DryReason::Declined => "declined",
            DryReason::NoAnswer => "no_answer",
            DryReason::NotFound => "not_found",
            DryReason::Unfinished => "unfinished",
            DryReason::Endless => "endless",
        }
    }
}
