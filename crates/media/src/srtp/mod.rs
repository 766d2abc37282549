//! SRTP and SRTCP (RFC 3711, RFC 7714) of one leg: packets are locked and unlocked where they lie.
//!
//! Each direction has its own master [`Key`]. What does not carry a valid tag, or was there before,
//! is refused without a trace in our state: a stranger can neither speak nor move our counters. An
//! MKI, key derivation rates and unencrypted SRTCP are not spoken. Read next: `lock.rs`, `index.rs`.

mod derive;
mod index;
mod key;
mod lock;

use arrayvec::ArrayVec;
use thiserror::Error;

use crate::words::PacketBuf;

use index::Window;
use lock::{Locks, SRTCP_WORD};

pub use key::{Key, Keys, Suite};

/// So many sources of a peer are told apart; the one silent for longest makes room.
const SOURCES: usize = 8;
/// SRTCP counts in 31 bits, SRTP in 48 (RFC 3711 sections 3.2.1 and 3.3.1).
const LAST_REPORT: u64 = (1 << 31) - 1;
const LAST_PACKET: u64 = (1 << 48) - 1;

/// Why a packet was not locked or unlocked. Nothing has changed but the buffer's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("shorter than its header says, or no room for the tag")]
    Length,
    #[error("not RTP version 2")]
    Version,
    #[error("the tag does not fit the packet")]
    Tag,
    #[error("a packet that was there before, or one too old to say")]
    Replay,
    #[error("the key is used up")]
    UsedUp,
}

/// Our packets to a peer.
#[derive(Debug)]
pub struct Outgoing {
    locks: Locks,
    /// The source and its packets; numbers are used once, or two packets would share a keystream.
    sent: Option<(u32, Window)>,
    reports: u64,
}

impl Outgoing {
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self { locks: Locks::new(key), sent: None, reports: 0 }
    }

    /// Lock an RTP packet.
    ///
    /// # Errors
    ///
    /// [`Refused`]: send nothing.
    pub fn protect(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        let Head { ssrc, sequence, length } = Head::read(packet)?;
        let mut window = match self.sent {
            Some((source, window)) if source == ssrc => window,
            _ => Window::default(),
        };
        let index = window.guess(sequence).filter(|&i| i <= LAST_PACKET).ok_or(Refused::UsedUp)?;
        if !window.is_new(index) {
            return Err(Refused::Replay);
        }
        self.locks.rtp.lock(packet, length, ssrc, index)?;
        window.take(index);
        self.sent = Some((ssrc, window));
        Ok(())
    }

    /// Lock a compound RTCP packet.
    ///
    /// # Errors
    ///
    /// [`Refused`]: send nothing.
    pub fn protect_rtcp(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        let ssrc = read_rtcp(packet)?;
        if self.reports > LAST_REPORT {
            return Err(Refused::UsedUp);
        }
        self.locks.rtcp.lock_report(packet, ssrc, self.reports as u32)?;
        self.reports += 1;
        Ok(())
    }
}

/// A peer's packets to us.
#[derive(Debug)]
pub struct Incoming {
    locks: Locks,
    sources: ArrayVec<Source, SOURCES>,
}

/// What has come of one source; the one heard last stands last.
#[derive(Clone, Copy, Debug)]
struct Source {
    ssrc: u32,
    packets: Window,
    reports: Window,
}

impl Incoming {
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self { locks: Locks::new(key), sources: ArrayVec::new() }
    }

    /// Unlock an RTP packet: its tag goes, its payload is what the peer said.
    ///
    /// # Errors
    ///
    /// [`Refused`]: pass the packet over.
    pub fn unprotect(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        let Head { ssrc, sequence, length } = Head::read(packet)?;
        let mut source = self.source(ssrc);
        let index = source.packets.guess(sequence).filter(|&index| index <= LAST_PACKET);
        let index = index.ok_or(Refused::Replay)?;
        if !source.packets.is_new(index) {
            return Err(Refused::Replay);
        }
        self.locks.rtp.unlock(packet, length, ssrc, index)?;
        source.packets.take(index);
        self.keep(source);
        Ok(())
    }

    /// Unlock a compound RTCP packet.
    ///
    /// # Errors
    ///
    /// [`Refused`]: pass the packet over.
    pub fn unprotect_rtcp(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        let ssrc = read_rtcp(packet)?;
        let mut source = self.source(ssrc);
        let window = &mut source.reports;
        let index = self.locks.rtcp.unlock_report(packet, ssrc, |index| window.is_new(index))?;
        window.take(index);
        self.keep(source);
        Ok(())
    }

    fn source(&self, ssrc: u32) -> Source {
        let known = self.sources.iter().find(|source| source.ssrc == ssrc).copied();
        known.unwrap_or(Source { ssrc, packets: Window::default(), reports: Window::default() })
    }

    /// Only after its tag was found good: a source costs room.
    fn keep(&mut self, heard: Source) {
        if let Some(last) = self.sources.last_mut().filter(|last| last.ssrc == heard.ssrc) {
            *last = heard;
            return;
        }
        self.sources.retain(|source| source.ssrc != heard.ssrc);
        if self.sources.is_full() {
            self.sources.remove(0);
        }
        self.sources.push(heard);
    }
}

/// What of an RTP header the lock needs.
struct Head {
    ssrc: u32,
    sequence: u16,
    /// CSRCs and extension included: all that stays readable.
    length: usize,
}

impl Head {
    fn read(packet: &[u8]) -> Result<Self, Refused> {
        let (fixed, rest) = packet.split_first_chunk::<12>().ok_or(Refused::Length)?;
        let &[first, _, s0, s1, _, _, _, _, i0, i1, i2, i3] = fixed;
        if first >> 6 != 2 {
            return Err(Refused::Version);
        }
        let contributors = usize::from(first & 0x0f) * 4;
        let mut length = 12 + contributors;
        if first & 0x10 != 0 {
            let head = rest.get(contributors..).and_then(<[u8]>::first_chunk::<4>);
            let &[_, _, high, low] = head.ok_or(Refused::Length)?;
            length += 4 + usize::from(u16::from_be_bytes([high, low])) * 4;
        }
        if length > packet.len() {
            return Err(Refused::Length);
        }
        let sequence = u16::from_be_bytes([s0, s1]);
        Ok(Self { ssrc: u32::from_be_bytes([i0, i1, i2, i3]), sequence, length })
    }
}

/// Who sends a compound RTCP packet.
fn read_rtcp(packet: &[u8]) -> Result<u32, Refused> {
    let &[first, _, _, _, i0, i1, i2, i3] =
        packet.first_chunk::<{ lock::RTCP_HEAD }>().ok_or(Refused::Length)?;
    if first >> 6 != 2 {
        return Err(Refused::Version);
    }
    Ok(u32::from_be_bytes([i0, i1, i2, i3]))
}

/// The most that locking adds to a packet.
pub const OVERHEAD: usize = 16 + SRTCP_WORD;

#[cfg(test)]
mod tests;
