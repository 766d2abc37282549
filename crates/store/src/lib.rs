//! What the exchange remembers, in one SQLite file: its configuration, where phones are, the call
//! log with its journal, the mailboxes.
//!
//! [`Store`] is a connection for configuration and for reading. While the exchange serves, its calls
//! are written by [`Writer`] alone, which has a thread of its own and answers by tickets.
//! [`DataLock`] keeps two exchanges from serving one folder.
//!
//! This crate decides nothing: words and rules are `cordboard-pbx`'s. Every table has one file under
//! `tables/`; how tables came to be is in `/migrations`. Times are kept as whole microseconds UTC.

mod columns;
mod database;
mod error;
mod lock;
mod migrations;
mod queue;
mod store;
pub mod swap;
mod tables;
mod writer;

pub use error::{CloseError, Error, OpenError};
pub use lock::DataLock;
pub use store::{Copied, Store};
pub use tables::{
    audit::Change,
    board::{AgentFigures, CallFigures, GroupFigures, HourFigures, IN_TIME_MS},
    call_log::{CallFilter, CallPage, CallSort},
    calls::CallQuery,
    contacts::Contact,
    deliveries::{Delivery, MOST_REMEMBERED, MOST_WAITING, Tried},
    heat::HeatFigures,
    notes::Note,
    office::{drafts::Draft, flow_versions::Version, users::hash_password},
    recordings::{Found, Recording, Room},
    tapes::Kept,
    tokens::Token,
};
pub use writer::{Trouble, Writer};
