//! The sound devices of this PC, and which of them a person wants.

mod host;
mod pick;

use std::fmt;

pub(crate) use host::Host;
pub(crate) use pick::pick;

/// Which way the sound goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A microphone.
    Input,
    /// A loudspeaker.
    Output,
}

/// A device's name for machines: the same after a restart and after it was unplugged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A microphone or a loudspeaker that is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    /// For people.
    pub name: String,
    pub direction: Direction,
    /// Whether the system uses it where nothing else is chosen.
    pub default: bool,
}

/// The device a person wants, there or not: the wish outlives an unplugged cable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Whatever the system's default is, also when it changes.
    #[default]
    Default,
    /// This one while it is there, the default while it is not. The name finds it again where the
    /// system gives it another id in another socket.
    Device { id: DeviceId, name: String },
    /// None: silence in, silence out.
    Nothing,
}

/// Everything that is plugged in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    pub all: Vec<Device>,
}

impl Devices {
    /// Asks the system. Takes some milliseconds, on bare ALSA more: not for the voice's thread.
    ///
    /// # Errors
    /// When there is no sound system that answers.
    pub fn list() -> Result<Self, ListError> {
        Host::open().list()
    }

    /// Those of one direction, the default first.
    pub fn of(&self, direction: Direction) -> impl Iterator<Item = &Device> {
        let this = self.all.iter().filter(move |device| device.direction == direction);
        let (first, rest): (Vec<_>, Vec<_>) = this.partition(|device| device.default);
        first.into_iter().chain(rest)
    }
}

/// Why there is no list of devices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this PC's sound system does not answer: {0}")]
pub struct ListError(pub String);
