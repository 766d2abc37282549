//! The exchange's ear and mouth: RTP, RTCP, DTMF, codecs, relay, prompts and recordings as numbers.
//!
//! Packets, commands and time go in; packets, events and samples come out. There is no socket, no
//! clock, no thread and no file here: the engine has those. One [`Patchbay`] holds many legs and
//! belongs to one worker thread; start reading there, then [`words`](Command) for what may be said
//! to it. [`voice`] is a softphone's line. [`tone`] makes and measures tones, for the caller's ear and for tests.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod clip;
pub mod codec;
pub mod dtmf;
mod latch;
mod leg;
mod patchbay;
mod play;
mod record;
mod relay;
pub mod resample;
pub mod rtcp;
pub mod rtp;
mod sender;
pub mod srtp;
mod stream;
pub mod tone;
pub mod voice;
pub mod wav;
mod words;

pub use clip::{Clip, ClipId, Repeat};
pub use codec::Codec;
pub use patchbay::{Census, Patchbay, Settings};
pub use stream::{Allowed, ComfortNoise, Dtmf, Stream};
pub use words::{
    Command, Event, Input, LegId, LegStats, Output, PacketBuf, PlayId, RecordingId, RecordingKind,
};
