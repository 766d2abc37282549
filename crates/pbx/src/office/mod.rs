//! The office: the whole configuration of an exchange.
//!
//! [`Office`] is the document that `cordboardd import` reads and `export` writes. Optional fields are
//! `Option`s that are written only where they were given, so a file comes back as it went in; the
//! accessors beside them give the value that holds where nothing was said.
//!
//! `model.rs` has the entities, `secret.rs` what must never be shown, `ask.rs` what the brain asks of
//! an office; `file.rs` reads and writes the file, `checks/` says what does not fit together in it,
//! `references.rs` who names whom, `codes.rs` what the keys of phones name,
//! `notes.rs` what is kept without effect, and `first.rs` is the office of a first start.

mod ask;
mod checks;
mod codes;
mod file;
mod first;
mod layout;
mod listed;
mod model;
mod notes;
mod personal;
mod references;
mod secret;
mod secrets;
mod webhook;

pub use file::{Fault, read, write};
pub use first::first_office;

pub use model::{
    CalendarUnit, Extension, FlowEntry, Group, Guard, InboundBinding, LastAgentFirst, Member,
    Mobile, Number, NumberChoice, NumberKind, NumbersShown, Office, OfficeInfo, OutboundRule,
    Overflow, Price, Prompt, Published, RecordingPolicy, RecordingRules, Role, Scope, Srtp, Trunk,
    TrunkKind, TrunkTransport, User, VoicemailBox,
};
pub use personal::{Forward, ForwardWhen};
pub use references::{Kind, Use, rename_in};
pub use secret::Secret;
pub use secrets::Secrets;
pub use webhook::{Webhook, WebhookEvent, WebhookFormat};
