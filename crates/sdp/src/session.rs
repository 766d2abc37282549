use std::net::{IpAddr, SocketAddr};

use crate::{Direction, Encoding};

/// A session description as far as a telephone call needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub origin: Origin,
    /// The one audio stream that a call uses; `None` when there is no `m=audio` line at all (a
    /// T.38 offer). Of several audio lines it is the first that we could use.
    pub audio: Option<Audio>,
    /// All other `m=` lines in their order; [`Audio::place`] says where the audio line stands.
    pub others: Vec<OtherMedia>,
}

impl Session {
    /// Says the same of another port of ours.
    pub fn move_to(&mut self, local: &crate::Local) {
        self.origin = crate::offer::origin(local);
        if let Some(audio) = &mut self.audio {
            let moved = crate::offer::audio_at(local);
            (audio.port, audio.address, audio.rtcp) = (moved.port, moved.address, moved.rtcp);
        }
    }
}

/// The `o=` line. A peer whose numbers are not numbers, or whose address is a host name, gets 0
/// and the unspecified address: nothing depends on them but equality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub id: u64,
    pub version: u64,
    pub address: IpAddr,
}

/// The audio line with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audio {
    /// How many of [`Session::others`] stand before it.
    pub place: usize,
    pub protocol: Protocol,
    /// The port of the `m=` line; 0: this stream is refused or switched off.
    pub port: u16,
    /// Where this side listens for RTP. `None` when the port is 0, the address is `0.0.0.0` or `::`
    /// (an old way to hold), a host name, or missing: then the first packets must tell.
    pub address: Option<SocketAddr>,
    /// Where it listens for RTCP when that is not on the RTP port (RFC 3605, else port + 1).
    pub rtcp: Option<SocketAddr>,
    /// RTP and RTCP on one port are possible (RFC 5761).
    pub rtcp_mux: bool,
    /// Seen from the side that wrote it. An unspecified address takes the receiving away.
    pub direction: Direction,
    /// All formats but telephone-event, in order of preference.
    pub formats: Vec<Format>,
    /// telephone-event (RFC 4733), once per clock.
    pub dtmf: Vec<Dtmf>,
    /// Milliseconds of sound per packet that this side would like to receive.
    pub ptime: Option<u32>,
    pub max_ptime: Option<u32>,
    /// The values of `a=crypto` lines (RFC 4568), untouched.
    pub crypto: Vec<CryptoLine>,
}

/// The value of an `a=crypto` line. It holds keys, and is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct CryptoLine(pub String);

impl std::fmt::Debug for CryptoLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CryptoLine(..)")
    }
}

/// One payload number of the audio line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub payload: u8,
    /// `None` for what we do not speak (G.729, comfort noise ...).
    pub encoding: Option<Encoding>,
    /// As the peer spells it; empty for an unknown static number without `a=rtpmap`.
    pub name: String,
    /// The RTP clock in Hz; 0 where it is unknown.
    pub clock: u32,
    pub fmtp: Option<String>,
}

/// A payload number for telephone-event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dtmf {
    pub payload: u8,
    pub clock: u32,
}

/// An `m=` line that we do not use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherMedia {
    /// `video`, `image`, a second `audio` ...
    pub media: String,
    pub port: u16,
    pub protocol: String,
    /// The rest of the line as it stood.
    pub formats: String,
}

/// The transport of the audio line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protocol {
    /// `RTP/AVP`
    Avp,
    /// `RTP/AVPF` (RFC 4585)
    Avpf,
    /// `RTP/SAVP` (RFC 3711)
    Savp,
    /// `RTP/SAVPF` (RFC 5124)
    Savpf,
    /// Anything else, as it stood (`UDP/TLS/RTP/SAVPF`, `TCP/RTP/AVP`).
    Other(String),
}

impl OtherMedia {
    /// The same line with port 0.
    pub(crate) fn refused(&self) -> OtherMedia {
        OtherMedia { port: 0, ..self.clone() }
    }
}

impl Protocol {
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Protocol::Avp => "RTP/AVP",
            Protocol::Avpf => "RTP/AVPF",
            Protocol::Savp => "RTP/SAVP",
            Protocol::Savpf => "RTP/SAVPF",
            Protocol::Other(name) => name,
        }
    }

    pub(crate) fn from_name(name: &str) -> Protocol {
        let known = [Protocol::Avp, Protocol::Avpf, Protocol::Savp, Protocol::Savpf];
        known
            .into_iter()
            .find(|protocol| protocol.name().eq_ignore_ascii_case(name))
            .unwrap_or_else(|| Protocol::Other(name.to_owned()))
    }

    /// Whether it needs keys, by `a=crypto` or DTLS.
    pub(crate) fn is_encrypted(&self) -> bool {
        let name = self.name().to_ascii_uppercase();
        name.contains("SAVP") || name.contains("TLS")
    }
}
