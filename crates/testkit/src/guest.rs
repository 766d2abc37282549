//! Whatever else speaks on the network of a world: a phone of another kind than ours.

use std::{any::Any, fmt::Debug, net::SocketAddr, time::Instant};

use crate::network::Packet;

/// One more device. The world lets it act as it does its own phones.
pub trait Guest: Any + Debug {
    /// Its name in the ladder, where the address is its SIP address.
    fn name_at(&self, address: SocketAddr) -> Option<&str>;
    /// When it wants to act next.
    fn next(&self) -> Option<Instant>;
    /// The time of `next` has come.
    fn wake(&mut self, now: Instant);
    /// Takes a packet if it is for this device; says whether it was.
    fn take(&mut self, now: Instant, packet: &Packet) -> bool;
    /// Does what is to be done; packets go to `send`.
    fn drain(&mut self, now: Instant, send: &mut dyn FnMut(Packet));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestId(pub(crate) usize);
