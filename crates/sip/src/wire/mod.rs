//! The text of SIP: reading it tolerantly, writing it exactly.
//!
//! What it is: framing, start lines, header fields and the lexers for the values that a user agent
//! needs (URI, name-addr, Via, CSeq, ...). What it is not: it knows no transactions, sends nothing,
//! and keeps no state but the unread bytes of a stream. Header fields live in `rsip`'s own types;
//! the reading and writing are ours, because peers are messier than `rsip`'s grammar.
//!
//! Start at [`Message::parse`] for a datagram and at [`Framer`] for a stream; [`ParseError::reply`]
//! is the stateless answer to a request that cannot be read. A value is read when it is asked for,
//! so that one bad optional header field does not cost a call.

mod error;
mod fields;
mod framer;
mod headers;
mod host;
mod lex;
mod message;
mod method;
mod name_addr;
mod names;
mod params;
mod parse;
mod readers;
mod reason;
mod text;
mod uri;
mod values;
mod via;

pub use error::{Fault, HeaderError, ParseError};
pub use framer::{FrameError, FrameFault, Framed, Framer};
pub use headers::Headers;
pub use host::{Host, HostPort};
pub use message::{Message, Request, Response};
pub use method::{Method, NotAMethod};
pub use name_addr::{Contacts, NameAddr};
pub use params::{Param, Params};
pub use reason::default_reason;
pub use uri::{NotAUri, Scheme, Uri};
pub use values::{
    CSeq, EventPackage, RAck, Refresher, Replaces, SessionExpires, SubscriptionState,
};
pub use via::Via;

/// The longest message that is read, in bytes, head and body together.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// The most header fields that a message may have, `Content-Length` not counted.
pub const MAX_HEADERS: usize = 256;

pub(crate) use lex::{is_token, percent_decoded, quote, quoted_string, split_list};
pub(crate) use text::to_octets;
