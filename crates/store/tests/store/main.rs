//! The store from outside: what was saved comes back, and what was reported is on disk.

mod calls;
mod given;
mod log;
mod many;
mod office;
mod opening;
mod tapes;
mod writer;
