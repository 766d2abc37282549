//! One UDP port for SIP.
//!
//! A port on a wildcard address still tells which of our addresses each datagram was sent to, and
//! answers from that one. Errors of the network are not errors of the port: an unreachable peer (on
//! Windows a later receive fails with 10054 for it) is noticed by SIP's own timers.

use std::{
    array, io,
    io::IoSliceMut,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use cordboard_sip::{Flow, Input, Transport};
use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{io::Interest, net::UdpSocket};

use crate::intake::Intake;

/// Datagrams taken from the system at once.
const BATCH: usize = 4;

/// Room for the largest datagram, or for several that the system joined.
const LARGEST: usize = 64 * 1024;

/// After a failed receive, so that an error that stays does not eat a core.
const PAUSE: Duration = Duration::from_millis(10);

/// What the system keeps while the exchange is busy.
const SYSTEM_BUFFER: usize = 1024 * 1024;

#[derive(Debug)]
pub(crate) struct UdpPort {
    socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
}

impl UdpPort {
    /// Binds. A wildcard IPv6 address does not take IPv4 as well.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        // As much as the system allows; its own default serves as well.
        let _ = socket.set_recv_buffer_size(SYSTEM_BUFFER);
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let state = UdpSocketState::new((&socket).into())?;
        super::fragments::allow(&socket);
        let address = socket.local_addr()?;
        Ok(Self { socket, state, address })
    }

    /// As bound: a wildcard address stays one.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether what is to be sent from `local` can be sent by this port.
    pub(crate) fn serves(&self, local: SocketAddr) -> bool {
        super::serves(self.address, local)
    }

    /// Sends at once or not at all: what the system has no room for is lost like any datagram, and
    /// SIP sends it again.
    pub(crate) fn send(&self, flow: &Flow, bytes: &[u8]) {
        let source = flow.local.ip();
        let transmit = Transmit {
            destination: flow.peer,
            ecn: None,
            contents: bytes,
            segment_size: None,
            src_ip: (self.address.ip().is_unspecified() && !source.is_unspecified())
                .then_some(source),
        };
        if let Err(error) = self.state.try_send((&self.socket).into(), &transmit) {
            tracing::debug!(peer = %flow.peer, %error, "a datagram could not be sent");
        }
    }

    /// Hands every datagram to `inputs`, until nobody takes them any more.
    ///
    /// When `inputs` is full this waits; the system's buffer then fills, and drops what comes.
    pub(crate) async fn receive(&self, inputs: &Intake) {
        let mut storage = vec![0; BATCH * LARGEST];
        let mut metas = [RecvMeta::default(); BATCH];
        loop {
            let count = match self.receive_batch(&mut storage, &mut metas).await {
                Ok(count) => count,
                Err(error) => {
                    tracing::debug!(address = %self.address, %error, "a receive failed");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            for (meta, buffer) in metas.iter().zip(storage.chunks_exact(LARGEST)).take(count) {
                let flow = self.flow(meta);
                // The system joins datagrams of one sender; each but the last is `stride` long.
                for bytes in buffer[..meta.len.min(LARGEST)].chunks(meta.stride.max(1)) {
                    let input = Input::Received { flow, bytes: bytes.to_vec() };
                    if inputs.send(input).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    async fn receive_batch(
        &self,
        storage: &mut [u8],
        metas: &mut [RecvMeta; BATCH],
    ) -> io::Result<usize> {
        self.socket
            .async_io(Interest::READABLE, || {
                let mut rooms = storage.chunks_exact_mut(LARGEST);
                let mut slices: [IoSliceMut<'_>; BATCH] =
                    array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
                self.state.recv((&self.socket).into(), &mut slices, metas)
            })
            .await
    }

    fn flow(&self, meta: &RecvMeta) -> Flow {
        let wildcard = self.address.ip().is_unspecified();
        let ip: IpAddr = match meta.dst_ip {
            Some(ip) if wildcard => ip,
            Some(_) | None => self.address.ip(),
        };
        let local = SocketAddr::new(ip, self.address.port());
        Flow { transport: Transport::Udp, local, peer: meta.addr }
    }
}

#[cfg(test)]
mod tests {
    use std::{net::UdpSocket as Phone, sync::Arc};

    use tokio::time::timeout;

    use super::*;
    use crate::intake::{Arrivals, intake};

    const PATIENCE: Duration = Duration::from_secs(20);

    fn serve(address: &str) -> (Arc<UdpPort>, Arrivals) {
        let address = address.parse().expect("an address");
        let port = Arc::new(UdpPort::bind(address).expect("a free port"));
        let (inputs, received) = intake(16);
        let listening = port.clone();
        tokio::spawn(async move { listening.receive(&inputs).await });
        (port, received)
    }

    async fn next(received: &mut Arrivals) -> (Flow, Vec<u8>) {
        let input = timeout(PATIENCE, received.recv()).await.expect("in time").expect("running");
        match input {
            Input::Received { flow, bytes } => (flow, bytes),
            other => panic!("a datagram was expected, not {other:?}"),
        }
    }

    fn phone(address: &str) -> Phone {
        let phone = Phone::bind(address).expect("a free port");
        phone.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        phone
    }

    #[tokio::test]
    async fn a_wildcard_port_knows_and_keeps_the_address_that_it_was_called_by() {
        let (port, mut received) = serve("0.0.0.0:0");
        let phone = phone("127.0.0.1:0");
        for ours in ["127.0.0.1", "127.0.0.2"] {
            let called = SocketAddr::new(ours.parse().expect("an IP"), port.address().port());
            phone.send_to(b"hello", called).expect("sent");
            let (flow, bytes) = next(&mut received).await;
            assert_eq!(bytes, b"hello", "the datagram is whole");
            assert_eq!(flow.local, called, "our side of the flow is what the phone called");
            assert_eq!(flow.peer, phone.local_addr().expect("bound"), "and its side is the phone");
            assert!(port.serves(flow.local), "an answer can be sent");
            port.send(&flow, b"answer");
            let mut buffer = [0; 64];
            let (length, from) = phone.recv_from(&mut buffer).expect("an answer");
            assert_eq!(&buffer[..length], b"answer", "the answer is whole");
            assert_eq!(from, called, "it comes from the address that the phone called");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_ipv6_wildcard_leaves_ipv4_to_others_and_knows_its_address() {
        let (port, mut received) = serve("[::]:0");
        let number = port.address().port();
        UdpPort::bind(SocketAddr::new("0.0.0.0".parse().expect("an IP"), number))
            .expect("the same port of IPv4 is still free");
        let phone = phone("[::1]:0");
        phone.send_to(b"six", ("::1", number)).expect("sent");
        let (flow, _) = next(&mut received).await;
        assert_eq!(flow.local.to_string(), format!("[::1]:{number}"), "the concrete address");
    }

    #[tokio::test]
    async fn datagrams_of_one_sender_stay_apart_and_empty_ones_are_left_out() {
        let (port, mut received) = serve("127.0.0.1:0");
        let phone = phone("127.0.0.1:0");
        for bytes in [b"one".as_slice(), b"", b"two", b"six", b"thirteen"] {
            phone.send_to(bytes, port.address()).expect("sent");
        }
        for expected in [b"one".as_slice(), b"two", b"six", b"thirteen"] {
            assert_eq!(next(&mut received).await.1, expected, "each on its own");
        }
    }

    #[tokio::test]
    async fn a_peer_that_is_gone_does_not_harm_the_port() {
        let (port, mut received) = serve("127.0.0.1:0");
        let gone = phone("127.0.0.1:0").local_addr().expect("it was bound; now it is dropped");
        let flow = Flow { transport: Transport::Udp, local: port.address(), peer: gone };
        for _ in 0..20 {
            port.send(&flow, b"anybody?"); // each is answered by ICMP "port unreachable"
        }
        phone("127.0.0.1:0").send_to(b"still here", port.address()).expect("sent");
        assert_eq!(next(&mut received).await.1, b"still here", "others are still heard");
    }

    #[tokio::test]
    async fn a_datagram_larger_than_a_frame_arrives_whole() {
        let (port, mut received) = serve("127.0.0.1:0");
        let large = vec![b'x'; 9000];
        phone("127.0.0.1:0").send_to(&large, port.address()).expect("sent");
        assert_eq!(next(&mut received).await.1.len(), 9000, "nothing is cut off");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_refused() {
        let (port, _received) = serve("127.0.0.1:0");
        let error = UdpPort::bind(port.address()).expect_err("it is ours already");
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse, "and the reason can be told");
    }
}
