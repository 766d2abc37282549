//! What an exchange is started with, and why it may not start.

use std::{fmt, io, net::SocketAddr, ops::RangeInclusive, path::PathBuf};

use cordboard_pbx::office::Office;
use cordboard_sip::Transport;
use cordboard_store as store;
use jiff::Timestamp;

use crate::certificate::{CertificateError, CertificateFiles};

/// Where the exchange keeps its data and listens.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder: database, recordings, messages, prompts. Made when it is missing.
    pub data: PathBuf,
    /// Each address is listened on by UDP and by TCP. A wildcard address is of its own family
    /// alone: listen on `0.0.0.0:5060` and on `[::]:5060` for both. Port 0 takes any free port.
    pub sip: Vec<SocketAddr>,
    pub tls: TlsConfig,
    /// UDP ports for audio; each call leg takes an even one and the odd one above it.
    pub rtp: RangeInclusive<u16>,
    /// Rehearsal: the exchange's wall clock starts here and runs on at its usual pace.
    pub wall_clock: Option<Timestamp>,
}

/// SIP over TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsConfig {
    /// Where it is listened on; nowhere: there is no TLS.
    pub listen: Vec<SocketAddr>,
    /// The owner's own; without it one is made in the data folder's `tls`.
    pub certificate: Option<CertificateFiles>,
    /// Authorities that are trusted beside the system's when we call by TLS, in PEM.
    pub trust: Option<PathBuf>,
}

/// What to do when the data folder holds no office yet.
pub struct FirstStart {
    /// The language of the first office, such as `zh-CN` or `en`.
    pub language: String,
    /// Told of the new office, with its fresh secrets, once it is saved: the one chance to show
    /// them to the owner.
    pub announce: Box<dyn FnOnce(&Office) + Send>,
}

impl fmt::Debug for FirstStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstStart").field("language", &self.language).finish_non_exhaustive()
    }
}

/// One socket that waits for SIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    pub transport: Transport,
    /// As bound: a wildcard address stays one, port 0 has become the real port.
    pub address: SocketAddr,
}

/// Why the engine did not start. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Data(#[from] store::OpenError),
    #[error("the configuration cannot be read: {0}")]
    Office(#[from] store::Error),
    #[error("no SIP address is given: name at least one, such as 0.0.0.0:5060")]
    NoAddress,
    #[error(
        "port {port} of {ip} is taken by another program ({transport}): stop that program, or \
         choose another port, such as {ip}:{next}",
        port = .address.port(), ip = bracketed(.address), next = .address.port().wrapping_add(10)
    )]
    Busy { transport: &'static str, address: SocketAddr },
    #[error("this machine has no address {ip}: use one of its own, or 0.0.0.0 for all of them",
        ip = .address.ip())]
    NotOurs { address: SocketAddr },
    #[error(
        "port {port} may not be opened by this user: choose a port above 1023, or grant the right",
        port = .address.port()
    )]
    NotAllowed { address: SocketAddr },
    #[error("cannot listen on {address} ({transport}): {source}")]
    Bind { transport: &'static str, address: SocketAddr, source: io::Error },
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    #[error("the audio ports {low}-{high} are too few: give at least two, such as 40000-49999")]
    RtpPorts { low: u16, high: u16 },
    #[error("cannot start a thread or read the system's state: {0}")]
    System(#[from] io::Error),
}

/// Why a running engine stopped before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the audio thread stopped; see the log, and start the exchange again")]
    MediaStopped,
    #[error("the calls did not end in time; those that ran are marked as interrupted")]
    StillBusy,
}

fn bracketed(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}
