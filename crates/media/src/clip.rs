//! Sound that can be played: decoded once by the engine, shared by every leg that hears it.

use std::fmt;
use std::sync::Arc;

/// The name of a sound, resolved by the engine: `prompt/zh-CN/main-menu`, `music/default`,
/// `tone/busy`, `message/17`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClipId(pub Arc<str>);

impl ClipId {
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }
}

impl fmt::Debug for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClipId({})", self.0)
    }
}

impl fmt::Display for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One sound at both rates that codecs want, so that nothing is resampled while it plays.
#[derive(Clone, PartialEq, Eq)]
pub struct Clip {
    /// 8 kHz, mono.
    pub narrow: Arc<[i16]>,
    /// 16 kHz, mono.
    pub wide: Arc<[i16]>,
}

impl Clip {
    /// The samples at `rate` hertz; anything but 8000 is served with the wide ones.
    pub fn samples(&self, rate: u32) -> &Arc<[i16]> {
        if rate == 8000 { &self.narrow } else { &self.wide }
    }

    /// How long it sounds, in milliseconds.
    pub fn millis(&self) -> u64 {
        self.narrow.len() as u64 / 8
    }
}

impl fmt::Debug for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clip({} ms)", self.millis())
    }
}

/// Whether a list of clips starts again at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    Once,
    Forever,
}
