//! Reading one whole message.

use super::error::{Fault, HeaderError, ParseError};
use super::fields::{BodyLength, Lines, split_field};
use super::headers::Headers;
use super::message::{Message, Request, Response};
use super::method::Method;
use super::text::from_octets;
use super::uri::Uri;
use super::via::Via;
use super::{MAX_HEADERS, MAX_MESSAGE, names};

/// See [`Message::parse`].
pub(super) fn message(bytes: &[u8]) -> Result<Message, ParseError> {
    let bytes = skip_line_ends(bytes);
    if bytes.is_empty() {
        return Err(ParseError::unanswerable(Fault::KeepAlive));
    }
    let mut lines = Lines::new(bytes);
    let start = lines.start_line().and_then(|line| StartLine::parse(&from_octets(&line)));
    let Some(start) = start else {
        return Err(ParseError::unanswerable(Fault::NotSip));
    };
    let head = Head::read(&mut lines, bytes.len());
    match start {
        StartLine::Response { status, reason } => {
            let status = status.map_err(ParseError::unanswerable)?;
            head.check(None).map_err(ParseError::unanswerable)?;
            let Head { headers, body, .. } = head;
            Ok(Message::Response(Response { status, reason, headers, body: body.to_vec() }))
        }
        StartLine::Request { method, uri } => {
            let checked = uri.and_then(|uri| head.check(Some(&method)).map(|()| uri));
            let Head { headers, body, .. } = head;
            match checked {
                Ok(uri) => {
                    Ok(Message::Request(Request { method, uri, headers, body: body.to_vec() }))
                }
                Err(fault) => Err(ParseError::of_request(fault, method, headers)),
            }
        }
    }
}

/// Line ends before a start line are keep-alives or leftovers (RFC 3261 section 7.5).
pub(super) fn skip_line_ends(mut bytes: &[u8]) -> &[u8] {
    while let [b'\r' | b'\n', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

/// A start line that is SIP, whatever else is wrong with it.
enum StartLine {
    Request { method: Method, uri: Result<Uri, Fault> },
    Response { status: Result<u16, Fault>, reason: String },
}

impl StartLine {
    fn parse(line: &str) -> Option<Self> {
        if let Some((version, rest)) = line.split_once(' ')
            && is_sip_version(version)
        {
            let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
            let status = check_version(version).and_then(|()| parse_status(status));
            return Some(StartLine::Response { status, reason: reason.to_owned() });
        }
        let (method, rest) = line.split_once(' ')?;
        let method = method.parse().ok()?;
        // Space behind the version is a fault of this line, not a sign that it is not SIP.
        let (uri, version) = rest.trim_end_matches(' ').rsplit_once(' ')?;
        if !is_sip_version(version) {
            return None;
        }
        let uri = check_version(version).and_then(|()| {
            if rest.ends_with(' ') {
                return Err(Fault::StartLine);
            }
            let uri = Uri::parse(uri).map_err(|_| Fault::RequestUri)?;
            // RFC 3261 section 19.1.1: headers have no place in a Request-URI.
            if uri.headers.is_empty() { Ok(uri) } else { Err(Fault::RequestUri) }
        });
        Some(StartLine::Request { method, uri })
    }
}

fn is_sip_version(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some((protocol, version)) = text.split_once('/') else {
        return false;
    };
    let Some((major, minor)) = version.split_once('.') else {
        return false;
    };
    protocol.eq_ignore_ascii_case("SIP") && is_number(major) && is_number(minor)
}

fn check_version(version: &str) -> Result<(), Fault> {
    if version.eq_ignore_ascii_case("SIP/2.0") { Ok(()) } else { Err(Fault::Version) }
}

fn parse_status(text: &str) -> Result<u16, Fault> {
    let is_status = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(status @ 100..700) if is_status => Ok(status),
        _ => Err(Fault::StartLine),
    }
}

/// Headers and body, before they are checked.
struct Head<'a> {
    headers: Headers,
    body: &'a [u8],
    fault: Option<Fault>,
}

impl<'a> Head<'a> {
    /// Reads what is there, and notes the first thing that is wrong with the whole.
    fn read(lines: &mut Lines<'a>, message_len: usize) -> Self {
        let mut headers = Headers::new();
        let mut count = 0;
        let mut length = BodyLength::Unsaid;
        for line in lines.by_ref() {
            let Some((name, value)) = split_field(&line) else {
                continue;
            };
            if names::same(name, "Content-Length") {
                length = length.and(value);
            } else if count <= MAX_HEADERS {
                count += 1;
                headers.push(name, from_octets(value));
            }
        }
        let (body, body_fault) = cut_body(lines.rest(), length);
        let fault = if message_len > MAX_MESSAGE {
            Some(Fault::TooLarge)
        } else if count > MAX_HEADERS {
            Some(Fault::TooManyHeaders)
        } else if !lines.ended {
            Some(Fault::Unfinished)
        } else {
            body_fault
        };
        Head { headers, body, fault }
    }

    /// Checks what every message must have; `method` is that of a request.
    fn check(&self, method: Option<&Method>) -> Result<(), Fault> {
        let headers = &self.headers;
        for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
            if !headers.has(name) {
                return Err(Fault::Header(name, HeaderError::Missing));
            }
        }
        for name in ["From", "To", "Call-ID", "CSeq", "Max-Forwards"] {
            if headers.all(name).count() > 1 {
                return Err(Fault::Header(name, HeaderError::Repeated));
            }
        }
        let vias = headers.list("Via");
        if vias.is_empty() || vias.iter().any(|via| Via::parse(via).is_err()) {
            return Err(Fault::Header("Via", HeaderError::Malformed));
        }
        headers.from_().map_err(|e| Fault::Header("From", e))?;
        headers.to().map_err(|e| Fault::Header("To", e))?;
        headers.call_id().ok_or(Fault::Header("Call-ID", HeaderError::Malformed))?;
        let cseq = headers.cseq().map_err(|e| Fault::Header("CSeq", e))?;
        if method.is_some_and(|method| *method != cseq.method) {
            return Err(Fault::CSeqMethod);
        }
        self.fault.clone().map_or(Ok(()), Err)
    }
}

/// The body in what follows the head (RFC 3261 section 18.3).
fn cut_body(rest: &[u8], length: BodyLength) -> (&[u8], Option<Fault>) {
    match length {
        BodyLength::Unsaid => (rest, None),
        BodyLength::Nonsense => (&[], Some(Fault::ContentLength)),
        BodyLength::Said(length) => match rest.get(..length) {
            Some(body) => (body, None),
            None => (rest, Some(Fault::CutOff)),
        },
    }
}

#[cfg(test)]
mod tests;
