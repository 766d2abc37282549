use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    Calendars, Clock, FlowId, HangUpReason, Key, Mailbox, NodeId, PromptId, Request, Spoken, Taping,
};

/// What a flow may know of the call that walks it.
#[derive(Clone, Debug)]
pub struct Context {
    /// The caller's number, as it is to be compared and shown.
    pub caller: String,
    /// The number that was dialled.
    pub dialled: String,
    /// In which prompts are heard, until a block sets the variable `language`.
    pub language: String,
    pub variables: BTreeMap<String, String>,
    pub calendars: Arc<Calendars>,
    pub clock: Clock,
    /// Lots are drawn by it.
    pub seed: u64,
}

/// What happened to the call. What does not fit the block that the call stands at is ignored.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The first input; all others before it are ignored.
    Start,
    /// What the last [`Output::Play`] named was heard to its end.
    Played,
    /// The caller pressed a key.
    Digit(char),
    /// The moment of [`crate::Walk::poll_timeout`] has come.
    Timeout,
    /// The caller left the queue unserved.
    QueueLeft(QueueExit),
    /// A person answered, from the queue or rung.
    Answered,
    /// That person hung up; the caller is still here.
    Ended,
    /// None of the extensions answered.
    RingFailed(RingExit),
    /// The number outside was not reached, or nobody took the call.
    DialFailed(DialExit),
    /// The number of [`Output::CallBack`] cannot be called.
    NotCalledBack,
    /// The message is finished, and the caller is still here.
    VoicemailDone,
    /// The caller hung up: what the flow does then comes out at once, and the walk is over.
    HungUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueExit {
    Timeout,
    NoAgents,
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingExit {
    NoAnswer,
    Busy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialExit {
    NoAnswer,
    Busy,
    /// A rule, or the office otherwise, does not allow the call.
    Refused,
    /// There is no such number, or no line.
    Failed,
}

/// What is to be done with the call, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Play these in a row, once, instead of what plays; [`Input::Played`] answers.
    Play { items: Vec<Spoken>, language: String },
    /// Play this music until it is stopped, instead of what plays. No [`Input::Played`] answers.
    Music { music: String },
    /// Stop what plays. No [`Input::Played`] for it is wanted any more.
    StopPlay,
    /// Let the caller wait for the group; [`Input::QueueLeft`] or [`Input::Answered`] answers.
    /// Whoever answers hears `whisper` first.
    Queue {
        group: String,
        priority: i32,
        /// Who comes first, and for how many seconds nobody else is asked.
        agent: Option<(String, u32)>,
        music: Option<String>,
        announcement: Option<PromptId>,
        whisper: Option<Spoken>,
    },
    /// Take the caller out of the queue.
    LeaveQueue,
    /// Ring all of these; [`Input::RingFailed`] or [`Input::Answered`] answers.
    /// Whoever answers hears `whisper` first.
    Ring { extensions: Vec<String>, seconds: u32, whisper: Option<Spoken> },
    /// Call this number, showing `from`; [`Input::DialFailed`] or [`Input::Answered`] answers. Where
    /// there is a key to `confirm`, whoever answers hears the text and takes the call by that key.
    DialOut {
        number: String,
        from: Option<String>,
        seconds: u32,
        confirm: Option<Key>,
        text: Option<Spoken>,
    },
    /// Promise the caller to call him back at this number, and let him keep his place in the group
    /// without being on the line. [`Input::HungUp`] answers, or [`Input::Answered`] where somebody was
    /// free before, [`Input::QueueLeft`] or [`Input::NotCalledBack`].
    CallBack { group: String, priority: i32, number: String },
    /// Take a message; [`Input::VoicemailDone`] answers.
    Voicemail { mailbox: Mailbox, greeting: Option<PromptId>, max_seconds: u32 },
    /// Let the recording of the call be so from now on.
    Tape { action: Taping },
    /// Ask a server; [`crate::Walk::responded`] with the same number answers. Nobody waits for it
    /// once the caller has hung up.
    Request { number: u32, request: Request },
    /// Tell the people of the office this, on their screens or by a webhook.
    Notify { text: String, webhook: Option<String> },
    /// Look for somebody outside by this number; [`crate::Walk::found`] with the same number answers.
    Find { number: u32, value: String },
    /// Go on in another flow (which may come back here); [`crate::Walk::enter`] answers.
    GoTo { flow: FlowId },
    /// The walk is over; nothing follows. A caller who was answered hears the tone of the reason for so
    /// many seconds first.
    HangUp { reason: HangUpReason, tone_seconds: u32 },
    /// For the journal: the call came to a block.
    Entered { flow: FlowId, version: u32, node: NodeId, kind: &'static str },
    /// For the journal: the call left a block, why, and to where (nowhere: it is hung up).
    Took { flow: FlowId, node: NodeId, exit: String, to: Option<NodeId>, reason: String },
}

/// By hand: a key may be part of a secret, and inputs are what one logs.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Start => f.write_str("Start"),
            Input::Played => f.write_str("Played"),
            Input::Digit(_) => f.write_str("Digit(..)"),
            Input::Timeout => f.write_str("Timeout"),
            Input::QueueLeft(exit) => write!(f, "QueueLeft({exit:?})"),
            Input::Answered => f.write_str("Answered"),
            Input::Ended => f.write_str("Ended"),
            Input::RingFailed(exit) => write!(f, "RingFailed({exit:?})"),
            Input::DialFailed(exit) => write!(f, "DialFailed({exit:?})"),
            Input::NotCalledBack => f.write_str("NotCalledBack"),
            Input::VoicemailDone => f.write_str("VoicemailDone"),
            Input::HungUp => f.write_str("HungUp"),
        }
    }
}
