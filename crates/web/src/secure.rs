//! The door by TLS: handshakes side by side, and whoever has finished one is served.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};
use tokio_util::sync::CancellationToken;

use super::Peer;

/// The time for a handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// So many are under way at once; more wait in the system's queue.
const HALF_OPEN: usize = 64;
/// After a failed accept: when the system has no file handles left, others may soon be closed.
const PAUSE: Duration = Duration::from_millis(50);

type Guest = (TlsStream<TcpStream>, SocketAddr);

/// Gives streams whose handshake is done.
#[derive(Debug)]
pub(super) struct Listener {
    guests: mpsc::Receiver<Guest>,
    address: io::Result<SocketAddr>,
}

impl Listener {
    pub(super) fn open(
        listener: TcpListener,
        config: Arc<ServerConfig>,
        stop: &CancellationToken,
    ) -> Self {
        let address = listener.local_addr();
        let (let_in, guests) = mpsc::channel(HALF_OPEN);
        let stop = stop.clone();
        let accepting = greet_all(listener, TlsAcceptor::from(config), let_in);
        tokio::spawn(async move { stop.run_until_cancelled(accepting).await });
        Self { guests, address }
    }
}

async fn greet_all(listener: TcpListener, acceptor: TlsAcceptor, let_in: mpsc::Sender<Guest>) {
    let places = Arc::new(Semaphore::new(HALF_OPEN));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let (acceptor, let_in) = (acceptor.clone(), let_in.clone());
                tokio::spawn(async move {
                    let greeted = timeout(HANDSHAKE, acceptor.accept(stream)).await;
                    drop(place);
                    match greeted {
                        // Fails when the door has closed.
                        Ok(Ok(stream)) => drop(let_in.send((stream, peer)).await),
                        Ok(Err(error)) => tracing::debug!(%peer, %error, "a handshake failed"),
                        Err(_) => tracing::debug!(%peer, "a handshake took too long"),
                    }
                });
            }
            Err(error) => {
                tracing::debug!(%error, "an accept failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.guests.recv().await {
            Some(guest) => guest,
            // Nobody comes any more: the door is closing.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.address {
            Ok(address) => Ok(*address),
            Err(error) => Err(error.kind().into()),
        }
    }
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}
