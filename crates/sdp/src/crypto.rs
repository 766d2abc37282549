//! One `a=crypto` line (RFC 4568): the suite, the master key and the salt of one direction.
//!
//! What we cannot do as it was asked (an unknown suite or session parameter, an MKI, several keys)
//! makes the line unfit: the next one is tried. The key never shows in `Debug`.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// How packets are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// RFC 4568: AES in counter mode, 80 bits of HMAC-SHA1.
    Aes128Sha1_80,
    /// The same with 32 bits on RTP.
    Aes128Sha1_32,
    /// RFC 7714.
    Aes128Gcm,
}

impl Suite {
    fn from_name(name: &str) -> Option<Self> {
        [Self::Aes128Sha1_80, Self::Aes128Sha1_32, Self::Aes128Gcm]
            .into_iter()
            .find(|suite| suite.name().eq_ignore_ascii_case(name))
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes128Sha1_80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Aes128Sha1_32 => "AES_CM_128_HMAC_SHA1_32",
            Self::Aes128Gcm => "AEAD_AES_128_GCM",
        }
    }

    /// Bytes of master key and salt together.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128Sha1_80 | Self::Aes128Sha1_32 => 30,
            Self::Aes128Gcm => 28,
        }
    }
}

/// A line that we can serve.
#[derive(Clone, PartialEq, Eq)]
pub struct Crypto {
    pub tag: u32,
    pub suite: Suite,
    /// The master key, then the salt: [`Suite::key_length`] bytes.
    pub key: Vec<u8>,
}

impl fmt::Debug for Crypto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crypto({} {} ***)", self.tag, self.suite.name())
    }
}

impl Crypto {
    /// Reads the value of one attribute; `None` if we cannot do as it says.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let mut fields = value.split_ascii_whitespace();
        let tag = fields.next().filter(|tag| tag.len() <= 9 && digits(tag))?.parse().ok()?;
        let suite = Suite::from_name(fields.next()?)?;
        let mut parts = fields.next()?.strip_prefix("inline:")?.split('|');
        let key = STANDARD.decode(parts.next()?).ok()?;
        let lifetime_at_most = parts.next().is_none_or(is_lifetime) && parts.next().is_none();
        // A parameter with a dash may be passed over; WSH only advises (sections 6.3.7 and 6.3.8).
        let known = fields.all(|field| field.starts_with('-') || field.starts_with("WSH="));
        (lifetime_at_most && known && key.len() == suite.key_length()).then_some(Self {
            tag,
            suite,
            key,
        })
    }

    /// The value as it goes on the wire: the one place that tells the key.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{} {} inline:{}", self.tag, self.suite.name(), STANDARD.encode(&self.key))
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lifetime(text: &str) -> bool {
    digits(text.strip_prefix("2^").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    #[test]
    fn a_line_is_read_and_written_and_its_key_does_not_show() {
        let line = format!("1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}");
        let crypto = Crypto::read(&format!("{line}|2^20 WSH=64 -x")).expect("a usual line");
        assert_eq!(crypto.write(), line, "what is optional is left out");
        assert_eq!(
            format!("{crypto:?}"),
            "Crypto(1 AES_CM_128_HMAC_SHA1_80 ***)",
            "a key in a log opens every recording of the wire"
        );
    }

    #[test]
    fn a_line_that_asks_for_what_we_cannot_do_is_unfit() {
        for rest in ["|2^20|1:4", "|1:4", ";inline:x", " KDR=1", " UNENCRYPTED_SRTP", "A"] {
            let line = format!("1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}{rest}");
            assert_eq!(Crypto::read(&line), None, "unfit with {rest}");
        }
        for line in ["", "x AES_CM_128_HMAC_SHA1_80", "1 F8_128_HMAC_SHA1_80 inline:x"] {
            assert_eq!(Crypto::read(line), None, "unfit: {line}");
        }
        let short = format!("1 AEAD_AES_128_GCM inline:{KEY}");
        assert_eq!(Crypto::read(&short), None, "GCM takes 28 bytes, not 30");
    }

    proptest! {
        #[test]
        fn nothing_that_a_peer_sends_panics(text in ".{0,120}") {
            let _ = Crypto::read(&text);
        }
    }
}
