//! One file per table, or per group of tables that are read and written as one.

pub(crate) mod audit;
pub(crate) mod bindings;
pub(crate) mod board;
pub(crate) mod call_backs;
pub(crate) mod call_log;
pub(crate) mod calls;
pub(crate) mod carrier_bans;
pub(crate) mod collected;
pub(crate) mod contacts;
mod deflated;
pub(crate) mod deliveries;
pub(crate) mod heat;
pub(crate) mod journal;
pub(crate) mod keepsakes;
pub(crate) mod ladders;
pub(crate) mod legs;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod office;
pub(crate) mod open_messages;
pub(crate) mod path;
pub(crate) mod qualities;
pub(crate) mod recordings;
pub(crate) mod tapes;
pub(crate) mod tokens;
pub(crate) mod waits;
