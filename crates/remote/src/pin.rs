//! TLS to the one that is known by its fingerprint, and to nobody else.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cordboard_engine::fingerprint;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{Place, RemoteError};

/// How long an exchange may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);

/// SHA-256 of a certificate, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

/// What is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 64 digits, 0 to 9 and a to f")]
pub struct NoFingerprint;

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    /// Colons, spaces and capitals do not matter.
    fn from_str(text: &str) -> Result<Self, NoFingerprint> {
        let plain = text.chars().filter(|letter| !matches!(letter, ':' | ' '));
        let plain: String = plain.map(|letter| letter.to_ascii_lowercase()).collect();
        let good = plain.len() == 64 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
        if good { Ok(Self(plain)) } else { Err(NoFingerprint) }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) async fn look(host: &str, port: u16) -> Result<Fingerprint, RemoteError> {
    let seen = Arc::new(Seen { wanted: None, found: Mutex::default(), provider: provider() });
    greet(host, port, seen.clone()).await?;
    let found = seen.found.lock().unwrap_or_else(PoisonError::into_inner).take();
    found.map(Fingerprint).ok_or_else(|| RemoteError::NoExchange(host.to_owned()))
}

pub(crate) async fn connect(place: &Place) -> Result<TlsStream<TcpStream>, RemoteError> {
    let wanted = Some(place.fingerprint.0.clone());
    let seen = Arc::new(Seen { wanted, found: Mutex::default(), provider: provider() });
    greet(&place.host, place.port, seen).await
}

async fn greet(
    host: &str,
    port: u16,
    seen: Arc<Seen>,
) -> Result<TlsStream<TcpStream>, RemoteError> {
    let away = || RemoteError::Away(host.to_owned());
    let stream = timeout(PATIENCE, TcpStream::connect((host, port))).await;
    let stream = stream.map_err(|_| away())?.map_err(|_| away())?;
    let _ = stream.set_nodelay(true); // it only goes slower
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|_| away())?
        .dangerous()
        .with_custom_certificate_verifier(seen)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(host.to_owned()).map_err(|_| away())?;
    let greeted = timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, stream));
    greeted.await.map_err(|_| away())?.map_err(|error| {
        let is_stranger =
            error.get_ref().and_then(|error| error.downcast_ref::<Error>()) == Some(&STRANGER);
        if is_stranger {
            RemoteError::Stranger(host.to_owned())
        } else {
            RemoteError::NoExchange(host.to_owned())
        }
    })
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// What is told of a certificate that is not the one that was compared.
const STRANGER: Error = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);

/// Looks at the certificate itself: it is signed by nobody but its owner, and names do not matter.
/// That the peer has its key is checked as always.
#[derive(Debug)]
struct Seen {
    /// `None`: whoever it is.
    wanted: Option<String>,
    found: Mutex<Option<String>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = fingerprint(certificate);
        if self.wanted.as_ref().is_some_and(|wanted| *wanted != found) {
            return Err(STRANGER);
        }
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, schemes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_people_write_it() {
        let plain = "0123456789abcdef".repeat(4);
        let pairs: Vec<String> = plain
            .to_uppercase()
            .as_bytes()
            .chunks(2)
            .map(|two| String::from_utf8_lossy(two).into_owned())
            .collect();
        let read: Result<Fingerprint, _> = pairs.join(":").parse();
        assert_eq!(
            read.map(|read| read.to_string()),
            Ok(plain),
            "colons and capitals do not matter"
        );
        for wrong in ["", "0123", &"g".repeat(64)] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NoFingerprint), "{wrong}");
        }
    }
}
