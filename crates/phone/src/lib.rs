//! The softphone's brain, pure: SIP messages, clicks and time in; messages, sound and news out.
//!
//! A [`Phone`] holds several accounts and several calls. It speaks SIP by [`cordboard_sip`] like any
//! desk phone, also to the exchange of its own PC. It has no socket, no clock and no sound card: what
//! a line is to do goes out as [`LineCommand`], and the room that has the sound card does it. Start
//! at [`Phone`] and its [`Input`], [`Command`] and [`Output`]; [`dial`] reads what people dial.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "a test takes one instant to start from")
)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod account;
mod call;
mod desk;
pub mod dial;
mod digits;
mod encryption;
mod entropy;
mod line;
mod phone;
mod seat;
pub mod stun;
mod summary;
mod timers;
mod view;
mod words;

pub use account::{Account, AccountId, AutoAnswer, Digits, Secret};
/// What an account speaks.
pub use cordboard_sdp::Encoding;
pub use dial::NotATarget;
pub use encryption::Encryption;
pub use phone::Phone;
pub use view::{
    AccountView, CallId, CallState, CallView, Direction, Ending, LineId, Messages, Party, Rest,
    Standing,
};
pub use words::{
    Census, Command, Event, Input, LineCommand, LineEvent, Output, Refusal, Ring, Settings, Start,
    Towards,
};
