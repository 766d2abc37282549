//! The SIP sockets: every address by UDP and by TCP, others by TLS.
//!
//! What comes in goes as [`cordboard_sip::Input`] into one bounded channel that the loop reads. What
//! goes out never waits: see [`udp::UdpPort::send`] and [`tcp::Streams::send`].

mod connection;
mod crowd;
mod fragments;
mod half_open;
mod secure;
mod tcp;
mod udp;

use std::{io, net::SocketAddr, sync::Arc};

use cordboard_sip::{Flow, Transport};
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{secure::Security, tcp::Streams, udp::UdpPort};
use crate::config::{Listener, StartError};
use crate::intake::Intake;
use crate::trust::{Names, Trust};

/// How often a free pair of ports is sought when the port is given as 0.
const TRIES: u32 = 16;

/// Bound, not yet listening.
#[derive(Debug)]
pub(crate) struct Sockets {
    udp: Vec<Arc<UdpPort>>,
    listeners: Vec<TcpListener>,
    secure: Option<Secure>,
    listening: Vec<Listener>,
    names: Names,
}

/// What is listened on by TLS, and how.
#[derive(Debug)]
struct Secure {
    listeners: Vec<TcpListener>,
    security: Security,
}

/// The sending side; the receiving tasks run.
#[derive(Debug)]
pub(crate) struct Sender {
    udp: Vec<Arc<UdpPort>>,
    streams: Streams,
    secure: Option<Streams>,
}

/// This flow cannot carry anything: no socket of ours, or a peer that does not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FlowBroken;

impl Sockets {
    /// Binds every address twice.
    pub(crate) fn bind(addresses: &[SocketAddr]) -> Result<Self, StartError> {
        if addresses.is_empty() {
            return Err(StartError::NoAddress);
        }
        let mut sockets = Self {
            udp: Vec::new(),
            listeners: Vec::new(),
            secure: None,
            listening: Vec::new(),
            names: Names::default(),
        };
        for address in addresses {
            let (port, listener) = bind_pair(*address)?;
            let bound = port.address();
            for transport in [Transport::Udp, Transport::Tcp] {
                sockets.listening.push(Listener { transport, address: bound });
            }
            sockets.udp.push(Arc::new(port));
            sockets.listeners.push(listener);
        }
        Ok(sockets)
    }

    /// Binds these by TLS as well. Without `server` nobody is let in there: they are what we call from.
    pub(crate) fn bind_secure(
        &mut self,
        addresses: &[SocketAddr],
        server: Option<Arc<ServerConfig>>,
        trust: Trust,
    ) -> Result<(), StartError> {
        let mut listeners = Vec::new();
        for &address in addresses {
            let listener = tcp::listen(address).map_err(|error| explain("TLS", address, error))?;
            let bound = listener.local_addr().map_err(|error| explain("TLS", address, error))?;
            self.listening.push(Listener { transport: Transport::Tls, address: bound });
            listeners.push(listener);
        }
        let security = Security::tls(server, trust, self.names.clone());
        self.secure = Some(Secure { listeners, security });
        Ok(())
    }

    /// Under which names peers were sought, for those that must prove theirs.
    pub(crate) fn names(&self) -> Names {
        self.names.clone()
    }

    pub(crate) fn listening(&self) -> &[Listener] {
        &self.listening
    }

    /// Starts to receive; `tasks` end when `stop` is cancelled.
    pub(crate) fn open(
        self,
        inputs: &Intake,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Sender {
        for port in &self.udp {
            let (port, inputs) = (port.clone(), inputs.clone());
            let stop = stop.clone();
            tasks.spawn(async move { stop.run_until_cancelled(port.receive(&inputs)).await });
        }
        let open = |listeners, security| {
            Streams::open(listeners, security, inputs.clone(), tasks.clone(), stop.clone())
        };
        let streams = open(self.listeners, Security::Plain);
        let secure = self.secure.map(|secure| open(secure.listeners, secure.security));
        Sender { udp: self.udp, streams, secure }
    }
}

impl Sender {
    /// Sends without waiting.
    ///
    /// # Errors
    ///
    /// [`FlowBroken`] when this can never arrive. What is merely lost is no error.
    pub(crate) fn send(&self, flow: Flow, bytes: Vec<u8>) -> Result<(), FlowBroken> {
        if !flow.is_sendable() {
            return Err(FlowBroken);
        }
        match flow.transport {
            Transport::Udp => {
                let port = self.udp.iter().find(|port| port.serves(flow.local));
                port.ok_or(FlowBroken)?.send(&flow, &bytes);
                Ok(())
            }
            Transport::Tcp => self.streams.send(flow, bytes),
            Transport::Tls => self.secure.as_ref().ok_or(FlowBroken)?.send(flow, bytes),
        }
    }
}

/// Whether a socket that is bound to `bound` may speak as `local`.
fn serves(bound: SocketAddr, local: SocketAddr) -> bool {
    bound.port() == local.port()
        && bound.is_ipv4() == local.is_ipv4()
        && (bound.ip().is_unspecified() || bound.ip() == local.ip())
}

/// The same port by UDP and by TCP.
fn bind_pair(address: SocketAddr) -> Result<(UdpPort, TcpListener), StartError> {
    let mut tries = if address.port() == 0 { TRIES } else { 1 };
    loop {
        let port = UdpPort::bind(address).map_err(|error| explain("UDP", address, error))?;
        tries -= 1;
        match tcp::listen(port.address()) {
            Ok(listener) => return Ok((port, listener)),
            // A port that is free by UDP may be taken by TCP: take another one.
            Err(_) if tries > 0 => {}
            Err(error) => return Err(explain("TCP", port.address(), error)),
        }
    }
}

fn explain(transport: &'static str, address: SocketAddr, source: io::Error) -> StartError {
    match source.kind() {
        io::ErrorKind::AddrInUse => StartError::Busy { transport, address },
        io::ErrorKind::AddrNotAvailable => StartError::NotOurs { address },
        io::ErrorKind::PermissionDenied => StartError::NotAllowed { address },
        _ => StartError::Bind { transport, address, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_busy_port_and_a_foreign_address_are_told_in_one_line() {
        let first = Sockets::bind(&["127.0.0.1:0".parse().expect("an address")]).expect("free");
        let taken = first.listening()[0].address;
        let error = Sockets::bind(&[taken]).expect_err("it is ours already").to_string();
        assert!(error.contains("is taken by another program"), "what is wrong: {error}");
        assert!(error.contains("choose another port"), "what to do: {error}");
        let foreign = "192.0.2.77:5060".parse().expect("an address");
        let error = Sockets::bind(&[foreign]).expect_err("not ours").to_string();
        assert!(error.contains("no address 192.0.2.77"), "what is wrong: {error}");
        assert!(matches!(Sockets::bind(&[]), Err(StartError::NoAddress)), "nothing to listen on");
    }

    #[tokio::test]
    async fn udp_and_tcp_share_the_port_that_was_found() {
        let sockets = Sockets::bind(&["127.0.0.1:0".parse().expect("an address")]).expect("free");
        let [udp, tcp] = sockets.listening() else { panic!("two listeners") };
        assert_eq!(udp.address, tcp.address, "one port for both");
        assert_eq!((udp.transport, tcp.transport), (Transport::Udp, Transport::Tcp));
    }

    #[test]
    fn a_wildcard_serves_its_own_family_and_port() {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let wildcard = address("0.0.0.0:5060");
        assert!(serves(wildcard, address("10.0.0.1:5060")), "any IPv4 address");
        assert!(!serves(wildcard, address("10.0.0.1:5061")), "not another port");
        assert!(!serves(wildcard, address("[::1]:5060")), "not the other family");
        assert!(!serves(address("10.0.0.2:5060"), address("10.0.0.1:5060")), "not another host");
    }
}
