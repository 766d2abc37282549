//! The exchange's brain: it decides, and touches nothing.
//!
//! [`Exchange`] is one pure machine. Datagrams, media events, acknowledgements from the store, a new
//! configuration and the passing of time go in by [`Exchange::handle`]; what is to be sent, played,
//! stored and told comes out of [`Exchange::poll_output`], in order. Sockets, clocks, files and
//! entropy are the engine's.
//!
//! Where to read next: [`exchange`] for the machine, [`office`] for the configuration, [`record`]
//! for what is remembered of a call, `ARCHITECTURE.md` for a call's way through all of it.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]

mod acquaintances;
mod call;
mod carrier_codes;
mod challenged;
mod clock;
pub mod codes;
mod desk;
pub mod exchange;
mod files;
mod guesses;
mod identity;
pub mod incident;
mod lamps;
pub mod numbers;
pub mod office;
mod plans;
mod ports;
pub mod record;
mod registrar;
mod rehearsal;
pub mod resumed;
mod routing;
pub mod rules;
mod timers;
mod trunks;
mod turns;
mod voicemail;

pub use exchange::{Census, Exchange, Settings, Start};

use std::sync::Arc;

use cordboard_media as media;
use cordboard_queue as queue;
use cordboard_sip as sip;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    office::Office,
    record::{Binding, CallId, CallRecord, JournalEntry, LegQuality, Message, Told},
    resumed::{CarrierBan, OpenMessage, OwedCallBack},
};

/// What comes in to the exchange.
#[derive(Debug)]
pub enum Input {
    /// From the network, by way of the SIP layer's own words.
    Sip(sip::Input),
    /// From the media threads.
    Media(media::Event),
    /// What [`Output::Store`] carried under this ticket is on disk.
    Stored(Ticket),
    /// A new configuration. Calls that run keep the flow they walk.
    Office(Arc<Office>),
    /// The wall clock was found to stand here (at start, and after it was set).
    Wall(Timestamp),
    /// What a person at a screen wants.
    Command(Command),
    /// What came of an [`Output::Ask`].
    Responded { call: CallId, number: u32, response: request::Response },
    /// What came of an [`Output::FindContact`]; `None`: nobody has that number.
    ContactFound { call: CallId, number: u32, contact: Option<request::Contact> },
    /// End every call well, then say [`Output::Finished`].
    ShutDown,
    /// The moment that [`Exchange::poll_timeout`] asked for has come.
    Timeout,
}

/// What a person at a screen wants of the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// An agent is there, takes a break, or goes home.
    Duty { agent: String, duty: Duty },
    /// Ends a call that goes on.
    HangUp { call: CallId },
    /// Rings the phones of an extension; when one answers, goes on as if it had dialled `to`. `None`
    /// only rings, for a test. [`Event::Placed`] names the call by the same token.
    Place { extension: String, to: Option<String>, token: u64 },
    /// Lets a supervisor into the conversation of a colleague: the phones of `by` ring first. That the
    /// person may do so is for whoever gives the command to know.
    Supervise { call: CallId, watched: String, by: String, how: Supervision },
    /// Asks whom this extension speaks with for a number, by keys that it does not hear.
    CollectDigits { call: CallId, extension: String, ask: CollectDigits },
    /// The number is not wanted any more.
    CancelDigits { call: CallId, extension: String },
    /// Sends whom this extension speaks with into a published flow, at whose end the two are connected
    /// again.
    SendToFlow { call: CallId, extension: String, flow: String },
    /// The other side is to come back out of the flow at once.
    TakeBack { call: CallId, extension: String },
    /// Hands on whom this extension speaks with, as a blind transfer by its phone would.
    Transfer { call: CallId, extension: String, to: String },
    /// A message was listened to at a screen.
    MessageHeard { id: u64 },
    /// A message is wanted no more.
    MessageDelete { id: u64 },
}

/// A number that is to be keyed in during a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectDigits {
    /// What it is: "ID number".
    pub label: String,
    /// At so many digits it is whole.
    pub most: u32,
    /// The key `#` ends it, and is not one of them.
    pub hash_ends: bool,
    /// Nobody sees it: not whoever asked, and no log.
    pub masked: bool,
    /// A prompt of the office that is heard first.
    pub prompt: Option<String>,
}

/// What goes on beside a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Aside {
    /// A number is being keyed in.
    Collecting {
        /// Who asked for it.
        by: String,
        label: String,
        masked: bool,
        /// How many there are so far.
        digits: u32,
        /// At so many it is whole.
        most: u32,
    },
    /// The other side is in a flow, and comes back.
    InFlow {
        /// Who waits for it.
        by: String,
        flow: String,
        /// The block that it stands at.
        node: Option<String>,
    },
}

/// What a supervisor does in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supervision {
    /// Hears both, is heard by nobody.
    Listen,
    /// Is heard by the colleague alone.
    Whisper,
    /// All three hear each other.
    Barge,
    /// Speaks in the colleague's place.
    TakeOver,
}

/// How an agent stands to his groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Logged in, and after a break or wrap-up ready again.
    Ready,
    /// Callers go to others until he is ready.
    Break { reason: Option<String> },
    /// The day is over; callers need not wait for this agent.
    LogOut,
}

/// What the exchange wants done, in order.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "each is made once and taken at once")]
pub enum Output {
    /// Send these bytes over this flow.
    Transmit { flow: sip::Flow, bytes: Vec<u8> },
    /// Find the flows that lead to a host; answer by [`sip::Input::Located`].
    Locate { query: sip::LocateId, target: sip::Target },
    /// For the media threads.
    Media(media::Command),
    /// Open this file for a recording; its samples follow. `path` is relative to the data folder
    /// and starts with `recordings/` or `voicemail/`.
    OpenRecording { recording: media::RecordingId, path: String },
    /// For the store. With a ticket, [`Input::Stored`] answers once it is on disk.
    Store { ticket: Option<Ticket>, write: Write },
    /// Messages under this Call-ID are of that leg.
    Dialog { call: CallId, leg: u32, call_id: String },
    /// For whoever watches.
    Event(Event),
    /// Ask a server of the web for a flow; [`Input::Responded`] answers.
    Ask(Asked),
    /// Look among the people outside for a number, written as the call log writes it;
    /// [`Input::ContactFound`] answers.
    FindContact { call: CallId, number: u32, value: String },
    /// Every call has ended after [`Input::ShutDown`].
    Finished,
}

/// A question of a call's flow.
#[derive(Clone, Debug)]
pub struct Asked {
    pub call: CallId,
    pub number: u32,
    pub request: request::Request,
    /// Whether the server may be in the own network.
    pub private: bool,
}

/// What flows ask of servers and of the contacts, and what these answer.
pub mod request {
    pub use cordboard_flow::{Contact, Method, Request, Response};
}

/// Names a write whose arrival on disk is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What the store is to remember.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Bound(Binding),
    Unbound {
        extension: String,
        contact: String,
    },
    CallStarted(CallRecord),
    /// The whole row again, with its legs and its path.
    CallEnded(CallRecord),
    Journal(Vec<JournalEntry>),
    /// A message is being left.
    MessageBegun(OpenMessage),
    /// What was begun came to nothing.
    MessageDropped {
        id: u64,
    },
    MessageLeft(Message),
    /// A caller was promised a call back.
    CallBackPromised(OwedCallBack),
    /// The promise was kept, or cannot be.
    CallBackOver {
        call: CallId,
    },
    /// A carrier wants no calls for a while.
    CarrierBanned(CarrierBan),
    /// An extension has set something for itself, by a code.
    ExtensionChanged(office::Extension),
    MessageHeard {
        id: u64,
    },
    MessageDeleted {
        id: u64,
    },
    /// A recording's file is whole.
    RecordingEnded {
        call: CallId,
        millis: u64,
        bytes: u64,
    },
    /// A recording broke off; the call went on.
    RecordingFailed {
        call: CallId,
        why: String,
    },
    /// A number that was keyed in and is shown to nobody; the record has its place.
    DigitsKept {
        call: CallId,
        place: u32,
        value: office::Secret,
    },
    /// How a leg sounded; it is over.
    LegSounded {
        call: CallId,
        leg: u32,
        quality: LegQuality,
    },
    /// What the decisions of a call that is over came from.
    Tape(Box<incident::CallTape>),
    /// A piece of the tape of the groups' floor.
    Floor(Box<queue::Stretch>),
    /// The SIP messages of a call that is over. The engine tells this, which alone sees them all.
    Ladder {
        call: CallId,
        messages: Vec<Told>,
    },
}

/// What happened, for those who watch.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Registered {
        extension: String,
        contact: String,
        user_agent: Option<String>,
        /// Where its messages come from, and go to.
        address: String,
        expires: Timestamp,
    },
    Unregistered {
        extension: String,
        contact: String,
    },
    /// Something of a call was noted; all of it, as it stands. Over, it is told once more when it is
    /// on disk.
    CallChanged {
        call: Box<CallRecord>,
        stage: CallStage,
        /// The parking place that it waits in.
        parked: Option<u16>,
        /// What goes on beside its conversation.
        aside: Option<Aside>,
    },
    AgentChanged {
        agent: queue::AgentId,
        /// `logged_out`, `no_phone`, `ready`, `ringing`, `on_call`, `wrap_up`, `break`.
        state: String,
        /// Of a break.
        reason: Option<String>,
        /// When a wrap-up ends.
        until: Option<Timestamp>,
    },
    /// A call was begun for a screen.
    Placed {
        token: u64,
        call: CallId,
    },
    /// Who waits in a group, the next one first.
    WaitingChanged {
        group: queue::GroupId,
        waiting: Vec<WaitingCaller>,
    },
    TrunkChanged {
        trunk: String,
        up: bool,
        why: String,
    },
    MessageWaiting {
        mailbox: String,
        new: usize,
        old: usize,
    },
    /// A message lies in a mailbox, on disk.
    MessageLeft {
        message: Box<Message>,
    },
    /// A recording's file is whole.
    RecordingReady {
        call: CallId,
        millis: u64,
        bytes: u64,
    },
    /// A rule of the office forbade a call to the outside.
    RuleBlocked {
        call: CallId,
        /// Who wanted to call: an extension, or a flow.
        extension: String,
        dialled: String,
        rule: String,
        /// Why, and when it will be allowed.
        text: String,
    },
    /// A flow tells something to whoever is behind a webhook.
    FlowTold {
        call: CallId,
        webhook: String,
        text: String,
    },
    /// A new configuration is in force.
    OfficeChanged,
    /// Something a person should mend, or know; `advice` says how.
    Alarm {
        what: String,
        advice: String,
    },
}

/// What a call does at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CallStage {
    /// A flow plays, asks or decides.
    Flow,
    Waiting,
    Ringing,
    Talking,
    /// A message is left, or messages are heard.
    Message,
    Over,
}

/// Somebody who waits in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingCaller {
    pub call: CallId,
    pub since: Timestamp,
    pub priority: i32,
}
