//! Master keys as the offer/answer left them.

use std::fmt;

/// How packets are locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// AES in counter mode with 80 bits of HMAC-SHA1 (RFC 3711).
    Aes128Sha1_80,
    /// The same with 32 bits on RTP; RTCP keeps its 80.
    Aes128Sha1_32,
    /// AES-GCM with a tag of 128 bits (RFC 7714).
    Aes128Gcm,
}

impl Suite {
    /// Bytes of the master key and the master salt together.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128Sha1_80 | Self::Aes128Sha1_32 => 30,
            Self::Aes128Gcm => 28,
        }
    }
}

/// The master key and salt of one direction. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key {
    suite: Suite,
    key: [u8; 16],
    /// GCM's 12 bytes stand at the front (RFC 7714 section 11).
    salt: [u8; 14],
}

impl Key {
    /// Key, then salt; `None` if they are not as long as the suite wants.
    #[must_use]
    pub fn new(suite: Suite, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != suite.key_length() {
            return None;
        }
        let (key, rest) = bytes.split_first_chunk::<16>()?;
        let mut salt = [0; 14];
        salt.get_mut(..rest.len())?.copy_from_slice(rest);
        Some(Self { suite, key: *key, salt })
    }

    pub(super) fn suite(&self) -> Suite {
        self.suite
    }

    pub(super) fn key(&self) -> &[u8; 16] {
        &self.key
    }

    pub(super) fn salt(&self) -> &[u8; 14] {
        &self.salt
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?} ***)", self.suite)
    }
}

/// Both directions of one leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Ours: what we send is locked with it.
    pub send: Key,
    /// The peer's.
    pub receive: Key,
}
