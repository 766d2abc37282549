//! What the system itself takes for a relayed packet: bare sockets, one thread, no thought.
//!
//! Measured beside the exchange, since the same machine drifts by a third from run to run: what the exchange takes is
//! to be judged by how many times the floor it is.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};

use crate::clock::cpu;

/// Calls at once, each of two phones that speak every 20 ms.
const CALLS: usize = 100;
const LENGTH: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(1);
const TICKS_A_PACKET: usize = 20;

/// CPU-seconds of the relay for one call-minute.
pub(crate) fn call_minute() -> io::Result<f64> {
    let bind = || {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let sockets = || (0..CALLS * 2).map(|_| bind()).collect::<io::Result<Vec<_>>>();
    let (phones, ports) = (sockets()?, sockets()?);
    let addresses = |sockets: &[UdpSocket]| {
        sockets.iter().map(UdpSocket::local_addr).collect::<io::Result<Vec<_>>>()
    };
    let (to_phones, to_ports) = (addresses(&phones)?, addresses(&ports)?);
    let over = Arc::new(AtomicBool::new(false));
    let relaying = thread::spawn({
        let over = over.clone();
        move || relay(&ports, &to_phones, &over)
    });
    talk(&phones, &to_ports);
    over.store(true, Ordering::Relaxed);
    let broke = |_| io::Error::other("the relay broke down");
    let taken: Duration = relaying.join().map_err(broke)??;
    Ok(taken.as_secs_f64() / LENGTH.as_secs_f64() * 60.0 / CALLS as f64)
}

/// Passes what comes to a port on to the phone of its neighbour.
fn relay(ports: &[UdpSocket], phones: &[SocketAddr], over: &AtomicBool) -> io::Result<Duration> {
    let poll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    for (nth, port) in ports.iter().enumerate() {
        let data = epoll::EventData::new_u64(nth as u64);
        epoll::add(&poll, port, data, epoll::EventFlags::IN)?;
    }
    let mut events = Vec::with_capacity(ports.len());
    let mut packet = [0; 2048];
    let patience = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    let before = cpu();
    while !over.load(Ordering::Relaxed) {
        events.clear();
        epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), Some(&patience))?;
        for event in &events {
            let nth = event.data.u64() as usize;
            let (Some(port), neighbour) = (ports.get(nth), nth ^ 1) else { continue };
            if let (Ok((length, _)), Some(out), Some(to)) =
                (port.recv_from(&mut packet), ports.get(neighbour), phones.get(neighbour))
            {
                out.send_to(&packet[..length], to)?;
            }
        }
    }
    Ok(cpu().saturating_sub(before))
}

/// Every phone speaks, a twentieth of them at each tick, and hears.
fn talk(phones: &[UdpSocket], ports: &[SocketAddr]) {
    let (began, mut heard) = (Instant::now(), [0; 2048]);
    let mut tick = 0;
    while began.elapsed() < LENGTH {
        let due = (began.elapsed().as_millis() / TICK.as_millis()) as usize;
        while tick < due {
            tick += 1;
            let turn = phones.iter().zip(ports).skip(tick % TICKS_A_PACKET).step_by(TICKS_A_PACKET);
            for (phone, port) in turn {
                // What finds no room is lost, as on any network.
                drop(phone.send_to(&[0x55; 172], port));
            }
        }
        for phone in phones {
            while phone.recv(&mut heard).is_ok() {}
        }
        thread::park_timeout(TICK);
    }
}
