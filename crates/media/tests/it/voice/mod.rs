//! A softphone's lines over simulated networks, in virtual time.

mod jitter;
mod net;
mod rig;
