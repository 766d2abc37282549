//! Whether a connection is encrypted, and how it becomes so.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use cordboard_sip::Transport;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsStream, rustls::ServerConfig};

use super::half_open::HalfOpen;
use crate::trust::{Names, Trust};

/// The time for a handshake, from the connection to the last byte of it.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How the streams of a transport begin.
#[derive(Clone, Debug)]
pub(super) enum Security {
    Plain,
    Tls(Box<Tls>),
}

#[derive(Clone)]
pub(super) struct Tls {
    /// `None`: we call by TLS, and nobody calls us.
    acceptor: Option<TlsAcceptor>,
    trust: Trust,
    names: Names,
    half_open: HalfOpen,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("serves", &self.acceptor.is_some()).finish_non_exhaustive()
    }
}

/// A stream that may carry SIP.
#[derive(Debug)]
pub(super) enum Secured {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Security {
    pub(super) fn tls(server: Option<Arc<ServerConfig>>, trust: Trust, names: Names) -> Self {
        let half_open = HalfOpen::default();
        Self::Tls(Box::new(Tls {
            acceptor: server.map(TlsAcceptor::from),
            trust,
            names,
            half_open,
        }))
    }

    pub(super) fn transport(&self) -> Transport {
        match self {
            Self::Plain => Transport::Tcp,
            Self::Tls(_) => Transport::Tls,
        }
    }

    /// The greeting of a peer that has called us.
    pub(super) async fn accept(&self, stream: TcpStream, host: IpAddr) -> io::Result<Secured> {
        let Self::Tls(tls) = self else {
            return Ok(Secured::Plain(stream));
        };
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let acceptor = tls.acceptor.as_ref().ok_or(refused)?;
        let crowd = || io::Error::other("too many handshakes are under way");
        let _under_way = tls.half_open.begin(host).ok_or_else(crowd)?;
        let stream = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await??;
        Ok(Secured::Tls(Box::new(stream.into())))
    }

    /// The greeting to a peer that we have called: it proves its name.
    pub(super) async fn greet(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Secured> {
        let Self::Tls(tls) = self else {
            return Ok(Secured::Plain(stream));
        };
        let trust = tls.trust.clone();
        let connector = tokio::task::spawn_blocking(move || trust.connector()).await;
        let connector = connector.map_err(io::Error::other)??;
        let connecting = connector.connect(tls.names.of(peer), stream);
        let stream = tokio::time::timeout(HANDSHAKE, connecting).await??;
        Ok(Secured::Tls(Box::new(stream.into())))
    }
}

#[cfg(test)]
mod tests;
