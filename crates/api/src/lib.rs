//! What can be asked of an exchange, without a door to ask it through.
//!
//! One file per question: a handler takes an open [`Store`](cordboard_store::Store) and typed
//! arguments, and gives a typed answer, or an error with a stable `code` and a message for people.
//! Command lines and network doors (crate `cordboardd`) only translate.

mod calls;
mod check;
mod csv;
mod export;
mod import;
mod names;
mod secrets;
mod why;

pub use calls::{Call, End, Leg, calls};
pub use check::{Checked, Summary, check};
pub use csv::csv;
pub use export::export;
pub use import::{ImportError, Imported, import};
pub use names::Names;
pub use why::{story, why};
