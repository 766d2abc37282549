//! Messages, and how they are written.

use super::error::ParseError;
use super::headers::Headers;
use super::method::Method;
use super::text::append_octets;
use super::uri::Uri;
use super::{default_reason, parse};

/// A SIP message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are their content")]
pub enum Message {
    Request(Request),
    Response(Response),
}

/// A request. `Content-Length` is not among the headers: the body's own length is the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the parts of a request")]
pub struct Request {
    pub method: Method,
    pub uri: Uri,
    pub headers: Headers,
    pub body: Vec<u8>,
}

/// A response. `Content-Length` is not among the headers: the body's own length is the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the parts of a response")]
pub struct Response {
    pub status: u16,
    pub reason: String,
    pub headers: Headers,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one datagram, or one message that [`Framer`](super::Framer) cut out of a stream.
    ///
    /// Leading line ends are skipped, folded lines joined, compact names made long, and lines that
    /// are no header fields left out. The body is what `Content-Length` says, or the rest where it
    /// says nothing; octets behind the body are dropped (RFC 3261 section 18.3). Checked are the
    /// start line, Via, From, To, Call-ID and CSeq; everything else is read when it is asked for.
    pub fn parse(bytes: &[u8]) -> Result<Message, ParseError> {
        parse::message(bytes)
    }

    /// The message as it is sent, with its `Content-Length`.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Message::Request(request) => request.to_bytes(),
            Message::Response(response) => response.to_bytes(),
        }
    }

    /// The headers of either.
    pub fn headers(&self) -> &Headers {
        match self {
            Message::Request(request) => &request.headers,
            Message::Response(response) => &response.headers,
        }
    }
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, uri: Uri) -> Self {
        Request { method, uri, headers: Headers::new(), body: Vec::new() }
    }

    /// A response to this request: Via, From, To, Call-ID and CSeq exactly as they came (RFC 3261
    /// section 8.2.6), also Timestamp in a 100. An empty reason is the usual one. The To tag and
    /// the Via's `received` and `rport` are for the transaction layer to add.
    pub fn reply(&self, status: u16, reason: &str) -> Response {
        reply(&self.headers, status, reason)
    }

    /// The request as it is sent, with its `Content-Length`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let start_line = format!("{} {} SIP/2.0", self.method, self.uri);
        write(&start_line, &self.headers, &self.body)
    }
}

impl Response {
    /// A response without headers and body. An empty reason is the usual one.
    pub fn new(status: u16, reason: &str) -> Self {
        let reason = if reason.is_empty() { default_reason(status) } else { reason };
        Response { status, reason: reason.to_owned(), headers: Headers::new(), body: Vec::new() }
    }

    /// The response as it is sent, with its `Content-Length`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let start_line = format!("SIP/2.0 {:03} {}", self.status, self.reason);
        write(&start_line, &self.headers, &self.body)
    }
}

impl From<Request> for Message {
    fn from(request: Request) -> Self {
        Message::Request(request)
    }
}

impl From<Response> for Message {
    fn from(response: Response) -> Self {
        Message::Response(response)
    }
}

/// A response to the request that had these headers.
pub(super) fn reply(request: &Headers, status: u16, reason: &str) -> Response {
    let mut response = Response::new(status, reason);
    let timestamp: &[&str] = if status == 100 { &["Timestamp"] } else { &[] };
    for name in ["Via", "From", "To", "Call-ID", "CSeq"].iter().chain(timestamp) {
        for value in request.all(name) {
            response.headers.push(name, value);
        }
    }
    response
}

fn write(start_line: &str, headers: &Headers, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512 + body.len());
    // Nothing that was put into a URI or a reason may end the line.
    append_octets(&start_line.replace(['\r', '\n'], " "), &mut bytes);
    bytes.extend_from_slice(b"\r\n");
    for (name, value) in headers.iter() {
        if name.eq_ignore_ascii_case("Content-Length") {
            continue;
        }
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        append_octets(value, &mut bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    bytes
}
