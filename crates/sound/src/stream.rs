//! What happens on the audio callbacks, and the rings between them and us.
//!
//! A callback runs on a thread that must never wait: it moves samples between the device's buffer
//! and a ring, counts, and leaves. It takes no lock, allocates nothing, logs nothing, calls no
//! system; `tests/sound/callbacks.rs` runs it where each of these would kill it.

mod ends;
pub(crate) mod open;
mod rate;

pub use ends::{CaptureEnd, Counters, Counts, PlaybackEnd, capture_ring, playback_ring};
pub(crate) use open::{CaptureLine, PlaybackLine, Streams};
pub(crate) use rate::{FromCard, Steered, ToCard};
