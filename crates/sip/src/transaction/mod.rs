//! Transactions: RFC 3261 section 17 as corrected by RFC 6026.
//!
//! Four machines, each a file, each a pure function from (state, what came) to (state, effects).
//! [`clients`] and [`servers`] match messages to machines and carry the effects out. Reliability and
//! destination belong to each transaction's flow. What this is not: it knows no dialogs; the user
//! of a transaction resends 2xx, acknowledges them and decides what a response means.

mod client_invite;
mod client_non_invite;
pub(crate) mod clients;
pub(crate) mod key;
pub(crate) mod machine;
mod server_invite;
mod server_non_invite;
pub(crate) mod servers;

/// One client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ClientId(pub(crate) u64);

/// One server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ServerId(pub(crate) u64);
