//! What an exchange that was stopped, in whatever way, must know again when it starts.

use jiff::Timestamp;

use crate::record::{CallId, CallRecord, Message};

/// A message shorter than this is somebody who hung up at the beep.
pub const SHORTEST_MESSAGE_MS: u64 = 1000;

/// A caller who was promised a call back, and keeps a place in line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedCallBack {
    pub call: CallId,
    pub group: String,
    pub priority: i32,
    /// Where, if not at the number of the call.
    pub number: Option<String>,
    /// The caller does not expect it after that.
    pub until: Timestamp,
}

/// What a carrier has against calls, as a response code of its own has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierBan {
    pub trunk: String,
    /// Against calls to this number alone; else against all.
    pub callee: Option<String>,
    pub status: u16,
    pub until: Timestamp,
}

/// A message that is being left: its file grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMessage {
    pub id: u64,
    pub mailboxes: Vec<String>,
    pub caller: String,
    pub at: Timestamp,
    /// As in [`Message`].
    pub file: String,
    pub call: CallId,
}

impl OpenMessage {
    /// As it lies in a mailbox, where so much of it was kept.
    #[must_use]
    pub fn in_box(&self, mailbox: &str, millis: u64) -> Message {
        Message {
            id: self.id,
            mailbox: mailbox.to_owned(),
            caller: self.caller.clone(),
            at: self.at,
            millis,
            heard: false,
            file: self.file.clone(),
            call: self.call,
        }
    }
}

/// All of it, as it was found at the start.
#[derive(Clone, Debug, Default)]
pub struct Resumed {
    /// With their calls, which are open; in the order in which they came.
    pub call_backs: Vec<(OwedCallBack, CallRecord)>,
    pub bans: Vec<CarrierBan>,
    /// Messages that were cut off and lie in their boxes now, of which nobody has been told yet.
    pub messages: Vec<Message>,
}
