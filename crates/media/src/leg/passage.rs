//! A leg that carries something else than sound for a while: a fax (T.38 over UDPTL), whose datagrams
//! are not read.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::latch::{Latch, Verdict};
use crate::stream::Allowed;

/// The last of the sound may still be on its way; so long, what looks like it is left out.
const LAST_SOUND: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Passage {
    latch: Latch,
    allowed: Allowed,
    since: Instant,
}

impl Passage {
    /// As it was described; `before` is what was passed until now, which may only move.
    pub(super) fn described(
        now: Instant,
        before: Option<Self>,
        remote: Option<SocketAddr>,
        allowed: Allowed,
    ) -> Self {
        let (mut latch, since) =
            before.map_or((Latch::default(), now), |before| (before.latch, before.since));
        latch.announce(remote);
        Self { latch, allowed, since }
    }

    /// Whether a datagram is the peer's. It is latched to as with sound.
    pub(super) fn admits(&mut self, now: Instant, from: SocketAddr, bytes: &[u8]) -> bool {
        // RFC 3550 5.1: the two bits of the version. A fax's first number of that kind is its 32768th.
        let looks_like_sound = bytes.first().is_some_and(|first| first >> 6 == 2);
        if looks_like_sound && (self.latch.locked().is_none() || now < self.since + LAST_SOUND) {
            return false;
        }
        self.latch.hear(now, from, 0, &self.allowed) == Verdict::Welcome
    }

    pub(super) fn destination(&self) -> Option<SocketAddr> {
        self.latch.destination()
    }
}
