//! For tests: the whole exchange in virtual time.
//!
//! A [`World`] holds one exchange with its media, any number of scripted [`Phone`]s, and a network that
//! loses, delays, reorders and repeats packets as it is told. Time passes only when a test lets it, so a
//! day of calls takes seconds, and the same seed gives the same day.
//!
//! Phones are real user agents on the project's own SIP endpoint and media; each sings a tone of its own, so
//! that who hears whom is proved by ear. `ladder` writes the SIP messages of a run as text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test kit ends a test by panicking"
)]

mod deed;
mod guest;
mod host;
mod ladder;
mod network;
mod phone;
mod phone_call;
mod restart;
mod sound;
mod world;

pub use deed::Deed;
pub use guest::{Guest, GuestId};
pub use host::{Stored, Taped};
pub use network::{Kind, Link, Packet};
pub use phone::{CallState, Manner, Phone, PhoneId};
pub use phone_call::PhoneCall;
pub use sound::heard;
pub use world::{Heard, World};
