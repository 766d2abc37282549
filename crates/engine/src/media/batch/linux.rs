//! By `recvmmsg`: one call, also to learn that nothing is left.

use std::{
    array,
    io::{self, IoSliceMut},
    net::{SocketAddr, SocketAddrV4, SocketAddrV6},
    os::fd::AsRawFd,
};

use mio::net::UdpSocket;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg};

use super::{Left, SLOTS};

/// Larger than any packet of voice on any network that carries it.
const ROOM: usize = 2048;

/// Nothing about the socket needs to be known.
#[derive(Debug)]
pub(crate) struct Way;

impl Way {
    pub(crate) fn new(_socket: &UdpSocket) -> io::Result<Self> {
        Ok(Self)
    }
}

/// The room that all ports of a worker read into, in turn.
pub(crate) struct Batch {
    storage: Vec<u8>,
    headers: MultiHeaders<SockaddrStorage>,
    found: [Option<(SocketAddr, usize)>; SLOTS],
    count: usize,
}

impl Batch {
    pub(crate) fn new() -> Self {
        let headers = MultiHeaders::preallocate(SLOTS, None);
        Self { storage: vec![0; SLOTS * ROOM], headers, found: [None; SLOTS], count: 0 }
    }

    pub(crate) fn fill(&mut self, socket: &UdpSocket, _way: &Way) -> io::Result<Left> {
        self.count = 0;
        let mut rooms = self.storage.chunks_exact_mut(ROOM);
        let mut slices: [[IoSliceMut<'_>; 1]; SLOTS] =
            array::from_fn(|_| [IoSliceMut::new(rooms.next().unwrap_or_default())]);
        let flags = MsgFlags::MSG_DONTWAIT;
        let heard = recvmmsg(socket.as_raw_fd(), &mut self.headers, &mut slices, flags, None)?;
        for (found, message) in self.found.iter_mut().zip(heard) {
            let whole = !message.flags.contains(MsgFlags::MSG_TRUNC);
            let from = message.address.as_ref().and_then(address).filter(|_| whole);
            *found = from.map(|from| (from, message.bytes));
            self.count += 1;
        }
        Ok(if self.count == SLOTS { Left::Perhaps } else { Left::Nothing })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn each(&self, mut take: impl FnMut(SocketAddr, &[u8])) {
        let rooms = self.storage.chunks_exact(ROOM).zip(&self.found).take(self.count);
        for (room, found) in rooms {
            if let Some((from, length)) = *found {
                take(from, &room[..length.min(ROOM)]);
            }
        }
    }
}

fn address(from: &SockaddrStorage) -> Option<SocketAddr> {
    let four = from.as_sockaddr_in().map(|from| SocketAddrV4::from(*from).into());
    four.or_else(|| from.as_sockaddr_in6().map(|from| SocketAddrV6::from(*from).into()))
}
