//! A person's ears and mouth: sound cards, the cleaning of a voice, the buttons of a headset.
//!
//! It knows nothing of telephones. Whoever talks implements [`Talk`]: 10 ms from the microphone,
//! 10 ms for the loudspeaker, both mono at 48 kHz, whatever the card runs at. [`Voice`] keeps the
//! devices open, lets them come and go, and cleans what the microphone heard ([`VoiceFilter`]);
//! [`Ringer`] plays on another device; [`HeadsetPort`] speaks with the buttons.
//!
//! This is the only crate where foreign code may be called. Audio callbacks take no lock, allocate
//! nothing, log nothing and call no system: see `stream.rs` and the test that proves it.
//! Read next: `voice.rs`, then `voice/worker.rs`.

mod devices;
mod headset;
mod meter;
mod processing;
mod ringer;
mod stream;
mod urgent;
mod voice;

pub use devices::{Choice, Device, DeviceId, Devices, Direction, ListError};
pub use headset::HeadsetPort;
pub use headset::{Button, Buttons, ButtonsEvent, Lamps, Layout, LayoutError};
pub use meter::Level;
pub use processing::{Cleaning, FilterReport, Kind, Suppression, VoiceFilter, filter};
pub use ringer::{Ringer, Tune};
pub use stream::{CaptureEnd, Counters, Counts, PlaybackEnd, capture_ring, playback_ring};
pub use urgent::urgent;
pub use voice::{Event, Report, Side, StartError, Talk, Voice, VoiceSettings, Why};

/// Samples a second, mono, on our side of every device.
pub const RATE: u32 = 48_000;

/// Samples of 10 ms.
pub const FRAME: usize = 480;

/// 10 ms of sound.
pub type Frame = [i16; FRAME];
