use std::net::SocketAddr;

use crate::{Direction, Encoding, Session};

/// Our side of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// Where our RTP port is, as the peer must see it; RTCP is one port higher.
    pub address: SocketAddr,
    /// Stays the same for the whole dialog.
    pub session_id: u64,
    /// Grows by one with each description that differs from the one before (RFC 3264 section 8).
    pub version: u64,
}

/// What we would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// In order of preference; what is not here is never agreed.
    pub codecs: Vec<Encoding>,
    /// Taken before all others when the peer offers it too, so that two legs share a codec.
    pub prefer: Option<Encoding>,
    pub dtmf: bool,
    /// Milliseconds of sound per packet.
    pub ptime: u32,
    /// `SendOnly` or `Inactive`: hold.
    pub direction: Direction,
    /// Offer RTP and RTCP on one port. In an answer it is always accepted.
    pub rtcp_mux: bool,
}

impl Wish {
    /// These codecs, telephone-event, 20 ms, both ways.
    #[must_use]
    pub fn new(codecs: Vec<Encoding>) -> Wish {
        Wish {
            codecs,
            prefer: None,
            dtmf: true,
            ptime: 20,
            direction: Direction::SendRecv,
            rtcp_mux: false,
        }
    }
}

/// The first description of a dialog when the offer is ours (also in the 200 to an INVITE without
/// one).
#[must_use]
pub fn offer(local: &Local, wish: &Wish) -> Session {
    offer_again(None, local, wish)
}

/// An offer in mid call. `before` is the last description that we sent in this dialog: its payload
/// numbers keep their meaning and its `m=` lines their place (RFC 3264 section 8).
#[must_use]
pub fn offer_again(before: Option<&Session>, local: &Local, wish: &Wish) -> Session {
    let _ = (before, wish);
    Session {
        origin: crate::Origin {
            id: local.session_id,
            version: local.version,
            address: local.address.ip(),
        },
        audio: None,
        others: Vec::new(),
    }
}
