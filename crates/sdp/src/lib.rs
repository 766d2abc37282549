//! SDP offer and answer (RFC 8866, RFC 3264) for one audio stream per call, on `sdp-types`.
//!
//! Bytes of a peer become a [`Session`]; [`offer`], [`offer_again`] and [`answer`] make ours;
//! [`answer`] and [`accepted`] say what both sides [`Agreed`] on, which is all that the media needs.
//! Every other `m=` line is kept only so that an answer can refuse it in its place with port 0; a
//! description of a [`Fax`] alone is passed on.
//!
//! It does not keep the state of a dialog (whose turn it is, which version was sent last), resolve
//! host names, or do ICE and DTLS: keys travel in `a=crypto` (RFC 4568, `srtp.rs`). Read next:
//! `session.rs`, then `answer.rs`.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod accepted;
mod agreed;
mod answer;
mod audio;
mod crypto;
mod direction;
mod encoding;
mod fax;
mod offer;
mod parse;
mod session;
mod srtp;
mod tidy;
mod write;

pub use accepted::accepted;
pub use agreed::{Agreed, Refusal};
pub use answer::answer;
pub use crypto::{Crypto, Suite};
pub use direction::Direction;
pub use encoding::Encoding;
pub use fax::Fax;
pub use offer::{Local, Wish, offer, offer_again};
pub use parse::ParseError;

pub use session::{Audio, CryptoLine, Dtmf, Format, Origin, OtherMedia, Protocol, Session};
pub use srtp::{Locked, Secret, Srtp};
