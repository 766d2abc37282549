//! What was negotiated for a leg, as the offer/answer of SDP left it.

use std::net::{IpAddr, SocketAddr};

use crate::codec::Codec;
use crate::srtp;

/// The media of one leg. Sent whole at each negotiation; a later one replaces the earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Where the peer says it listens. `None` or port 0: there is nothing to send to yet.
    pub remote: Option<SocketAddr>,
    /// Whom the leg may latch to, and whose packets it hears at all.
    pub allowed: Allowed,
    pub codec: Codec,
    /// The payload type that we write: the number of the peer's description.
    pub send_payload: u8,
    /// The payload type that we expect: the number of our own description.
    pub receive_payload: u8,
    /// Telephone events (RFC 4733); `None`: the peer knows only in-band tones.
    pub dtmf: Option<Dtmf>,
    /// Comfort noise (RFC 3389), passed on to a peer that also takes it, else left out.
    pub comfort_noise: Option<ComfortNoise>,
    /// How much sound we put in a packet, in milliseconds (`a=ptime`), usually 20.
    pub packet_ms: u32,
    /// We may send (the direction is seen from our side).
    pub send: bool,
    /// We listen.
    pub receive: bool,
    /// RTCP comes and goes on the RTP port (RFC 5761).
    pub rtcp_mux: bool,
    /// The peer's RTCP address when it is not RTP's port plus one (RFC 3605).
    pub rtcp_remote: Option<SocketAddr>,
    /// Both directions are locked (SRTP), RTCP too; what is not is refused.
    pub srtp: Option<srtp::Keys>,
}

impl Stream {
    /// A plain two-way 20 ms stream with telephone events as 101 and RTCP on the next port.
    pub fn new(remote: SocketAddr, codec: Codec, payload: u8) -> Self {
        Self {
            remote: Some(remote),
            allowed: Allowed::Any,
            codec,
            send_payload: payload,
            receive_payload: payload,
            dtmf: Some(Dtmf { send_payload: 101, receive_payload: 101, clock: 8000 }),
            comfort_noise: None,
            packet_ms: 20,
            send: true,
            receive: true,
            rtcp_mux: false,
            rtcp_remote: None,
            srtp: None,
        }
    }
}

/// The two payload types of telephone events and their clock in hertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtmf {
    pub send_payload: u8,
    pub receive_payload: u8,
    /// The unit of the events' durations: 8000, or the codec's own clock.
    pub clock: u32,
}

/// The two payload types of comfort noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComfortNoise {
    pub send_payload: u8,
    pub receive_payload: u8,
}

/// Which addresses may speak to a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    Any,
    Hosts(Vec<IpAddr>),
    /// Network and prefix length, in bits.
    Networks(Vec<(IpAddr, u8)>),
}

impl Allowed {
    /// Whether `address` may speak. An IPv4-mapped IPv6 address counts as the IPv4 one.
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Any => true,
            Self::Hosts(hosts) => hosts.iter().any(|host| host.to_canonical() == address),
            Self::Networks(networks) => networks
                .iter()
                .any(|&(network, prefix)| contains(network.to_canonical(), prefix, address)),
        }
    }
}

fn contains(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let shift = 32u32.saturating_sub(u32::from(prefix));
            let mask = u32::MAX.checked_shl(shift).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let shift = 128u32.saturating_sub(u32::from(prefix));
            let mask = u128::MAX.checked_shl(shift).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_admits_its_own_and_nobody_else() {
        let allowed = Allowed::Networks(vec![(ip("10.1.0.0"), 16), (ip("2001:db8::"), 32)]);
        assert!(allowed.admits(ip("10.1.200.3")), "inside the IPv4 network");
        assert!(allowed.admits(ip("::ffff:10.1.0.9")), "a mapped address is the same host");
        assert!(allowed.admits(ip("2001:db8:5::1")), "inside the IPv6 network");
        assert!(!allowed.admits(ip("10.2.0.1")), "outside the IPv4 network");
        assert!(!allowed.admits(ip("2001:db9::1")), "outside the IPv6 network");
    }

    #[test]
    fn prefixes_of_zero_and_beyond_the_width_do_not_overflow() {
        assert!(
            Allowed::Networks(vec![(ip("0.0.0.0"), 0)]).admits(ip("198.51.100.7")),
            "all of IPv4"
        );
        assert!(
            Allowed::Networks(vec![(ip("192.0.2.1"), 200)]).admits(ip("192.0.2.1")),
            "one host"
        );
        assert!(
            !Allowed::Networks(vec![(ip("192.0.2.1"), 200)]).admits(ip("192.0.2.2")),
            "one host"
        );
    }
}
