//! The certificate by which others know this exchange: made at the first start and kept in the data
//! folder's `tls`, or the owner's own. SIP over TLS and the HTTP door use the same one.

use std::{
    fmt, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use sha2::{Digest, Sha256};

use crate::{
    locate::source_for,
    private_file,
    x509::{self, Term},
};

const FOLDER: &str = "tls";
const CHAIN: &str = "certificate.pem";
const KEY: &str = "key.pem";
/// Phones have nobody who would renew it.
const YEARS: i16 = 20;

/// Where the owner keeps a certificate of his own, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The certificate, then those that vouch for it.
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// A chain and its key.
pub struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("chain", &self.chain.len()).finish_non_exhaustive()
    }
}

/// Why there is none. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("the certificate {file} cannot be read: {why}; it must be PEM", file = .file.display())]
    Unreadable { file: PathBuf, why: rustls_pki_types::pem::Error },
    #[error("{file} holds no certificate; it must be PEM", file = .file.display())]
    Empty { file: PathBuf },
    #[error("the certificate and its key do not serve: {0}")]
    Unfit(#[from] rustls::Error),
    #[error("no certificate could be made: {0}")]
    NotMade(#[from] rcgen::Error),
    #[error("the certificate cannot be kept in {folder}: {why}", folder = .folder.display())]
    NotKept { folder: PathBuf, why: io::Error },
}

impl Certificate {
    /// The owner's own, or that of the data folder, which is made where it is missing, also for the
    /// addresses at which we are called.
    ///
    /// # Errors
    ///
    /// [`CertificateError`]: nobody can be served by TLS.
    pub fn open(
        data: &Path,
        own: Option<&CertificateFiles>,
        at: &[SocketAddr],
    ) -> Result<Self, CertificateError> {
        if let Some(own) = own {
            return Self::read(own);
        }
        let folder = data.join(FOLDER);
        let files = CertificateFiles { chain: folder.join(CHAIN), key: folder.join(KEY) };
        if !files.chain.exists() || !files.key.exists() {
            let (chain, key) = make(&names(at))?;
            keep(&folder, &files, &chain, &key)
                .map_err(|why| CertificateError::NotKept { folder, why })?;
        }
        Self::read(&files)
    }

    fn read(files: &CertificateFiles) -> Result<Self, CertificateError> {
        let unreadable = |file: &Path| {
            let file = file.to_owned();
            move |why| CertificateError::Unreadable { file, why }
        };
        let chain = CertificateDer::pem_file_iter(&files.chain)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(unreadable(&files.chain))?;
        if chain.is_empty() {
            return Err(CertificateError::Empty { file: files.chain.clone() });
        }
        let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unreadable(&files.key))?;
        Ok(Self { chain, key })
    }

    /// What a server shows it with: TLS 1.2 and 1.3, no certificates of clients.
    ///
    /// # Errors
    ///
    /// [`CertificateError::Unfit`] when the key is not that of the certificate.
    pub fn server(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())?;
        Ok(Arc::new(config))
    }

    /// Whose it is, and how long it is good.
    pub fn term(&self) -> Option<Term> {
        self.chain.first().and_then(|first| x509::term(first))
    }

    /// What a person compares who connects for the first time.
    pub fn fingerprint(&self) -> String {
        self.chain.first().map(|first| fingerprint(first)).unwrap_or_default()
    }
}

/// SHA-256 of a certificate, in hexadecimal: what people compare, and programs keep.
pub fn fingerprint(certificate: &[u8]) -> String {
    hex::encode(Sha256::digest(certificate))
}

/// Under which names and addresses this machine is likely to be called.
fn names(at: &[SocketAddr]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let host = hostname();
    names.extend(host.filter(|host| host.is_ascii() && !host.eq_ignore_ascii_case("localhost")));
    // Addresses for documentation: the routes tell which of ours leads to the world, nothing is sent.
    let far = ["192.0.2.1:9", "[2001:db8::1]:9"].map(str::parse::<SocketAddr>);
    let near = far.into_iter().flatten().filter_map(source_for);
    let near = near.chain(at.iter().map(SocketAddr::ip)).filter(|ip| !ip.is_unspecified());
    for name in near.map(|ip| ip.to_string()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn hostname() -> Option<String> {
    let named = std::env::var("COMPUTERNAME").ok();
    let kept = || fs::read_to_string("/etc/hostname").ok();
    named.or_else(kept).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// One that vouches for itself, and its key, both in PEM.
fn make(names: &[String]) -> Result<(String, String), rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Cordboard");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    // A clock that goes wrong by months must not lock the phones out.
    params.not_before = rcgen::date_time_ymd(i32::from(today.year() - 1), 1, 1);
    params.not_after = rcgen::date_time_ymd(i32::from(today.year() + YEARS), 1, 1);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// The key first, so that there is no certificate without one.
fn keep(folder: &Path, files: &CertificateFiles, chain: &str, key: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    private_file::write(&files.key, key.as_bytes())?;
    fs::write(&files.chain, chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_for_our_eyes_only() {
        let data = tempfile::tempdir().unwrap();
        Certificate::open(data.path(), None, &[]).expect("made").server().expect("fit to serve");
        let file = data.path().join("tls/certificate.pem");
        let first = fs::read(&file).unwrap();
        let again = Certificate::open(data.path(), None, &[]).expect("read");
        assert_eq!(fs::read(&file).unwrap(), first, "phones that have learnt it know it again");
        let term = again.term().expect("our own can be read");
        let days = term.until.duration_since(Timestamp::now()).as_hours() / 24;
        assert_eq!(term.whose, "Cordboard", "as it is shown");
        assert!((6939..=7306).contains(&days), "until January in twenty years: {days}");
        assert!(!format!("{again:?}").contains("key"), "no key in a debug print");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(data.path().join("tls/key.pem")).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "nobody else may read the key");
        }
    }

    #[test]
    fn ones_own_is_taken_and_what_is_none_is_told() {
        let data = tempfile::tempdir().unwrap();
        let own = CertificateFiles {
            chain: data.path().join("own.pem"),
            key: data.path().join("own.key"),
        };
        let missing = Certificate::open(data.path(), Some(&own), &[]).unwrap_err().to_string();
        assert!(missing.contains("own.pem"), "which file: {missing}");
        let (chain, key) = make(&["pbx.example".to_owned()]).unwrap();
        fs::write(&own.chain, chain).unwrap();
        fs::write(&own.key, key).unwrap();
        Certificate::open(data.path(), Some(&own), &[]).expect("read").server().expect("fit");
        assert!(!data.path().join("tls").exists(), "none is made beside it");
        let (_, other) = make(&["pbx.example".to_owned()]).unwrap();
        fs::write(&own.key, other).unwrap();
        let unfit = Certificate::open(data.path(), Some(&own), &[]).expect("read").server();
        assert!(matches!(unfit, Err(CertificateError::Unfit(_))), "the key of another one");
        fs::write(&own.chain, "").unwrap();
        let empty = Certificate::open(data.path(), Some(&own), &[]);
        assert!(matches!(empty, Err(CertificateError::Empty { .. })), "no certificate in it");
    }
}
