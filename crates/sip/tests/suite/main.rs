//! What the crate must do as a whole, from the outside.
#![allow(
    clippy::disallowed_methods,
    reason = "a test may read its fixtures, and takes one instant to start from"
)]

mod calls;
mod dialogs;
mod net;
mod offers;
mod properties;
mod registering;
mod script;
mod second_opinion;
mod storm;
mod torture;
mod torture_answers;
mod transactions;
mod trunks;
mod watching;
