//! The subcommands, one file each.

mod backup;
mod calls;
mod check;
mod codes;
mod dry_run;
mod export;
mod import;
mod incident;
mod input;
mod notes;
mod phone;
mod serve;
mod try_call;
mod why;

pub(crate) use backup::{backup, restore};
pub(crate) use calls::calls;
pub(crate) use check::check;
pub(crate) use codes::codes;
pub(crate) use dry_run::dry_run;
pub(crate) use export::export;
pub(crate) use import::import;
pub(crate) use incident::{incident, replay};
pub(crate) use phone::{NoCall, phone};
pub(crate) use serve::serve;
use serve::system_language;
pub(crate) use try_call::try_call;
pub(crate) use why::why;
