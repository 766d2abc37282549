//! SIP, SIPS and tel URIs; others are kept whole (RFC 3261 section 19.1, RFC 3966).

use std::fmt;
use std::str::FromStr;

use super::host::{Host, HostPort};
use super::lex::{hex_octet, percent_decoded};
use super::params::Params;

/// The scheme of a URI.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the schemes' own names")]
pub enum Scheme {
    Sip,
    Sips,
    Tel,
    /// Any other scheme, as sent.
    Other(String),
}

/// A URI. A parsed one is written exactly as it was read, until a field is changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uri {
    /// The scheme.
    pub scheme: Scheme,
    /// The user part as sent, escapes and all; the number of a tel URI.
    pub user: Option<String>,
    /// The password as sent. Nobody should send one.
    pub password: Option<String>,
    /// The host; an empty name in tel and other URIs.
    pub host: Host,
    /// The port, where one is written.
    pub port: Option<u16>,
    /// The parameters, escapes and all.
    pub params: Params,
    /// The `?name=value&...` headers as sent.
    pub headers: Vec<(String, String)>,
    /// What follows the colon in a URI of another scheme; empty otherwise.
    pub opaque: String,
    /// The text as read, with what was read from it, where writing would differ.
    spelling: Option<Box<(String, Uri)>>,
}

/// Why a text is no URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NotAUri {
    #[error("no scheme")]
    Scheme,
    #[error("a character that no URI has")]
    Character,
    #[error("no host")]
    Host,
    #[error("not a port")]
    Port,
}

impl Uri {
    /// Reads a URI, without `<>` around it.
    pub fn parse(text: &str) -> Result<Self, NotAUri> {
        let forbidden = |c: char| c.is_ascii_control() || matches!(c, ' ' | '<' | '>' | '"');
        if text.contains(forbidden) {
            return Err(NotAUri::Character);
        }
        let (scheme, rest) = text.split_once(':').ok_or(NotAUri::Scheme)?;
        let mut uri = match Scheme::parse(scheme)? {
            scheme @ (Scheme::Sip | Scheme::Sips) => parse_sip(scheme, rest)?,
            Scheme::Tel => parse_tel(rest),
            scheme @ Scheme::Other(_) => Uri { opaque: rest.to_owned(), ..Uri::bare(scheme) },
        };
        if uri.to_string() != text {
            uri.spelling = Some(Box::new((text.to_owned(), uri.clone())));
        }
        Ok(uri)
    }

    /// `sip:user@host:port`; characters that a user part may not have are escaped. An empty user
    /// is none.
    pub fn sip(user: &str, host_port: impl Into<HostPort>) -> Self {
        let HostPort { host, port } = host_port.into();
        let user = (!user.is_empty()).then(|| escaped_user(user));
        Uri { user, host, port, ..Uri::bare(Scheme::Sip) }
    }

    /// The URI with a parameter set; `None` sets a flag.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> Self {
        self.params.set(name, value);
        self
    }

    /// The URI with another scheme.
    #[must_use]
    pub fn with_scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// The user part, unescaped.
    pub fn user_decoded(&self) -> Option<String> {
        self.user.as_deref().map(percent_decoded)
    }

    /// One of the `?name=value` headers, unescaped; `Replaces` of a Refer-To is the usual one.
    pub fn header_decoded(&self, name: &str) -> Option<String> {
        let (_, value) =
            self.headers.iter().find(|(n, _)| percent_decoded(n).eq_ignore_ascii_case(name))?;
        Some(percent_decoded(value))
    }

    /// Host and port.
    pub fn host_port(&self) -> HostPort {
        HostPort { host: self.host.clone(), port: self.port }
    }

    /// Whether both are equivalent by RFC 3261 section 19.1.4.
    pub fn same_as(&self, other: &Uri) -> bool {
        self.same_address(other)
            && self.port == other.port
            && same_params(&self.params, &other.params)
            && same_headers(&self.headers, &other.headers)
    }

    /// Scheme, user, password and host equivalent: all of `same_as` but port and parameters.
    fn same_address(&self, other: &Uri) -> bool {
        self.scheme.same_as(&other.scheme)
            && normal(self.user.as_deref()) == normal(other.user.as_deref())
            && normal(self.password.as_deref()) == normal(other.password.as_deref())
            && self.host.same_as(&other.host)
            && self.opaque == other.opaque
    }

    /// Whether both name the same resource, however it is reached: like [`Uri::same_as`], but
    /// parameters do not count and an absent port is the scheme's own.
    pub fn same_resource(&self, other: &Uri) -> bool {
        self.same_address(other) && self.port_or_default() == other.port_or_default()
    }

    /// The port as written, or the scheme's own.
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(if self.scheme == Scheme::Sips { 5061 } else { 5060 })
    }

    fn bare(scheme: Scheme) -> Self {
        Uri {
            scheme,
            user: None,
            password: None,
            host: Host::Name(String::new()),
            port: None,
            params: Params::new(),
            headers: Vec::new(),
            opaque: String::new(),
            spelling: None,
        }
    }

    /// Whether the fields are still those that were read from the spelling.
    fn is_as_read(&self, read: &Uri) -> bool {
        (&self.scheme, &self.user, &self.password, &self.host, &self.port)
            == (&read.scheme, &read.user, &read.password, &read.host, &read.port)
            && (&self.params, &self.headers, &self.opaque)
                == (&read.params, &read.headers, &read.opaque)
    }
}

impl Scheme {
    fn parse(text: &str) -> Result<Self, NotAUri> {
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        match text.to_ascii_lowercase().as_str() {
            "sip" => Ok(Scheme::Sip),
            "sips" => Ok(Scheme::Sips),
            "tel" => Ok(Scheme::Tel),
            _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(legal) => {
                Ok(Scheme::Other(text.to_owned()))
            }
            _ => Err(NotAUri::Scheme),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Scheme::Sip => "sip",
            Scheme::Sips => "sips",
            Scheme::Tel => "tel",
            Scheme::Other(name) => name,
        }
    }

    fn same_as(&self, other: &Scheme) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((text, read)) = self.spelling.as_deref()
            && self.is_as_read(read)
        {
            return f.write_str(text);
        }
        write!(f, "{}:{}", self.scheme, self.opaque)?;
        if let Some(user) = &self.user {
            f.write_str(user)?;
            if let Some(password) = &self.password {
                write!(f, ":{password}")?;
            }
            if self.scheme != Scheme::Tel {
                f.write_str("@")?;
            }
        }
        write!(f, "{}{}", self.host_port(), self.params)?;
        for (at, (name, value)) in self.headers.iter().enumerate() {
            write!(f, "{}{name}={value}", if at == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl FromStr for Uri {
    type Err = NotAUri;
    fn from_str(text: &str) -> Result<Self, NotAUri> {
        Uri::parse(text)
    }
}

fn parse_sip(scheme: Scheme, rest: &str) -> Result<Uri, NotAUri> {
    let mut uri = Uri::bare(scheme);
    // A user part may hold `;` and `?`, while `@` stands nowhere else: look for that first.
    let rest = match rest.split_once('@') {
        None => rest,
        Some((user, rest)) => {
            let (user, password) = match user.split_once(':') {
                Some((user, password)) => (user, Some(password.to_owned())),
                None => (user, None),
            };
            uri.user = Some(user.to_owned());
            uri.password = password;
            rest
        }
    };
    let (rest, headers) = rest.split_once('?').unwrap_or((rest, ""));
    let params_at = rest.find(';').unwrap_or(rest.len());
    let (host_port, params) = rest.split_at_checked(params_at).ok_or(NotAUri::Host)?;
    let HostPort { host, port } = HostPort::parse(host_port)?;
    uri.host = host;
    uri.port = port;
    uri.params = Params::parse_uri(params);
    uri.headers = parse_headers(headers);
    Ok(uri)
}

fn parse_tel(rest: &str) -> Uri {
    let params_at = rest.find(';').unwrap_or(rest.len());
    let (number, params) = rest.split_at_checked(params_at).unwrap_or((rest, ""));
    Uri {
        user: Some(number.to_owned()),
        params: Params::parse_uri(params),
        ..Uri::bare(Scheme::Tel)
    }
}

fn parse_headers(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// RFC 3261 section 19.1.4: parameters in both must match; `user`, `ttl`, `method`, `maddr` and
/// (by its examples) `transport` must be in both or in neither.
fn same_params(a: &Params, b: &Params) -> bool {
    let must_pair = ["user", "ttl", "method", "maddr", "transport"];
    let agrees = |a: &Params, b: &Params| {
        a.iter().map(|p| percent_decoded(&p.name)).all(|name| {
            if !b.has(&name) {
                return !must_pair.iter().any(|n| n.eq_ignore_ascii_case(&name));
            }
            match (a.value(&name), b.value(&name)) {
                (Some(x), Some(y)) => percent_decoded(x).eq_ignore_ascii_case(&percent_decoded(y)),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }
        })
    };
    agrees(a, b) && agrees(b, a)
}

/// Header components count whole, in any order.
fn same_headers(a: &[(String, String)], b: &[(String, String)]) -> bool {
    let sorted = |headers: &[(String, String)]| {
        let mut decoded: Vec<_> = headers
            .iter()
            .map(|(n, v)| (percent_decoded(n).to_ascii_lowercase(), percent_decoded(v)))
            .collect();
        decoded.sort();
        decoded
    };
    sorted(a) == sorted(b)
}

/// Escapes undone, except those of reserved characters, which are not equivalent to themselves.
fn normal(text: Option<&str>) -> Option<String> {
    let mut rest = text?;
    let mut normal = String::with_capacity(rest.len());
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at_checked(at)?;
        normal.push_str(before);
        let octet = match escape.as_bytes() {
            [_, high, low, ..] => hex_octet(*high, *low),
            _ => None,
        };
        let Some(octet) = octet else {
            normal.push('%');
            rest = escape.get(1..)?;
            continue;
        };
        let plain = char::from(octet);
        if plain.is_ascii_alphanumeric() || "-_.!~*'()".contains(plain) {
            normal.push(plain);
        } else {
            normal.push_str(&format!("%{octet:02X}"));
        }
        rest = escape.get(3..)?;
    }
    normal.push_str(rest);
    Some(normal)
}

fn escaped_user(user: &str) -> String {
    let mut escaped = String::with_capacity(user.len());
    for octet in super::text::to_octets(user) {
        let c = char::from(octet);
        if c.is_ascii_alphanumeric() || "-_.!~*'()&=+$,;?/".contains(c) {
            escaped.push(c);
        } else {
            escaped.push_str(&format!("%{octet:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
