//! A softphone's lines over simulated networks, in virtual time.
#![allow(unreachable_pub, reason = "the rig is shared with the bench")]
#![allow(clippy::disallowed_methods, reason = "a test takes one instant to start from")]

mod busy;
mod clocks;
mod hostile;
mod jitter;
mod net;
pub mod rig;
mod talk;
