//! The sound of a load: one tone for all callers and one for all phones, from one socket each.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::Result;
use cordboard_media::codec::g711;
use cordboard_media::tone;

/// Samples of one packet.
const PACKET: usize = 160;
const PACKET_TIME: Duration = Duration::from_millis(20);
/// PCMA (RFC 3551).
const PAYLOAD: u8 = 8;

/// One side's socket, and its song.
#[derive(Debug)]
pub(super) struct Choir {
    socket: UdpSocket,
    song: Vec<u8>,
    /// Packets that came, by where they came from.
    heard: HashMap<SocketAddr, u32>,
}

/// One voice of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    to: SocketAddr,
    began: Instant,
    sent: u32,
    name: u32,
}

impl Choir {
    pub(super) fn new(address: SocketAddr, hz: f64) -> Result<Self> {
        let socket = UdpSocket::bind(address)?;
        socket.set_nonblocking(true)?;
        // A second of the tone has a whole number of its waves: it is repeated without a click.
        let song = tone::sine(hz, 0.3, 8000, 1000);
        let song = song.iter().map(|sample| g711::a_encode(*sample)).collect();
        Ok(Self { socket, song, heard: HashMap::new() })
    }

    pub(super) fn address(&self) -> Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }

    /// What is due by now.
    pub(super) fn sing(&self, voice: &mut Voice, now: Instant) {
        while voice.began + PACKET_TIME * voice.sent <= now {
            let at = voice.sent as usize * PACKET % self.song.len();
            let mut bytes = vec![0x80, PAYLOAD];
            bytes.extend((voice.sent as u16).to_be_bytes());
            bytes.extend((voice.sent * PACKET as u32).to_be_bytes());
            bytes.extend(voice.name.to_be_bytes());
            bytes.extend(self.song.iter().skip(at).take(PACKET));
            // Nobody is there any more after the kill.
            drop(self.socket.send_to(&bytes, voice.to));
            voice.sent += 1;
        }
    }

    /// Counts all that has come.
    pub(super) fn listen(&mut self) {
        let mut packet = [0; 2048];
        while let Ok((length, from)) = self.socket.recv_from(&mut packet) {
            if length == 12 + PACKET {
                *self.heard.entry(from).or_default() += 1;
            }
        }
    }

    /// How much has come from there.
    pub(super) fn heard(&self, from: SocketAddr) -> Duration {
        PACKET_TIME * self.heard.get(&from).copied().unwrap_or_default()
    }

    /// From now on what comes from there belongs to another call.
    pub(super) fn forget(&mut self, from: SocketAddr) {
        self.heard.remove(&from);
    }
}

impl Voice {
    pub(super) fn new(to: SocketAddr, name: u32) -> Self {
        Self { to, began: Instant::now(), sent: 0, name }
    }
}
