use std::net::SocketAddr;

use thiserror::Error;

use crate::Encoding;

/// What both sides said yes to: everything that the media of one leg needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    pub encoding: Encoding,
    /// The number that the peer expects on what we send.
    pub send_payload: u8,
    /// The number that we expect on what the peer sends.
    pub receive_payload: u8,
    /// telephone-event towards the peer; `None`: it has none, use in-band tones or INFO.
    pub dtmf_send: Option<u8>,
    pub dtmf_receive: Option<u8>,
    /// The clock of telephone-event in Hz; the codec's own where the peer offers that.
    pub dtmf_clock: u32,
    /// Where to send RTP. `None`: nowhere yet, the peer's first packets tell.
    pub remote: Option<SocketAddr>,
    /// Where to send RTCP; the same as `remote` with `rtcp_mux`.
    pub rtcp_remote: Option<SocketAddr>,
    pub rtcp_mux: bool,
    /// Milliseconds of sound per packet that we send: 10 to 60, a multiple of 10.
    pub ptime: u32,
    /// We may send (the peer has not put us on hold).
    pub send: bool,
    /// We want to hear the peer.
    pub receive: bool,
}

/// Why an offer or an answer cannot be used. To an offer the answer is 488; to an answer, BYE.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("the peer's description has no audio line")]
    NoAudio,
    #[error("the peer has switched the audio off (port 0)")]
    AudioOff,
    #[error("no codec in common: the peer has {theirs}, we have {ours}")]
    NoCommonCodec { theirs: String, ours: String },
    #[error("the peer insists on encrypted audio ({protocol}), which is not supported")]
    Encrypted { protocol: String },
    #[error("audio over {protocol} is not supported")]
    Transport { protocol: String },
    #[error("the peer's media address {address} cannot be reached from {local}")]
    Unreachable {
        address: SocketAddr,
        local: SocketAddr,
    },
}
