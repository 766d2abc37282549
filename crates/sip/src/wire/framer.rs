//! Cutting a TCP or TLS stream into messages (RFC 3261 section 18.3, RFC 5626 section 3.5.1).
//!
//! What it is: a buffer with a limit. It reads no more of a message than where it ends; each cut
//! piece then goes to [`Message::parse`]. It has no clock: whoever owns the connection drops it
//! when [`Framer::is_inside_message`] stays true for too long.

use sha2::{Digest as _, Sha256};

use super::MAX_MESSAGE;
use super::error::ParseError;
use super::fields::{BodyLength, Lines, split_field};
use super::message::{Message, Response};
use super::names;

/// Cuts a stream into messages.
#[derive(Debug, Default)]
pub struct Framer {
    unread: Vec<u8>,
    /// How much of `unread` is known not to hold the end of the head.
    searched: usize,
    /// The length of the whole message, once its head is known.
    whole: Option<usize>,
    /// Line ends seen between messages that make no pair yet.
    lone_line_end: bool,
    broken: bool,
}

/// What the stream held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Framed {
    /// One message, for [`Message::parse`].
    Message(Vec<u8>),
    /// A double CRLF: a keep-alive, to be answered by one CRLF (RFC 5626 section 4.4.1).
    KeepAlive,
}

/// The stream cannot be read any further: close it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct FrameError {
    /// What is wrong.
    pub fault: FrameFault,
    head: Vec<u8>,
}

/// Why the end of a message cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// A stream needs a Content-Length (RFC 3261 section 20.14).
    #[error("no Content-Length")]
    NoContentLength,
    /// The Content-Length is no number, or there are several that differ.
    #[error("malformed Content-Length")]
    BadContentLength,
    /// The message is above [`MAX_MESSAGE`].
    #[error("message too large")]
    TooLarge,
}

impl FrameError {
    /// An answer to send before closing, where the head could be read. Its To tag is made of the head,
    /// so that the same request is answered in the same way (RFC 3261 section 8.2.7).
    pub fn reply(&self) -> Option<Response> {
        let mut response = match Message::parse(&self.head) {
            Ok(Message::Request(request)) => {
                let status = if self.fault == FrameFault::TooLarge { 513 } else { 400 };
                let ack = request.method == super::Method::Ack;
                (!ack).then(|| request.reply(status, &format!("Bad Request - {}", self.fault)))
            }
            Ok(Message::Response(_)) => None,
            Err(error) => ParseError::reply(&error),
        }?;
        let tag: Vec<u8> = Sha256::digest(&self.head).into_iter().take(8).collect();
        response.headers.set_to_tag(&hex::encode(tag));
        Some(response)
    }
}

impl Framer {
    /// An empty stream.
    pub fn new() -> Self {
        Framer::default()
    }

    /// Takes what was received. Take everything out with [`Framer::next`] before the next push.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.broken {
            self.unread.extend_from_slice(bytes);
        }
    }

    /// The next message or keep-alive; `None` where more is needed. After an error there is nothing
    /// more.
    #[expect(clippy::should_implement_trait, reason = "it is fed between calls, so it never ends")]
    pub fn next(&mut self) -> Option<Result<Framed, FrameError>> {
        if self.broken {
            return None;
        }
        if self.whole.is_none() {
            if self.take_line_ends() {
                return Some(Ok(Framed::KeepAlive));
            }
            if !self.is_inside_message() {
                return None;
            }
            match self.find_whole()? {
                Ok(whole) => self.whole = Some(whole),
                Err(error) => {
                    self.broken = true;
                    self.unread = Vec::new();
                    return Some(Err(error));
                }
            }
        }
        let whole = self.whole.filter(|whole| *whole <= self.unread.len())?;
        self.whole = None;
        self.searched = 0;
        let rest = self.unread.split_off(whole);
        let message = std::mem::replace(&mut self.unread, rest);
        Some(Ok(Framed::Message(message)))
    }

    /// Whether a message has begun and not ended.
    pub fn is_inside_message(&self) -> bool {
        !matches!(self.unread.as_slice(), [] | [b'\r'])
    }

    /// Skips line ends between messages; true where two of them make a keep-alive.
    fn take_line_ends(&mut self) -> bool {
        let mut taken = 0;
        let mut keep_alive = false;
        while !keep_alive {
            let (length, is_line_end) = match self.unread.get(taken..).unwrap_or_default() {
                [b'\r', b'\n', ..] => (2, true),
                [b'\n', ..] => (1, true),
                [b'\r', _, ..] => (1, false),
                // The other half of this line end may be on its way.
                [b'\r'] | [] => break,
                _ => {
                    self.lone_line_end = false;
                    break;
                }
            };
            taken += length;
            keep_alive = is_line_end && self.lone_line_end;
            self.lone_line_end ^= is_line_end;
        }
        self.unread.drain(..taken);
        keep_alive
    }

    /// Looks for the end of the head and reads where the message ends.
    fn find_whole(&mut self) -> Option<Result<usize, FrameError>> {
        let Some(head_len) = self.find_head_end() else {
            if self.unread.len() <= MAX_MESSAGE {
                return None;
            }
            return Some(Err(FrameError { fault: FrameFault::TooLarge, head: Vec::new() }));
        };
        let head = self.unread.get(..head_len)?;
        let fault = match body_length(head) {
            BodyLength::Said(body) if body <= MAX_MESSAGE.saturating_sub(head_len) => {
                return Some(Ok(head_len + body));
            }
            BodyLength::Said(_) => FrameFault::TooLarge,
            BodyLength::Unsaid => FrameFault::NoContentLength,
            BodyLength::Nonsense => FrameFault::BadContentLength,
        };
        Some(Err(FrameError { fault, head: head.to_vec() }))
    }

    /// The length of the head with its empty line. Searches each octet once.
    fn find_head_end(&mut self) -> Option<usize> {
        let from = self.searched;
        let unsearched = self.unread.get(from..)?;
        for (at, octet) in unsearched.iter().enumerate() {
            if *octet != b'\n' {
                continue;
            }
            match unsearched.get(at + 1..).unwrap_or_default() {
                [b'\n', ..] => return Some(from + at + 2),
                [b'\r', b'\n', ..] => return Some(from + at + 3),
                [] | [b'\r'] => {
                    self.searched = from + at;
                    return None;
                }
                _ => {}
            }
        }
        self.searched = self.unread.len();
        None
    }
}

fn body_length(head: &[u8]) -> BodyLength {
    let mut lines = Lines::new(head);
    lines.start_line();
    lines.fold(BodyLength::Unsaid, |length, line| match split_field(&line) {
        Some((name, value)) if names::same(name, "Content-Length") => length.and(value),
        Some(_) | None => length,
    })
}

#[cfg(test)]
mod tests;
