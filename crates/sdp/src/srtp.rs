//! Keys in the offer and the answer (RFC 4568): which lines we write, which of theirs we take.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{Audio, Crypto, CryptoLine, Protocol, Refusal, Suite};

/// What we offer, the best first. 32 bits of tag are taken from a peer that has nothing better.
const OFFERED: [Suite; 2] = [Suite::Aes128Gcm, Suite::Aes128Sha1_80];

/// Whether the sound of a leg is encrypted, and from what our keys are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Srtp {
    /// Never: who insists on it is refused.
    #[default]
    Off,
    /// Where the peer can: our offer is `RTP/AVP` with keys, and plain answers are taken.
    Offered(Secret),
    /// Always: `RTP/SAVP`, and who has no key that fits is refused.
    Required(Secret),
}

/// What the keys of one leg are made from: the same as long as the leg lives, so that a negotiation in
/// mid call does not change them. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret of leg `number` under a seed that nobody can guess.
    #[must_use]
    pub fn new(seed: &[u8; 32], number: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"srtp");
        hash.update(seed);
        hash.update(number.to_be_bytes());
        Self(hash.finalize().into())
    }

    /// Master key and salt; each suite has its own.
    fn key(&self, suite: Suite) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(suite.name());
        hash.finalize().into_iter().take(suite.key_length()).collect()
    }

    fn crypto(&self, tag: u32, suite: Suite) -> Crypto {
        Crypto { tag, suite, key: self.key(suite) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The keys that both sides agreed on; both have the same suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Ours: what we send is locked with it.
    pub send: Crypto,
    /// The peer's.
    pub receive: Crypto,
}

impl Srtp {
    /// The protocol of our offer; in mid call it stays what it was (RFC 3264 section 8).
    pub(crate) fn protocol(&self, former: Option<&Protocol>) -> Protocol {
        let usual = if matches!(self, Self::Required(_)) { Protocol::Savp } else { Protocol::Avp };
        former.cloned().unwrap_or(usual)
    }

    fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Off => None,
            Self::Offered(secret) | Self::Required(secret) => Some(secret),
        }
    }

    /// The lines of our offer.
    pub(crate) fn lines(&self) -> Vec<CryptoLine> {
        let lines = self.secret().map(|secret| {
            let tagged = (1..).zip(OFFERED);
            tagged.map(|(tag, suite)| CryptoLine(secret.crypto(tag, suite).write()))
        });
        lines.into_iter().flatten().collect()
    }

    /// Our answer to the peer's lines, and what comes of it: the first that we can serve, since the
    /// order is the peer's preference.
    pub(crate) fn answer(&self, theirs: &Audio) -> Result<Option<(CryptoLine, Locked)>, Refusal> {
        let found = self.secret().zip(lines_of(theirs).next());
        let locked = found.map(|(secret, receive)| {
            let send = secret.crypto(receive.tag, receive.suite);
            (CryptoLine(send.write()), Locked { send, receive })
        });
        match (&locked, self) {
            (None, Self::Off) if theirs.protocol.is_encrypted() => Err(insists(theirs)),
            (None, Self::Required(_)) => Err(Refusal::Open),
            (None, _) if theirs.protocol.is_encrypted() => Err(Refusal::Open),
            _ => Ok(locked),
        }
    }
}

/// What comes of the peer's answer to our offer: its line has the tag and the suite of one of ours.
pub(crate) fn accepted(ours: &Audio, theirs: &Audio) -> Result<Option<Locked>, Refusal> {
    let locked = lines_of(theirs).find_map(|receive| {
        let fits = |ours: &Crypto| ours.tag == receive.tag && ours.suite == receive.suite;
        let send = lines_of(ours).find(fits)?;
        Some(Locked { send, receive })
    });
    match &locked {
        None if ours.protocol.is_encrypted() => Err(Refusal::Open),
        None if theirs.protocol.is_encrypted() && ours.crypto.is_empty() => Err(insists(theirs)),
        None if theirs.protocol.is_encrypted() => Err(Refusal::Open),
        _ => Ok(locked),
    }
}

fn insists(theirs: &Audio) -> Refusal {
    Refusal::Encrypted { protocol: theirs.protocol.name().to_owned() }
}

/// The lines that we can serve.
fn lines_of(audio: &Audio) -> impl Iterator<Item = Crypto> {
    audio.crypto.iter().filter_map(|line| Crypto::read(&line.0))
}
