//! As each system does it best: `quinn-udp` knows.

use std::{
    array,
    io::{self, IoSliceMut},
    net::SocketAddr,
};

use mio::net::UdpSocket;
use quinn_udp::{RecvMeta, UdpSocketState};

use super::{Left, SLOTS};

/// Room for the largest datagram, or for several that the system joined.
const LARGEST: usize = 64 * 1024;

/// What must be known of a socket to read from it.
#[derive(Debug)]
pub(crate) struct Way(UdpSocketState);

impl Way {
    pub(crate) fn new(socket: &UdpSocket) -> io::Result<Self> {
        UdpSocketState::new(socket.into()).map(Self)
    }
}

/// The room that all ports of a worker read into, in turn.
#[derive(Debug)]
pub(crate) struct Batch {
    storage: Vec<u8>,
    metas: [RecvMeta; SLOTS],
    count: usize,
}

impl Batch {
    pub(crate) fn new() -> Self {
        Self { storage: vec![0; SLOTS * LARGEST], metas: [RecvMeta::default(); SLOTS], count: 0 }
    }

    /// Few systems fill a batch, so that one datagram does not mean that it was the last one.
    pub(crate) fn fill(&mut self, socket: &UdpSocket, way: &Way) -> io::Result<Left> {
        self.count = 0;
        let mut rooms = self.storage.chunks_exact_mut(LARGEST);
        let mut slices: [IoSliceMut<'_>; SLOTS] =
            array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
        self.count = way.0.recv(socket.into(), &mut slices, &mut self.metas)?;
        Ok(Left::Perhaps)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn each(&self, mut take: impl FnMut(SocketAddr, &[u8])) {
        let rooms = self.storage.chunks_exact(LARGEST);
        for (meta, room) in self.metas.iter().zip(rooms).take(self.count) {
            for bytes in room[..meta.len.min(LARGEST)].chunks(meta.stride.max(1)) {
                take(meta.addr, bytes);
            }
        }
    }
}
