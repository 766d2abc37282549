//! One call's sound between a network and a sound card: a softphone's line.
//!
//! The card's clock is neither the network's nor ours: ten milliseconds at a time it hands over the
//! microphone ([`Line::capture`]) and asks for what the loudspeaker plays ([`Line::render`]), while
//! packets come and go by [`Line::handle`] and [`Line::poll_output`]. In between stand a jitter
//! buffer that stretches time, concealment, and an estimate of how good the call is, with the cause
//! when it is not. [`Mixer`] joins several lines and one microphone. All sound here is mono at
//! [`RATE`]. Read [`Line`] first.

mod comfort;
mod delay;
pub(crate) mod emodel;
mod line;
mod mixer;
mod mouth;
mod playout;
mod quality;
mod rate;
mod shelf;
mod stretch;
mod tally;
mod words;

pub use emodel::expected_opinion;
pub use line::Line;
pub use mixer::Mixer;
pub use tally::Counts;
pub use words::{Cause, Command, Event, Input, Output, Quality, Settings};

/// The rate of the microphone and the loudspeaker, in hertz.
pub const RATE: u32 = 48_000;

/// The samples of one [`Line::capture`] or [`Line::render`]: 10 ms.
pub const FRAME: usize = 480;
