//! The crate against real streams: PulseAudio with sound cards of thin air, a daemon for each test.

#[cfg(target_os = "linux")]
mod alone;
mod callbacks;
#[cfg(target_os = "linux")]
mod daemon;
#[cfg(target_os = "linux")]
mod devices;
#[cfg(target_os = "linux")]
mod person;
#[cfg(target_os = "linux")]
mod ringing;
#[cfg(target_os = "linux")]
mod tone;
