//! Where messages go: the transport, the flow (a pair of addresses), and targets that DNS must find.

use std::net::{IpAddr, SocketAddr};

use crate::wire::{Host, Uri};

/// How messages of a flow travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

impl Transport {
    /// True where the transport itself resends what is lost (RFC 3261 17).
    #[must_use]
    pub fn is_reliable(self) -> bool {
        match self {
            Transport::Udp => false,
            Transport::Tcp | Transport::Tls => true,
        }
    }

    /// The token of a Via header.
    #[must_use]
    pub fn as_via(self) -> &'static str {
        match self {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => "TLS",
        }
    }

    /// The port that is meant when none is written.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Transport::Udp | Transport::Tcp => 5060,
            Transport::Tls => 5061,
        }
    }

    /// The `transport` parameter of a SIP URI; `None` for one that we do not speak.
    #[must_use]
    pub fn from_param(text: &str) -> Option<Transport> {
        if text.eq_ignore_ascii_case("udp") {
            Some(Transport::Udp)
        } else if text.eq_ignore_ascii_case("tcp") {
            Some(Transport::Tcp)
        } else if text.eq_ignore_ascii_case("tls") {
            Some(Transport::Tls)
        } else {
            None
        }
    }
}

/// One way between us and a peer. `local` is a concrete address of ours, never 0.0.0.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flow {
    pub transport: Transport,
    pub local: SocketAddr,
    pub peer: SocketAddr,
}

impl Flow {
    /// False for peers that must never be sent to: broadcast, multicast, unspecified, port 0.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        let ip = self.peer.ip().to_canonical();
        let broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
        self.peer.port() != 0 && !broadcast && !ip.is_multicast() && !ip.is_unspecified()
    }
}

/// A host that is to be located (RFC 3263): a name for DNS, or an address literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub host: Host,
    pub port: Option<u16>,
    pub transport: Option<Transport>,
}

impl Target {
    /// The target that a SIP URI names: `maddr` before the host, `transport`, TLS for `sips`.
    #[must_use]
    pub fn of_uri(uri: &Uri) -> Target {
        let host = uri
            .params
            .value("maddr")
            .and_then(|maddr| maddr.parse::<IpAddr>().ok())
            .map_or_else(|| uri.host.clone(), Host::from);
        let transport = uri.params.value("transport").and_then(Transport::from_param);
        let transport =
            if uri.scheme == crate::wire::Scheme::Sips { Some(Transport::Tls) } else { transport };
        Target { host, port: uri.port, transport }
    }
}

/// Where the first message of a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The flow that a binding was registered over, or that a request came on.
    Flow(Flow),
    /// Located one after the other; the next is tried on a timeout before 100, on 503, and when
    /// the flow fails.
    Targets(Vec<Target>),
}

/// Where requests inside a dialog go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// Over the flow the dialog was made on: a registered phone behind NAT.
    SameFlow,
    /// To the route set, else to the remote target (RFC 3261 12.2).
    Target,
}
