//! Via: the way back (RFC 3261 sections 18.2 and 20.42, RFC 3581).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::error::HeaderError;
use super::host::{Host, HostPort};
use super::lex::{WS, is_token};
use super::params::Params;

/// One Via value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Via {
    /// The transport as sent: `UDP`, `TCP`, `TLS`, `WS`, or anything else.
    pub transport: String,
    /// The host of sent-by.
    pub host: Host,
    /// The port of sent-by, where one is written.
    pub port: Option<u16>,
    /// The parameters.
    pub params: Params,
    /// Protocol and sent-by as read, with what was read from them.
    spelling: Option<Box<(String, Sent)>>,
}

type Sent = (String, Host, Option<u16>);

impl Via {
    /// A Via of our own, with its branch.
    pub fn new(transport: &str, sent_by: impl Into<HostPort>, branch: &str) -> Self {
        let HostPort { host, port } = sent_by.into();
        let mut params = Params::new();
        params.set("branch", Some(branch));
        Via { transport: transport.to_owned(), host, port, params, spelling: None }
    }

    /// Reads one value, with white space in all the places where it may stand.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        Self::read(text).ok_or(HeaderError::Malformed)
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.trim_matches(WS);
        let params_at = text.find(';').unwrap_or(text.len());
        let (head, params) = text.split_at_checked(params_at)?;
        let head = head.trim_end_matches(WS);
        let mut parts = head.splitn(3, '/').map(|part| part.trim_matches(WS));
        let (protocol, version, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (transport, sent_by) = rest.split_once(WS)?;
        if !(is_token(protocol) && is_token(version) && is_token(transport)) {
            return None;
        }
        let HostPort { host, port } = HostPort::parse(sent_by).ok()?;
        let sent = (transport.to_owned(), host.clone(), port);
        Some(Via {
            transport: transport.to_owned(),
            host,
            port,
            params: Params::parse(params)?,
            spelling: Some(Box::new((head.to_owned(), sent))),
        })
    }

    /// The branch; empty and absent are the same.
    pub fn branch(&self) -> Option<&str> {
        self.params.value("branch").filter(|branch| !branch.is_empty())
    }

    /// Host and port of the sender, as it sees itself.
    pub fn sent_by(&self) -> HostPort {
        HostPort { host: self.host.clone(), port: self.port }
    }

    /// Whether the sender wants the answer at its source port (RFC 3581), with a value or without.
    pub fn wants_rport(&self) -> bool {
        self.params.has("rport")
    }

    /// The source port that was filled in.
    pub fn rport(&self) -> Option<u16> {
        self.params.value("rport")?.parse().ok()
    }

    /// The source address that was filled in; IPv6 with or without brackets (RFC 5118 section 4.5).
    pub fn received(&self) -> Option<IpAddr> {
        let text = self.params.value("received")?;
        let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
        inner.parse().ok()
    }

    /// Fills in the source address.
    pub fn set_received(&mut self, source: IpAddr) {
        self.params.set("received", Some(&source.to_string()));
    }

    /// Fills in the source port.
    pub fn set_rport(&mut self, port: u16) {
        self.params.set("rport", Some(&port.to_string()));
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.spelling.as_deref() {
            Some((head, (transport, host, port)))
                if (transport, host, port) == (&self.transport, &self.host, &self.port) =>
            {
                f.write_str(head)?;
            }
            _ => write!(f, "SIP/2.0/{} {}", self.transport, self.sent_by())?,
        }
        self.params.fmt(f)
    }
}

impl FromStr for Via {
    type Err = HeaderError;
    fn from_str(text: &str) -> Result<Self, HeaderError> {
        Via::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn via(text: &str) -> Via {
        Via::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn white_space_may_stand_around_every_separator() {
        let read = via("SIP  / 2.0  / TCP     spindle.example.com   ; branch  =   z9hG4bK9ikj8 ");
        assert_eq!(read.transport, "TCP");
        assert_eq!(read.sent_by().to_string(), "spindle.example.com");
        assert_eq!(read.branch(), Some("z9hG4bK9ikj8"));
    }

    #[test]
    fn unknown_transports_and_versions_are_kept() {
        assert_eq!(via("SIP/2.0/UNKNOWN t4.example.com;branch=x").transport, "UNKNOWN");
        assert_eq!(via("SIP/7.0/UDP c.example.com;branch=x").transport, "UDP");
    }

    #[test]
    fn received_is_read_with_and_without_brackets() {
        let v6: IpAddr = "2001:db8::9:255".parse().unwrap();
        for text in ["received=[2001:db8::9:255]", "received=2001:db8::9:255"] {
            let read = via(&format!("SIP/2.0/UDP [2001:db8::9:1];{text};branch=z9hG4bKas3"));
            assert_eq!(read.received(), Some(v6), "{text}");
            assert_eq!(read.branch(), Some("z9hG4bKas3"));
        }
    }

    #[test]
    fn rport_is_a_wish_without_a_value_and_an_answer_with_one() {
        let mut read = via("SIP/2.0/UDP 10.0.0.1:5062;rport;branch=z9hG4bK1");
        assert!(read.wants_rport() && read.rport().is_none());
        read.set_rport(40001);
        read.set_received("192.0.2.7".parse().unwrap());
        assert_eq!(read.rport(), Some(40001));
        assert_eq!(
            read.to_string(),
            "SIP/2.0/UDP 10.0.0.1:5062;rport=40001;branch=z9hG4bK1;received=192.0.2.7"
        );
    }

    #[test]
    fn sent_by_and_branch_go_back_exactly_as_they_came() {
        let odd = "SIP/2.0/udp [2001:DB8:0::1]:05060;branch=z9hG4bK-.!%66*_+`'~";
        let mut read = via(odd);
        assert_eq!(read.to_string(), odd);
        read.set_rport(1);
        assert_eq!(read.to_string(), format!("{odd};rport=1"));
    }

    #[test]
    fn a_via_of_our_own_is_read_again() {
        let ours = Via::new("TCP", HostPort::parse("[::1]:5060").unwrap(), "z9hG4bKx");
        assert_eq!(ours.to_string(), "SIP/2.0/TCP [::1]:5060;branch=z9hG4bKx");
        assert_eq!(via(&ours.to_string()).sent_by(), ours.sent_by());
    }

    #[test]
    fn what_is_no_via_is_refused() {
        for bad in
            ["", ";", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ;x", "SIP/2.0/UDP h;=,", "h;branch=x"]
        {
            assert!(Via::parse(bad).is_err(), "{bad:?}");
        }
    }
}
