//! The lock itself: session keys of RTP or RTCP in one direction, and what they do to a packet.

use std::fmt;

use aes::Aes128;
use aes::cipher::{InnerIvInit, KeyInit, StreamCipher, StreamCipherCoreWrapper};
use aes_gcm::aead::AeadInPlace;
use aes_gcm::{Aes128Gcm, Tag};
use ctr::CtrCore;
use ctr::flavors::Ctr128BE;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::words::PacketBuf;

use super::Refused;
use super::derive::{Label, derive};
use super::key::{Key, Suite};

/// What stays readable of RTCP: the first header with its source.
pub(super) const RTCP_HEAD: usize = 8;
/// The flag "encrypted" and the index behind each report.
pub(super) const SRTCP_WORD: usize = 4;
const ENCRYPTED: u32 = 1 << 31;

/// Both locks of one direction.
#[derive(Debug)]
pub(super) struct Locks {
    pub(super) rtp: Lock,
    pub(super) rtcp: Lock,
}

impl Locks {
    pub(super) fn new(key: &Key) -> Self {
        let cm = |tag, encrypt: Label, authenticate: Label, salt: Label| {
            let hmac: [u8; 20] = derive(key, authenticate);
            Lock::Cm(Box::new(Cm {
                aes: Aes128::new(&derive(key, encrypt).into()),
                salt: derive(key, salt),
                hmac: <Hmac<Sha1> as KeyInit>::new(&padded(hmac).into()),
                tag,
            }))
        };
        let gcm = |encrypt: Label, salt: Label| {
            Lock::Gcm(Box::new(Gcm {
                aes: Aes128Gcm::new(&derive(key, encrypt).into()),
                salt: derive(key, salt),
            }))
        };
        let (rtp, rtcp) = match key.suite() {
            Suite::Aes128Gcm => {
                (gcm(Label::RtpKey, Label::RtpSalt), gcm(Label::RtcpKey, Label::RtcpSalt))
            }
            suite @ (Suite::Aes128Sha1_80 | Suite::Aes128Sha1_32) => {
                let tag = if suite == Suite::Aes128Sha1_32 { 4 } else { 10 };
                (
                    cm(tag, Label::RtpKey, Label::RtpTag, Label::RtpSalt),
                    // Always 80 bits (RFC 4568 section 6.2.2).
                    cm(10, Label::RtcpKey, Label::RtcpTag, Label::RtcpSalt),
                )
            }
        };
        Self { rtp, rtcp }
    }
}

/// HMAC fills a short key up with zeros to its block (RFC 2104); so it cannot be of a wrong length.
fn padded(key: [u8; 20]) -> [u8; 64] {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = from;
    }
    block
}

pub(super) enum Lock {
    Cm(Box<Cm>),
    Gcm(Box<Gcm>),
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cm(_) => "Lock(counter mode ***)",
            Self::Gcm(_) => "Lock(GCM ***)",
        })
    }
}

impl Lock {
    /// Lock RTP whose header has `head` bytes.
    pub(super) fn lock(
        &self,
        packet: &mut PacketBuf,
        head: usize,
        ssrc: u32,
        index: u64,
    ) -> Result<(), Refused> {
        let (header, payload) = packet.split_at_mut_checked(head).ok_or(Refused::Length)?;
        match self {
            Self::Cm(cm) => {
                cm.apply(payload, ssrc, index);
                let tag = cm.tag_of(packet, &roc(index));
                append(packet, tag.get(..cm.tag).unwrap_or_default())
            }
            Self::Gcm(gcm) => {
                let tag = gcm.seal(ssrc, index, header, payload)?;
                append(packet, &tag)
            }
        }
    }

    pub(super) fn unlock(
        &self,
        packet: &mut PacketBuf,
        head: usize,
        ssrc: u32,
        index: u64,
    ) -> Result<(), Refused> {
        let length = packet.len().checked_sub(self.tag_length()).filter(|&left| left >= head);
        let length = length.ok_or(Refused::Length)?;
        let (body, tag) = packet.split_at_mut_checked(length).ok_or(Refused::Length)?;
        match self {
            Self::Cm(cm) => {
                cm.check(body, &roc(index), tag)?;
                cm.apply(body.get_mut(head..).unwrap_or_default(), ssrc, index);
            }
            Self::Gcm(gcm) => {
                let (header, payload) = body.split_at_mut_checked(head).ok_or(Refused::Length)?;
                gcm.open(ssrc, index, header, payload, tag)?;
            }
        }
        packet.truncate(length);
        Ok(())
    }

    pub(super) fn lock_report(
        &self,
        packet: &mut PacketBuf,
        ssrc: u32,
        index: u32,
    ) -> Result<(), Refused> {
        let word = (ENCRYPTED | index).to_be_bytes();
        let (header, payload) = packet.split_at_mut_checked(RTCP_HEAD).ok_or(Refused::Length)?;
        match self {
            Self::Cm(cm) => {
                cm.apply(payload, ssrc, index.into());
                let tag = cm.tag_of(packet, &word);
                append(packet, &word)?;
                append(packet, tag.get(..cm.tag).unwrap_or_default())
            }
            Self::Gcm(gcm) => {
                let readable = readable(header, word);
                let tag = gcm.seal(ssrc, index.into(), &readable, payload)?;
                append(packet, &tag)?;
                append(packet, &word)
            }
        }
    }

    /// The index of the report, if it `is_new` and its tag fits.
    pub(super) fn unlock_report(
        &self,
        packet: &mut PacketBuf,
        ssrc: u32,
        is_new: impl Fn(u64) -> bool,
    ) -> Result<u64, Refused> {
        let trailer = self.tag_length() + SRTCP_WORD;
        let length = packet.len().checked_sub(trailer).filter(|&left| left >= RTCP_HEAD);
        let length = length.ok_or(Refused::Length)?;
        let (body, trailer) = packet.split_at_mut_checked(length).ok_or(Refused::Length)?;
        let (word, tag) = match self {
            Self::Cm(_) => trailer.split_first_chunk::<SRTCP_WORD>().ok_or(Refused::Length)?,
            Self::Gcm(_) => {
                let (tag, word) =
                    trailer.split_last_chunk::<SRTCP_WORD>().ok_or(Refused::Length)?;
                (word, tag)
            }
        };
        let number = u32::from_be_bytes(*word);
        let index = u64::from(number & !ENCRYPTED);
        // Nobody agreed on open reports.
        if number & ENCRYPTED == 0 {
            return Err(Refused::Tag);
        }
        if !is_new(index) {
            return Err(Refused::Replay);
        }
        match self {
            Self::Cm(cm) => {
                cm.check(body, word, tag)?;
                cm.apply(body.get_mut(RTCP_HEAD..).unwrap_or_default(), ssrc, index);
            }
            Self::Gcm(gcm) => {
                let (header, payload) =
                    body.split_at_mut_checked(RTCP_HEAD).ok_or(Refused::Length)?;
                gcm.open(ssrc, index, &readable(header, *word), payload, tag)?;
            }
        }
        packet.truncate(length);
        Ok(index)
    }

    fn tag_length(&self) -> usize {
        match self {
            Self::Cm(cm) => cm.tag,
            Self::Gcm(_) => 16,
        }
    }
}

/// AES in counter mode and HMAC-SHA1 (RFC 3711 section 4).
pub(super) struct Cm {
    aes: Aes128,
    salt: [u8; 14],
    hmac: Hmac<Sha1>,
    /// Bytes of the tag on the wire.
    tag: usize,
}

impl Cm {
    fn apply(&self, payload: &mut [u8], ssrc: u32, index: u64) {
        let mut start = [0; 16];
        let [_, _, index @ ..] = index.to_be_bytes();
        let numbers = [0; 4].into_iter().chain(ssrc.to_be_bytes()).chain(index);
        for (byte, (salt, number)) in start.iter_mut().zip(self.salt.into_iter().zip(numbers)) {
            *byte = salt ^ number;
        }
        let core = CtrCore::<_, Ctr128BE>::inner_iv_init(&self.aes, &start.into());
        StreamCipherCoreWrapper::from_core(core).apply_keystream(payload);
    }

    fn authenticate(&self, body: &[u8], after: &[u8]) -> Hmac<Sha1> {
        let mut hmac = self.hmac.clone();
        hmac.update(body);
        hmac.update(after);
        hmac
    }

    fn tag_of(&self, body: &[u8], after: &[u8]) -> [u8; 20] {
        self.authenticate(body, after).finalize().into_bytes().into()
    }

    /// In constant time.
    fn check(&self, body: &[u8], after: &[u8], tag: &[u8]) -> Result<(), Refused> {
        self.authenticate(body, after).verify_truncated_left(tag).map_err(|_| Refused::Tag)
    }
}

/// AES-GCM (RFC 7714 sections 8 and 9).
pub(super) struct Gcm {
    aes: Aes128Gcm,
    salt: [u8; 12],
}

impl Gcm {
    fn nonce(&self, ssrc: u32, index: u64) -> [u8; 12] {
        let mut nonce = self.salt;
        let [_, _, index @ ..] = index.to_be_bytes();
        let numbers = [0; 2].into_iter().chain(ssrc.to_be_bytes()).chain(index);
        for (byte, number) in nonce.iter_mut().zip(numbers) {
            *byte ^= number;
        }
        nonce
    }

    fn seal(
        &self,
        ssrc: u32,
        index: u64,
        readable: &[u8],
        payload: &mut [u8],
    ) -> Result<Tag, Refused> {
        let nonce = self.nonce(ssrc, index);
        self.aes
            .encrypt_in_place_detached(&nonce.into(), readable, payload)
            .map_err(|_| Refused::Length)
    }

    fn open(
        &self,
        ssrc: u32,
        index: u64,
        readable: &[u8],
        payload: &mut [u8],
        tag: &[u8],
    ) -> Result<(), Refused> {
        let tag: [u8; 16] = tag.try_into().map_err(|_| Refused::Length)?;
        let nonce = self.nonce(ssrc, index);
        self.aes
            .decrypt_in_place_detached(&nonce.into(), readable, payload, &tag.into())
            .map_err(|_| Refused::Tag)
    }
}

/// How often the sequence number has come round, as the tag covers it.
fn roc(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}

/// What of a report GCM authenticates but leaves open.
fn readable(header: &[u8], word: [u8; SRTCP_WORD]) -> [u8; RTCP_HEAD + SRTCP_WORD] {
    let mut bytes = [0; RTCP_HEAD + SRTCP_WORD];
    for (to, from) in bytes.iter_mut().zip(header.iter().chain(&word)) {
        *to = *from;
    }
    bytes
}

fn append(packet: &mut PacketBuf, bytes: &[u8]) -> Result<(), Refused> {
    packet.try_extend_from_slice(bytes).map_err(|_| Refused::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> PacketBuf {
        hex::decode(text).unwrap().into_iter().collect()
    }

    /// The session key and salt of RFC 7714 sections 16 and 17.
    fn gcm() -> Lock {
        let key: [u8; 16] = std::array::from_fn(|at| at as u8);
        Lock::Gcm(Box::new(Gcm { aes: Aes128Gcm::new(&key.into()), salt: *b"Quid pro quo" }))
    }

    #[test]
    fn gcm_locks_a_packet_as_the_standard_does() {
        // RFC 7714 section 16.1.
        let plain = bytes(
            "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976\
             69736120696e207061727465732074726573",
        );
        let locked = bytes(
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd5\
             0d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
        );
        let mut packet = plain.clone();
        gcm().lock(&mut packet, 12, 0x5501_a0b2, 0xf17b).unwrap();
        assert_eq!(packet, locked, "as in the standard");
        gcm().unlock(&mut packet, 12, 0x5501_a0b2, 0xf17b).unwrap();
        assert_eq!(packet, plain, "and back");
    }

    #[test]
    fn gcm_locks_a_report_as_the_standard_does() {
        // RFC 7714 section 17.1.
        let plain = bytes(
            "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61\
             deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
        );
        let locked = bytes(
            "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d\
             c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
        );
        let mut packet = plain.clone();
        gcm().lock_report(&mut packet, 0x4d61_7273, 0x5d4).unwrap();
        assert_eq!(packet, locked, "as in the standard");
        assert_eq!(gcm().unlock_report(&mut packet, 0x4d61_7273, |_| true), Ok(0x5d4));
        assert_eq!(packet, plain, "and back");
    }

    #[test]
    fn counter_mode_counts_as_the_standard_does() {
        // RFC 3711 appendix B.2: the keystream of source 0, packet 0.
        let key: [u8; 16] =
            hex::decode("2B7E151628AED2A6ABF7158809CF4F3C").unwrap()[..].try_into().unwrap();
        let cm = Cm {
            aes: Aes128::new(&key.into()),
            salt: std::array::from_fn(|at| 0xf0 + at as u8),
            hmac: <Hmac<Sha1> as KeyInit>::new(&padded([0; 20]).into()),
            tag: 10,
        };
        let mut payload = vec![0; 0xff02 * 16];
        cm.apply(&mut payload, 0, 0);
        assert_eq!(
            hex::encode_upper(&payload[..48]),
            "E03EAD0935C95E80E166B16DD92B4EB4\
             D23513162B02D0F72A43A2FE4A5F97AB\
             41E95B3BB0A2E8DD477901E4FCA894C0",
            "the first blocks"
        );
        assert_eq!(
            hex::encode_upper(&payload[0xfeff * 16..0xff02 * 16]),
            "EC8CDF7398607CB0F2D21675EA9EA1E4\
             362B7C3C6773516318A077D7FC5073AE\
             6A2CC3787889374FBEB4C81B17BA6C44",
            "and those where the count's low byte comes round"
        );
    }
}
