//! The softphone at work: its sockets, its sound, its loop.
//!
//! The same division as for the exchange. The brain (`cordboard_phone::Phone`) decides; `run.rs`
//! hands it what happens, `hands.rs` does what it wants; one thread (`sound`) carries the sound of
//! all lines between their RTP ports and a sound card, or files in its place. Start at
//! [`Softphone`].

mod config;
mod hands;
mod headset;
mod ring_tone;
mod route;
mod run;
mod softphone;
mod sound;

pub use config::{Ears, PhoneConfig, PhoneError, Times};
pub use ring_tone::{Bell, RingToneError, ring_tone};
pub use softphone::{Handset, News, Softphone};
pub use sound::EchoTest;
