//! The office: the whole configuration of an exchange.
//!
//! [`Office`] is the document that `cordboardd import` reads and `export` writes. Optional fields are
//! `Option`s that are written only where they were given, so a file comes back as it went in; the
//! accessors beside them give the value that holds where nothing was said.
//!
//! `model.rs` has the entities, `secret.rs` what must never be shown, `ask.rs` what the brain asks of
//! an office.

mod ask;
mod model;
mod secret;

pub use model::{
    Extension, FlowEntry, Group, InboundBinding, Member, Number, NumberKind, Office, OfficeInfo,
    OutboundRule, Overflow, Prompt, Published, RecordingPolicy, RecordingRules, Role, Trunk,
    TrunkKind, User, VoicemailBox,
};
pub use secret::Secret;
