//! A voice for a scripted caller: SIPp says where it is in the SDP, and this sings and listens there.
//!
//! It sends one tone as PCMA every 20 ms to whoever sends to it, and keeps what it hears in a file that an
//! [`Ear`] reads.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cordboard_media::codec::g711;
use cordboard_media::{tone, wav};

use crate::ear::Ear;
use crate::place::Place;

const RATE: u32 = 8000;
/// Samples of one packet.
const PACKET: usize = 160;
const PACKET_TIME: Duration = Duration::from_millis(20);
/// PCMA (RFC 3551).
const PAYLOAD: u8 = 8;

/// Sings until it is dropped.
#[derive(Debug)]
pub struct Voice {
    address: SocketAddr,
    folder: PathBuf,
    silent: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// A voice of `hz` on a machine of the place.
    ///
    /// # Errors
    /// When no port is free or no file can be made.
    pub fn sings(place: &Place, host: u8, hz: f64) -> Result<Self> {
        let address = place.socket(host)?;
        let socket = UdpSocket::bind(address)?;
        socket.set_read_timeout(Some(PACKET_TIME / 4))?;
        let folder = place.folder("voice")?;
        let mut file = File::create(folder.join("voice-dec.wav"))?;
        let format = wav::Format { rate: RATE, channels: 1 };
        file.write_all(&format.header(wav::UNFINISHED))?;
        let silent = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&silent);
        let thread = std::thread::Builder::new()
            .name("voice".into())
            .spawn(move || sing(&socket, &mut file, hz, &stop))?;
        Ok(Self { address, folder, silent, thread: Some(thread) })
    }

    /// Where it listens, for the SDP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Listens to what it hears from now on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listen(&self) -> Result<Ear> {
        Ear::new("the caller", &self.folder)
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.silent.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn sing(socket: &UdpSocket, file: &mut File, hz: f64, stop: &AtomicBool) {
    // A second of the tone has a whole number of its waves, so it can be repeated without a click.
    let song = tone::sine(hz, 0.3, RATE, 1000);
    let (mut to, mut sent, start) = (None, 0_u32, Instant::now());
    let mut packet = [0; 2048];
    while !stop.load(Ordering::Relaxed) {
        match socket.recv_from(&mut packet) {
            Ok((length, from)) => {
                to = Some(from);
                if let Some(heard) = packet.get(12..length).filter(|_| is_pcma(&packet)) {
                    drop(keep(file, heard));
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => {}
        }
        let Some(to) = to else { continue };
        while start + PACKET_TIME * sent <= Instant::now() {
            drop(socket.send_to(&rtp(sent, &song), to));
            sent += 1;
        }
    }
}

fn is_pcma(packet: &[u8]) -> bool {
    packet.get(1).is_some_and(|byte| byte & 0x7f == PAYLOAD)
}

fn keep(file: &mut File, payload: &[u8]) -> Result<()> {
    let samples = payload.iter().flat_map(|byte| g711::a_decode(*byte).to_le_bytes());
    file.write_all(&samples.collect::<Vec<_>>()).context("the voice's file")
}

/// One packet of the song (RFC 3550 5.1).
fn rtp(nth: u32, song: &[i16]) -> Vec<u8> {
    let at = nth as usize * PACKET % song.len();
    let mut bytes = vec![0x80, PAYLOAD];
    bytes.extend((nth as u16).to_be_bytes());
    bytes.extend(nth.wrapping_mul(PACKET as u32).to_be_bytes());
    bytes.extend(0x5155_4155_u32.to_be_bytes());
    bytes.extend(song[at..at + PACKET].iter().map(|sample| g711::a_encode(*sample)));
    bytes
}
