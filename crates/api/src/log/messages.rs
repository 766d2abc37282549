//! The messages in a mailbox.

use cordboard_pbx::{office::Office, record::Message};
use cordboard_store::Store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ApiError, known::name_of};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// The extension whose box it is.
    pub mailbox: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MessageRow {
    pub id: u64,
    pub mailbox: String,
    pub caller: String,
    /// Whose number that is, where a colleague or a contact has it.
    pub name: Option<String>,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    pub seconds: f64,
    pub heard: bool,
    /// The call in which it was left: `C17`.
    pub call: String,
}

/// The newest first.
pub fn messages(store: &mut Store, args: &Messages) -> Result<Vec<MessageRow>, ApiError> {
    let office = store.office()?;
    let all = store.messages()?.into_iter().rev();
    all.filter(|message| message.mailbox == args.mailbox)
        .map(|message| row(store, office.as_ref(), message))
        .collect()
}

fn row(store: &Store, office: Option<&Office>, message: Message) -> Result<MessageRow, ApiError> {
    Ok(MessageRow {
        id: message.id,
        name: name_of(store, office, &message.caller)?,
        mailbox: message.mailbox,
        caller: message.caller,
        at: message.at,
        seconds: message.millis as f64 / 1000.0,
        heard: message.heard,
        call: message.call.to_string(),
    })
}
