//! Hosts and ports as they stand in URIs and in Via (RFC 3261 section 25.1, RFC 5118).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use super::uri::NotAUri;

/// A host: a name for DNS, or an address.
///
/// Equality is that of the spelling for names; [`Host::same_as`] ignores case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// A domain name as sent; also anything host-like that is no address.
    Name(String),
    /// A dotted IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address, written in brackets.
    V6(Ipv6Addr),
}

impl Host {
    /// Reads a host; an IPv6 address must stand in brackets. Fails on an empty host and on
    /// characters that no host has.
    pub fn parse(text: &str) -> Result<Self, NotAUri> {
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']').ok_or(NotAUri::Host)?;
            return inner.parse().map(Host::V6).map_err(|_| NotAUri::Host);
        }
        if let Ok(v4) = text.parse() {
            return Ok(Host::V4(v4));
        }
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        if text.is_empty() || !text.bytes().all(legal) {
            return Err(NotAUri::Host);
        }
        Ok(Host::Name(text.to_owned()))
    }

    /// The address, where the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Host::Name(_) => None,
            Host::V4(v4) => Some(IpAddr::V4(*v4)),
            Host::V6(v6) => Some(IpAddr::V6(*v6)),
        }
    }

    /// Whether both name the same host: names without regard to case, addresses by value.
    pub fn same_as(&self, other: &Host) -> bool {
        match (self, other) {
            (Host::Name(a), Host::Name(b)) => a.eq_ignore_ascii_case(b),
            (Host::V4(a), Host::V4(b)) => a == b,
            (Host::V6(a), Host::V6(b)) => a == b,
            (Host::Name(_) | Host::V4(_) | Host::V6(_), _) => false,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => f.write_str(name),
            Host::V4(v4) => v4.fmt(f),
            Host::V6(v6) => write!(f, "[{v6}]"),
        }
    }
}

impl From<IpAddr> for Host {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(v4) => Host::V4(v4),
            IpAddr::V6(v6) => Host::V6(v6),
        }
    }
}

/// A host with the port that was written behind it, if any.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostPort {
    /// The host.
    pub host: Host,
    /// The port; `None` where none was written.
    pub port: Option<u16>,
}

impl HostPort {
    /// Reads `host`, `host:port`, `[v6]` or `[v6]:port`. White space around the colon is allowed,
    /// as it is in Via.
    pub fn parse(text: &str) -> Result<Self, NotAUri> {
        let text = text.trim_matches([' ', '\t']);
        let bracket_end = if text.starts_with('[') {
            text.find(']').ok_or(NotAUri::Host)? + 1
        } else {
            text.find(':').unwrap_or(text.len())
        };
        let (host, rest) = text.split_at_checked(bracket_end).ok_or(NotAUri::Host)?;
        let rest = rest.trim_start_matches([' ', '\t']);
        let port = match rest.strip_prefix(':') {
            Some(digits) => Some(port(digits.trim_start_matches([' ', '\t']))?),
            None if rest.is_empty() => None,
            None => return Err(NotAUri::Host),
        };
        let host = Host::parse(host.trim_end_matches([' ', '\t']))?;
        Ok(HostPort { host, port })
    }
}

fn port(digits: &str) -> Result<u16, NotAUri> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotAUri::Port);
    }
    digits.parse().map_err(|_| NotAUri::Port)
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => self.host.fmt(f),
        }
    }
}

impl FromStr for HostPort {
    type Err = NotAUri;
    fn from_str(text: &str) -> Result<Self, NotAUri> {
        HostPort::parse(text)
    }
}

impl From<SocketAddr> for HostPort {
    fn from(address: SocketAddr) -> Self {
        HostPort { host: address.ip().into(), port: Some(address.port()) }
    }
}

impl From<Host> for HostPort {
    fn from(host: Host) -> Self {
        HostPort { host, port: None }
    }
}

impl From<(Host, Option<u16>)> for HostPort {
    fn from((host, port): (Host, Option<u16>)) -> Self {
        HostPort { host, port }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_host_keeps_its_port_outside_the_brackets() {
        let inside = HostPort::parse("[2001:db8::10:5070]").unwrap();
        assert_eq!(inside.port, None, "inside the brackets it is part of the address");
        let outside = HostPort::parse("[2001:db8::10]:5070").unwrap();
        assert_eq!(outside.port, Some(5070));
        assert_eq!(outside.to_string(), "[2001:db8::10]:5070");
    }

    #[test]
    fn an_ipv6_address_without_brackets_is_no_host() {
        assert!(HostPort::parse("2001:db8::10").is_err(), "the port would be ambiguous");
        assert!(HostPort::parse("[2001:db8:::192.0.2.1]").is_err(), "three colons are no address");
    }

    #[test]
    fn white_space_around_the_colon_is_allowed() {
        let read = HostPort::parse("first.example.com : 4000").unwrap();
        assert_eq!(
            read,
            HostPort { host: Host::Name("first.example.com".into()), port: Some(4000) }
        );
    }

    #[test]
    fn a_port_is_a_number_of_sixteen_bits() {
        for bad in ["h:", "h:65536", "h:-1", "h:+5", "h:5x"] {
            assert!(HostPort::parse(bad).is_err(), "{bad} has no port");
        }
    }

    #[test]
    fn host_names_are_the_same_in_any_case() {
        let (a, b) = (Host::parse("Example.COM").unwrap(), Host::parse("example.com").unwrap());
        assert!(a.same_as(&b));
        assert_ne!(a, b, "but each keeps its spelling");
    }
}
