//! The door over HTTP: commands by POST, events by WebSocket, sound as WAV, and the user interface.
//!
//! It translates, and keeps strangers out: sessions in a cookie that scripts cannot read, the Host and
//! the Origin of each request checked, bodies bounded. To other machines it speaks by TLS alone.

mod events;
mod figures;
mod guard;
mod media;
mod rpc;
mod secure;
mod ui;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, connect_info::Connected},
    middleware,
    routing::{any, get, post},
    serve::IncomingStream,
};
use cordboard_api::Host;
use cordboard_engine::{Certificate, CertificateError, CertificateFiles};
use tokio_util::sync::CancellationToken;

/// Larger than any recording for a prompt that a person uploads, in base64.
const LARGEST_BODY: usize = 48 * 1024 * 1024;

/// How long requests may take to end when the exchange stops.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// What every request finds.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    host: Arc<Host>,
    /// Cookies are for TLS alone.
    secure: bool,
    stop: CancellationToken,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, tokio::net::TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, tokio::net::TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// A door that listens, and lets nobody in yet.
#[derive(Debug)]
pub struct Bound {
    listener: std::net::TcpListener,
    pub address: SocketAddr,
}

/// Why there is no door. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    #[error(
        "port {port} of {ip} is taken by another program: stop that program, or choose another, such as --http {ip}:{next}",
        port = .0.port(), ip = .0.ip(), next = .0.port().wrapping_add(1)
    )]
    Busy(SocketAddr),
    #[error("cannot listen on {0}: {1}")]
    Bind(SocketAddr, std::io::Error),
}

/// Takes the port.
///
/// # Errors
///
/// [`DoorError`]
pub fn bind(address: SocketAddr) -> Result<Bound, DoorError> {
    let listener = std::net::TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => DoorError::Busy(address),
        _ => DoorError::Bind(address, error),
    })?;
    let failed = |error| DoorError::Bind(address, error);
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Bound { listener, address })
}

impl Bound {
    /// By what others know it, with the exchange's certificate; `None` on this machine alone, where
    /// nobody listens in.
    ///
    /// # Errors
    ///
    /// [`CertificateError`]
    pub fn certificate(
        &self,
        data: &Path,
        own: Option<&CertificateFiles>,
    ) -> Result<Option<Certificate>, CertificateError> {
        if self.address.ip().is_loopback() {
            return Ok(None);
        }
        Certificate::open(data, own, &[self.address]).map(Some)
    }

    /// Serves until `stop` is cancelled: by TLS where there is a certificate.
    ///
    /// # Errors
    ///
    /// Those of the system; or the certificate does not fit its key.
    pub async fn serve(
        self,
        host: Arc<Host>,
        certificate: Option<&Certificate>,
        stop: CancellationToken,
    ) -> std::io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let secure = certificate.map(Certificate::server).transpose();
        let secure = secure.map_err(std::io::Error::other)?;
        host.serves_http(self.address, certificate);
        let door = Door { host, secure: secure.is_some(), stop: stop.clone() };
        let router = router(door);
        let ended = stop.clone();
        let ended = async move { ended.cancelled().await };
        let serving = async {
            match secure {
                None => {
                    let service = router.into_make_service_with_connect_info::<Peer>();
                    axum::serve(listener, service).with_graceful_shutdown(ended).await
                }
                Some(secure) => {
                    let listener = secure::Listener::open(listener, secure, &stop);
                    let service = router.into_make_service_with_connect_info::<Peer>();
                    axum::serve(listener, service).with_graceful_shutdown(ended).await
                }
            }
        };
        tokio::select! {
            served = serving => served,
            () = async { stop.cancelled().await; tokio::time::sleep(LAST_ANSWERS).await } => Ok(()),
        }
    }
}

fn router(door: Door) -> Router {
    Router::new()
        .route("/metrics", get(figures::metrics))
        .route("/api/openapi.json", get(figures::openapi))
        .route("/api/events", any(events::events))
        .route("/api/media/recording/{call}", get(media::recording))
        .route("/api/media/message/{id}", get(media::message))
        .route("/api/media/prompt/{language}/{prompt}", get(media::prompt))
        .route("/api/media/speech", post(media::speech))
        .route("/api/{command}", post(rpc::rpc))
        .fallback(ui::ui)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(door.clone(), guard::guard))
        .with_state(door)
}
