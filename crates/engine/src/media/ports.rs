//! The RTP and RTCP sockets of all legs of a worker.

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
};

use cordboard_media::LegId;
use mio::{Interest, Registry, Token, net::UdpSocket};
use socket2::SockRef;

pub(crate) use super::batch::Batch;
use super::batch::{Left, Way};

/// Expedited forwarding (RFC 3246), shifted as the IP header has it: voice before all else, on
/// networks that care.
const VOICE: u32 = 46 << 2;

/// Failed reads in a row after which a port is left alone until the system tells of it again.
const PATIENCE: u8 = 16;

/// What a datagram on a port is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Rtp,
    Rtcp,
}

#[derive(Debug)]
struct Port {
    socket: UdpSocket,
    way: Way,
    leg: LegId,
    channel: Channel,
    /// It is in the queue of those with something to read.
    queued: bool,
    /// Failed reads in a row.
    failures: u8,
}

/// The sockets of one leg, as slots.
#[derive(Debug)]
struct Pair {
    rtp: usize,
    /// `None` when the port above was taken: then no reports are heard, and the call goes on.
    rtcp: Option<usize>,
    /// Reports travel on the RTP port (RFC 5761).
    mux: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Ports {
    slots: Vec<Option<Port>>,
    free: Vec<usize>,
    legs: HashMap<LegId, Pair>,
    ready: VecDeque<usize>,
}

impl Ports {
    /// Binds RTP to `local`, and RTCP to the port above if that is free.
    pub(crate) fn open(
        &mut self,
        registry: &Registry,
        leg: LegId,
        local: SocketAddr,
    ) -> io::Result<()> {
        self.close(registry, leg);
        let rtp = self.bind(registry, leg, Channel::Rtp, local)?;
        let above = local.port().checked_add(1).map(|port| SocketAddr::new(local.ip(), port));
        let rtcp = above.and_then(|above| self.bind(registry, leg, Channel::Rtcp, above).ok());
        self.legs.insert(leg, Pair { rtp, rtcp, mux: false });
        Ok(())
    }

    pub(crate) fn set_mux(&mut self, leg: LegId, mux: bool) {
        if let Some(pair) = self.legs.get_mut(&leg) {
            pair.mux = mux;
        }
    }

    pub(crate) fn close(&mut self, registry: &Registry, leg: LegId) {
        let Some(pair) = self.legs.remove(&leg) else {
            return;
        };
        for slot in [Some(pair.rtp), pair.rtcp].into_iter().flatten() {
            if let Some(mut port) = self.slots[slot].take() {
                let _ = registry.deregister(&mut port.socket); // closing it does the same
                self.free.push(slot);
            }
        }
    }

    /// Sends at once or not at all, as UDP does.
    pub(crate) fn send(&self, leg: LegId, channel: Channel, to: SocketAddr, bytes: &[u8]) {
        let Some(pair) = self.legs.get(&leg) else {
            return;
        };
        let slot = match channel {
            Channel::Rtp => Some(pair.rtp),
            Channel::Rtcp if pair.mux => Some(pair.rtp),
            Channel::Rtcp => pair.rtcp,
        };
        let Some(port) = slot.and_then(|slot| self.slots[slot].as_ref()) else {
            return;
        };
        if let Err(error) = port.socket.send_to(bytes, to) {
            tracing::trace!(leg = leg.0, %to, %error, "a packet could not be sent");
        }
    }

    /// The system says that this port has something to read.
    pub(crate) fn mark(&mut self, token: Token) {
        if let Some(Some(port)) = self.slots.get_mut(token.0)
            && !port.queued
        {
            port.queued = true;
            self.ready.push_back(token.0);
        }
    }

    pub(crate) fn any_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Reads one batch from each port that is ready, and hands every datagram to `take`. A port with
    /// more than one batch comes again after the others.
    pub(crate) fn receive(
        &mut self,
        batch: &mut Batch,
        mut take: impl FnMut(&Self, LegId, Channel, SocketAddr, &[u8]),
    ) {
        for _ in 0..self.ready.len() {
            let Some(slot) = self.ready.pop_front() else {
                return;
            };
            let Some(port) = self.slots[slot].as_mut() else {
                continue;
            };
            let (leg, channel) = (port.leg, port.channel);
            let more = match batch.fill(&port.socket, &port.way) {
                Ok(left) => left == Left::Perhaps,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => false,
                // Such as an answer to what we sent before (Windows 10054): the next one may be
                // good. An error that stays must not eat a core.
                Err(_) => {
                    port.failures = port.failures.saturating_add(1);
                    port.failures < PATIENCE
                }
            };
            if !batch.is_empty() {
                port.failures = 0;
            }
            port.queued = more;
            if more {
                self.ready.push_back(slot);
            }
            batch.each(|from, bytes| take(self, leg, channel, from, bytes));
        }
    }

    fn bind(
        &mut self,
        registry: &Registry,
        leg: LegId,
        channel: Channel,
        local: SocketAddr,
    ) -> io::Result<usize> {
        let mut socket = UdpSocket::bind(local)?;
        let way = Way::new(&socket)?;
        let marked = match local {
            SocketAddr::V4(_) => SockRef::from(&socket).set_tos_v4(VOICE),
            SocketAddr::V6(_) => SockRef::from(&socket).set_tclass_v6(VOICE),
        };
        if let Err(error) = marked {
            tracing::trace!(%error, "voice packets go unmarked");
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        if let Err(error) = registry.register(&mut socket, Token(slot), Interest::READABLE) {
            self.free.push(slot);
            return Err(error);
        }
        self.slots[slot] = Some(Port { socket, way, leg, channel, queued: false, failures: 0 });
        Ok(slot)
    }
}
