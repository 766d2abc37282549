//! Nonces that need no memory until they are used.
//!
//! A nonce is its number, its expiry and a MAC over both, so those given out are not remembered
//! and a flood of requests without credentials costs nothing. Only one that was used with a right
//! password gets a window of the counts seen, so that no request is accepted twice.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// How long a nonce is good, in seconds.
pub const NONCE_LIFETIME_SECONDS: u64 = 600;

/// The most nonces in use at once; beyond, the oldest becomes stale.
const MAX_WINDOWS: usize = 16_384;

/// Length of the MAC in a nonce, in octets.
const MAC_LEN: usize = 16;

/// Makes nonces and remembers the used ones.
pub(super) struct Nonces {
    realm: String,
    secret: [u8; 32],
    next: AtomicU64,
    windows: BTreeMap<u64, (u64, Window)>,
    /// Nonces with a number below this one are stale unless they have a window.
    forgotten_below: u64,
}

/// Which counts of a nonce were seen: the highest, and a bit for each of the 64 up to it.
#[derive(Debug, Clone, Copy)]
struct Window {
    highest: u32,
    seen: u64,
}

/// How a nonce was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// With this `nc`.
    Counted(u32),
    /// Without `qop`, and so without a count: good for one request.
    Once,
}

impl Nonces {
    pub(super) fn new(realm: &str, secret: [u8; 32]) -> Self {
        Nonces {
            realm: realm.to_owned(),
            secret,
            next: AtomicU64::new(0),
            windows: BTreeMap::new(),
            forgotten_below: 0,
        }
    }

    /// A nonce that was never given out before.
    pub(super) fn fresh(&self, wall_seconds: u64) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let expiry = wall_seconds.saturating_add(NONCE_LIFETIME_SECONDS);
        let payload = [number.to_be_bytes(), expiry.to_be_bytes()].concat();
        let mac = self.mac(&payload).finalize().into_bytes();
        let mac: Vec<u8> = mac.into_iter().take(MAC_LEN).collect();
        hex::encode([payload, mac].concat())
    }

    /// Notes one use. `false` where the nonce is not ours, has expired, or was used so before.
    pub(super) fn accept(&mut self, wall_seconds: u64, nonce: &str, used: Use) -> bool {
        let Some((number, expiry)) = self.read(nonce) else {
            return false;
        };
        let remaining = expiry.checked_sub(wall_seconds);
        // A longer life than we give means that the clock was set back.
        if !remaining.is_some_and(|seconds| (1..=NONCE_LIFETIME_SECONDS).contains(&seconds)) {
            return false;
        }
        if let Some((_, window)) = self.windows.get_mut(&number) {
            return match used {
                Use::Counted(nc) => window.accept(nc),
                Use::Once => false,
            };
        }
        if number < self.forgotten_below {
            return false;
        }
        self.forget(wall_seconds);
        self.windows.insert(number, (expiry, Window::first(used)));
        true
    }

    fn read(&self, nonce: &str) -> Option<(u64, u64)> {
        let octets = hex::decode(nonce).ok()?;
        let (payload, mac) = octets.split_at_checked(16)?;
        if mac.len() != MAC_LEN || self.mac(payload).verify_truncated_left(mac).is_err() {
            return None;
        }
        let (number, expiry) = payload.split_at_checked(8)?;
        let number = u64::from_be_bytes(number.try_into().ok()?);
        Some((number, u64::from_be_bytes(expiry.try_into().ok()?)))
    }

    fn mac(&self, payload: &[u8]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any length is good");
        mac.update(payload);
        mac.update(self.realm.as_bytes());
        mac
    }

    /// Drops the expired windows, and the oldest one where there are too many. What is dropped
    /// must never look fresh again.
    fn forget(&mut self, wall_seconds: u64) {
        while let Some(oldest) = self.windows.first_entry() {
            let is_expired = oldest.get().0 <= wall_seconds;
            let number = *oldest.key();
            if !is_expired && self.windows.len() < MAX_WINDOWS {
                break;
            }
            self.windows.remove(&number);
            self.forgotten_below = number.saturating_add(1);
        }
    }
}

impl Window {
    fn first(used: Use) -> Self {
        match used {
            Use::Counted(nc) => Window { highest: nc, seen: 1 },
            Use::Once => Window { highest: u32::MAX, seen: u64::MAX },
        }
    }

    /// Notes a count. Requests may overtake each other, so a lower one is good once.
    fn accept(&mut self, nc: u32) -> bool {
        if let Some(ahead) = nc.checked_sub(self.highest).filter(|ahead| *ahead > 0) {
            self.seen = self.seen.checked_shl(ahead).unwrap_or(0) | 1;
            self.highest = nc;
            return true;
        }
        let Some(bit) = 1_u64.checked_shl(self.highest - nc) else {
            return false;
        };
        let is_new = self.seen & bit == 0;
        self.seen |= bit;
        is_new
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nonces")
            .field("realm", &self.realm)
            .field("in_use", &self.windows.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn nonces() -> Nonces {
        Nonces::new("office", [7; 32])
    }

    #[test]
    fn every_nonce_is_another_one_even_in_the_same_second() {
        let nonces = nonces();
        assert_ne!(nonces.fresh(NOW), nonces.fresh(NOW), "two phones must not share a count");
    }

    #[test]
    fn a_count_is_accepted_once_and_a_late_one_too() {
        let mut nonces = nonces();
        let nonce = nonces.fresh(NOW);
        let mut accept = |nc| nonces.accept(NOW, &nonce, Use::Counted(nc));
        assert!(accept(1));
        assert!(!accept(1), "a replay");
        assert!(accept(0xff) && accept(0x100), "the count is one number, not a byte");
        assert!(accept(0xfe), "overtaken on the way, but never seen");
        assert!(!accept(0xfe) && !accept(0xff), "seen by now");
        assert!(!accept(2), "too far behind to know");
        assert!(accept(u32::MAX) && !accept(u32::MAX));
        assert!(!accept(0));
    }

    #[test]
    fn a_nonce_expires_and_cannot_be_prolonged() {
        let mut nonces = nonces();
        let nonce = nonces.fresh(NOW);
        let last = NOW + NONCE_LIFETIME_SECONDS;
        assert!(nonces.accept(last - 1, &nonce, Use::Counted(1)));
        assert!(!nonces.accept(last, &nonce, Use::Counted(2)));
        let longer = format!("{}f{}", &nonce[..31], &nonce[32..]);
        assert!(!nonces.accept(NOW, &longer, Use::Counted(3)), "the MAC covers the expiry");
        assert!(!nonces.accept(NOW - 1, &nonce, Use::Counted(4)), "the clock was set back");
    }

    #[test]
    fn a_nonce_of_another_secret_or_realm_is_not_ours() {
        let mut ours = nonces();
        for other in [Nonces::new("office", [8; 32]), Nonces::new("home", [7; 32])] {
            assert!(!ours.accept(NOW, &other.fresh(NOW), Use::Counted(1)));
        }
        for junk in ["", "00", "zz", "é", &"0".repeat(64), &"0".repeat(62)] {
            assert!(!ours.accept(NOW, junk, Use::Counted(1)), "{junk}");
        }
    }

    #[test]
    fn without_a_count_a_nonce_is_good_for_one_request() {
        let mut nonces = nonces();
        let nonce = nonces.fresh(NOW);
        assert!(nonces.accept(NOW, &nonce, Use::Once));
        assert!(!nonces.accept(NOW, &nonce, Use::Once));
        assert!(!nonces.accept(NOW, &nonce, Use::Counted(1)));
    }

    #[test]
    fn the_table_is_bounded_and_what_it_forgets_stays_stale() {
        let mut nonces = nonces();
        let first = nonces.fresh(NOW);
        assert!(nonces.accept(NOW, &first, Use::Counted(1)));
        for _ in 0..MAX_WINDOWS {
            let nonce = nonces.fresh(NOW);
            assert!(nonces.accept(NOW, &nonce, Use::Counted(1)));
        }
        assert_eq!(nonces.windows.len(), MAX_WINDOWS);
        assert!(!nonces.accept(NOW, &first, Use::Counted(1)), "a forgotten replay is no fresh use");
        let later = NOW + NONCE_LIFETIME_SECONDS;
        let nonce = nonces.fresh(later);
        assert!(nonces.accept(later, &nonce, Use::Counted(1)));
        assert_eq!(nonces.windows.len(), 1, "the expired ones were dropped");
    }
}
