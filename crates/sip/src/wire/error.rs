//! What can be wrong with a message, and what to answer.

use super::headers::Headers;
use super::message::{Response, reply};
use super::method::Method;

/// What is wrong with one header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// There is none.
    #[error("missing")]
    Missing,
    /// Its value makes no sense.
    #[error("malformed")]
    Malformed,
    /// There may be one only.
    #[error("repeated")]
    Repeated,
}

/// What the sender did wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing but line ends, or nothing at all: a keep-alive, not a message.
    #[error("a keep-alive, not a message")]
    KeepAlive,
    /// Not SIP at all.
    #[error("not SIP")]
    NotSip,
    /// Above [`MAX_MESSAGE`](super::MAX_MESSAGE).
    #[error("message too large")]
    TooLarge,
    /// Above [`MAX_HEADERS`](super::MAX_HEADERS).
    #[error("too many header fields")]
    TooManyHeaders,
    /// A SIP version other than 2.0.
    #[error("unknown SIP version")]
    Version,
    /// A start line that is neither a request's nor a response's.
    #[error("malformed start line")]
    StartLine,
    /// A Request-URI that is no URI, or has headers.
    #[error("malformed Request-URI")]
    RequestUri,
    /// The head is not ended by an empty line.
    #[error("the head has no end")]
    Unfinished,
    /// A header field that every message must have.
    #[error("{0}: {1}")]
    Header(&'static str, HeaderError),
    /// The method of CSeq is not that of the request.
    #[error("CSeq has another method")]
    CSeqMethod,
    /// A Content-Length that is no number, or several that differ.
    #[error("malformed Content-Length")]
    ContentLength,
    /// The body is shorter than Content-Length says.
    #[error("the body is cut off")]
    CutOff,
}

/// A message that cannot be acted on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ParseError {
    /// What is wrong.
    pub fault: Fault,
    /// The method and the readable headers, where it was a request.
    request: Option<Box<(Method, Headers)>>,
}

impl ParseError {
    /// A fault of something that gets no answer.
    pub(super) fn unanswerable(fault: Fault) -> Self {
        ParseError { fault, request: None }
    }

    /// A fault of a request.
    pub(super) fn of_request(fault: Fault, method: Method, headers: Headers) -> Self {
        ParseError { fault, request: Some(Box::new((method, headers))) }
    }

    /// The status that the fault deserves.
    pub fn status(&self) -> u16 {
        match self.fault {
            Fault::Version => 505,
            Fault::TooLarge => 513,
            _ => 400,
        }
    }

    /// The stateless answer (RFC 3261 section 8.2.6, 16.3): the request's Via, From, To, Call-ID
    /// and CSeq as far as they are there, without a To tag. `None` where nothing may be answered:
    /// to a response, to an ACK, to what is not SIP, and without a Via to send the answer by.
    pub fn reply(&self) -> Option<Response> {
        let (method, headers) = self.request.as_deref()?;
        if *method == Method::Ack || headers.top_via().is_none() {
            return None;
        }
        let status = self.status();
        let reason = match self.fault {
            Fault::Version => String::new(),
            ref fault => format!("Bad Request - {fault}"),
        };
        Some(reply(headers, status, &reason))
    }
}
