//! Whether a leg's sound is encrypted (SRTP with keys in the description, RFC 4568): the office's word
//! for that extension or trunk, and where it says nothing, what the leg came with.

use std::fmt;

use cordboard_media as media;
use cordboard_sdp as sdp;

use super::{Leg, Side};
use crate::{desk::Desk, office::Srtp};

/// Where the keys of all legs come from.
pub(crate) struct Locks([u8; 32]);

impl Locks {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// Of one leg: the same as long as it lives.
    fn secret(&self, leg: media::LegId) -> sdp::Secret {
        sdp::Secret::new(&self.0, leg.0)
    }
}

impl fmt::Debug for Locks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locks(..)")
    }
}

/// For an offer of ours. Keys in a message that anybody can read lock nothing: unasked they are offered
/// over TLS alone, and to who has shown that it wants them.
pub(super) fn offering(desk: &Desk, leg: &Leg) -> sdp::Srtp {
    let secret = desk.locks.secret(leg.id);
    match policy(desk, &leg.side) {
        Some(Srtp::Off) => sdp::Srtp::Off,
        Some(Srtp::Required) => sdp::Srtp::Required(secret),
        _ if leg.insists => sdp::Srtp::Required(secret),
        Some(Srtp::Offered) => sdp::Srtp::Offered(secret),
        None if leg.tls || leg.is_locked() => sdp::Srtp::Offered(secret),
        None => sdp::Srtp::Off,
    }
}

/// Whether a leg that refuses our offer is to be called again with keys or not at all: `RTP/AVP` with
/// keys is nothing to a phone that knows encrypted sound by the name of `RTP/SAVP` alone.
pub(super) fn again(desk: &Desk, leg: &Leg) -> bool {
    matches!(offering(desk, leg), sdp::Srtp::Offered(_))
}

/// For the answer to an offer of the leg's: who asks for it, gets it.
pub(super) fn answering(desk: &Desk, leg: &Leg) -> sdp::Srtp {
    let secret = desk.locks.secret(leg.id);
    match policy(desk, &leg.side) {
        Some(Srtp::Off) => sdp::Srtp::Off,
        Some(Srtp::Offered) | None => sdp::Srtp::Offered(secret),
        Some(Srtp::Required) => sdp::Srtp::Required(secret),
    }
}

fn policy(desk: &Desk, side: &Side) -> Option<Srtp> {
    match side {
        Side::Phone { extension } => desk.office.extension(extension)?.srtp,
        Side::Trunk { trunk, .. } => desk.office.trunk(trunk)?.srtp,
    }
}

/// The agreed keys in the media's words; `None` if they are not as long as their suite says.
pub(super) fn keys(agreed: &sdp::Locked) -> Option<media::srtp::Keys> {
    let key = |crypto: &sdp::Crypto| {
        let suite = match crypto.suite {
            sdp::Suite::Aes128Sha1_80 => media::srtp::Suite::Aes128Sha1_80,
            sdp::Suite::Aes128Sha1_32 => media::srtp::Suite::Aes128Sha1_32,
            sdp::Suite::Aes128Gcm => media::srtp::Suite::Aes128Gcm,
        };
        media::srtp::Key::new(suite, &crypto.key)
    };
    Some(media::srtp::Keys { send: key(&agreed.send)?, receive: key(&agreed.receive)? })
}
