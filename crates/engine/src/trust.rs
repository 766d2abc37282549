//! Whom we trust when we call by TLS, and by which name: the system's authorities, and those of a file.

use std::{
    collections::HashMap,
    fmt, io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio_rustls::TlsConnector;

/// More names than any office calls; then no more are learnt.
const MOST_NAMES: usize = 1024;

/// The names that were looked up, by the address that they led to: a peer must prove the name under
/// which it was sought (RFC 5922), not one that its address happens to have.
///
/// The first name of an address stays: our own trunks and accounts are sought before anybody whom a
/// call names, so nobody can put another name in their place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<Mutex<HashMap<SocketAddr, String>>>);

impl Names {
    pub(crate) fn learn(&self, peer: SocketAddr, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() < MOST_NAMES {
            names.entry(peer).or_insert_with(|| name.trim_end_matches('.').to_owned());
        }
    }

    /// What the peer must prove to be: its name, else its address.
    pub(crate) fn of(&self, peer: SocketAddr) -> ServerName<'static> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = names.get(&peer).and_then(|name| ServerName::try_from(name.clone()).ok());
        name.unwrap_or_else(|| ServerName::IpAddress(peer.ip().to_canonical().into()))
    }
}

/// Whom we trust; read when it is first needed.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    /// Authorities beside the system's, or single servers' own certificates, in PEM.
    file: Option<PathBuf>,
    connector: Arc<OnceLock<TlsConnector>>,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Trust {
    pub(crate) fn new(file: Option<PathBuf>) -> Self {
        Self { file, connector: Arc::default() }
    }

    /// Reads files when it is first called.
    pub(crate) fn connector(&self) -> io::Result<TlsConnector> {
        if let Some(known) = self.connector.get() {
            return Ok(known.clone());
        }
        let mut roots = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!(%error, "some of the system's authorities cannot be read");
        }
        roots.add_parsable_certificates(system.certs);
        if let Some(file) = &self.file {
            let read = CertificateDer::pem_file_iter(file)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|why| io::Error::other(format!("{}: {why}", file.display())))?;
            roots.add_parsable_certificates(read);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(self.connector.get_or_init(|| TlsConnector::from(Arc::new(config))).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_an_address_stays_and_without_one_the_address_counts() {
        let names = Names::default();
        let peer: SocketAddr = "192.0.2.7:5061".parse().unwrap();
        assert_eq!(names.of(peer).to_str(), "192.0.2.7", "nobody named it");
        names.learn(peer, "sip.example.com.");
        names.learn(peer, "evil.example");
        assert_eq!(names.of(peer).to_str(), "sip.example.com", "who comes later changes nothing");
        for host in 0..2000_u32 {
            names.learn(SocketAddr::from((host.to_be_bytes(), 5061)), "x.example");
        }
        let last = SocketAddr::from((1999_u32.to_be_bytes(), 5061));
        assert_eq!(names.of(last).to_str(), "0.0.7.207", "they are bounded");
    }
}
