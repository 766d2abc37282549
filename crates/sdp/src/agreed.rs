use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

use crate::{Audio, Dtmf, Encoding, Session};

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
    /// The keys of both directions; `None`: the sound is open.
    pub srtp: Option<crate::Locked>,
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
    #[error("the peer insists on encrypted audio ({protocol}), which is not supported here")]
    Encrypted { protocol: String },
    #[error("the audio must be encrypted, and the peer has no key that fits")]
    Open,
    #[error("audio over {protocol} is not supported")]
    Transport { protocol: String },
    #[error("the peer's media address {address} cannot be reached from {local}")]
    Unreachable { address: SocketAddr, local: SocketAddr },
}

/// The audio line of a peer, if media can flow between it and `local`.
pub(crate) fn usable(session: &Session, local: Option<SocketAddr>) -> Result<&Audio, Refusal> {
    let audio = session.audio.as_ref().ok_or(Refusal::NoAudio)?;
    if audio.port == 0 {
        return Err(Refusal::AudioOff);
    }
    let protocol = || audio.protocol.name().to_owned();
    if matches!(audio.protocol, crate::Protocol::Other(_)) {
        // Keys over DTLS (RFC 5763) are not spoken.
        if audio.protocol.is_encrypted() {
            return Err(Refusal::Encrypted { protocol: protocol() });
        }
        return Err(Refusal::Transport { protocol: protocol() });
    }
    match (audio.address, local) {
        (Some(address), Some(local)) if !reachable(address.ip(), local.ip()) => {
            Err(Refusal::Unreachable { address, local })
        }
        _ => Ok(audio),
    }
}

pub(crate) fn reachable(ip: IpAddr, local: IpAddr) -> bool {
    let one_host = match ip {
        IpAddr::V4(ip) => !ip.is_multicast() && !ip.is_broadcast(),
        IpAddr::V6(ip) => !ip.is_multicast(),
    };
    one_host && ip.is_ipv4() == local.to_canonical().is_ipv4()
}

/// The telephone-event whose clock is the codec's own (RFC 4733 section 2.1), else the one at 8000
/// that many phones offer with every codec.
pub(crate) fn choose_dtmf(events: &[Dtmf], encoding: Encoding) -> Option<Dtmf> {
    [encoding.clock(), 8000]
        .into_iter()
        .find_map(|clock| events.iter().find(|event| event.clock == clock))
        .copied()
}

/// What we send per packet: what the peer asks for, within what our media can do.
pub(crate) fn packet_time(encoding: Encoding, audio: &Audio, wish: u32) -> u32 {
    let asked = audio.ptime.unwrap_or(wish);
    let millis = asked.min(audio.max_ptime.unwrap_or(asked)).clamp(10, 60) / 10 * 10;
    match (encoding, millis) {
        // An Opus frame has 10, 20, 40 or 60 ms (RFC 6716 section 2.1.4).
        (Encoding::Opus, 30 | 50) => millis - 10,
        _ => millis,
    }
}

pub(crate) fn no_common_codec(theirs: &Audio, ours: impl Iterator<Item = Encoding>) -> Refusal {
    let theirs = theirs.formats.iter().map(|format| {
        if format.name.is_empty() {
            format!("number {}", format.payload)
        } else {
            format.name.clone()
        }
    });
    let list = |names: Vec<String>| match names.len() {
        0 => "none".to_owned(),
        _ => names.join(", "),
    };
    Refusal::NoCommonCodec {
        theirs: list(theirs.collect()),
        ours: list(ours.map(|encoding| encoding.name().to_owned()).collect()),
    }
}
