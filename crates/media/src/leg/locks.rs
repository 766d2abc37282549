//! The locks of an encrypted leg: what we send, what the peer sends.

use crate::srtp::{Incoming, Keys, Outgoing, Refused};
use crate::words::PacketBuf;

/// What a datagram claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Datagram {
    Rtp,
    Rtcp,
}

#[derive(Debug)]
pub(crate) struct Locks {
    keys: Keys,
    outgoing: Outgoing,
    incoming: Incoming,
}

impl Locks {
    /// The locks for what was negotiated now. A direction whose key stays goes on counting: from the
    /// start again, it would use a keystream twice.
    pub(crate) fn renewed(before: Option<Box<Self>>, keys: Option<Keys>) -> Option<Box<Self>> {
        let keys = keys?;
        let Some(mut locks) = before else {
            return Some(Box::new(Self {
                keys,
                outgoing: Outgoing::new(&keys.send),
                incoming: Incoming::new(&keys.receive),
            }));
        };
        if locks.keys.send != keys.send {
            locks.outgoing = Outgoing::new(&keys.send);
        }
        if locks.keys.receive != keys.receive {
            locks.incoming = Incoming::new(&keys.receive);
        }
        locks.keys = keys;
        Some(locks)
    }

    pub(crate) fn lock(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        self.outgoing.protect(packet)
    }

    pub(crate) fn lock_report(&mut self, packet: &mut PacketBuf) -> Result<(), Refused> {
        self.outgoing.protect_rtcp(packet)
    }

    pub(crate) fn unlock<'a>(
        &mut self,
        bytes: &[u8],
        room: &'a mut PacketBuf,
        kind: Datagram,
    ) -> Option<&'a [u8]> {
        room.clear();
        room.try_extend_from_slice(bytes).ok()?;
        match kind {
            Datagram::Rtp => self.incoming.unprotect(room),
            Datagram::Rtcp => self.incoming.unprotect_rtcp(room),
        }
        .ok()?;
        Some(room)
    }
}
